"""Scores are to the last bit the same, whoever adds them up."""

from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.matching.arrays import weights
from search.matching.arrays.blocks import Bounds, Shares, distinct_articles
from search.matching.arrays.sets import Numbers, Weights, united
from search.ranking.bm25 import saturate
from tests.search.matching.arrays.making import (
    NONE,
    bounds_of,
    frequent,
    plainly,
    rising,
    shares_of,
    very_many_rising,
    weights_of,
)
from tests.twins import twin_of


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4), st.booleans(), st.booleans()), max_size=20))
def test_weights_in_articles_are_those_that_arrays_add_up(blocks: list[tuple[int, int, bool, bool]]) -> None:
    """What a word weighs in each article is, to the last bit, the sum of what it weighs in its blocks."""
    twin_of("search.matching.arrays.weights")
    frequencies, roles, begins, holds = (np.array(one) for one in zip(*blocks, strict=True)) if blocks else [NONE] * 4
    # The first block begins an article.
    bounds = Bounds(np.array([True, *begins[1:]][: len(blocks)], bool))
    documents = np.flatnonzero(holds)
    counts = frequencies[documents].astype(np.int32)
    norms, of_roles = np.linspace(0.3, 2.9, len(blocks) + 1), np.array([0.1, 0.7, 1.3, 2.1, 0.0])
    asked = documents, counts, bounds, roles.astype(np.uint8), of_roles, norms

    found, plain = weights.in_articles(*asked), plainly(weights.in_articles, *asked)

    assert [one.tolist() for one in found] == [one.tolist() for one in plain]
    sums: dict[int, float] = {}
    for document, count in zip(documents.tolist(), counts.tolist(), strict=True):
        article = int(np.searchsorted(bounds.heads, document, side="right")) - 1
        sums[article] = sums.get(article, 0.0) + count * float(of_roles[roles[document]])
    assert dict(zip(found.articles.tolist(), found.weights.tolist(), strict=True)) == sums


@given(rising, st.lists(st.tuples(weights_of, rising), max_size=5), st.randoms(use_true_random=False))
def test_scores_are_those_that_arrays_add_up(
    units: Numbers, words: list[tuple[float, Numbers]], chance: Random
) -> None:
    """What words add to the scores of articles is, to the last bit, what is added up over all articles."""
    twin_of("search.matching.arrays.weights")
    given = [(weight, held, np.array([chance.random() for _ in held])) for weight, held in words]

    scores = weights.scores_of(units, given, 31)

    assert scores.tolist() == plainly(weights.scores_of, units, given, 31).tolist()


@given(rising, st.lists(st.tuples(weights_of, rising), max_size=5))
@example(np.array([7]), [(1.5, np.arange(31))])
def test_scores_of_blocks_are_those_that_arrays_add_up(wanted: Numbers, words: list[tuple[float, Numbers]]) -> None:
    """What words add to the scores of blocks is, to the last bit, what arrays add up, also of few among many."""
    twin_of("search.matching.arrays.weights")
    given, shares = frequent(words), shares_of(31)
    classes = shares.classes

    scores = weights.block_scores(wanted, given, shares)

    of_words = [
        weight * saturate(times * shares.weights[classes[held]], shares.norms[classes[held]])
        for weight, held, times in given
    ]
    assert scores.tolist() == weights.summed([held for _, held in words], of_words, 31)[wanted].tolist()
    assert scores.tolist() == plainly(weights.block_scores, wanted, given, shares).tolist()


@given(st.lists(st.tuples(weights_of, very_many_rising), min_size=1, max_size=4), st.integers(9_000, 9_100))
def test_scores_of_a_union_are_those_of_its_blocks(words: list[tuple[float, Numbers]], blocks: int) -> None:
    """What holds any of some words is found once, in order, with the score that it is given by itself."""
    twin_of("search.matching.arrays.weights")
    given, shares = frequent(words), shares_of(blocks)

    found, scores = weights.scores_of_any(given, shares)

    assert found.tolist() == united([NONE, *(held for _, held in words)], blocks).tolist()
    assert scores.tolist() == weights.block_scores(found, given, shares).tolist()
    assert [found.tolist(), scores.tolist()] == [one.tolist() for one in plainly(weights.scores_of_any, given, shares)]


@given(st.lists(st.tuples(weights_of, very_many_rising), min_size=1, max_size=4))
def test_scores_of_an_intersection_are_those_of_its_blocks(words: list[tuple[float, Numbers]]) -> None:
    """What holds all of some words is found once, in order, with the score that it is given by itself."""
    twin_of("search.matching.arrays.weights")
    given, shares = frequent(words), shares_of(9_050)

    found, scores = weights.scores_of_all(given, shares)

    assert found.tolist() == sorted(set.intersection(*(set(held.tolist()) for _, held in words)))
    assert scores.tolist() == weights.block_scores(found, given, shares).tolist()
    assert [found.tolist(), scores.tolist()] == [one.tolist() for one in plainly(weights.scores_of_all, given, shares)]


@given(
    st.lists(st.tuples(weights_of, very_many_rising), max_size=4),
    st.lists(st.integers(1, 200), min_size=1),
    st.integers(1, 30),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
)
def test_the_best_of_a_union_are_those_of_all_its_blocks(
    words: list[tuple[float, Numbers]], sizes: list[int], most: int, mores: list[int]
) -> None:
    """The best that hold any of some words, and how many articles and blocks do, are those of all that are scored."""
    twin_of("search.matching.arrays.weights")
    given, shares, bounds = frequent(words), shares_of(9_050), bounds_of(sizes, 9_050)

    # Less than that is no bound; more, or none, is one too.
    times = [
        max(frequencies.tolist(), default=0) + more if more < 5 else None
        for (_, _, frequencies), more in zip(given, mores, strict=False)
    ]
    best = weights.best_of_any(given, times, shares, bounds, most)

    _check_best(best, most, *weights.scores_of_any(given, shares), bounds)
    assert plainly(weights.best_of_any, given, times, shares, bounds, most) is None


@given(
    st.lists(st.tuples(weights_of, very_many_rising), min_size=1, max_size=4),
    st.lists(st.integers(1, 200), min_size=1),
    st.integers(1, 30),
)
def test_the_best_of_an_intersection_are_those_of_all_its_blocks(
    words: list[tuple[float, Numbers]], sizes: list[int], most: int
) -> None:
    """The best that hold all of some words, and how many articles and blocks do, are those of all that are scored."""
    twin_of("search.matching.arrays.weights")
    given, shares, bounds = frequent(words), shares_of(9_050), bounds_of(sizes, 9_050)

    best = weights.best_of_all(given, shares, bounds, most)

    _check_best(best, most, *weights.scores_of_all(given, shares), bounds)
    assert plainly(weights.best_of_all, given, shares, bounds, most) is None


def _check_best(found: weights.BestBlocks | None, most: int, blocks: Numbers, scores: Weights, bounds: Bounds) -> None:
    order = np.lexsort((blocks, -scores))[:most]
    best = list(zip(blocks[order].tolist(), scores[order].tolist(), strict=True))
    assert found == (best, (len(distinct_articles(blocks, bounds)), len(blocks)))


@pytest.mark.parametrize("beyond", [-1, 3])
def test_blocks_that_are_not_there_are_refused(beyond: int) -> None:
    """Numbers of a damaged file lead to no other memory."""
    twin_of("search.matching.arrays.weights")
    held, shares, bounds = np.array([beyond], np.int64), shares_of(3), bounds_of([3], 3)
    word = (1.0, held, np.ones(1, np.int32))
    with pytest.raises(IndexError):
        weights.block_scores(held, [word], shares)
    with pytest.raises(IndexError):
        weights.scores_of_any([word], shares)
    with pytest.raises(IndexError):
        weights.scores_of_all([word], shares)
    with pytest.raises(IndexError):
        weights.best_of_all([word], shares, bounds, 1)
    with pytest.raises(IndexError):
        weights.best_of_any([word], [None], shares, bounds, 1)


@pytest.mark.parametrize("times", [1, 9])
def test_what_cannot_be_divided_is_no_number(times: int) -> None:
    """What a damaged file says of a block may come to nothing by nothing: no fault is told that nobody can catch."""
    twin_of("search.matching.arrays.weights")
    nothing, block = np.zeros(1), np.zeros(1, np.int64)
    shares = Shares(np.zeros(1, np.uint32), nothing, nothing, np.zeros(1, np.int64))

    (score,) = weights.block_scores(block, [(1.0, block, (block + times).astype(np.int32))], shares)

    assert np.isnan(score)


@pytest.mark.parametrize("lower", [0, -1, np.iinfo(np.int64).min])
def test_blocks_that_fall_are_refused(lower: int) -> None:
    """However low a number of a damaged file is that stands behind a high one."""
    twin_of("search.matching.arrays.weights")
    high = 5_000
    word = (1.0, np.array([high, lower], np.int64), np.ones(2, np.int32))
    shares = shares_of(high + 1)

    with pytest.raises(IndexError):
        weights.scores_of_any([word], shares)
    with pytest.raises(IndexError):
        weights.best_of_any([word], [None], shares, Bounds(np.ones(high + 1, bool)), 1)
