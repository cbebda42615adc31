"""Keys in order, each with a number that tells how frequent it is: which begin as a text does, exactly or nearly.

The dictionaries of several segments are joined in memory, where halving is ten times as fast as on the disk; that of
one is read where it lies until it is asked often.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import NamedTuple

from search.index.block_terms import BREAK
from search.index.codec.dictionary import TermDictionary
from search.index.codec.sections import Numbers

# Is behind all that begins as a text does, since no text holds it.
_LAST = b"\xff"
_BREAK = BREAK.encode()
# A beginning that differs in a letter has as many at least: of fewer, too many would do.
LEAST_MISSPELT = 5
# Of those that begin with one other spelling so many are looked at.
_FEW = 4
# Of more keys the most frequent are found sooner by NumPy, the import of which takes longer than most searches.
_MANY = 1_000
# Questions after which joining has cost less than answering.
_OFTEN = 8

Key = tuple[str, int]


class Held(NamedTuple):
    """Hold what begins as was asked: how it is written, and in how many articles it stands."""

    written: str
    articles: int


class Part(NamedTuple):
    """Hold the keys of one segment as bytes, rising, and the number of each."""

    keys: TermDictionary
    counts: "Numbers | array[int]"


class Beginnings:
    """Find keys by how they begin."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """Hold the keys of all segments."""
        self._parts = parts
        self._asked = 0
        self._keys: Sequence[bytes] = []
        self._counts: Numbers | array[int] = array("q")

    def total(self, key: str) -> int:
        """Return the number of a key, all segments together; 0 if there is none."""
        self._prepare()
        encoded = key.encode(errors="ignore")
        number = bisect_left(self._keys, encoded)
        is_there = number < len(self._keys) and self._keys[number] == encoded
        return int(self._counts[number]) if is_there else 0

    def most(self, prefix: str, limit: int) -> list[Key]:
        """Return the keys that begin so and have the highest numbers, those first; equal ones in their order."""
        self._prepare()
        within = self._begins(prefix.encode(errors="ignore"), range(len(self._keys)))
        return self._ranked(self._highest(within, limit + 1))[:limit]

    def misspelt(self, prefix: str, limit: int) -> list[Key]:
        """Return the keys with the highest numbers that begin so but for a letter behind the first, or two swapped."""
        self._prepare()
        if len(prefix) < LEAST_MISSPELT:
            return []
        chosen = set[int]()
        for within in self._spellings(prefix):
            chosen.update(self._highest(within, _FEW))
        return self._ranked(chosen)[:limit]

    def __bool__(self) -> bool:
        """Say whether there is a key."""
        return any(len(part.keys) for part in self._parts)

    def _prepare(self) -> None:
        """Choose where to look: in the segment, or in memory."""
        self._asked += 1
        if self._asked == 1 and len(self._parts) == 1:
            self._keys, self._counts = self._parts[0]  # type: ignore[assignment]
        elif self._asked == (1 if len(self._parts) > 1 else _OFTEN):
            self._join()

    def _join(self) -> None:
        totals: dict[bytes, int] = {}
        for keys, counts in self._parts:
            for key, count in zip(keys.terms(range(len(keys))), counts.tolist(), strict=True):
                totals[key] = totals.get(key, 0) + count
        self._keys = sorted(totals)
        self._counts = array("q", map(totals.__getitem__, self._keys))

    def _ranked(self, numbers: "Sequence[int] | set[int]") -> list[Key]:
        pairs = [(self._keys[number], int(self._counts[number])) for number in numbers]
        pairs.sort(key=lambda one: (-one[1], one[0]))
        return [(key.decode(), count) for key, count in pairs if key != _BREAK]

    def _highest(self, within: range, limit: int) -> list[int]:
        """Return which of consecutive keys have the highest numbers, the first of equal ones."""
        if len(within) <= limit:
            return list(within)
        of_these = self._counts[within.start : within.stop]
        if len(within) <= _MANY:
            counts = of_these.tolist()
            places: list[int] = sorted(range(len(counts)), key=counts.__getitem__, reverse=True)[:limit]
        else:
            places = import_module("search.matching.arrays.best").best_numbers(of_these, limit).tolist()
        return [within.start + place for place in places]

    def _begins(self, encoded: bytes, within: range) -> range:
        """Return which of consecutive keys begin so."""
        begin = bisect_left(self._keys, encoded, within.start, within.stop)
        return range(begin, bisect_left(self._keys, encoded + _LAST, begin, within.stop))

    def _found(self, prefix: str, within: range) -> Iterator[range]:
        found = self._begins(prefix.encode(errors="ignore"), within)
        if found:
            yield found

    def _spellings(self, prefix: str) -> Iterator[range]:
        """Yield the keys that begin as a text does but for one letter, or for the order of two."""
        within = range(len(self._keys))
        for place in range(1, len(prefix)):
            before, letter, behind = prefix[:place], prefix[place], prefix[place + 1 :]
            within = self._begins(before.encode(errors="ignore"), within)
            if not within:
                return
            swapped = behind[:1] + letter + behind[1:]
            for other in {behind, swapped} - {prefix[place:]}:
                yield from self._found(before + other, within)
            for inserted, of_letter in self._letters(before, within):
                if inserted != letter:
                    yield from self._found(before + inserted + behind, of_letter)
                yield from self._found(before + inserted + letter + behind, of_letter)

    def _letters(self, before: str, within: range) -> Iterator[tuple[str, range]]:
        """Yield the letters that follow a beginning, with the keys where they do."""
        number, size = within.start, len(before)
        while number < within.stop:
            letter = self._keys[number].decode()[size : size + 1]
            end = number + 1
            if letter:
                end = self._begins((before + letter).encode(), range(number, within.stop)).stop
                yield letter, range(number, end)
            number = end
