"""Join, intersect and look up numbers of documents, which are int64 and rise."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# How often a word stands in each of some documents.
Frequencies = npt.NDArray[np.int32]
_Number = TypeVar("_Number", bound=np.generic)

# Measured: a table of all documents is made in the time of this many steps of binary search for each that it holds.
_SEARCHED_FOR_ONE = 24
# Measured: with more numbers than one in so many documents, marking them is sooner than sorting.
_MARKED_OF = 8
# Measured: counting up to so many times as many numbers is sooner than sorting.
_COUNTED_OF = 64


def looked_up(asked: Numbers, held: Numbers) -> tuple[Bools, Numbers]:
    """Return of each number whether it stands in another array, which rises, and if so where; by binary search."""
    if not len(held):
        return np.zeros(len(asked), bool), np.zeros(len(asked), np.int64)
    places = held.searchsorted(asked)
    return held.take(places, mode="clip") == asked, places


class Held:
    """Find documents in an array: by binary search where few are asked for, else in a table with all documents."""

    def __init__(self, held: Numbers, documents: int) -> None:
        """Hold an array; `documents` is how many there are in all."""
        self._held = held
        self._documents = documents
        self._table: npt.NDArray[np.int32] | None = None

    def find(self, asked: Numbers) -> tuple[Bools, Numbers]:
        """Return of each document whether it is held and, if so, where it stands; shape (asked,) both."""
        if not len(self._held) or (self._table is None and len(asked) * _SEARCHED_FOR_ONE < len(self._held)):
            return looked_up(asked, self._held)
        places: Numbers = self._placed().take(asked).astype(np.int64)
        # Where nothing was written the table holds any number: what stands there tells.
        return self._held.take(places, mode="clip") == asked, places

    def common(self, others: Numbers) -> tuple[Numbers, Numbers]:
        """Return where the documents that another array has too stand in this one, and where in that one."""
        if self._held is others:
            return np.arange(len(others)), np.arange(len(others))
        if len(others) > len(self._held):
            is_held, taken = Held(others, self._documents).find(self._held)
            return np.flatnonzero(is_held), taken[is_held]
        is_held, places = self.find(others)
        return places[is_held], np.flatnonzero(is_held)

    def _placed(self) -> npt.NDArray[np.int32]:
        if self._table is None:
            self._table = np.empty(self._documents, np.int32)
            self._table[self._held] = np.arange(len(self._held), dtype=np.int32)
        return self._table


def are_in(asked: Numbers, held: Numbers, documents: int) -> Bools:
    """Return whether each document stands in another array."""
    return Held(held, documents).find(asked)[0]


def in_all(parts: Sequence[Numbers], documents: int) -> Numbers:
    """Return the documents that stand in all of one or more arrays: the shortest is looked up in the others."""
    return reduce(lambda one, other: one[are_in(one, other, documents)], sorted(parts, key=len))


def without(numbers: Numbers, excluded: Sequence[Numbers], documents: int) -> Numbers:
    """Return the numbers that stand in none of some other arrays."""
    return reduce(lambda one, other: one[~are_in(one, other, documents)], excluded, numbers)


def marked(numbers: Numbers, count: int) -> Bools:
    """Return of each of so many whether it is among some numbers."""
    marks = np.zeros(count, bool)
    marks[numbers] = True
    return marks


def united(parts: Sequence[Numbers], documents: int) -> Numbers:
    """Return the documents that stand in any of several arrays, which rise or stay, each once."""
    if len(parts) == 1:
        return once(parts[0])
    if sum(map(len, parts)) * _MARKED_OF > documents:
        marks = np.zeros(documents, bool)
        for part in parts:
            marks[part] = True
        return np.flatnonzero(marks)
    # Of several rising runs this kind of sort merges one with the next.
    return once(np.sort(np.concatenate(parts), kind="stable"))


def once(numbers: Numbers) -> Numbers:
    """Return rising numbers, of which some may be equal, each once."""
    return numbers[begins_of_runs(numbers)]


def begins_of_runs(numbers: Numbers) -> Bools:
    """Return whether each number is another than the one before it."""
    begins = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    return begins


def shared(first: Numbers, second: Numbers) -> Numbers:
    """Return the numbers that stand in both of two rising arrays, in each of which each stands once."""
    both = np.sort(np.concatenate((first, second)), kind="stable")
    found: Numbers = both[:-1][both[1:] == both[:-1]]
    return found


def added_by(keys: Numbers, weights: Weights) -> tuple[Numbers, Weights]:
    """Return the different keys, which rise or stay, and the sum of the weights of each, added up in their order."""
    begins = begins_of_runs(keys)
    # Unlike other sums of NumPy, this one adds from the first to the last.
    sums: Weights = np.bincount(np.cumsum(begins) - 1, weights).astype(np.float64)
    return keys[begins], sums


def numbered(keys: npt.NDArray[np.integer[Any]]) -> tuple[Numbers, npt.NDArray[np.uint32]]:
    """Return the different ones of some whole numbers, none negative, rising, and where each of them stands there."""
    # Counting takes a fiftieth of the time that sorting does, where there is room to count.
    if not len(keys) or keys.max() > _COUNTED_OF * len(keys):
        different, places = np.unique(keys, return_inverse=True)
        return different.astype(np.int64), places.astype(np.uint32)
    different = np.flatnonzero(np.bincount(keys))
    places = np.zeros(different[-1] + 1, np.uint32)
    places[different] = np.arange(len(different), dtype=np.uint32)
    return different, places.take(keys)


def ranges(begins: Numbers, lengths: Numbers) -> Numbers:
    """Return all numbers of ranges, one range behind the other."""
    firsts = np.cumsum(lengths) - lengths
    return np.repeat(begins - firsts, lengths) + np.arange(int(lengths.sum()))


def joined(arrays: Sequence[npt.NDArray[_Number]]) -> npt.NDArray[_Number]:
    """Return one array behind the other."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
