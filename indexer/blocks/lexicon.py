"""Know the words that tell what a line is: each word of a layout → the lists it stands in, as bits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.agencies import AGENCIES
from indexer.blocks.borders import Integers
from indexer.blocks.characters import Keys, Layout, lay_out

Flags = NDArray[np.uint16]
Booleans = NDArray[np.bool_]

GIVEN_NAME, NAVIGATES, OF_CREDIT, JOB, UPDATES, DIRECTION, VERB = (1 << bit for bit in range(7))
CREDITS, REPORTS, BYLINE, OPENS_BOILERPLATE, WITHIN_BOILERPLATE, MONTH, YEAR = (1 << bit for bit in range(7, 14))
OPENS_CAPTION, SECTION = 1 << 14, 1 << 15
_WORDS = "cue_words.tsv"
_LISTS: Mapping[str, int] = {
    "given_name": GIVEN_NAME,
    "navigation": NAVIGATES,
    "of_credit": OF_CREDIT,
    "job": JOB,
    "updated": UPDATES,
    "direction": DIRECTION,
    "verb": VERB,
    "credit_label": CREDITS,
    "in_contributors": REPORTS,
    "begin_byline": BYLINE,
    "begin_boilerplate": OPENS_BOILERPLATE,
    "in_boilerplate": WITHIN_BOILERPLATE,
    "month": MONTH,
    "begin_caption": OPENS_CAPTION,
    "section": SECTION,
}
# Names of agencies have these, each beside a word that tells more.
_COMMON_IN_NAMES = frozenset(("The", "Press", "Agency", "Commons", "Wire"))
_YEARS = range(1900, 2060)
# Slots are addressed by the highest bits of a product, as in Knuth, "The Art of Computer Programming", 6.4. There are
# twenty times as many as words, so that few of the words that are not listed meet a listed one.
_BITS_OF_SLOT = 15
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _BITS_OF_SLOT)


class _Table(NamedTuple):
    """Hold keys in order, beside their flags, and for each slot whether a key falls into it."""

    keys: Keys
    flags: Flags
    is_taken: Booleans


class Listed(NamedTuple):
    """Hold those words of a layout that stand in a list, which are few: their flags, where they begin, their lines."""

    flags: Flags
    starts: Integers
    lines: Integers

    @classmethod
    def of(cls, layout: Layout, flags: Flags) -> "Listed":
        """Take these words out of all; `flags` are those of all."""
        listed = np.flatnonzero(flags != 0)
        return cls(flags.take(listed), layout.words.starts.take(listed), layout.words.lines.take(listed))

    def lines_of(self, flag: int) -> Integers:
        """Return the line of each word that stands in one list."""
        lines: Integers = self.lines[(self.flags & flag) != 0]
        return lines

    def starts_of(self, flag: int) -> Integers:
        """Return where each word begins that stands in one list."""
        starts: Integers = self.starts[(self.flags & flag) != 0]
        return starts


def flags_of(keys: Keys) -> Flags:
    """Return the lists in which each word stands, as bits: a few other words that begin alike pass for listed."""
    table = _table()
    flags = np.zeros(len(keys), dtype=np.uint16)
    # Most words stand in no list and fall into a free slot.
    likely = np.flatnonzero(table.is_taken.take(_slots(keys)))
    few = keys.take(likely)
    at = np.minimum(np.searchsorted(table.keys, few), len(table.keys) - 1)
    flags[likely] = np.where(table.keys.take(at) == few, table.flags.take(at), np.uint16(0))
    return flags


def by_slot() -> tuple[NDArray[np.uint16], Keys, Flags]:
    """Return the listed words by the slots they fall into: where each slot begins, and one end; keys; and flags."""
    table = _table()
    slots = _slots(table.keys)
    order = np.argsort(slots, kind="stable")
    firsts = np.searchsorted(slots[order], np.arange((1 << _BITS_OF_SLOT) + 1))
    return firsts.astype(np.uint16), table.keys[order], table.flags[order]


def _slots(keys: Keys) -> NDArray[np.int64]:
    return ((keys * _MULTIPLIER) >> _SHIFT).view(np.int64)


def _listed() -> Iterator[tuple[int, str]]:
    """Yield the words of all lists, with the bit of the list."""
    for line in (files(__package__) / _WORDS).read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition("\t")
        if not name.startswith("#"):
            yield _LISTS[name], words
    yield CREDITS, " ".join(word for name in AGENCIES for word in name.split() if word not in _COMMON_IN_NAMES)
    yield YEAR, " ".join(map(str, _YEARS))


@cache
def _table() -> _Table:
    flags: defaultdict[int, int] = defaultdict(int)
    for bit, words in _listed():
        for key in lay_out([words]).keys().tolist():
            flags[key] |= bit
    keys = np.array(sorted(flags), dtype=np.uint64)
    is_taken = np.zeros(1 << _BITS_OF_SLOT, dtype=bool)
    is_taken[_slots(keys)] = True
    return _Table(keys, np.array([flags[key] for key in keys.tolist()], dtype=np.uint16), is_taken)
