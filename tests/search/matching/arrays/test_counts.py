"""Values are counted as one counts them pair by pair."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.matching.arrays.counts import distinct_pairs, sums_of_values, units_of_values

UNITS, VALUES = 6, 4
pairs_of = st.lists(st.tuples(st.integers(0, UNITS - 1), st.integers(0, VALUES - 1)), max_size=30)


@given(pairs_of, st.lists(st.integers(0, 3), min_size=UNITS, max_size=UNITS))
def test_results_are_counted_by_each_value_once(pairs: list[tuple[int, int]], results: list[int]) -> None:
    """A unit that has a value twice has it once, and counts as often as it stands for results."""
    given = np.array(pairs, np.int64).reshape(-1, 2)

    units, values = distinct_pairs(given[:, 0], given[:, 1], VALUES)
    sums = sums_of_values(units, values, np.array(results), VALUES)

    assert list(zip(units.tolist(), values.tolist(), strict=True)) == sorted(set(pairs))
    assert sums.tolist() == [
        sum(results[unit] for unit, other in set(pairs) if other == value) for value in range(VALUES)
    ]
    counts = Counter(value for _, value in set(pairs))
    held = units_of_values(given[:, 0] * VALUES + given[:, 1], UNITS, VALUES)
    assert held.tolist() == [counts[value] for value in range(VALUES)]


def test_where_there_are_no_values_none_is_counted() -> None:
    """A field that nothing has is no error."""
    none = np.empty(0, np.int64)
    units, values = distinct_pairs(none, none, 0)

    assert len(units) == len(values) == len(sums_of_values(units, values, np.ones(3, np.int64), 0)) == 0
