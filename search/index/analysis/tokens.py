"""Cut text into tokens: runs of letters, digits and marks, in any script.

An apostrophe parts a token ("l'élection" is two), but a possessive 's belongs to its word ("Chile's" is one token whose
word is "Chile"), so that a mark around the token never stands inside a word.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from search.index.analysis.marks import JOINERS, MARKS, UNSPACED

_LETTER = rf"(?:(?![{UNSPACED}])[^\W_])"
_TOKEN = re.compile(
    rf"([{UNSPACED}][{MARKS}]*|{_LETTER}(?:{_LETTER}|[{MARKS}{JOINERS}])*)"
    rf"(?:['’]s(?![^\W_]|[{MARKS}]))?",
    re.IGNORECASE,
)
# The same for text that is ASCII only: several times as fast, and most wire copy is.
_ASCII_TOKEN = re.compile(r"([0-9A-Za-z]+)(?:'[sS](?![0-9A-Za-z]))?")


class Token(NamedTuple):
    """Hold one occurrence of a word: `text[start:end]` is the token, `word` is it without a possessive ending."""

    word: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` in order, with character offsets into it."""
    pattern = _ASCII_TOKEN if text.isascii() else _TOKEN
    for match in pattern.finditer(text):
        yield Token(match[1], match.start(), match.end())
