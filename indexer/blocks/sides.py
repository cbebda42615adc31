"""Say whether each line is written like the text above it or like the text below, by runs of three characters.

Where the language changes, or who writes about what, hardly any word tells of a label to which story it belongs; its
letters do. The measure is the ratio of the likelihoods of the line in two texts, as naive Bayes classifiers take it
(Cavnar and Trenkle, "N-gram-based text categorization", 1994, tell languages by such runs).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from search.index.compiled import compiled

Integers = NDArray[np.int64]

# How many classes each attribute has.
CLASSES = {"side": 10, "peak": 9}
# Of a line so many characters count, and lines of so many are text. The next ones of those stand for a side.
_CHARACTERS, _SHORTEST_TEXT, _TEXTS = 200, 80, 10
# A side has room for so many runs, told apart by a hash of so many bits.
_BITS_OF_RUN = 13
_MULTIPLIERS, _WORD = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D), 0xFFFFFFFF
# Logarithms are whole numbers, so that every machine adds up the same. A run counts half once more than it stands
# there, and a side has so many runs more than it shows.
_SCALE, _UNSEEN, _HIDDEN = 256, 0.5, 2000
_COUNTS = np.arange(_TEXTS * _CHARACTERS + 1)
_LOGS = np.round(_SCALE * np.log(_COUNTS + _UNSEEN)).astype(np.int64)
_LOGS_OF_TOTAL = np.round(_SCALE * np.log(_COUNTS + _HIDDEN)).astype(np.int64)
# Long lines have more evidence, but the runs of a word are not independent: what counts grows with the root.
_EDGES = np.round(
    _SCALE * np.sqrt(np.arange(_CHARACTERS + 1))[:, None] * (-4, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 4)
).astype(np.int64)
# No line counts for more than this where lines are added up. A boundary is looked at among so many on either side.
_MOST_OF_LINE, _NEAR = 15 * _SCALE, 4
_DEPTHS, _CLEAR = np.array((3, 10, 25), dtype=np.int64) * _SCALE, 4 * _SCALE
_TWIN = compiled(__name__)


def lean(files: Sequence[Sequence[str]]) -> dict[str, NDArray[np.int16]]:
    """Return how the lines of files lean, one file's behind another's: a class for each line of two attributes.

    `side` says to which side, from 1 (surely above) to 9 (surely below); 0 where there is text on one side alone.
    `peak` says whether of the boundaries near the one above the line none parts better what leans up from what leans
    down: 0 if any does, else 1 to 4 by how much worse those at the ends are, and 4 more if all others are far worse.
    """
    if _TWIN:
        sides, peaks = _TWIN.lean(files, _LOGS, _LOGS_OF_TOTAL, _EDGES, _DEPTHS)
        return {"side": sides, "peak": peaks}
    found = [_of_file(texts) for texts in files]
    return {name: np.concatenate([of[number] for of in found]).astype(np.int16) for number, name in enumerate(CLASSES)}


class _Side:
    """Hold how often each run stands in the texts of a side, and how many they are."""

    def __init__(self) -> None:
        self.counts = np.zeros(1 << _BITS_OF_RUN, np.int64)
        self.total = 0

    def add(self, runs: Integers, sign: int = 1) -> None:
        """Add the runs of a text, or take them out."""
        np.add.at(self.counts, runs, sign)
        self.total += sign * len(runs)


def _of_file(texts: Sequence[str]) -> tuple[Integers, Integers]:
    sides = np.zeros(len(texts), np.int64)
    sums = np.zeros(len(texts) + 1, np.int64)
    for line, (runs, above, below) in enumerate(_between(texts)):
        ratio = 0
        if above.total and below.total:
            of_runs = _LOGS[below.counts[runs]] - _LOGS[above.counts[runs]]
            ratio = int(of_runs.sum()) + len(runs) * int(_LOGS_OF_TOTAL[above.total] - _LOGS_OF_TOTAL[below.total])
            sides[line] = 1 + np.searchsorted(_EDGES[len(runs)], ratio)
        sums[line + 1] = sums[line] + max(-_MOST_OF_LINE, min(_MOST_OF_LINE, ratio))
    return sides, _peaks(sums)


def _between(texts: Sequence[str]) -> Iterator[tuple[Integers, _Side, _Side]]:
    """Yield the runs of each line, and the sides between which it stands."""
    runs = _runs(texts)
    long = [line for line, text in enumerate(texts) if len(text) >= _SHORTEST_TEXT]
    above, below = _Side(), _Side()
    for line in long[:_TEXTS]:
        below.add(runs[line])
    passed = 0
    for line, own in enumerate(runs):
        is_long = len(texts[line]) >= _SHORTEST_TEXT
        if is_long:
            below.add(own, -1)
            for entering in long[passed + _TEXTS : passed + _TEXTS + 1]:
                below.add(runs[entering])
        yield own, above, below
        if is_long:
            if passed >= _TEXTS:
                above.add(runs[long[passed - _TEXTS]], -1)
            above.add(own)
            passed += 1


def _runs(texts: Sequence[str]) -> list[Integers]:
    """Return for each line a number for each three characters of its beginning and the blanks around that."""
    beginnings = [f" {text[:_CHARACTERS]} " for text in texts]
    codes = np.frombuffer("".join(beginnings).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    codes += 32 * ((codes >= ord("A")) & (codes <= ord("Z"))).astype(np.uint64)
    first, second, third = (np.uint64(number) for number in _MULTIPLIERS)
    mixed = codes[:-2] * first + codes[1:-1] * second + codes[2:] * third & np.uint64(_WORD)
    runs = (mixed * first & np.uint64(_WORD)).astype(np.int64) >> (32 - _BITS_OF_RUN)
    ends = np.cumsum([len(text) for text in beginnings]).tolist()
    return [runs[end - len(text) : end - 2] for text, end in zip(beginnings, ends, strict=True)]


def _peaks(sums: Integers) -> Integers:
    """Return the class of the boundary above each line: `sums` are what the lines above each boundary lean down by."""
    lines = np.arange(len(sums) - 1)
    padded = np.pad(sums, _NEAR, constant_values=np.iinfo(np.int64).max)
    least = np.min([padded[lines + _NEAR + away] for away in range(-_NEAR, _NEAR + 1) if away], axis=0)
    own = sums[:-1]
    ends = np.minimum(sums[np.maximum(lines - _NEAR, 0)], sums[np.minimum(lines + _NEAR, len(lines))])
    peaks = 1 + np.searchsorted(_DEPTHS, ends - own) + (len(_DEPTHS) + 1) * (least - own > _CLEAR)
    return np.where((lines > 0) & (own <= least), peaks, 0)
