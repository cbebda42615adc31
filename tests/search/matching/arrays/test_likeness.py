"""Sketches agree alike in every way, and those that are alike are found among many."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.backends import exhaustive_versions
from search.index.resemblance import ALIKE, LANES, agreement
from search.matching.arrays.likeness import agreements, grouped, groups_of, like, may_be_alike, similar_pairs
from tests.twins import twin_of

sketches = st.lists(st.integers(0, 255).map(lambda value: value % 2), min_size=LANES, max_size=LANES).map(bytes)


@given(st.lists(sketches, min_size=1, max_size=8))
def test_sketches_agree_alike_in_every_way(found: list[bytes]) -> None:
    """Compared as numbers, as arrays or lane by lane, two sketches agree in the same lanes."""
    table = np.frombuffer(b"".join(found), np.uint8).reshape(-1, LANES)
    for one in found:
        plain = [exhaustive_versions.agreement(one, other) for other in found]
        assert plain == [agreement(int.from_bytes(one), int.from_bytes(other)) for other in found]
        assert plain == agreements(table, np.frombuffer(one, np.uint8)).tolist()


near_sketches = st.lists(st.integers(0, 60), max_size=40).map(
    lambda changed: bytes(lane + (lane in changed) for lane in range(LANES))
)


@given(st.lists(sketches | near_sketches, min_size=1, max_size=8), st.data())
def test_the_twin_finds_the_sketches_that_arrays_find(found: list[bytes], data: st.DataObject) -> None:
    """Among some of many sketches, those that are like one are the same by the twin and by arrays."""
    twin = twin_of("search.matching.arrays.likeness")
    table = np.frombuffer(b"".join(found), np.uint8).reshape(-1, LANES)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(found) - 1)))), np.int64)
    for row, one in enumerate(table):
        expected = np.flatnonzero(agreements(table[rows], one)).tolist()
        assert twin.like(table, rows, row, ALIKE) == like(table, rows, row) == expected


def test_any_number_of_equal_or_like_texts_is_compared_in_bounded_memory() -> None:
    """Thousands of copies are one group, without comparing each with each."""
    table = np.random.default_rng(1).integers(0, 256, LANES, np.uint8)[None].repeat(8_000, axis=0)
    table[:, -1] = np.arange(len(table)) % 256
    pairs = list(similar_pairs(table))

    assert sum(len(one.firsts) for one in pairs) < 42 * 16 * len(table)
    assert may_be_alike(table).all()
    assert grouped(np.arange(len(table)), groups_of(table)) == [list(range(len(table)))]
