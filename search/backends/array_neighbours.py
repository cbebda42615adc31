"""Add to the scores of articles in which words stand side by side as they do in the query."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.backends.columns import Columns
from search.matching.arrays.best import contenders
from search.matching.arrays.phrases import Occurrences
from search.matching.arrays.sets import Numbers, Weights, ranges
from search.matching.arrays.weights import InArticles
from search.query.neighbours import RERANKED, SIDE_BY_SIDE, Neighbours
from search.query.nodes import Clause
from search.ranking.explanation import Word
from search.ranking.topk import DocNum


class _Pair(NamedTuple):
    """Hold two words, and how well they stand side by side in which articles."""

    words: Neighbours
    held: InArticles


class NeighbourScores:
    """Add what words of a query add that stand side by side in the articles that score best without that."""

    def __init__(
        self,
        columns: Columns,
        weights: Mapping[Clause, float],
        words: Sequence[Neighbours],
        occurrences: Callable[[Clause, Numbers], Occurrences],
    ) -> None:
        """Hold what words weigh, and pairs of them; `occurrences` gives where a phrase stands among some blocks."""
        self._columns, self._words, self._occurrences = columns, words, occurrences
        self._weights = weights
        self._shares = {one: SIDE_BY_SIDE * one.weight(weights) for one in words}
        self._pairs: list[_Pair] = []

    def added_to(self, scores: Weights, articles: Numbers, count: int | None = None) -> Weights:
        """Return scores of articles, given by their rising numbers, with what is added.

        If no more than `count` are asked for, nothing is added to those that come behind these all the same.
        """
        if not self._words:
            return scores
        # What is saturated is less than 1, and a pair that stands twice in a query adds twice.
        most = sum(self._shares[words] for words in self._words)
        columns, places, total = self._columns, contenders(scores, RERANKED, most, count), scores.copy()
        best = articles[places]
        blocks = ranges(columns.heads[best], columns.sizes[best])
        self._pairs = [self._pair(words, blocks) for words in self._words]
        for words, held in self._pairs:
            chosen = best.searchsorted(held.articles)
            total[places[chosen]] += self._shares[words] * held.saturated
        return total

    def _pair(self, words: Neighbours, blocks: Numbers) -> _Pair:
        found = self._occurrences(words.phrase, blocks)
        return _Pair(words, self._columns.in_articles(found))

    def words(self, head: DocNum) -> Iterator[Word]:
        """Yield what is known of each pair in the article with a head."""
        number = int(self._columns.articles_of(np.array([head]))[0])
        for words, held in self._pairs:
            frequency = held.weights[held.articles == number].sum()
            yield Word(str(words.phrase), SIDE_BY_SIDE, float(frequency), words.weight(self._weights))
