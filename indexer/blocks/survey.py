"""Look over the lines of a part of files: what each looks like, the signs that it carries, its words that may tie."""

from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from indexer.blocks import attributes, characters
from indexer.blocks.boilerplate import FIRST_LETTERS
from indexer.blocks.borders import Integers
from indexer.blocks.characters import lay_out
from indexer.blocks.cohesion import Chains, chain
from indexer.blocks.cues import FIRST_LETTERS_OF_BY
from indexer.blocks.lexicon import by_slot, flags_of
from indexer.blocks.signs import Signs, find_signs, may_carry
from search.index.compiled import compiled

_TWIN = compiled(__name__)
# Letters that are alike to ASCII letters when their case is not looked at: İ, ı, ſ, and the sign of Kelvin.
_ALIKE = (0x130, 0x131, 0x17F, 0x212A)
_SURROGATES = range(0xD800, 0xE000)
_ODD, _AT = 1 << 18, 1 << 19
_BITS_OF_LETTER = 5


class Survey(NamedTuple):
    """Hold the attributes of lines, a row a line, the signs of those that carry any, and words that may tie them."""

    attributes: Integers
    signs: dict[int, Signs]
    chains: Chains


def survey(texts: Sequence[str], first_line: int, files: Integers) -> Survey:
    """Look over some lines; `first_line` is the number of the first of them, `files` the number of each line's file."""
    table, lines, chains = (
        _in_one_pass(_TWIN, texts, first_line, files) if _TWIN else _step_by_step(texts, first_line, files)
    )
    signs = find_signs(texts, lines)
    attributes.add_signs(texts, signs, table)
    attributes.add_found(texts, lines, table)
    return Survey(table, signs, chains)


_Found = tuple[Integers, dict[str, Integers], Chains]


def _step_by_step(texts: Sequence[str], first_line: int, files: Integers) -> _Found:
    """Return the attributes that need no expression, the lines to look at for each sign and attribute, and words."""
    layout = lay_out(texts)
    keys = layout.keys()
    flags = flags_of(keys)
    lines = may_carry(layout, flags) | attributes.may_be(layout, flags)
    return attributes.describe(layout, flags), lines, chain(layout, keys, first_line, files)


def _in_one_pass(twin: ModuleType, texts: Sequence[str], first_line: int, files: Integers) -> _Found:
    """Return the same, but of lines to look at no more than those."""
    table, gates, words, names = _surveyor(twin).survey(texts, first_line, files)
    lines = {name: np.flatnonzero(gates & (1 << bit)) for bit, name in enumerate(twin.GATES)}
    return table, lines, Chains(words, names)


@cache
def _surveyor(twin: ModuleType) -> Any:
    """Return the surveyor of the twin, with the tables that all parts share."""
    units = characters.tables().both.copy()
    units[[*_ALIKE, *_SURROGATES]] |= np.uint32(_ODD)
    units[ord("@")] |= np.uint32(_AT)
    beginnings = [_beginnings(letters) for letters in (FIRST_LETTERS_OF_BY, FIRST_LETTERS)]
    opens = attributes.opens().astype(np.uint8)
    return twin.Surveyor(twin.Tables(units, attributes.edges(), opens, by_slot(), *beginnings))


def _beginnings(letters: str) -> characters.Bytes:
    """Say of each three letters whether one of the beginnings begins so; 0 stands for what is no letter from a to z."""
    found = np.zeros((1 << _BITS_OF_LETTER,) * 3, dtype=np.uint8)
    for beginning in letters.split():
        found[tuple(0 if letter == "_" else ord(letter) - ord("a") + 1 for letter in beginning)] = 1
    return found.ravel()
