"""Start an engine in a process of its own, and ask it."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Self

from benchmarks.peers.engines import ENGINES
from benchmarks.peers.engines.base import By

_ROOT = Path(__file__).parents[2]
# Xapian's module is for the Python of the system, outside of any environment.
_PYTHONS = (sys.executable, "/usr/bin/python3")


class EngineError(Exception):
    """Say that an engine ended without an answer; what it said is on standard error."""


@cache
def python_of(engine: str) -> str | None:
    """Return a Python that has the library of an engine, if there is one."""
    command = ("-c", f"import {ENGINES[engine][1]}")
    for python in filter(Path.exists, map(Path, _PYTHONS)):
        if subprocess.run([python, *command], cwd=_ROOT, capture_output=True, check=False).returncode == 0:
            return str(python)
    return None


def command_of(engine: str, folder: Path, by: By) -> list[str]:
    """Return the command that runs an engine."""
    python = python_of(engine)
    if not python:
        raise EngineError(f"no Python here has {engine}")
    return [python, "-m", "benchmarks.peers.worker", engine, str(folder), by]


def once(command: list[str], requests: list[list[Any]]) -> None:
    """Run a process that answers requests, to its end."""
    lines = "".join(f"{json.dumps(request)}\n" for request in requests)
    subprocess.run(command, cwd=_ROOT, input=lines, stdout=subprocess.DEVNULL, text=True, check=True)


class EngineProcess:
    """Hold a process that runs an engine; calls are those of `benchmarks.peers.worker.Worker`."""

    def __init__(self, engine: str, folder: Path, by: By) -> None:
        """Start the process."""
        self.engine = engine
        self._process = subprocess.Popen(
            command_of(engine, folder, by), cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        """Return the process."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Let the process end."""
        self._process.communicate()

    @property
    def number(self) -> int:
        """Return the number that the system has given to the process."""
        return self._process.pid

    def call(self, method: str, *arguments: Any) -> Any:
        """Ask, and wait for the answer."""
        if not self._process.stdin or not self._process.stdout:
            raise EngineError(f"{self.engine} was started without pipes")
        print(json.dumps([method, *arguments]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise EngineError(f"{self.engine} ended in {method}, with status {self._process.wait()}")
        return json.loads(line)
