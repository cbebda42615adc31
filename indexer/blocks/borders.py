"""Know which lines are of one file, where the lines of many files stand one behind the other."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.signedinteger[Any]]


class Borders(NamedTuple):
    """Hold for each line the number of its file, the first line of that, and the one behind its last."""

    files: Integers
    firsts: Integers
    ends: Integers

    @classmethod
    def of(cls, sizes: Sequence[int]) -> "Borders":
        """Return the borders of files of so many lines each."""
        ends = np.cumsum(np.array(sizes, dtype=np.int64))
        files = np.repeat(np.arange(len(ends)), sizes)
        return cls(files, (ends - sizes)[files], ends[files])

    def sizes(self) -> Integers:
        """Return for each line how many its file has."""
        return self.ends - self.firsts

    def span(self, low: int, high: int) -> "Span":
        """Return for each line the lines from `low` to before `high` away in its file."""
        at = np.arange(len(self.files))
        return Span(np.clip(at + low, self.firsts, self.ends), np.clip(at + high, self.firsts, self.ends))

    def sums(self, values: NDArray[Any], low: int, high: int) -> NDArray[Any]:
        """Return for each line the sum of the values of the lines from `low` to before `high` away in its file."""
        return self.span(low, high).sums(running(values))

    def shares(self, is_one: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return for each line the share of its file's lines that are such ones."""
        shares: NDArray[np.float64] = np.bincount(self.files, weights=is_one)[self.files] / self.sizes()
        return shares


class Span(NamedTuple):
    """Hold for each line the first of some lines around it, and the one behind the last of these."""

    firsts: Integers
    ends: Integers

    def sizes(self) -> Integers:
        """Return for each line how many these are."""
        return self.ends - self.firsts

    def sums(self, total: NDArray[Any]) -> NDArray[Any]:
        """Return for each line the sum of the values of these, of which `total` is the running total."""
        sums: NDArray[Any] = total.take(self.ends) - total.take(self.firsts)
        return sums


def running(values: NDArray[Any]) -> NDArray[Any]:
    """Return the sum of all values before each one, and of all."""
    total = np.zeros(len(values) + 1, dtype=np.result_type(values.dtype, np.int64))
    np.cumsum(values, out=total[1:])
    return total
