"""Kill a process while it writes to an index: `python -m tests.durability.kills --seed 1 --trials 1000`.

In one half of the trials the process is killed from outside after a random time; in the other it kills itself at a
random operation on the disk, so that the seed leads to the same place again.
"""

import multiprocessing
import os
import random
import signal
from collections import Counter
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import BinaryIO

from search.index.storage import DurableStorage
from tests.durability.operations import WatchedStorage
from tests.durability.states import BrokenPromiseError, State, check, check_going_on
from tests.durability.trials import command
from tests.durability.work import COMMITS, Expected, Work, steps

# Some commits are made in that time, or by so many operations.
_MOST_SECONDS = 0.6
_MOST_OPERATIONS = 600
# What is stuck for so long will not go on.
_STUCK_SECONDS = 60
_REPORTS = "reports"


class SuicidalStorage(WatchedStorage):
    """Kill this process at an operation on the disk: within it, if it writes."""

    def __init__(self, folder: Path, last: int) -> None:
        """Count operations; the last is that of this number."""
        super().__init__(folder)
        self._left = last

    def before(self, what: str, *names: str) -> None:
        """Count an operation."""
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, file: BinaryIO, data: bytes, name: str) -> None:
        """Write, or the first half and no more."""
        if self._left == 1:
            file.write(data[: len(data) // 2])
        super().write(file, data, name)


def work_until_killed(folder: Path, seed: int, last: int | None) -> None:
    """Work on the index in a folder; report each step that commits behind it, one byte each, in a file beside."""
    directory, reports = folder / "index", os.open(folder / _REPORTS, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    storages: list[DurableStorage] = [SuicidalStorage(directory, last)] if last else []
    # One for all sessions, since it counts.
    with Work(directory, lambda path: storages[0] if storages else DurableStorage(path)) as work:
        for step in steps(seed):
            work.do(step)
            if step.what in COMMITS:
                os.write(reports, b".")


@cache
def _server() -> ForkServerContext:
    """Return what makes processes that have everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "indexer.merging", "indexer.inversion"])
    return context


def trial(folder: Path, seed: int) -> Counter[str]:
    """Kill a process that works on a new index, and check what is left."""
    chance = random.Random(seed)
    last = chance.randint(1, _MOST_OPERATIONS) if chance.random() < 0.5 else None
    process = _server().Process(target=work_until_killed, args=(folder, seed, last))
    process.start()
    process.join(_STUCK_SECONDS if last else chance.uniform(0, _MOST_SECONDS))
    process.kill()
    process.join()
    if process.exitcode != -signal.SIGKILL:
        raise BrokenPromiseError("wrong", f"the process ended by itself, with {process.exitcode}")
    process.close()
    reports = folder / _REPORTS
    commits = len(reports.read_bytes()) if reports.exists() else 0
    found = check(folder / "index", _allowed(seed, commits))
    check_going_on(folder / "index", found)
    return Counter({"by themselves": int(last is not None), "commits": commits})


def _allowed(seed: int, commits: int) -> list[State | None]:
    """Return the states that an index may be in after so many steps that committed were reported."""
    expected, done = Expected(), 0
    for step in steps(seed):
        if step.what in COMMITS and done == commits:
            break
        expected.take(step)
        done += step.what in COMMITS
    return expected.while_doing(step)


if __name__ == "__main__":
    command(trial, 1000)
