"""Evaluate a query by block, over arrays: the best of what holds any of a few words are found before all are scored."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from search.backends.array_evaluated import ArrayEvaluated, Best
from search.backends.array_question import Question
from search.backends.array_weights import words_in
from search.backends.base import Request
from search.backends.facets import Matched
from search.hits import Total
from search.matching.arrays.sets import Numbers, Weights
from search.matching.arrays.weights import best_of_all, best_of_any, block_scores, scores_of_all, scores_of_any
from search.ranking.explanation import ScorePart, explained
from search.ranking.topk import DocNum

# Measured: so few of the best, of so few words, are found sooner than all blocks are scored.
_FEW_BEST, _FEW_WORDS = 128, 8


def by_block(question: Question, request: Request) -> ArrayEvaluated:
    """Return which blocks match."""
    blocks, count = _Blocks(question), request.offset + request.limit
    found = blocks.best(count) if request.sort == "relevance" else None
    known, matched = found or (None, question.matched(blocks.found()))
    return ArrayEvaluated(blocks.found, blocks.scores, _alone, matched, blocks.explain, known)


class _Blocks:
    """Tell which blocks match, all of them or the best."""

    def __init__(self, question: Question) -> None:
        self._question, self._columns = question, question.columns

    def best(self, count: int) -> tuple[Best, Matched] | None:
        """Return the best blocks, and what matches; None where these are found no sooner than all are scored."""
        question, columns = self._question, self._columns
        if not 1 <= count <= _FEW_BEST:
            return None
        best = None
        if question.is_intersection:
            best = best_of_all(question.block_words(), columns.shares, columns.bounds, count)
        elif question.is_union and len(question.wanted) <= _FEW_WORDS:
            words, times = question.block_words(), question.times()
            best = best_of_any(words, times, columns.shares, columns.bounds, count)
        if best is None:
            return None
        ranked, total = best
        return Best(count, ranked), Matched(lambda: columns.distinct_articles(self.found()), self.found, Total(*total))

    def found(self) -> Numbers:
        """Return all blocks that match."""
        return self._all[0]

    def scores(self) -> Weights:
        """Return their scores."""
        return self._all[1]

    @cached_property
    def _all(self) -> tuple[Numbers, Weights]:
        question, words, shares = self._question, self._question.block_words(), self._columns.shares
        if question.is_intersection:
            return scores_of_all(words, shares)
        if question.is_union:
            return scores_of_any(words, shares)
        blocks = question.matching_blocks()
        return blocks, block_scores(blocks, words, shares)

    def explain(self, docnums: Sequence[DocNum]) -> list[tuple[ScorePart, ...]]:
        """Return the parts of the score of each of some blocks."""
        question, chosen = self._question, np.array(docnums, np.int64)
        held = {leaf: (question.found[leaf].documents, question.words[leaf].weights) for leaf in question.wanted}
        words = words_in(held, chosen, question.block_rarity, question.deadline)
        return list(map(explained, words, self._columns.block_norms(chosen).tolist()))


def _alone(docnums: Sequence[DocNum]) -> list[list[DocNum]]:
    """Return each block as the evidence of itself."""
    return [[one] for one in docnums]
