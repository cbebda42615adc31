"""Give texts numbers, by which they are looked up, put in order and written."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.codec.section_writer import Joined, narrowed
from search.index.compiled import compiled

Numbers = npt.NDArray[np.int64]

_TWIN = compiled(__name__)


class Numbered(Sequence[str]):
    """Give texts numbers, and keep the texts in their order."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Begin with texts that differ."""
        self._texts = list(texts)
        self._numbers = dict(zip(self._texts, range(len(self._texts)), strict=True))

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self._texts)

    def __getitem__(self, number: Any) -> Any:
        """Return a text by its number."""
        return self._texts[number]

    def of(self, texts: list[str]) -> Numbers:
        """Return the number of each text."""
        known = self._numbers
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            numbers = range(len(self._texts), len(self._texts) + len(new))
            # First what may be there twice: so it is after an interruption.
            self._texts += new
            known.update(zip(new, numbers, strict=True))
        return np.array(list(map(known.__getitem__, texts)), np.int64)

    def chosen(self, numbers: Numbers) -> "Numbered":
        """Return some of the texts, numbered in their order."""
        return Numbered(self._texts[number] for number in numbers.tolist())

    def joined(self, numbers: Numbers) -> tuple[npt.NDArray[np.uint8], Numbers]:
        """Return texts by their numbers, in UTF-8: their bytes one behind the other, and the size of each."""
        found = [self._texts[number].encode() for number in numbers.tolist()]
        return np.frombuffer(b"".join(found), np.uint8), np.array(list(map(len, found)), np.int64)

    def in_order(self, numbers: Numbers) -> Numbers:
        """Return numbers in the order of their texts."""
        return np.array(sorted(numbers.tolist(), key=self._texts.__getitem__), np.int64)


def numbered() -> Numbered:
    """Return no texts, to which some can be added."""
    found: Numbered = _TWIN.Numbered() if _TWIN else Numbered()
    return found


def written(texts: Numbered, numbers: Numbers) -> Joined:
    """Return texts by their numbers, in UTF-8, in little memory."""
    data, sizes = texts.joined(numbers)
    return Joined(data, narrowed(sizes))


def ranked(texts: Numbered, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return the numbers that differ in the order of their texts, and for each of all numbers which of these it is."""
    in_order = texts.in_order(differing(numbers, len(texts)))
    ranks = np.empty(len(texts), np.int64)
    ranks[in_order] = np.arange(len(in_order))
    return in_order, ranks[numbers]


def differing(numbers: Numbers, most: int) -> Numbers:
    """Return the numbers that differ, rising, all below `most`."""
    is_there = np.zeros(most, bool)
    is_there[numbers] = True
    return np.flatnonzero(is_there)


def told_apart(numbers: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Return the numbers that differ, rising, all below `most`, and for each of these which it is."""
    distinct = differing(numbers, most)
    places = np.empty(most, np.int64)
    places[distinct] = np.arange(len(distinct))
    return distinct, places[numbers]
