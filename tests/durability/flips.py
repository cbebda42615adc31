"""Flip bits and cut files short: `python -m tests.durability.flips --seed 1 --trials 10`.

A trial damages each part of each file of an index in turn: every section of a segment, the zeros between them, header,
directory and footer, and the commit points; one bit at the begin, within and at the end of each part, and the end of
the file at its begin and within. Trials of a seed that can be divided by ten damage every single byte.
"""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer import Indexer
from search.index.codec.sections import FOOTER, HEADER, Sections
from search.index.directory import open_directory
from search.index.errors import CuttingsError
from search.index.verification import verify
from tests.durability.states import BrokenPromiseError, State, article, check, held
from tests.durability.trials import command
from tests.durability.work import build

_STEPS = 20
# Where every byte is damaged, a small index takes long enough.
_FEW_STEPS = 3
# Of so many damages, one is followed by a session that merges.
_MERGED = 10
# So many of all damages are done.
_SHARE = 1.0


class Damage(NamedTuple):
    """Say what is done to a file: a bit is flipped at a place, or, if there is none, all from there on is gone."""

    part: str
    place: int
    bit: int | None

    def done_to(self, data: bytes) -> bytes:
        """Return the bytes of a file that was damaged."""
        if self.bit is None:
            return data[: self.place]
        return data[: self.place] + bytes([data[self.place] ^ 1 << self.bit]) + data[self.place + 1 :]


def parts(path: Path) -> dict[str, range]:
    """Return the parts of a file by name, and which bytes they are; together they are all of it."""
    data = path.read_bytes()
    if path.suffix != ".cut":
        return {"commit point": range(len(data) - 16), "its checksum": range(len(data) - 16, len(data))}
    sections = Sections(data, path.name)
    found = {name: range(one.offset, one.offset + one.size) for name, one in sections.directory.items()}
    found["header"] = range(HEADER.size)
    begin, size, *_ = FOOTER.unpack(data[-FOOTER.size :])
    found["directory"], found["footer"] = range(begin, begin + size), range(begin + size, len(data))
    ranges = sorted(found.values(), key=lambda one: one.start)
    gaps = [range(first.stop, second.start) for first, second in pairwise(ranges)]
    return {**found, **{f"zeros at {gap.start}": gap for gap in gaps if gap}}


def damages(path: Path, chance: random.Random, *, everywhere: bool) -> Iterator[Damage]:
    """Yield damages to a file: some of each part, or one to each byte."""
    for name, part in parts(path).items():
        places = part if everywhere else sorted({part.start, chance.choice(part), part.stop - 1}) if part else ()
        for place in places:
            yield Damage(name, place, chance.randrange(8))
        for place in sorted({part.start, chance.choice(part)}) if part else ():
            yield Damage(name, place, None)


def trial(folder: Path, seed: int) -> Counter[str]:
    """Damage an index in each part, and check that it is told, and not carried on."""
    directory, chance, figures = folder / "index", random.Random(seed), Counter[str]()
    state = _several_segments(directory, seed)
    earlier = min(directory.glob("*.toc"), key=lambda path: int(path.stem.split("_")[2]))
    for path in sorted([*directory.glob("*.cut"), *directory.glob("*.toc")]):
        sound = path.read_bytes()
        for damage in damages(path, chance, everywhere=not seed % 10):
            if chance.random() > _SHARE:
                continue
            path.write_bytes(damage.done_to(sound))
            is_merged = not figures["damages"] % _MERGED and path.suffix == ".cut"
            try:
                _check_is_told(directory, earlier=path == earlier)
                if is_merged:
                    _check_is_not_carried_on(directory, state)
            except BrokenPromiseError as error:
                raise BrokenPromiseError(error.kind, f"{path.name}, {damage}: {error}") from error
            path.write_bytes(sound)
            figures["damages"] += 1
            figures["merges"] += is_merged
    check(directory, [state])
    return figures


def _several_segments(directory: Path, seed: int) -> State:
    """Make an index of several segments, some of which the commit point before names alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.sinks.local.segments_to_merge", lambda _: range(0))
        build(directory, seed, _STEPS if seed % 10 else _FEW_STEPS)
        for number in range(2):
            with Indexer(directory, jobs=1) as index:
                index.add(article(f"late-{number}", (f"a lantern {number}", "a ferry")))
                index.delete("late-0" if number else "nobody")
    return held(directory)


def _check_is_told(directory: Path, *, earlier: bool) -> None:
    """Check that verification tells of damage, and that nothing but errors of ours comes out."""
    try:
        report = verify(directory)
        with open_directory(directory).reader():
            pass
    except CuttingsError:
        report = verify(directory)
    except Exception as error:
        raise BrokenPromiseError("wrong", f"{type(error).__name__} came out: {error}") from error
    if not (report.earlier if earlier else report.problems or report.earlier):
        raise BrokenPromiseError("corrupt", "nothing was told")


def _check_is_not_carried_on(directory: Path, state: State) -> None:
    """Check that a session that merges all is refused and changes nothing, or carries nothing damaged on."""
    before = {path.name: path.read_bytes() for path in directory.glob("*MAIN_*")}
    try:
        with Indexer(directory, jobs=1) as index:
            index.optimize()
        check(directory, [state])
    except CuttingsError:
        if {path.name for path in directory.glob("*MAIN_*")} != before.keys():
            raise BrokenPromiseError("wrong", "a session that was refused changed files") from None
    for path in directory.glob("*MAIN_*"):
        path.unlink()
    for name, data in before.items():
        (directory / name).write_bytes(data)


if __name__ == "__main__":
    command(trial, 10)
