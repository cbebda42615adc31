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
from search.index.compiled import compiled
from search.matching.arrays import Numbers, Weights
from search.ranking.explanation import ScorePart, explained
from search.ranking.topk import DocNum

_TWIN = compiled("search.backends.array_weights")
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
        if not _TWIN or not 1 <= count <= _FEW_BEST:
            return None
        if question.is_intersection:
            ranked, total = _TWIN.best_of_all(question.block_words(), columns.shares, *columns.heads_by_bits, count)
        elif question.is_union and len(question.wanted) <= _FEW_WORDS:
            words, bits = question.block_words(), columns.heads_by_bits[0]
            ranked, total = _TWIN.best_of_any(words, question.times(), columns.shares, bits, count)
        else:
            return None
        return Best(count, ranked), Matched(lambda: columns.distinct_articles(self.found()), self.found, Total(*total))

    def found(self) -> Numbers:
        """Return all blocks that match."""
        return self._all[0]

    def scores(self) -> Weights:
        """Return their scores."""
        return self._all[1]

    @cached_property
    def _all(self) -> tuple[Numbers, Weights]:
        question = self._question
        if _TWIN and (question.is_union or question.is_intersection):
            scores = _TWIN.scores_of_all if question.is_intersection else _TWIN.scores_of_any
            of_twin: tuple[Numbers, Weights] = scores(question.block_words(), self._columns.shares)
            return of_twin
        blocks = question.matching_blocks()
        return blocks, question.block_scores(blocks)

    def explain(self, docnums: Sequence[DocNum]) -> list[tuple[ScorePart, ...]]:
        """Return the parts of the score of each of some blocks."""
        question, chosen = self._question, np.array(docnums, np.int64)
        held = {leaf: (question.found[leaf].documents, question.words[leaf].weights) for leaf in question.wanted}
        words = words_in(held, chosen, question.block_rarity, question.deadline)
        return list(map(explained, words, self._columns.block_norms(chosen).tolist()))


def _alone(docnums: Sequence[DocNum]) -> list[list[DocNum]]:
    """Return each block as the evidence of itself."""
    return [[one] for one in docnums]
