"""Measure how far the words and names of lines go on from one to the next: where few do, another story begins.

The chains are those of Hearst, "TextTiling", Computational Linguistics 23 (1997), section 4: a word that stands again
within a few lines ties them together, and the boundary that fewest ties cross is where the subject changes.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# A word ties lines that are at most this far apart: within an article subjects come back sooner.
_REACH = 10
# What a headline says is said again in the lines below it.
_ECHO = 30
# Lines on either side whose words a boundary is measured against.
_WINDOW = 6
# Words of more than this share of the lines are those of the language and not of a story.
_COMMON = 0.15
_FEW_LINES = 30
# More of a very long line tells no more.
_MOST_CHARACTERS = 2_000
_SIGNS = str.maketrans(dict.fromkeys('.,:;!?()[]/|“”„"«»…', " "))


class Cohesion(NamedTuple):
    """Hold for each line which share of its words stands in the lines before and behind, and what ties it to those.

    Each is one number a line, from 0 to 1; `words` and `names` are ties across the boundary before the line, relative
    to the words around it. -1 where there is nothing to measure.
    """

    before: Floats
    behind: Floats
    words: Floats
    names: Floats
    echo: Floats
    said: Floats


def measure(texts: Sequence[str]) -> Cohesion:
    """Return how the lines of a file hang together."""
    words = _Words.of(texts)
    stems = np.where(words.is_long[words.tokens], words.stems[words.tokens], -1)
    names = np.where(words.is_name[words.tokens], words.tokens, -1)
    before, behind, tied = _ties(stems, words.lines, len(texts), _REACH)
    said, echo, _ = _ties(stems, words.lines, len(texts), _ECHO)
    return Cohesion(before, behind, tied, _ties(names, words.lines, len(texts), _REACH)[2], echo, said)


class _Words(NamedTuple):
    """Hold the words of lines by number, with the line of each; and of each different word what it is."""

    tokens: Integers
    lines: Integers
    stems: Integers
    is_long: NDArray[np.bool_]
    is_name: NDArray[np.bool_]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Words":
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        bags = [set(text[:_MOST_CHARACTERS].translate(_SIGNS).split()) for text in texts]
        tokens = np.fromiter(map(numbers.__getitem__, chain.from_iterable(bags)), dtype=np.int64)
        stems: defaultdict[str, int] = defaultdict(count().__next__)
        return cls(
            tokens,
            np.repeat(np.arange(len(texts)), [len(bag) for bag in bags]),
            # Six letters are a stem that is good enough to see a word again, in any language.
            np.array([stems[word[:6].lower()] for word in numbers], dtype=np.int64),
            np.array([len(word) > 4 for word in numbers], dtype=bool),
            np.array([len(word) > 3 and word[0].isupper() for word in numbers], dtype=bool),
        )


def _ties(words: Integers, lines: Integers, size: int, reach: int) -> tuple[Floats, Floats, Floats]:
    """Return what share of each line's words stands before and behind, and what ties it to the line before.

    `words` are numbers, -1 for those that do not count; `reach` is in lines.
    """
    words, lines = words[words >= 0], lines[words >= 0]
    frequent = np.bincount(words) > _COMMON * max(size, _FEW_LINES)
    kept = ~frequent[words]
    words, lines = words[kept], lines[kept]
    order = np.argsort(words, kind="stable")
    earlier, later = lines[order][:-1], lines[order][1:]
    tied = (words[order][:-1] == words[order][1:]) & (later - earlier <= reach)
    earlier, later = earlier[tied], later[tied]
    held = np.bincount(lines, minlength=size)
    return (
        _share(np.bincount(later, minlength=size), held),
        _share(np.bincount(earlier, minlength=size), held),
        _share(_crossing(earlier, later, size), _around(held)),
    )


def _crossing(earlier: Integers, later: Integers, size: int) -> Integers:
    """Return how many ties cross the boundary before each line."""
    change = np.bincount(earlier + 1, minlength=size + 1) - np.bincount(later + 1, minlength=size + 1)
    return np.cumsum(change)[:size]


def _around(held: Integers) -> Integers:
    """Return how many words stand within the window on the poorer side of the boundary before each line, doubled."""
    total = np.concatenate([[0], np.cumsum(held)])
    at = np.arange(len(held))
    before = total[at] - total[np.maximum(at - _WINDOW, 0)]
    behind = total[np.minimum(at + _WINDOW, len(held))] - total[at]
    return 2 * np.minimum(before, behind)


def _share(part: Integers, whole: Integers) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), -1.0)
