"""Measure how far the words and names of lines go on from one to the next: where few do, another story begins.

The chains are those of Hearst, "TextTiling", Computational Linguistics 23 (1997), section 4: a word that stands again
within a few lines ties them together, and the boundary that fewest ties cross is where the subject changes.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.borders import Borders, Integers
from indexer.blocks.characters import UPPER, Keys, Layout, stems
from search.index.compiled import compiled

Floats = NDArray[np.float64]

# A word ties lines that are at most this far apart: within an article subjects come back sooner.
_REACH = 10
# What a headline says is said again in the lines below it.
_ECHO = 30
# Lines on either side whose words a boundary is measured against.
_WINDOW = 6
# Words of more than this share of the lines are those of the language and not of a story.
_COMMON = 0.15
_FEW_LINES = 30
# Shorter words are mostly those of the language; shorter capitalised ones mostly begin a sentence.
_SHORTEST_WORD, _SHORTEST_NAME = 5, 4
# A stem and a line are packed into one number, so that one sort of numbers puts each word's lines side by side.
_BITS_OF_LINE = 27
_LINE = np.uint64((1 << _BITS_OF_LINE) - 1)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_OF_FILE = np.uint64(0xD1B54A32D192ED03)
_TWIN = compiled(__name__)


class Chains(NamedTuple):
    """Hold the words that may tie lines, and those of them that look like names: stem and line, packed and sorted."""

    words: Keys
    names: Keys


class Cohesion(NamedTuple):
    """Hold for each line which share of its words stands in the lines before and behind, and what ties it to those.

    `before` and `behind` are shares, from 0 to 1, within `_REACH` lines, `far_before` and `far_behind` within `_ECHO`.
    `words` and `names` are ties across the boundary before the line, relative to the words around it: 0 or more. -1
    where there is nothing to measure.
    """

    before: Floats
    behind: Floats
    words: Floats
    names: Floats
    far_before: Floats
    far_behind: Floats


def chain(layout: Layout, keys: Keys, first_line: int, files: Integers) -> Chains:
    """Return the words of some lines that may tie them to others of the same file.

    `first_line` is the number of the first of these lines, `files` the number of each line's file.
    """
    words = layout.words
    lengths = words.ends - words.starts
    long = np.flatnonzero(lengths >= min(_SHORTEST_WORD, _SHORTEST_NAME))
    lines, lengths = words.lines.take(long), lengths.take(long)
    packed = stems(keys.take(long))
    packed ^= (files.astype(np.uint64) * _OF_FILE).take(lines)
    packed *= _MULTIPLIER
    packed &= ~_LINE
    packed |= (lines + first_line).astype(np.uint64)
    is_name = (lengths >= _SHORTEST_NAME) & ((layout.classes.take(words.starts.take(long)) & UPPER) != 0)
    return Chains(packed[lengths >= _SHORTEST_WORD], packed[is_name])


def measure(chains: Sequence[Chains], borders: Borders) -> Cohesion:
    """Return how the lines of files hang together."""
    links = _Links.of(np.concatenate([part.words for part in chains]), borders)
    names = _Links.of(np.concatenate([part.names for part in chains]), borders)
    far = links.within(_ECHO)
    near = far.within(_REACH)
    return Cohesion(
        before=near.before(),
        behind=near.behind(),
        words=near.crossing(borders),
        names=names.within(_REACH).crossing(borders),
        far_before=far.before(),
        far_behind=far.behind(),
    )


class _Links(NamedTuple):
    """Hold the pairs of lines in which a word stands and stands next, and how many words each line has."""

    earlier: Integers
    later: Integers
    held: Integers

    @classmethod
    def of(cls, packed: Keys, borders: Borders) -> "_Links":
        """Find the pairs; of a line with a word twice it counts once, and words that most lines have do not count."""
        if _TWIN:
            return cls(*_TWIN.links(packed, borders.sizes(), _COMMON, _FEW_LINES))
        packed = np.sort(packed)
        packed = packed[_is_new(packed)]
        begins = np.flatnonzero(_is_new(packed >> np.uint64(_BITS_OF_LINE)))
        sizes = np.diff(np.append(begins, len(packed)))
        most = _COMMON * np.maximum(borders.sizes().take(_lines(packed.take(begins))), _FEW_LINES)
        packed = packed[np.repeat(sizes <= most, sizes)]
        lines, is_again = _lines(packed), ~_is_new(packed >> np.uint64(_BITS_OF_LINE))
        later = np.flatnonzero(is_again)
        return cls(lines.take(later - 1), lines.take(later), np.bincount(lines, minlength=len(borders.firsts)))

    def within(self, reach: int) -> "_Links":
        """Return the pairs that are at most so many lines apart."""
        near = np.flatnonzero(self.later - self.earlier <= reach)
        return _Links(self.earlier.take(near), self.later.take(near), self.held)

    def before(self) -> Floats:
        """Return the share of each line's words that stand before it."""
        return _share(np.bincount(self.later, minlength=len(self.held)), self.held)

    def behind(self) -> Floats:
        """Return the share of each line's words that stand behind it."""
        return _share(np.bincount(self.earlier, minlength=len(self.held)), self.held)

    def crossing(self, borders: Borders) -> Floats:
        """Return how many pairs cross the boundary before each line, relative to the words around it.

        These are the words within the window on the poorer side, doubled.
        """
        size = len(self.held) + 1
        change = np.bincount(self.earlier + 1, minlength=size) - np.bincount(self.later + 1, minlength=size)
        around = 2 * np.minimum(borders.sums(self.held, -_WINDOW, 0), borders.sums(self.held, 0, _WINDOW))
        return _share(np.cumsum(change)[: len(self.held)], around)


def _lines(packed: Keys) -> Integers:
    lines: Integers = (packed & _LINE).view(np.int64)
    return lines


def _is_new(values: Keys) -> NDArray[np.bool_]:
    """Say of each of sorted values whether it is another than the one before."""
    is_new = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_new[1:])
    return is_new


def _share(part: Integers, whole: Integers) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), -1.0)
