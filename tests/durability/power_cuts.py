"""Cut the power at each point of some work: `python -m tests.durability.power_cuts --seed 1 --trials 60`.

A trial records every operation on the disk of some work, and makes from that what a disk may hold when the power is cut
after each of them: bytes that were not forced to it are there, in part, as zeros or not at all; names that were not are
there or not, in any choice.
"""

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tests.durability.operations import WatchedStorage
from tests.durability.states import BrokenPromiseError, State, check, check_going_on
from tests.durability.trials import command
from tests.durability.work import Expected, Step, Work, build, steps

_STEPS_BEFORE, _STEPS = 12, 14
# Disks that are made of each cut.
_CHOICES = 3
# Of the cuts between two writes, so many are made.
_WITHIN = 0.05


class Operation(NamedTuple):
    """Say what was done to which files, and how many steps of the work were done before; writes have their bytes."""

    what: str
    names: tuple[str, ...]
    step: int
    data: bytes = b""


class RecordingStorage(WatchedStorage):
    """Record what is done to the disk."""

    def __init__(self, folder: Path, log: list[Operation], done: list[Step]) -> None:
        """Record into a list; `done` are the steps that are done so far."""
        super().__init__(folder)
        self._log, self._done = log, done

    def after(self, what: str, *names: str) -> None:
        """Record an operation."""
        self._log.append(Operation(what, names, len(self._done)))

    def write(self, file: BinaryIO, data: bytes, name: str) -> None:
        """Write and record."""
        file.write(data)
        self._log.append(Operation("write", (name,), len(self._done), data))


class _File:
    """Hold the bytes of a file that are on the disk, and what was written since."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self.writes: list[bytes] = []

    def sync(self) -> None:
        """Force all to the disk."""
        self.data += b"".join(self.writes)
        self.writes = []

    def after_cut(self, chance: random.Random) -> bytes:
        """Return what a cut may leave: each write as a whole, as zeros or torn, up to some place."""
        left = self.data
        for data in self.writes[: chance.randint(0, len(self.writes))]:
            place = chance.randint(0, len(data))
            left += chance.choice((data, bytes(len(data)), data[:place] + bytes(len(data) - place)))
        return left[: chance.randint(len(self.data), len(left))] if chance.random() < 0.5 else left


class Disk:
    """Know what a folder holds on the disk, and what was done to it that is not forced to the disk."""

    def __init__(self, folder: Path | None) -> None:
        """Begin with what a folder holds, all of it on the disk; None is an empty one."""
        paths = folder.iterdir() if folder else ()
        self._on_disk = {path.name: _File(path.read_bytes()) for path in paths}
        self._names = dict(self._on_disk)
        # Changes of names: the file, its old name and its new one.
        self._changes: list[tuple[_File, str, str]] = []

    def take(self, operation: Operation) -> None:
        """Do an operation."""
        name, new = operation.names[0] if operation.names else "", operation.names[-1] if operation.names else ""
        if operation.what == "create":
            self._names[name] = _File()
            self._changes.append((self._names[name], "", name))
        elif operation.what == "write":
            self._names[name].writes.append(operation.data)
        elif operation.what == "sync":
            self._names[name].sync()
        elif operation.what == "replace":
            self._names[new] = self._names.pop(name)
            self._changes.append((self._names[new], name, new))
        elif operation.what == "delete":
            self._changes.append((self._names.pop(name), name, ""))
        elif operation.what == "sync_folder":
            self._on_disk, self._changes = dict(self._names), []

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files that a cut may leave: of the changes of names any choice, in any order of some of them."""
        names, changes = dict(self._on_disk), [one for one in self._changes if chance.random() < 0.5]
        if chance.random() < 0.5:
            # A file system may write names in an order of its own, but those of one file in theirs.
            order = {id(file): chance.random() for file, *_ in changes}
            changes.sort(key=lambda one: order[id(one[0])])
        for file, old, new in changes:
            if names.get(old) is file:
                del names[old]
            if new:
                names[new] = file
        return {name: file.after_cut(chance) for name, file in names.items()}


def recorded(directory: Path, doings: Sequence[Step]) -> list[Operation]:
    """Do work on an index, and return the operations."""
    log: list[Operation] = []
    done: list[Step] = []
    with Work(directory, lambda path: RecordingStorage(path, log, done)) as work:
        for step in doings:
            work.do(step)
            done.append(step)
    return log


def disks(begun: Path | None, log: Sequence[Operation], seed: int) -> Iterator[tuple[int, int, dict[str, bytes]]]:
    """Yield what may be left of an index by a cut after each operation: their number, steps that were done, files."""
    disk, length = Disk(begun), len(log)
    for number in range(length + 1):
        # What is done at a cut was begun after the steps before it.
        done = log[min(number, length - 1)].step
        # Cuts between two writes of one file are much alike.
        is_within = 0 < number < length and log[number - 1].what == log[number].what == "write"
        is_skipped = is_within and random.Random(f"{seed} {number}").random() > _WITHIN
        for choice in range(0 if is_skipped else _CHOICES):
            chance = random.Random(f"{seed} {number} {choice}")
            yield number, done, deepcopy(disk).after_cut(chance)
        if number < length:
            disk.take(log[number])


def trial(folder: Path, seed: int) -> Counter[str]:
    """Do some work, cut the power everywhere, and check each disk; every fourth begins without an index."""
    begun, state, figures = folder / "before", None, Counter[str]()
    if seed % 4:
        state = build(begun, seed, _STEPS_BEFORE)
        shutil.copytree(begun, folder / "index")
    doings = [*islice(steps(seed + 1), _STEPS), Step("commit"), Step("optimize")]
    log = recorded(folder / "index", doings)
    for number, done, files in disks(begun if state is not None else None, log, seed):
        allowed = _allowed(state, doings, done)
        try:
            _check(folder / f"cut-{figures['cuts']}", files, allowed)
        except BrokenPromiseError as error:
            before = ", ".join(f"{one.what} {' '.join(one.names)}" for one in log[max(0, number - 5) : number])
            raise BrokenPromiseError(error.kind, f"cut {number}, behind {before}: {error}") from error
        figures["cuts"] += 1
    return figures


def _allowed(state: State | None, doings: Sequence[Step], done: int) -> list[State | None]:
    """Return what may be held when so many steps were done, and the next may have been begun."""
    expected = Expected(state)
    for step in doings[:done]:
        expected.take(step)
    return expected.while_doing(doings[done] if done < len(doings) else Step("close"))


def _check(directory: Path, files: dict[str, bytes], allowed: list[State | None]) -> None:
    directory.mkdir()
    for name, data in files.items():
        (directory / name).write_bytes(data)
    check_going_on(directory, check(directory, allowed))
    shutil.rmtree(directory)


if __name__ == "__main__":
    command(trial, 60)
