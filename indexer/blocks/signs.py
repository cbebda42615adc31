"""Look for the signs that have parsers of their own, in the lines alone whose words say that one may be there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.boilerplate import LONGEST_BOILERPLATE, is_boilerplate
from indexer.blocks.borders import Integers
from indexer.blocks.bylines import LONGEST_BYLINE, LONGEST_CONTRIBUTORS, find_byline, find_contributors
from indexer.blocks.captions import is_labelled_as_caption
from indexer.blocks.characters import CLOSING, LOWER, MARK, SPACE, STOP, UPPER, Layout
from indexer.blocks.credits import LONGEST_CAPTION, LONGEST_CREDIT, Credit, find_credit
from indexer.blocks.datelines import LONGEST_DATELINE, Dateline, find_dateline
from indexer.blocks.lexicon import (
    BYLINE,
    CREDITS,
    OPENS_BOILERPLATE,
    OPENS_CAPTION,
    REPORTS,
    WITHIN_BOILERPLATE,
    Flags,
    Listed,
)

Booleans = NDArray[np.bool_]

# Lines up to this long may be a label in words of many kinds; longer boilerplate only begins in certain ways.
_SHORT_LINE = 60
# "PARIS, May 3 - Olympia" is of a list.
_SHORTEST_OPENING = 80
# Captions stand again and again in a file, and the expressions of credits are slow.
_CAPTIONS_HELD = 1024


class Signs(NamedTuple):
    """Hold what a line was found to carry."""

    dateline: Dateline | None = None
    credit: Credit | None = None
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    is_boilerplate: bool = False
    is_labelled: bool = False


NO_SIGNS = Signs()
# How each of the signs is found.
_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "dateline": find_dateline,
    "credit": lru_cache(_CAPTIONS_HELD)(find_credit),
    "authors": find_byline,
    "contributors": find_contributors,
    "is_boilerplate": is_boilerplate,
    "is_labelled": is_labelled_as_caption,
}


def opens_story(text: str, signs: Signs) -> bool:
    """Say whether a line has a dateline that is sure: of an agency, or with a day before a whole paragraph."""
    dateline = signs.dateline
    return bool(dateline and (dateline.agency or (dateline.is_sure and len(text) >= _SHORTEST_OPENING)))


def find_signs(texts: Sequence[str], passing: Mapping[str, Integers]) -> dict[int, Signs]:
    """Return the signs of the lines that carry any, by the number of the line; `passing` are those to look at."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for name, find in _PARSERS.items():
        for line in passing[name].tolist():
            value = find(texts[line])
            if value:
                found[line][name] = value
    return {line: Signs(**values) for line, values in found.items()}


def may_carry(layout: Layout, flags: Flags) -> dict[str, Integers]:
    """Return the lines that may carry each of the signs; `flags` are those of the words."""
    gates = _Gates(layout, flags)
    passing = {
        "dateline": gates.dateline(),
        "credit": gates.credit(),
        "authors": gates.byline(),
        "contributors": gates.contributors(),
        "is_boilerplate": gates.boilerplate(),
        "is_labelled": gates.labelled(),
    }
    return {name: np.flatnonzero(lines) for name, lines in passing.items()}


class _Gates:
    """Say which lines may carry a sign. Whatever a parser would find, its gate lets pass.

    But of credits, which are looked for in no line too long for a caption, and in whole sentences only behind a mark.
    """

    def __init__(self, layout: Layout, flags: Flags) -> None:
        self._layout = layout
        self._count = len(layout.starts)
        self._lengths = layout.ends - layout.starts
        self._listed = Listed.of(layout, flags)
        # A sentinel stands for the first word of a last line without words.
        first = np.append(flags, np.uint16(0)).take(layout.first_words)
        self._first = np.where(layout.word_counts > 0, first, np.uint16(0))
        self._begin = layout.units.take(layout.starts)

    def dateline(self) -> Booleans:
        """Let pass lines that begin with a capital and have a sign before an agency, or more capitals and a dash."""
        layout = self._layout
        of_agencies = self._with(layout.positions("(/"), LONGEST_DATELINE)
        dashes = self._with(layout.positions("—–-"), LONGEST_DATELINE)
        second = layout.classes[layout.starts + 1]
        is_lower = (layout.classes[layout.starts] & LOWER) > 0
        passing: Booleans = ~is_lower & (of_agencies | (dashes & ((second & LOWER) == 0)))
        return passing

    def credit(self) -> Booleans:
        """Let pass lines with a word or sign of credits near an end; a sentence needs a mark of them at its end too."""
        layout = self._layout
        classes = layout.classes
        hints = (self._listed.starts_of(CREDITS), self._glued(), layout.positions("/©"))
        last, before = classes[layout.ends - 1], classes[np.maximum(layout.ends - 2, 0)]
        is_sentence = (last & STOP > 0) | ((last & CLOSING > 0) & (before & STOP > 0))
        behind = self._any(hints, self._at_end) & (~is_sentence | self._at_end(layout.positions("/©:)")))
        in_front = self._any(hints, self._with) & (~is_sentence | (self._begin == ord("©")))
        passing: Booleans = (behind | in_front) & (self._lengths <= LONGEST_CAPTION)
        return passing

    def _glued(self) -> Integers:
        """Return the positions behind which a capitalised word is glued to what stands before it: "in 2023.Credit"."""
        classes, capitals = self._layout.classes, self._layout.where(UPPER)
        # Before the first unit stands the last one, for `take`: a line feed.
        before = classes.take(capitals - 1)
        begins_word = (classes.take(capitals + 1) & LOWER > 0) | (before & UPPER == 0)
        is_glued = (before & (SPACE | MARK) == 0) & begins_word
        glued: Integers = capitals[is_glued] - 1
        return glued

    def byline(self) -> Booleans:
        """Let pass lines that begin with "By" or its like."""
        return (self._lengths <= LONGEST_BYLINE) & (self._first & BYLINE > 0)

    def contributors(self) -> Booleans:
        """Let pass lines that say that someone reported or contributed."""
        return (self._lengths <= LONGEST_CONTRIBUTORS) & self._having(REPORTS)

    def boilerplate(self) -> Booleans:
        """Let pass short lines, and longer ones that begin as furniture does, or have an address or rights."""
        opens = (self._first & OPENS_BOILERPLATE > 0) | np.isin(self._begin, [ord(sign) for sign in "©(_-*="])
        may_be = opens | self._having(WITHIN_BOILERPLATE) | (self._lengths <= _SHORT_LINE)
        return may_be & (self._lengths <= LONGEST_BOILERPLATE)

    def labelled(self) -> Booleans:
        """Let pass lines that begin as captions do: "Image caption", "FILE PHOTO:"."""
        return (self._lengths <= LONGEST_CAPTION) & (self._first & OPENS_CAPTION > 0)

    def _having(self, flag: int) -> Booleans:
        found = np.zeros(self._count, dtype=bool)
        found[self._listed.lines_of(flag)] = True
        return found

    def _any(self, hints: Iterable[Integers], find: Callable[[Integers], Booleans]) -> Booleans:
        found: Booleans = np.logical_or.reduce([find(positions) for positions in hints])
        return found

    def _with(self, positions: Integers, most: int = LONGEST_CREDIT) -> Booleans:
        """Say which lines have one of the positions among their first characters."""
        found = np.zeros(self._count, dtype=bool)
        lines = self._layout.line_of(positions)
        found[lines[positions - self._layout.starts[lines] < most]] = True
        return found

    def _at_end(self, positions: Integers) -> Booleans:
        """Say which lines have one of the positions among their last characters."""
        found = np.zeros(self._count, dtype=bool)
        lines = self._layout.line_of(positions)
        found[lines[self._layout.ends[lines] - positions <= LONGEST_CREDIT]] = True
        return found
