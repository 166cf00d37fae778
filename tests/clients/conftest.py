"""Finds the helpers of the system tests, and adds the one option of the tests in this folder."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true",
                     help="test_openapi.py: more than 10,000 cases (minutes) instead of a sample")
