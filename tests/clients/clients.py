"""Runs the packages that ./setup --tests installs for the tests of this folder."""
import os
import pathlib
import subprocess

PACKAGES = pathlib.Path(__file__).resolve().parents[2] / "build" / "clients"


def program(name):
    """A program of the Python packages."""
    path = PACKAGES / "python" / "bin" / name
    assert path.exists(), f"{name} is not installed: run ./setup --tests (it needs the network once)"
    return str(path)


def run_node(script, **environment):
    """Runs a script that finds the npm packages; gives what it prints."""
    assert (PACKAGES / "node_modules").exists(), (
        "the npm packages are not installed: run ./setup --tests (it needs the network once)")
    done = subprocess.run(
        ["node", "--input-type=module", "-"], cwd=PACKAGES, text=True, capture_output=True,
        input=pathlib.Path(script).read_text(), timeout=600,
        env={**os.environ, "HOME": str(PACKAGES), **{k: str(v) for k, v in environment.items()}})
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout
