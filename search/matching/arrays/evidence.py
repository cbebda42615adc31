"""Gather the blocks that show why articles match, and put them in order."""

import numpy as np

from search.index.compiled import compiled
from search.matching.arrays.blocks import Bounds, Shares
from search.matching.arrays.sets import Numbers, are_in, marked, united
from search.matching.arrays.weights import WordInBlocks, score_parts

# Of an array of more than so many times as many blocks as there are articles, those in other articles are sooner left
# out before all are united.
_MANY_MORE = 4
_NONE = np.empty(0, np.int64)
_TWIN = compiled(__name__)


def size_of_union(wanted: list[Numbers], blocks: int) -> int:
    """Return how many of all blocks, which are so many, stand in any of some rising arrays."""
    if _TWIN:
        of_twin: int = _TWIN.size_of_union(wanted, blocks)
        return of_twin
    return len(united([_NONE, *wanted], blocks))


def counts_in(articles: Numbers, bounds: Bounds, wanted: list[Numbers]) -> Numbers:
    """Return how many blocks of each of some rising articles stand in any of some rising arrays."""
    if _TWIN:
        of_twin: Numbers = _TWIN.counts_in(articles, bounds.heads, bounds.sizes, wanted)
        return of_twin
    numbers = bounds.articles_of(_about(articles, bounds, wanted))
    return np.bincount(numbers, minlength=len(bounds.heads))[articles]


def blocks_in(articles: Numbers, bounds: Bounds, wanted: list[Numbers]) -> tuple[Numbers, Numbers]:
    """Return the blocks of rising articles that stand in any of some rising arrays, and where each article's end.

    The blocks rise, each once; the ends have the shape (articles,).
    """
    if _TWIN:
        of_twin: tuple[Numbers, Numbers] = _TWIN.blocks_in(articles, bounds.heads, bounds.sizes, wanted)
        return of_twin
    blocks = _about(articles, bounds, wanted)
    numbers = bounds.articles_of(blocks)
    is_there = are_in(numbers, articles, len(bounds.heads))
    return blocks[is_there], np.cumsum(np.bincount(numbers, minlength=len(bounds.heads))[articles])


def _about(articles: Numbers, bounds: Bounds, wanted: list[Numbers]) -> Numbers:
    """Return the blocks that stand in any of some arrays: all in some articles, and maybe some in others."""
    left = marked(articles, len(bounds.heads))
    parts = [
        blocks[left[bounds.articles_of(blocks)]] if len(blocks) > _MANY_MORE * len(articles) else blocks
        for blocks in wanted
    ]
    return united([_NONE, *parts], bounds.blocks)


def sizes_of(ends: Numbers) -> Numbers:
    """Return how long each of some parts is that stand one behind the other, given where they end."""
    sizes = ends.copy()
    sizes[1:] -= ends[:-1]
    return sizes


def best_first(
    parts: list[Numbers], words: list[WordInBlocks], shares: Shares, asked: Numbers, bound: list[Numbers]
) -> list[list[int]]:
    """Return the blocks of each of some rising articles in the order in which they are shown.

    Those of roles that are shown last come last. Of the others, those that are asked for come before those that hold
    what is bound to a block, and then come those that hold words of the most weight.
    """
    if _TWIN:
        of_twin: list[list[int]] = _TWIN.best_first(parts, shares.for_twin, words, asked, bound)
        return of_twin
    blocks = np.concatenate([_NONE, *parts])
    scores, covered = np.zeros((2, len(blocks)))
    for weight, places, saturated in score_parts(blocks, words, shares):
        scores[places] += weight * saturated
        covered[places] += weight
    is_bound = np.zeros(len(blocks), bool)
    for one in bound:
        is_bound |= are_in(blocks, one, len(shares.classes))
    is_asked = are_in(blocks, asked, len(shares.classes))
    shown_last = shares.shown_last.take(shares.classes.take(blocks))
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    of_parts = ends.searchsorted(np.arange(len(blocks)), side="right")
    # The last of these keys is the first by which they are put in order.
    order = np.lexsort((blocks, -scores, -covered, ~is_bound, ~is_asked, shown_last, of_parts))
    # Behind the end of the last part there is none.
    return [part.tolist() for part in np.split(blocks[order], ends)[:-1]]
