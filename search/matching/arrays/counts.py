"""Count articles or blocks by the values that they have, all of them told by numbers."""

import numpy as np

from search.matching.arrays.sets import Numbers, marked, once


def distinct_pairs(units: Numbers, values: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Return units and values that stand side by side, each pair once, by rising units; values are below a size."""
    # One, so that there is something to divide by where there are no values.
    size = max(size, 1)
    return np.divmod(once(np.sort(units * np.int64(size) + values)), np.int64(size))


def sums_of_values(units: Numbers, values: Numbers, results: Numbers, size: int) -> Numbers:
    """Return how many results have each of `size` values, which stand beside units, given how many each unit has.

    Each pair of a unit and a value stands there once.
    """
    # Sums of so few whole numbers are exact in floating point.
    return np.bincount(values, results.take(units), size).astype(np.int64)


def units_of_values(pairs: Numbers, units: int, size: int) -> Numbers:
    """Return how many of all units have each of `size` values, shape (size,).

    A pair is told by one number, `size` times its unit and its value added, and may stand there several times.
    """
    counts: Numbers = np.count_nonzero(marked(pairs, units * size).reshape(-1, size), axis=0)
    return counts
