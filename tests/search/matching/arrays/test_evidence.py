"""The blocks that show why articles match are found, counted and put in order in the same way by all."""

from itertools import accumulate, chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.matching.arrays import evidence
from search.matching.arrays.blocks import Shares
from search.matching.arrays.sets import Numbers
from search.ranking.bm25 import saturate
from tests.search.matching.arrays.making import bounds_of, frequent, plainly, rising, weights_of
from tests.twins import twin_of


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.lists(rising, max_size=4), st.data())
def test_blocks_in_articles_are_those_that_arrays_unite(
    sizes: list[int], wanted: list[Numbers], data: st.DataObject
) -> None:
    """The blocks of articles that words ask for are all of these, each once, whatever stands in other articles."""
    twin_of("search.matching.arrays.evidence")
    ends, bounds = np.cumsum(sizes), bounds_of(sizes, sum(sizes))
    articles = np.array(sorted(data.draw(st.sets(st.integers(0, len(sizes) - 1)))), np.int64)
    wanted = [blocks[blocks < ends[-1]] for blocks in wanted]

    found, of_articles = evidence.blocks_in(articles, bounds, wanted)
    counts = evidence.counts_in(articles, bounds, wanted)

    held = {block for blocks in wanted for block in blocks.tolist()}
    expected = [[one for one in range(ends[at] - sizes[at], ends[at]) if one in held] for at in articles.tolist()]
    assert found.tolist() == [*chain.from_iterable(expected)]
    assert of_articles.tolist() == [*accumulate(map(len, expected))]
    assert counts.tolist() == evidence.sizes_of(of_articles).tolist() == [*map(len, expected)]
    plain, plain_ends = plainly(evidence.blocks_in, articles, bounds, wanted)
    assert (plain.tolist(), plain_ends.tolist()) == (found.tolist(), of_articles.tolist())
    assert plainly(evidence.counts_in, articles, bounds, wanted).tolist() == counts.tolist()


@given(st.lists(rising, max_size=4))
def test_blocks_of_a_union_are_counted_once(wanted: list[Numbers]) -> None:
    """A block in which several words stand is one."""
    twin_of("search.matching.arrays.evidence")

    found = evidence.size_of_union(wanted, 31)

    assert found == len({block for blocks in wanted for block in blocks.tolist()})
    assert found == plainly(evidence.size_of_union, wanted, 31)


@pytest.mark.parametrize("beyond", [-1, 3])
def test_blocks_that_are_not_there_are_refused(beyond: int) -> None:
    """Numbers of a damaged file lead to no other memory."""
    twin_of("search.matching.arrays.evidence")
    with pytest.raises(IndexError):
        evidence.size_of_union([np.array([beyond], np.int64)], 3)


@given(
    st.lists(st.integers(0, 6), max_size=8),
    rising,
    st.lists(st.tuples(weights_of, rising), max_size=4),
    st.lists(rising, min_size=1, max_size=3),
)
def test_blocks_are_ordered_by_what_they_hold(
    sizes: list[int], blocks: Numbers, words: list[tuple[float, Numbers]], chosen: list[Numbers]
) -> None:
    """The blocks of articles stand in the order that plain Python puts them in, whatever is asked of them."""
    twin_of("search.matching.arrays.evidence")
    asked, *bound = chosen
    parts = np.split(blocks, np.minimum(np.cumsum(sizes, dtype=np.int64), len(blocks)))
    classes, norms = np.arange(31) % 12, np.linspace(0.7, 3.7, 4)[np.arange(12) % 4]
    weights, last = np.array([2.0, 1.0, 1.0] * 4), np.array([2, 0, 0] * 4, np.int64)
    shares, with_counts = Shares(classes.astype(np.uint32), weights, norms, last), frequent(words)

    def key(block: int) -> tuple[float | bool, ...]:
        score = cover = 0.0
        for weight, held, counts in with_counts:
            if block in held:
                frequency = float(counts[held == block][0] * weights[classes[block]])
                score += weight * saturate(frequency, float(norms[classes[block]]))
                cover += weight
        is_bound = any(block in one for one in bound)
        return int(last[classes[block]]), block not in asked, not is_bound, -cover, -score, block

    found = evidence.best_first(parts, with_counts, shares, asked, bound)

    assert found == [sorted(part.tolist(), key=key) for part in parts]
    assert found == plainly(evidence.best_first, parts, with_counts, shares, asked, bound)
    assert evidence.best_first([], with_counts, shares, asked, bound) == []
    assert plainly(evidence.best_first, [], with_counts, shares, asked, bound) == []
