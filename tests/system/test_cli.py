"""The command line from outside: results, exit codes, what it leaves behind."""
import json
import signal
import subprocess
import time

import pytest

from service import (BUILD, KARE, PATIENCE, ROOT, Service, files_below, kare, probe,
                     write_config)


def test_generate_makes_a_video_without_a_server(tmp_path):
    out = tmp_path / "fox.mp4"
    done = kare("generate", "a red fox in the snow", "-o", out, "--seed", 3, "--aspect-ratio",
                "1:1", "--json", "--data", tmp_path / "data")

    facts = json.loads(done.stdout)
    assert facts["file"] == str(out) and facts["seed"] == 3 and facts["engine"] == "animatic"
    stream = probe(out)["streams"][0]
    assert (stream["width"], stream["height"]) == (720, 720)
    assert "%" in done.stderr and "\r" not in done.stderr, "plain lines when not on a terminal"
    assert [p.name for p in tmp_path.iterdir() if p.name != "data"] == ["fox.mp4"]


@pytest.mark.parametrize("program", ["bin/kare", "libexec/kare/kare-engine-animatic"])
def test_the_libraries_of_video_are_not_loaded_at_the_start(program):
    needed = subprocess.run(["ldd", BUILD / program], check=True, capture_output=True, text=True)

    assert "libc.so" in needed.stdout
    assert "libav" not in needed.stdout and "libx264" not in needed.stdout


def test_generate_refuses_bad_values_like_the_service_does(tmp_path):
    done = kare("generate", "x", "-o", tmp_path / "x.mp4", "--aspect-ratio", "5:4", check=False)

    assert done.returncode == 2 and "aspect_ratio" in done.stderr and "16:9" in done.stderr
    assert not list(tmp_path.iterdir())


def test_explain_says_what_is_drawn_and_what_not():
    shot = json.loads(kare("explain", "a red cup on a table, elegant", "--json").stdout)

    assert shot["version"] == 1 and shot["undrawn"] == ["elegant"]
    cup, table = shot["subjects"]
    assert (cup["concept"], cup["colour"]) == ("cup", "red")
    assert cup["relation"]["type"] == "on top of" and shot["subjects"][1] == table
    assert cup["box"]["middle"][1] < table["box"]["middle"][1]
    assert "dining table" in kare("explain", "a red cup on a table").stdout
    assert kare("explain", "a cup", "--aspect", "5:4", check=False).returncode == 2


def test_explain_answers_each_line_of_its_input():
    done = subprocess.run([KARE, "explain", "--json", "-"], input="a dog\na cat\n", text=True,
                          capture_output=True, check=True)

    assert [json.loads(line)["subjects"][0]["concept"] for line in done.stdout.splitlines()] == \
        ["dog", "cat"]


def test_explain_lists_the_shots_of_a_request():
    film = json.loads(kare("explain", "--shot", "1:a dog on a beach", "--shot", "2:a cat", "--json")
                      .stdout)

    assert [(shot["start_s"], shot["end_s"]) for shot in film["shots"]] == [(0, 1), (1, 3)]
    assert film["shots"][0]["setting"]["name"] == "beach" and film["shots"][1]["setting"] is None
    assert kare("explain", "--shot", "a dog", check=False).returncode == 2
    assert kare("explain", "--json", check=False).returncode == 2


def test_interrupting_generate_leaves_nothing_behind(tmp_path):
    process = subprocess.Popen(
        [KARE, "generate", "a boat on a lake", "-o", str(tmp_path / "boat.mp4"), "--duration",
         "10", "--mode", "pro", "--data", str(tmp_path / "data")],
        stderr=subprocess.PIPE, text=True, env={"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"})
    while "%" not in process.stderr.readline():
        assert process.poll() is None

    process.send_signal(signal.SIGINT)

    assert process.wait(PATIENCE) == 130
    assert [p.name for p in tmp_path.iterdir() if p.name != "data"] == []


def test_a_file_that_cannot_be_written_is_said_at_once(tmp_path):
    done = kare("generate", "x", "-o", tmp_path / "missing" / "x.mp4", check=False)

    assert done.returncode == 1 and "missing" in done.stderr


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data)
    with Service(data) as running:
        yield running


@pytest.mark.parametrize("remote", [False, True])
def test_tasks_are_listed_shown_awaited_and_fetched(service, tmp_path, remote):
    where = ["--server", service.url, "--key", service.key] if remote else \
        ["--data", str(service.data)]
    task_id = service.create(prompt="slow boat")

    assert kare("tasks", "wait", task_id, *where).returncode == 0
    assert task_id in kare("tasks", "list", *where).stdout
    shown = json.loads(kare("tasks", "show", task_id, "--json", *where).stdout)
    assert shown["task_id"] == task_id and shown["task_status"] == "succeed"
    out = tmp_path / "boat.mp4"
    kare("tasks", "get", task_id, "-o", out, *where)
    assert probe(out)["streams"][0]["nb_read_packets"] == "150"


def test_waiting_for_a_failed_task_says_why(service):
    done = kare("tasks", "wait", service.create(prompt="refuse"), "--data", service.data,
                check=False)
    assert done.returncode == 1 and "cannot draw that" in done.stderr


def test_exit_codes_tell_what_went_wrong(service):
    assert kare("tasks", "show", "1", "--data", service.data, check=False).returncode == 1
    assert kare("tasks", "list", "--server", service.url, "--key", "sk-no",
                check=False).returncode == 4
    assert kare("tasks", "list", "--server", "http://127.0.0.1:9", "--key", "k",
                check=False).returncode == 3
    assert kare("frobnicate", check=False).returncode == 2
    assert kare("health", "--server", service.url).returncode == 0
    assert kare("health", "--server", "http://127.0.0.1:9", check=False).returncode == 3


def test_help_and_version_everywhere():
    assert kare("--version").stdout.startswith("kare ")
    for command in ("", "serve", "keys", "keys create", "generate", "tasks", "tasks get", "config",
                    "engines", "health"):
        assert "Usage" in kare(*command.split(), "--help").stdout
        assert kare(*command.split(), "--version").stdout.startswith("kare ")


def test_config_show_tells_where_each_value_comes_from(tmp_path):
    write_config(tmp_path, extra='[storage]\nretention = "7d"\n')
    out = subprocess.run([KARE, "config", "show", "--data", str(tmp_path), "--server.handlers", "9"],
                         capture_output=True, text=True, check=True,
                         env={"KARE_WORK_SLOTS": "3", "HOME": str(tmp_path)}).stdout
    lines = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert "7d" in lines["storage.retention"] and "kare.toml" in lines["storage.retention"]
    assert "KARE_WORK_SLOTS" in lines["work.slots"] or "environment" in lines["work.slots"]
    assert "flag" in lines["server.handlers"] and "default" in lines["work.lease"]


def test_the_page_about_the_configuration_is_up_to_date():
    assert kare("config", "reference").stdout == (ROOT / "docs/configuration.md").read_text()


def test_an_unknown_key_in_the_configuration_names_the_nearest(tmp_path):
    (tmp_path / "kare.toml").write_text("[storage]\nretenton = 7\n")
    done = kare("config", "check", "--data", tmp_path, check=False)
    assert done.returncode != 0
    assert "retenton" in done.stderr and "retention" in done.stderr


def test_engines_are_listed():
    engines = json.loads(kare("engines", "list", "--json").stdout)
    assert any(e["name"] == "animatic" and e["ready"] for e in engines)


def test_retention_deletes_the_video_and_keeps_the_task(tmp_path):
    write_config(tmp_path / "data", extra='[storage]\nretention = "1s"\n[work]\nhousekeeping = "200ms"\n')
    with Service(tmp_path / "data") as service:
        task_id = service.create()
        service.wait(task_id)
        deadline = time.monotonic() + PATIENCE
        while "expired" not in service.task(task_id).get("task_status_msg", ""):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        # The row changes first, and then the files go.
        while left := files_below(tmp_path / "data", ".mp4") + files_below(tmp_path / "data", ".jpg"):
            assert time.monotonic() < deadline, left
            time.sleep(0.02)
        assert service.task(task_id)["task_status"] == "succeed"
