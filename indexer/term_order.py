"""Put terms in the order of their bytes, those of several sources together."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.codec.section_writer import Joined, joined, narrowed
from search.index.compiled import compiled

Numbers = npt.NDArray[np.int64]
# Of 32 bits: what is moved with them is waited for, and no union has more terms than these can number.
Places = npt.NDArray[Any]

_TWIN = compiled(__name__)


class SortedTerms:
    """Hold different terms in the order of their bytes, without a copy: those of a file may be in no memory."""

    def __init__(self, data: npt.NDArray[np.uint8], ends: npt.NDArray[Any]) -> None:
        """Take the bytes of all, one term behind the other, and where each ends there, shape (terms,)."""
        self._data, self._ends = data, ends

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        """Return one of them, by its number from 0 on."""
        return self._data[self._begin(number) : int(self._ends[number])].tobytes()

    def part(self, numbers: range) -> Joined:
        """Return consecutive ones."""
        begin, ends = self._begin(numbers.start), self._ends[numbers.start : numbers.stop].astype(np.int64)
        return Joined(self._data[begin : int(ends[-1])] if numbers else self._data[:0], np.diff(ends, prepend=begin))

    def _begin(self, number: int) -> int:
        return int(self._ends[number - 1]) if number else 0


def sorted_terms(terms: Joined) -> SortedTerms:
    """Return terms that are known to differ and to be in the order of their bytes as `SortedTerms`."""
    return SortedTerms(terms.data, np.cumsum(terms.sizes, dtype=np.int64))


def together(sources: Sequence[SortedTerms], most: int) -> Iterator[list[range]]:
    """Yield ranges of terms, one range a source, that cover all terms in the order of their bytes.

    Equal terms are in the same step, and in each step at most `most` terms; or one a source, if there are more sources.
    """
    step = max(1, most // max(1, len(sources)))
    begins = [0] * len(sources)
    while any(begin < len(one) for begin, one in zip(begins, sources, strict=True)):
        later = (one[begin + step] for begin, one in zip(begins, sources, strict=True) if begin + step < len(one))
        # No source has more than `step` terms before it, and the one that it is from has as many: each step goes on.
        bound = min(later, default=None)
        ends = [
            len(one) if bound is None else bisect_left(one, bound, begin, min(begin + step, len(one)))
            for begin, one in zip(begins, sources, strict=True)
        ]
        yield [range(begin, end) for begin, end in zip(begins, ends, strict=True)]
        begins = ends


def union_of(sources: Sequence[Joined]) -> tuple[Joined, list[Places]]:
    """Return the terms of several sources, each once, in the order of their bytes, and the place of each term there."""
    if not _TWIN:
        return union_by_dictionary(sources)
    data, sizes, places = _TWIN.union_of([(one.data, one.sizes.astype(np.int32)) for one in sources])
    return Joined(data, narrowed(sizes)), places


def union_by_dictionary(sources: Sequence[Joined]) -> tuple[Joined, list[Places]]:
    """Return what `union_of` does."""
    parted = [source.parted() for source in sources]
    terms = sorted(set().union(*parted))
    places = {term: place for place, term in enumerate(terms)}
    return joined(terms), [np.fromiter(map(places.__getitem__, source), np.int32, len(source)) for source in parted]


def taken(terms: Joined, numbers: Numbers) -> Joined:
    """Return some terms, by their numbers."""
    take = _TWIN.taken_from if _TWIN else taken_one_by_one
    data, sizes = take(terms.data, np.cumsum(terms.sizes, dtype=np.int64), numbers)
    return Joined(data, narrowed(sizes))


def taken_one_by_one(
    data: npt.NDArray[np.uint8], ends: Numbers, numbers: Numbers
) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """Return some of the byte strings that stand one behind the other and end there, joined, and their sizes."""
    whole, bounds = data.tobytes(), [0, *ends.tolist()]
    parts = [whole[bounds[number] : bounds[number + 1]] for number in numbers.tolist()]
    return np.frombuffer(b"".join(parts), np.uint8), np.array(list(map(len, parts)), np.int64)
