"""The terms of one field in the order of their bytes, looked up by halving."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from search.index.codec.sections import Numbers
from search.index.compiled import compiled

_AT_ONCE = 1024
# Measured: so many terms are read one behind the other in the time in which one is looked up.
_READ_FOR_ONE = 32
_TWIN = compiled("search.index.codec.postings")


class TermDictionary:
    """Know the terms of a field by number. Terms are bytes; `ends` says where each ends in all of them joined."""

    def __init__(self, joined: Numbers, ends: Numbers) -> None:
        """Hold the arrays: bytes, and as many ends as terms."""
        self._joined = joined
        self._ends = ends
        twin = _TWIN and _TWIN.Terms(joined, ends)
        self._at_or_after: Callable[[bytes], int] = twin.at_or_after if twin else self._halved
        self._find: Callable[[bytes], int | None] = twin.find if twin else self._found

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        """Return a term."""
        begin = int(self._ends[number - 1]) if number else 0
        return bytes(self._joined[begin : int(self._ends[number])])

    def find(self, term: bytes) -> int | None:
        """Return the number of a term, None if there is no such term."""
        return self._find(term)

    def _found(self, term: bytes) -> int | None:
        number = self._halved(term)
        return number if number < len(self) and self[number] == term else None

    def find_all(self, terms: Sequence[bytes]) -> list[int]:
        """Return the numbers of those of some terms, given in order, that there are, sooner than one by one."""
        between = self.between(terms[0], terms[-1]) if terms else range(0)
        if len(between) > _READ_FOR_ONE * len(terms):
            found = map(self.find, terms)
            return [number for number in found if number is not None]
        asked = set(terms)
        return [number for number, term in zip(between, self.terms(between), strict=True) if term in asked]

    def at_or_after(self, term: bytes) -> int:
        """Return the number of the first term that is not before `term`; behind the last if all are."""
        return self._at_or_after(term)

    def _halved(self, term: bytes) -> int:
        return bisect_left(self, term)

    def with_prefix(self, prefix: bytes) -> range:
        """Return the numbers of the terms that begin with `prefix`."""
        end = _after_prefix(prefix)
        return range(self.at_or_after(prefix), len(self) if end is None else self.at_or_after(end))

    def between(self, first: bytes | None, last: bytes | None) -> range:
        """Return the numbers of the terms from `first` to `last`, both included; None is no bound."""
        begin = 0 if first is None else self.at_or_after(first)
        end = len(self) if last is None else self.at_or_after(last + b"\0")
        return range(begin, max(begin, end))

    def terms(self, numbers: range) -> Iterator[bytes]:
        """Yield the terms of consecutive numbers, faster than one by one."""
        for first in range(numbers.start, numbers.stop, _AT_ONCE):
            ends = self._ends[first : min(first + _AT_ONCE, numbers.stop)].tolist()
            begin = int(self._ends[first - 1]) if first else 0
            joined, base = bytes(self._joined[begin : ends[-1]]), begin
            for end in ends:
                yield joined[begin - base : end - base]
                begin = end


def _after_prefix(prefix: bytes) -> bytes | None:
    """Return the least bytes that are after all which begin with `prefix`, None if there are none."""
    stripped = prefix.rstrip(b"\xff")
    return stripped[:-1] + bytes([stripped[-1] + 1]) if stripped else None
