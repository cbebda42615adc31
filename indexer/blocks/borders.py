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

    def sums(self, values: NDArray[Any], low: int, high: int) -> NDArray[Any]:
        """Return for each line the sum of the values of the lines from `low` to before `high` away, of its file."""
        total = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.result_type(values.dtype, np.int64))
        np.cumsum(values, axis=0, out=total[1:])
        first, last = self._around(low, high)
        sums: NDArray[Any] = total[last] - total[first]
        return sums

    def counts(self, low: int, high: int) -> Integers:
        """Return for each line how many lines stand from `low` to before `high` away in its file."""
        first, last = self._around(low, high)
        return last - first

    def shares(self, is_one: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return for each line the share of its file's lines that are such ones."""
        shares: NDArray[np.float64] = np.bincount(self.files, weights=is_one)[self.files] / self.sizes()
        return shares

    def _around(self, low: int, high: int) -> tuple[Integers, Integers]:
        at = np.arange(len(self.files))
        return np.clip(at + low, self.firsts, self.ends), np.clip(at + high, self.firsts, self.ends)
