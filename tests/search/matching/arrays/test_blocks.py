"""Blocks are of the articles that begin before them, and of classes that there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.matching.arrays.blocks import Shares, distinct_articles
from search.matching.arrays.sets import Numbers, once
from tests.search.matching.arrays.making import bounds_of, many_rising, plainly
from tests.twins import twin_of


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), many_rising)
def test_articles_of_blocks_are_those_that_arrays_find(sizes: list[int], blocks: Numbers) -> None:
    """The articles in which blocks stand are told from where these begin, each once."""
    twin_of("search.matching.arrays.blocks")
    blocks, bounds = blocks[blocks < sum(sizes)], bounds_of(sizes, sum(sizes))

    articles = distinct_articles(blocks, bounds)

    assert articles.tolist() == once(np.repeat(np.arange(len(sizes)), sizes)[blocks]).tolist()
    assert articles.tolist() == plainly(distinct_articles, blocks, bounds).tolist()
    assert (bounds.sizes.tolist(), bounds.blocks) == (sizes, sum(sizes))


@pytest.mark.parametrize("beyond", [-1, 3])
def test_blocks_that_are_not_there_are_refused(beyond: int) -> None:
    """Numbers of a damaged file lead to no other memory."""
    twin_of("search.matching.arrays.blocks")
    with pytest.raises(IndexError):
        distinct_articles(np.array([beyond], np.int64), bounds_of([3], 3))


def test_articles_before_the_first_are_numbers_too() -> None:
    """Whatever is told of the heads of articles, there is an answer, or an error that says something."""
    before, bits = np.array([-2], np.int32), np.ones(1, np.uint64)

    found = twin_of("search.matching.arrays.blocks").distinct_articles(np.zeros(1, np.int64), bits, before, 1)

    assert found.tolist() == [-2]


def test_classes_that_are_not_there_are_refused() -> None:
    """No block is of a class of which nothing is known."""
    twin_of("search.matching.arrays.blocks")
    nothing = np.zeros(2, np.int64)
    with pytest.raises(IndexError):
        Shares(np.array([0, 2], np.uint32), np.ones(2), np.ones(2), nothing)
    with pytest.raises(IndexError):
        Shares(np.array([0, 1], np.uint32), np.ones(2), np.ones(1), nothing)
