"""Know of all blocks at once of which article each is, and what a word adds to it that stands there."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.compiled import compiled
from search.matching.arrays.sets import Bools, Numbers, Weights, once

_TWIN = compiled(__name__)


class Bounds:
    """Hold which blocks articles have: each all from its head, the first, to before the head of the next."""

    def __init__(self, is_head: Bools) -> None:
        """Take of each block whether it is a head; the first is one."""
        self.blocks = len(is_head)
        # The head of each article, and how many blocks it has.
        self.heads = np.flatnonzero(is_head)
        self.sizes = np.diff(np.append(self.heads, self.blocks))
        # What twins tell the article of a block by.
        self.by_bits = _by_bits(is_head)

    def articles_of(self, blocks: Numbers) -> Numbers:
        """Return the number of the article of each block: where its head stands in `heads`."""
        return self._articles.take(blocks)

    @cached_property
    def _articles(self) -> Numbers:
        return np.repeat(np.arange(len(self.heads)), self.sizes)


def _by_bits(is_head: Bools) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return of 64 blocks each, the first in the lowest bit, which begin articles, and how many articles before do.

    Both have the shape (blocks / 64,).
    """
    bits = np.packbits(np.append(is_head, np.zeros(-len(is_head) % 64, bool)), bitorder="little").view("<u8")
    before = np.flatnonzero(is_head).searchsorted(64 * np.arange(len(bits)))
    return bits.astype(np.uint64), before.astype(np.int32)


def distinct_articles(blocks: Numbers, bounds: Bounds) -> Numbers:
    """Return the numbers of the articles in which rising blocks stand, each once."""
    if _TWIN:
        articles: Numbers = _TWIN.distinct_articles(blocks, *bounds.by_bits, bounds.blocks)
        return articles
    return once(bounds.articles_of(blocks))


class Shares:
    """Hold of what class each block is: blocks of one role and of one length do the same to each word in them."""

    def __init__(self, classes: npt.NDArray[np.uint32], weights: Weights, norms: Weights, shown_last: Numbers) -> None:
        """Take the class of each block; of each class what its role weighs, what its length asks, if it is last."""
        self.classes, self.weights, self.norms, self.shown_last = classes, weights, norms, shown_last
        # The same as twins read it; None without them.
        self.for_twin: Any = _TWIN and _TWIN.Shares(classes, weights, norms, shown_last)
