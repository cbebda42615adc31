"""Score blocks and articles by the words that stand there.

What words add is added up one after the other, so that a score is the same to the last bit in whatever way it is found.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.compiled import compiled
from search.matching.arrays.blocks import Bounds, Shares
from search.matching.arrays.sets import Frequencies, Held, Numbers, Weights, added_by, in_all, united
from search.ranking.bm25 import saturate

# What a word weighs in blocks, in which it stands, rising, and how often in each.
WordInBlocks = tuple[float, Numbers, Frequencies]
# The best blocks with their scores, the best first, and how many articles and blocks there are in all.
BestBlocks = tuple[list[tuple[int, float]], tuple[int, int]]
_TWIN = compiled(__name__)


class InArticles(NamedTuple):
    """Hold which articles hold a word, rising, how often, weighted by the roles of its blocks, and how well it does.

    `ends` say behind how many of the blocks that hold it those of each article are.
    """

    articles: Numbers
    weights: Weights
    saturated: Weights
    ends: Numbers


def in_articles(
    blocks: Numbers,
    frequencies: Frequencies,
    bounds: Bounds,
    roles: npt.NDArray[np.uint8],
    role_weights: Weights,
    norms: Weights,
) -> InArticles:
    """Return how well a word does in articles that stands in some rising blocks, so often in each.

    `roles` are those of all blocks, `role_weights` what each weighs, and `norms` what the lengths of articles ask for.
    """
    if _TWIN:
        return InArticles(*_TWIN.in_articles(blocks, frequencies, *bounds.by_bits, roles, role_weights, norms))
    of_blocks = bounds.articles_of(blocks)
    articles, weights = added_by(of_blocks, frequencies * role_weights.take(roles.take(blocks)))
    saturated = saturate(weights, norms.take(articles))
    return InArticles(articles, weights, saturated, of_blocks.searchsorted(articles, side="right"))


def summed(units: Sequence[Numbers], shares: Sequence[Weights], count: int) -> Weights:
    """Return what each of `count` units comes to, to which parts add their shares, one part after the other."""
    if not units:
        return np.zeros(count)
    # Unlike other sums of NumPy, this one adds from the first to the last.
    return np.bincount(np.concatenate(units), np.concatenate(shares), count).astype(np.float64, copy=False)


def scores_of(units: Numbers, words: list[tuple[float, Numbers, Weights]], count: int) -> Weights:
    """Return what each of some units, rising, of `count` comes to.

    Of each word is given what it weighs, which units hold it, rising, and how well it does in each.
    """
    if _TWIN:
        scores: Weights = _TWIN.scores_of(units, words, count)
        return scores
    return summed([holding for _, holding, _ in words], [weight * shares for weight, _, shares in words], count)[units]


def block_scores(blocks: Numbers, words: list[WordInBlocks], shares: Shares) -> Weights:
    """Return what words add to each of some rising blocks."""
    if _TWIN:
        of_twin: Weights = _TWIN.block_scores(blocks, words, shares.for_twin)
        return of_twin
    scores = np.zeros(len(blocks))
    for weight, places, saturated in score_parts(blocks, words, shares):
        scores[places] += weight * saturated
    return scores


def score_parts(blocks: Numbers, words: list[WordInBlocks], shares: Shares) -> Iterator[tuple[float, Numbers, Weights]]:
    """Yield for each word its weight, where those of some rising blocks that hold it stand, and how well it does."""
    classes = shares.classes.take(blocks)
    weights, norms = shares.weights.take(classes), shares.norms.take(classes)
    held = Held(blocks, len(shares.classes))
    for weight, holding, frequencies in words:
        places, taken = held.common(holding)
        yield weight, places, saturate(frequencies[taken] * weights[places], norms[places])


def scores_of_any(words: list[WordInBlocks], shares: Shares) -> tuple[Numbers, Weights]:
    """Return the blocks in which any of one or more words stand, and their scores."""
    if _TWIN:
        of_twin: tuple[Numbers, Weights] = _TWIN.scores_of_any(words, shares.for_twin)
        return of_twin
    blocks = united([holding for _, holding, _ in words], len(shares.classes))
    return blocks, block_scores(blocks, words, shares)


def scores_of_all(words: list[WordInBlocks], shares: Shares) -> tuple[Numbers, Weights]:
    """Return the blocks in which all of one or more words stand, and their scores."""
    if _TWIN:
        of_twin: tuple[Numbers, Weights] = _TWIN.scores_of_all(words, shares.for_twin)
        return of_twin
    blocks = in_all([holding for _, holding, _ in words], len(shares.classes))
    return blocks, block_scores(blocks, words, shares)


def best_of_any(
    words: list[WordInBlocks], times: list[int | None], shares: Shares, bounds: Bounds, count: int
) -> BestBlocks | None:
    """Return so many of the best, one or more, of what `scores_of_any` finds; None where that is found no sooner.

    `times` is how often each word stands in a block at most, None if that is not known.
    """
    if not _TWIN:
        return None
    best: BestBlocks = _TWIN.best_of_any(words, times, shares.for_twin, bounds.by_bits[0], count)
    return best


def best_of_all(words: list[WordInBlocks], shares: Shares, bounds: Bounds, count: int) -> BestBlocks | None:
    """Return so many of the best, one or more, of what `scores_of_all` finds; None where that is found no sooner."""
    if not _TWIN:
        return None
    best: BestBlocks = _TWIN.best_of_all(words, shares.for_twin, *bounds.by_bits, count)
    return best
