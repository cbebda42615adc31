"""Find the highest scores."""

from collections.abc import Sequence

import numpy as np

from search.index.compiled import compiled
from search.matching.arrays.sets import Numbers, Weights

# More than sums of floating-point numbers in different orders differ by.
_ROUNDED = 1 + 1e-9
# Measured: of fewer than one in so many, those that score best are found sooner one by one.
_HEAPED_OF = 16
_TWIN = compiled(__name__)


def best_places(scores: Weights, count: int) -> Numbers:
    """Return where the highest scores stand, so many at most, the best first, equal ones by rising place."""
    if not count:
        return np.empty(0, np.int64)
    if _TWIN and count * _HEAPED_OF < len(scores):
        of_twin: Numbers = _TWIN.best_places(scores, count)
        return of_twin
    chosen = np.arange(len(scores))
    if count < len(scores):
        ranked = scores.copy()
        ranked.partition(len(scores) - count)
        (chosen,) = (scores >= ranked[len(scores) - count]).nonzero()
    return chosen[(-scores[chosen]).argsort(kind="stable")[:count]]


def contenders(scores: Weights, looked_at: int, more: float, count: int | None) -> Numbers:
    """Return where the highest scores stand, `looked_at` at most, by rising place.

    If only the best `count` are asked for, those are left out that could not be among them with `more` added.
    """
    best = best_places(scores, looked_at)
    if count and count < len(best):
        best = best[(scores[best] + more) * _ROUNDED >= scores[best[count - 1]]]
    best.sort()
    return best


def best_numbers(numbers: Sequence[int], count: int) -> Numbers:
    """Return where the highest whole numbers below 2**53 stand, as `best_places` does."""
    return best_places(np.asarray(numbers).astype(np.float64), count)
