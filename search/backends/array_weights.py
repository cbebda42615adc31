"""Know how well each word stands in its blocks and articles, over arrays: what does not hang on the query is kept.

A word that is asked for again, and each of the many words of what similar ones are looked for to, costs then no more
than its share of a sum.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from search.backends.columns import Columns
from search.backends.deadline import Deadline
from search.matching.arrays.phrases import Occurrences
from search.matching.arrays.sets import Numbers, Weights, looked_up
from search.matching.arrays.weights import InArticles
from search.query.nodes import Clause
from search.ranking.explanation import Word

# Postings of words that are remembered, of up to 40 bytes each; one for so many documents if that is more.
_MOST_KEPT, _DOCUMENTS_A_KEPT_ONE = 200_000, 4
# A word takes as much memory as so many postings, even one that stands nowhere: each query may hold others.
_AS_A_WORD = 25


class Weighted:
    """Hold where a word stands, what it weighs in each block, and how well it does in each article that holds it."""

    def __init__(self, found: Occurrences, columns: Columns) -> None:
        """Hold the occurrences; what is made of them is made when it is asked for."""
        self.found, self._columns = found, columns

    @cached_property
    def weights(self) -> Weights:
        """How often the word stands in each block, weighted by its role."""
        return self._columns.weighted(self.found)

    @cached_property
    def in_articles(self) -> InArticles:
        """How well the word stands in articles."""
        return self._columns.in_articles(self.found)


class WeightedWords:
    """Remember words by the arrays in which their documents stand, which postings that are kept share."""

    def __init__(self, columns: Columns) -> None:
        """Hold the columns."""
        self.columns = columns
        self._kept: OrderedDict[int, Weighted] = OrderedDict()
        self._size = 0

    def of(self, found: Occurrences) -> Weighted:
        """Return what is known of a word that stands there."""
        # No other array has this number as long as what is kept holds this one.
        number = id(found.documents)
        kept = self._kept.pop(number, None)
        if kept is None:
            kept = Weighted(found, self.columns)
            self._size += _size_of(found)
        self._kept[number] = kept
        while self._size > max(_MOST_KEPT, self.columns.documents // _DOCUMENTS_A_KEPT_ONE) and len(self._kept) > 1:
            self._size -= _size_of(self._kept.popitem(last=False)[1].found)
        return kept


def _size_of(found: Occurrences) -> int:
    return len(found.documents) + _AS_A_WORD


def words_in(
    held: Mapping[Clause, tuple[Numbers, Weights]],
    units: Numbers,
    rarity: Callable[[Clause], float],
    deadline: Deadline,
) -> list[list[Word]]:
    """Return what is known of each word in each of some blocks or articles that hold it.

    `held` says which hold a word, rising, and how often each does. Raises SearchTimeoutError.
    """
    found: list[list[Word]] = [[] for _ in units]
    for leaf, (holding, weights) in held.items():
        deadline.check()
        is_held, places = looked_up(units, holding)
        numbers = np.flatnonzero(is_held)
        text, rare = str(leaf), rarity(leaf)
        for number, weight in zip(numbers.tolist(), weights[places[numbers]].tolist(), strict=True):
            found[number].append(Word(text, leaf.boost, weight, rare))
    return found
