"""Evaluate a query by block, over arrays: the best of what holds any of a few words are found before all are scored."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from search.backends.array_evaluated import ArrayEvaluated, Ranked
from search.backends.array_question import Question
from search.backends.array_weights import words_in
from search.backends.base import Request
from search.backends.facets import Matched
from search.hits import Total
from search.index.compiled import compiled
from search.matching.arrays import Numbers, Weights
from search.query.nodes import Clause, Occur
from search.ranking.explanation import ScorePart, explained
from search.ranking.topk import DocNum

_TWIN = compiled("search.backends.array_weights")
# Measured: so few of the best, of so few words, are found sooner than all blocks are scored.
_FEW_BEST, _FEW_WORDS = 128, 8


def by_block(question: Question, request: Request) -> ArrayEvaluated:
    """Return which blocks match."""
    blocks = _Blocks(question)
    best, matched = blocks.ranked(request.offset + request.limit) if request.sort == "relevance" else ((), None)
    return ArrayEvaluated(blocks.scored, _alone, matched or question.matched(blocks.scored()[0]), blocks.explain, best)


class _Blocks:
    """Tell which blocks match, all of them or the best."""

    def __init__(self, question: Question) -> None:
        self._question, self._columns = question, question.columns

    def ranked(self, count: int) -> tuple[Ranked, Matched | None]:
        """Return the best blocks, and what matches; nothing where all are scored as soon."""
        question, columns = self._question, self._columns
        if not (
            _TWIN
            and self._are_words
            and self._is_union
            and 1 <= count <= _FEW_BEST
            and len(question.wanted) <= _FEW_WORDS
        ):
            return (), None
        best, total = _TWIN.best_of_any(question.block_words(), columns.shares, columns.head_bits, count)
        return best, Matched(lambda: columns.distinct_articles(self._all[0]), lambda: self._all[0], Total(*total))

    def scored(self) -> tuple[Numbers, Weights]:
        """Return all blocks that match, and the score of each."""
        return self._all

    @cached_property
    def _all(self) -> tuple[Numbers, Weights]:
        question = self._question
        if _TWIN and self._are_words and (self._is_union or self._is_intersection):
            scores = _TWIN.scores_of_any if self._is_union else _TWIN.scores_of_all
            of_twin: tuple[Numbers, Weights] = scores(question.block_words(), self._columns.shares)
            return of_twin
        blocks = question.matching_blocks()
        return blocks, question.block_scores(blocks)

    @cached_property
    def _are_words(self) -> bool:
        """Whether the query is words and phrases alone, one or more, and none is excluded."""
        query = self._question.query
        are_words = all(isinstance(node, Clause) and node.occur is not Occur.EXCLUDED for node in query.clauses)
        return are_words and bool(query.clauses) and not query.filters

    @property
    def _is_union(self) -> bool:
        """Whether all matches that holds any of its words."""
        clauses = self._question.query.clauses
        is_any = not self._question.match_all or len(clauses) == 1
        return is_any and all(node.occur is Occur.PLAIN for node in clauses)

    @property
    def _is_intersection(self) -> bool:
        """Whether all matches that holds all of its words."""
        return self._question.match_all or all(node.occur is Occur.REQUIRED for node in self._question.query.clauses)

    def explain(self, docnums: Sequence[DocNum]) -> list[tuple[ScorePart, ...]]:
        """Return the parts of the score of each of some blocks."""
        question, chosen = self._question, np.array(docnums, np.int64)
        held = {leaf: (question.found[leaf].documents, question.words[leaf].weights) for leaf in question.wanted}
        words = words_in(held, chosen, question.block_rarity, question.deadline)
        return list(map(explained, words, self._columns.block_norms(chosen).tolist()))


def _alone(docnums: Sequence[DocNum]) -> list[list[DocNum]]:
    """Return each block as the evidence of itself."""
    return [[one] for one in docnums]
