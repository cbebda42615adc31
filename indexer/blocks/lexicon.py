"""Know the words that tell what a line is: each word of a layout → the lists it stands in, as bits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.agencies import AGENCIES
from indexer.blocks.characters import Keys, lay_out

Flags = NDArray[np.uint16]

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
# Slots are addressed by the highest bits of a product, as in Knuth, "The Art of Computer Programming", 6.4.
_BITS_OF_SLOT = 13
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _BITS_OF_SLOT)


class _Table(NamedTuple):
    """Hold keys and their flags in slots; a key stands in its slot or in one of the `probes` - 1 next ones."""

    keys: Keys
    flags: Flags
    probes: int


def flags_of(keys: Keys) -> Flags:
    """Return the lists in which each word stands, as bits: a few other words that begin alike pass for listed."""
    table = _table()
    slots = ((keys * _MULTIPLIER) >> _SHIFT).astype(np.int64)
    found = np.where(table.keys.take(slots) == keys, table.flags.take(slots), np.uint16(0))
    for _ in range(1, table.probes):
        slots += 1
        found |= np.where(table.keys.take(slots) == keys, table.flags.take(slots), np.uint16(0))
    return found


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
    return _slotted(flags)


def _slotted(flags: Mapping[int, int]) -> _Table:
    held: dict[int, int] = {}
    probes = 1
    for key in sorted(flags):
        slot = ((key * int(_MULTIPLIER)) & (1 << 64) - 1) >> int(_SHIFT)
        free = next(probe for probe in range(1 << _BITS_OF_SLOT) if slot + probe not in held)
        held[slot + free] = key
        probes = max(probes, free + 1)
    size = (1 << _BITS_OF_SLOT) + probes
    keys, values = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint16)
    keys[list(held)], values[list(held)] = list(held.values()), [flags[key] for key in held.values()]
    return _Table(keys, values, probes)
