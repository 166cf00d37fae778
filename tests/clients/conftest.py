"""The one option of the tests in this folder."""
import sys

sys.dont_write_bytecode = True


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true",
                     help="test_openapi.py: more than 10,000 cases (minutes) instead of a sample")
