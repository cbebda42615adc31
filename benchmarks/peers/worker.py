"""Run one engine here, as the process that measures asks: `python -m benchmarks.peers.worker NAME FOLDER BY`.

A request is a line of JSON, the name of a method of `Worker` and its arguments; so is the answer, what it returned.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, cast

from benchmarks.peers.engines import engine_of
from benchmarks.peers.engines.base import By, Query, Story


class Worker:
    """Do what is asked with an engine. `read` comes before `build`, and `open` before all that searches."""

    def __init__(self, name: str, folder: str, by: By) -> None:
        """Import the engine."""
        self._engine = engine_of(name, folder, by)
        self._stories: list[Story] = []

    def version(self) -> str:
        """Return the name and version of the engine's library."""
        return self._engine.version()

    def read(self, path: str) -> None:
        """Take stories from a file into memory."""
        self._stories = [Story(*one) for one in json.loads(Path(path).read_text(encoding="utf-8"))]

    def build(self) -> float:
        """Index the stories, and return the seconds that it took."""
        began = time.perf_counter()
        self._engine.build(self._stories)
        return time.perf_counter() - began

    def open(self) -> None:
        """Open the index."""
        self._engine.open()

    def times(self, queries: list[Any]) -> list[float]:
        """Answer each query once, and return the seconds of each."""
        found = []
        for query in [Query(*one) for one in queries]:
            began = time.perf_counter()
            self._engine.answer(query)
            found.append(time.perf_counter() - began)
        return found

    def documents(self, queries: list[Any]) -> list[list[str]]:
        """Return the names of the documents that each query finds, best first."""
        return [[answer.document for answer in self._engine.answer(Query(*one))] for one in queries]

    def counts(self, queries: list[Any]) -> list[int]:
        """Return how many hits each query has."""
        return [self._engine.count(Query(*one)) for one in queries]


def main() -> None:
    """Answer requests until there are no more."""
    name, folder, by = sys.argv[1:]
    # What a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = Worker(name, folder, cast("By", by))
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        print(json.dumps(getattr(worker, method)(*arguments)), file=answers, flush=True)


if __name__ == "__main__":
    main()
