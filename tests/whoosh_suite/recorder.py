"""A plugin of pytest that writes how each test ended to a file: JSON, `passed`, `skipped` or `failed` by name."""

import json
from pathlib import Path

import pytest

_WORST_LAST = ("passed", "skipped", "failed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the file."""
    parser.addoption("--outcomes", type=Path, help="write how each test ended to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that hears of all tests; those that it starts report to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Recorder(config.getoption("--outcomes")))


class _Recorder:
    """Keep how each test ended: the worst of its setup, call and teardown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take one report of a test."""
        known = self._outcomes.get(report.nodeid, "passed")
        self._outcomes[report.nodeid] = max(known, report.outcome, key=_WORST_LAST.index)

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self._path.write_text(json.dumps(self._outcomes, indent=0), encoding="utf-8")
