"""Numbers are joined, intersected and looked up as sets are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.matching.arrays.sets import Held, Numbers, in_all, looked_up, marked, numbered, united, without
from tests.search.matching.arrays.making import rising


@given(st.lists(st.integers(0, 300) | st.just(10**9), max_size=20))
def test_numbers_are_those_of_sorting(keys: list[int]) -> None:
    """Whether keys are counted or sorted, each is told by where it stands among the different ones."""
    different, places = numbered(np.array(keys, np.int64))

    assert different.tolist() == sorted(set(keys))
    assert different[places].tolist() == keys
    assert [different.dtype.name, places.dtype.name] == ["int64", "uint32"]


@given(st.lists(rising, min_size=1, max_size=4), st.sampled_from((31, 10_000)))
def test_arrays_are_joined_as_sets_are(parts: list[Numbers], documents: int) -> None:
    """What stands in all, in any, or in the first and no other, is so however many documents there are."""
    sets = [set(part.tolist()) for part in parts]

    assert in_all(parts, documents).tolist() == sorted(set.intersection(*sets))
    assert united(parts, documents).tolist() == sorted(set.union(*sets))
    assert without(parts[0], parts[1:], documents).tolist() == sorted(sets[0].difference(*sets[1:]))
    assert np.flatnonzero(marked(parts[0], documents)).tolist() == sorted(sets[0])


@given(rising, rising, st.sampled_from((31, 10_000)))
def test_numbers_are_found_where_they_stand(asked: Numbers, held: Numbers, documents: int) -> None:
    """By binary search or in a table, each number that is held is found at its place, and no other."""
    expected = [(number, held.tolist().index(number)) for number in asked.tolist() if number in held]

    for is_held, places in (looked_up(asked, held), Held(held, documents).find(asked)):
        assert list(zip(asked[is_held].tolist(), places[is_held].tolist(), strict=True)) == expected
