"""Let each operation on the disk fail in turn: `python -m tests.durability.faults --seed 1 --trials 12`.

A trial is one scenario. It is played again and again: the first time its first operation fails, then its second, until
it succeeds without a fault.
"""

import errno
import os
import random
import shutil
from collections import Counter
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from typing import Literal, NamedTuple
from unittest.mock import patch

from search.index.codec import pieces
from search.index.errors import CuttingsError
from tests.durability.operations import WatchedStorage
from tests.durability.states import BrokenPromiseError, State, check, check_going_on, open_files
from tests.durability.trials import command
from tests.durability.work import Expected, Step, Work, build, steps

# What the system may answer, and to which operations.
_POSSIBLE = {
    errno.ENOSPC: {"create", "write", "close", "sync", "sync_folder", "replace"},
    errno.EIO: {"create", "write", "close", "sync", "sync_folder", "replace", "delete", "open", "list"},
    errno.EMFILE: {"create", "sync", "sync_folder", "open", "list"},
    errno.EACCES: {"create", "sync", "sync_folder", "replace", "delete", "open", "list"},
}
_AGAIN = Step("add", "again", ("after a fault",))
_STEPS_BEFORE, _STEPS = 25, 12
# Bytes that are merged, after which some are put aside: with so few it is done of any index.
_ASIDE_AFTER = 1


class Faults:
    """Let one operation fail, and if it lasts all that it may happen to, until it is lifted."""

    def __init__(self, place: int, seed: int, *, is_lasting: bool) -> None:
        """Count operations up to a place; a seed chooses among the faults that are possible there."""
        self._left, self._chance, self._is_lasting = place, random.Random(seed), is_lasting
        self.told = ""
        self._number = 0

    def lift(self) -> None:
        """Let nothing fail any more."""
        self._is_lasting = False

    def before(self, what: str, path: Path) -> None:
        """Count an operation. Raises OSError if it fails."""
        self._left -= 1
        if self._left == 0:
            self._number = self._chance.choice([number for number, held in _POSSIBLE.items() if what in held])
            self.told = f"{errno.errorcode[self._number]} at {what} {path.name}{' and after' * self._is_lasting}"
        is_now = self._left == 0 or (self._left < 0 and self._is_lasting and what in _POSSIBLE[self._number])
        if is_now:
            raise OSError(self._number, os.strerror(self._number), str(path))


class FaultyStorage(WatchedStorage):
    """Fail as faults say; what cannot be written as a whole is written in part."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        """Name the folder, and the faults."""
        super().__init__(folder)
        self._faults = faults

    def before(self, what: str, *names: str) -> None:
        """Fail, maybe."""
        self._faults.before(what, self.path.joinpath(*names[:1]))

    def write(self, file: object, data: bytes, name: str) -> None:
        """Write, or fail after a part."""
        assert hasattr(file, "write")
        try:
            self.before("write", name)
        except OSError:
            file.write(data[: len(data) // 2])
            raise
        file.write(data)


class Scenario(NamedTuple):
    """Say what an index is at first, None if it is to be made, and what is done."""

    folder: Path | None
    state: State | None
    steps: tuple[Step, ...]


def scenario(folder: Path, seed: int) -> Scenario:
    """Make a scenario from a seed, and the index that it begins with; every fourth begins without."""
    doings = (*islice(steps(seed + 1), _STEPS), Step("commit"), Step("optimize"))
    if seed % 4 == 0:
        return Scenario(None, None, doings)
    return Scenario(folder, build(folder, seed, _STEPS_BEFORE), doings)


def trial(folder: Path, seed: int) -> Counter[str]:
    """Play a scenario until no fault is left to happen, and check after each what became of the index."""
    played, figures = scenario(folder / "before", seed), Counter[str]()
    with patch.object(pieces, "_MOST_BYTES", _ASIDE_AFTER):
        return _played_with_faults(folder, seed, played, figures)


def _played_with_faults(folder: Path, seed: int, played: Scenario, figures: Counter[str]) -> Counter[str]:
    for place in count(1):
        directory, chance = folder / f"{place}" / "index", random.Random(seed << 20 | place)
        directory.parent.mkdir()
        if played.folder:
            shutil.copytree(played.folder, directory)
        faults = Faults(place, seed << 20 | place, is_lasting=chance.random() < 0.4)
        reaction: Reaction = chance.choice(("close", "commit", "rollback"))
        try:
            _play(directory, played, faults, reaction)
        except BrokenPromiseError as error:
            raise BrokenPromiseError(error.kind, f"fault {place}, {faults.told}, then {reaction}: {error}") from error
        shutil.rmtree(directory.parent)
        if not faults.told:
            return figures
        figures["faults"] += 1
    return figures


Reaction = Literal["close", "commit", "rollback"]


def _play(directory: Path, played: Scenario, faults: Faults, reaction: Reaction) -> None:
    """Do the steps of a scenario up to the fault, react to it, and check what is left."""
    expected = Expected(played.state)
    allowed = expected.while_doing(Step("open"))
    work = Work(directory, lambda path: FaultyStorage(path, faults))
    try:
        with suppress(CuttingsError):
            work.__enter__()
            for step in played.steps:
                allowed = expected.while_doing(step)
                work.do(step)
                expected.take(step)
                allowed = expected.while_doing(Step("nothing"))
        if faults.told and work.is_open:
            allowed = _react(work, expected, faults, reaction, allowed)
        with suppress(CuttingsError):
            work.__exit__()
        faults.lift()
    except Exception as error:
        text = f"what came out is no CuttingsError, but {type(error).__name__}: {error}"
        raise BrokenPromiseError("wrong", text) from error
    if left := open_files(directory):
        raise BrokenPromiseError("wrong", f"files stay open: {left}")
    check_going_on(directory, check(directory, allowed))


def _react(
    work: Work, expected: Expected, faults: Faults, reaction: Reaction, allowed: list[State | None]
) -> list[State | None]:
    """Go on in the session in which the fault was; return the states that the index may be in then."""
    if reaction == "close":
        return allowed
    faults.lift()
    # A rollback that failed has forgotten what was changed, or has not.
    after = [*allowed, dict(expected.coming)]
    with suppress(CuttingsError):
        if reaction == "commit":
            work.sink.commit()
            return after
        work.sink.rollback()
        work.do(_AGAIN)
        after = [*allowed, *({**(state or {}), _AGAIN.article_id: _AGAIN.texts} for state in allowed)]
        work.sink.commit()
        return after[len(allowed) :]
    return after


if __name__ == "__main__":
    command(trial, 12)
