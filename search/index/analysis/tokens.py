"""Cut text into tokens: runs of letters, digits and marks, in any script.

An apostrophe parts a token ("l'élection" is two), but a possessive 's belongs to its word ("Chile's" is one token whose
word is "Chile"), so that a mark around the token never stands inside a word. Signs are no part of a word, but for those
of C++, C# and F#.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple

from search.index.analysis.marks import JOINERS, MARKS, UNSPACED
from search.index.compiled import compiled
from search.index.late_patterns import late_pattern

# Where a sign or an ending may stand, nothing is one more branch: the engine takes that sooner than an optional group.
_POSSESSIVE = r"(?:['’][sS](?!{letter})|)"
# Names that are another word without their sign, as "C" is.
_SIGNED = r"(?:\+\+(?<=[cC]\+\+)(?<!{letter}[cC]\+\+)|#(?<=[cCfF]#)(?<!{letter}[cCfF]#)|)"
# Text without combining marks, joiners and scripts without spaces needs no table of marks: most news, several times
# as fast. The two patterns give the same tokens there, which a test holds them to.
_PLAIN = late_pattern(
    "[\x00-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2029\u202f-\u205f\u20a0-\u20cf\u2100-\u2bff]*"
)
_TWIN = compiled(__name__)
_PLAIN_TOKEN = re.compile(rf"([^\W_]+{_SIGNED})".format(letter=r"[^\W_]") + _POSSESSIVE.format(letter=r"[^\W_]"))


class Token(NamedTuple):
    """Hold one occurrence of a word: `text[start:end]` is the token, `word` is it without a possessive ending."""

    word: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` in order, with character offsets into it."""
    for match in _pattern_for(text).finditer(text):
        yield Token(match[1], match.start(), match.end())


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return where the tokens of `text` begin and end, in order, without making the tokens."""
    return [match.span() for match in _pattern_for(text).finditer(text)]


def words_with_bounds(text: str) -> tuple[list[str], list[int]]:
    """Return the words of the tokens of `text` in order, and where each token begins and ends: two numbers a token."""
    found: tuple[list[str], list[int]] | None = _TWIN.words_with_bounds(text) if _TWIN else None
    return _cut(text) if found is None else found


def _cut(text: str) -> tuple[list[str], list[int]]:
    """Do what `words_with_bounds` does, in any script and in plain Python."""
    parts = _pattern_for(text).split(text)
    bounds = list(accumulate(map(len, parts)))
    # What is missing are possessive endings, which are of a token and of no word.
    if bounds[-1] < len(text):
        bounds = list(chain.from_iterable(token_spans(text)))
    return parts[1::2], bounds


def words(text: str) -> list[str]:
    """Return the words of the tokens of `text` in order, without making the tokens."""
    return _pattern_for(text).findall(text)


def is_plain(text: str) -> bool:
    """Say whether a text needs no table of marks."""
    return text.isascii() or _PLAIN.fullmatch(text) is not None


def plain_spans(text: str) -> list[tuple[int, int]]:
    """Return where parts of a text begin and end that need no table of marks, each as long as it can be."""
    return [match.span() for match in _PLAIN.finditer(text)]


def _pattern_for(text: str) -> re.Pattern[str]:
    return _PLAIN_TOKEN if is_plain(text) else full_pattern()


@cache
def full_pattern() -> re.Pattern[str]:
    """Return the pattern of a token in any script, compiled at its first use: that takes as long as a search does."""
    letter = rf"(?:(?![{UNSPACED}])[^\W_])"
    signed = _SIGNED.format(letter=rf"(?:{letter}|[{MARKS}{JOINERS}])")
    word = rf"{letter}(?:{letter}|[{MARKS}{JOINERS}])*{signed}"
    possessive = _POSSESSIVE.format(letter=rf"[^\W_]|[{MARKS}]")
    # The ranges of the scripts without spaces hold signs and marks too: only what is a letter or digit begins a token.
    return re.compile(rf"((?=[^\W_])[{UNSPACED}][{MARKS}]*|{word}){possessive}")
