"""The distinct words of a field, folded and not stemmed, in the order of their bytes: found by what they look like.

A word that fits a pattern is found by letters that it must hold, in all words joined: no word is looked at that lacks
them. So is one that is near another; the twin finds that by how many letters, and which, each word has.
"""

import fnmatch
import re
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import pairwise
from types import ModuleType
from typing import Any

from search.index.codec.dictionary import TermDictionary
from search.index.compiled import compiled
from search.index.late_patterns import late_pattern

# Parts two words in all of them joined: no word holds it.
_BREAK = b"\n"
_SIGNS = late_pattern(r"[*?]+")


@cache
def _twin() -> ModuleType | None:
    """Return the compiled twin, for which a search that looks for no near word does not wait."""
    return compiled(__name__)


class Words:
    """Look up words by what they look like."""

    def __init__(self, dictionary: TermDictionary) -> None:
        """Hold the words, which are text in UTF-8."""
        self._dictionary = dictionary

    def __iter__(self) -> Iterator[bytes]:
        """Yield all words as bytes, in order."""
        return self._dictionary.terms(range(len(self._dictionary)))

    @cached_property
    def _joined(self) -> bytes:
        """Return all words with a break before and behind each: as many bytes as the words, kept from the first use."""
        return _BREAK + _BREAK.join(self) + _BREAK

    def like(self, pattern: str) -> Iterator[str]:
        """Yield the words that fit a pattern, in order: `*` stands for any characters, `?` for one."""
        # The library makes an expression of it that takes time in proportion to the word, however many stars there are.
        fits = re.compile(fnmatch.translate(pattern)).match
        prefix = _SIGNS.split(pattern, maxsplit=1)[0]
        if prefix:
            candidates = self._dictionary.terms(self._dictionary.with_prefix(prefix.encode()))
        else:
            part = _anchored(pattern)
            candidates = self._holding(part) if part else iter(self)
        yield from filter(fits, (word.decode() for word in candidates))

    def near(self, word: str, edits: int) -> Iterator[str]:
        """Yield the words that are at most so many edits from one that has more letters than that.

        An edit is a letter put in, taken out or put for another.
        """
        found = self._shapes.near(word, edits) if self._shapes else self._near(word, edits)
        yield from (other.decode() for other in sorted(found))

    @cached_property
    def _shapes(self) -> Any:
        """What the twin knows of all words, 12 bytes for each, kept from the first use; None without the twin."""
        twin = _twin()
        return twin and twin.Shapes(self._joined)

    def _near(self, word: str, edits: int) -> Iterator[bytes]:
        """Do what the twin does, in plain Python: look at the words that hold one of some pieces of the word."""
        size = len(word)
        bounds = [size * number // (edits + 1) for number in range(edits + 2)]
        # Of one piece more than there are edits, one is untouched: the first where it was, so is the last.
        pieces = [word[begin:end].encode() for begin, end in pairwise(bounds)]
        pieces = [_BREAK + pieces[0], *pieces[1:-1], pieces[-1] + _BREAK]
        least, most, letters = size - edits, size + edits, set(word)
        for other in {other for piece in pieces for other in self._holding(piece)}:
            if len(other) < least or (len(other) > most and other.isascii()):
                continue
            text = other.decode()
            # Each edit is at most one letter gone and one that is new.
            is_like = least <= len(text) <= most and len(letters ^ set(text)) <= 2 * edits
            if is_like and _distance(word, text) <= edits:
                yield other

    def _holding(self, part: bytes) -> Iterator[bytes]:
        """Yield the words that hold some bytes, which may be a break at one side of them, in order."""
        joined = self._joined
        place = joined.find(part)
        while place >= 0:
            inside = place + part.startswith(_BREAK)
            end = joined.find(_BREAK, inside)
            yield joined[joined.rfind(_BREAK, 0, inside) + 1 : end]
            place = joined.find(part, end)


def _anchored(pattern: str) -> bytes:
    """Return the longest run of letters of a pattern, with a break where the word must end with it."""
    runs = [run.encode() for run in _SIGNS.split(pattern)]
    if runs[-1]:
        runs[-1] += _BREAK
    return max(runs, key=len)


def distance(word: str, other: str) -> int:
    """Return how many letters must be put in, taken out or put for another to make one word of the other.

    Levenshtein's distance, row by row: Wagner and Fischer, "The String-to-String Correction Problem" (1974).
    """
    twin = _twin()
    found: int = twin.distance(word, other) if twin else _distance(word, other)
    return found


def _distance(word: str, other: str) -> int:
    """Do what `distance` does, in plain Python."""
    before = list(range(len(other) + 1))
    for number, letter in enumerate(word, start=1):
        row = [number]
        for place, its_letter in enumerate(other):
            row.append(min(before[place] + (letter != its_letter), before[place + 1] + 1, row[-1] + 1))
        before = row
    return before[-1]
