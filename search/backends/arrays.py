"""Evaluate a query over arrays: what `plain` does document by document, with the same result to the last bit.

Importing NumPy takes longer than most searches, so this module is imported by need.
"""

from collections.abc import Sequence

import numpy as np

from search.backends.array_by_block import by_block
from search.backends.array_evaluated import ArrayEvaluated, Best, best_of
from search.backends.array_evidence import Evidence
from search.backends.array_neighbours import NeighbourScores
from search.backends.array_question import Question
from search.backends.array_versions import ArrayVersions
from search.backends.array_weights import WeightedWords, words_in
from search.backends.base import Request
from search.backends.columns import Columns
from search.backends.facets import FacetCounter, Matched
from search.backends.postings import PostingReader
from search.backends.snapshot import Snapshot
from search.hits import Facet
from search.matching.arrays.weights import scores_of
from search.query.neighbours import neighbours
from search.query.nodes import Query
from search.ranking.bm25 import idf
from search.ranking.explanation import ScorePart, explained
from search.ranking.topk import DocNum


class ArrayEvaluator:
    """Evaluate queries on a snapshot that is not empty."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot."""
        self._columns = Columns(snapshot)
        self._reader = PostingReader(snapshot)
        self.versions = ArrayVersions(snapshot)
        self._counter = FacetCounter(self._columns)
        self._words = WeightedWords(self._columns)

    def evaluate(self, query: Query, request: Request) -> ArrayEvaluated:
        """Return what matches. Raises SearchTimeoutError."""
        question = Question(query, self._words, self._reader, request)
        if request.by == "article":
            return self._by_article(question, request)
        return by_block(question, request)

    def matched(self, query: Query, request: Request) -> Matched:
        """Return what matches, without scores. Raises SearchTimeoutError."""
        question = Question(query, self._words, self._reader, request)
        if request.by == "block":
            return question.matched(question.matching_blocks())
        of_leaves = {leaf: one.in_articles.articles for leaf, one in question.words.items()}
        return Evidence(question, question.matching_articles(of_leaves)).matched

    def facets(self, query: Query, request: Request, matched: Matched) -> tuple[Facet, ...]:
        """Return the facets that a request asks for, of a query that matched this. Raises SearchTimeoutError."""
        return self._counter.facets(query, request, matched, self.matched)

    def _by_article(self, question: Question, request: Request) -> ArrayEvaluated:
        columns, found, words = self._columns, question.found, question.words
        in_articles = {leaf: one.in_articles for leaf, one in words.items()}
        articles = {leaf: one.articles for leaf, one in in_articles.items()}
        matching = question.matching_articles(articles)
        counts = {
            leaf: len(articles[leaf] if holding is found[leaf].documents else columns.distinct_articles(holding))
            for leaf, holding in question.holding.items()
        }
        rarity = {leaf: idf(columns.articles, count) for leaf, count in counts.items()}
        weights = {leaf: leaf.boost * rarity[leaf] for leaf in question.wanted}
        shares = [(weight, articles[leaf], in_articles[leaf].saturated) for leaf, weight in weights.items()]
        scores = scores_of(matching, shares, len(columns.heads))
        evidence = Evidence(question, matching)
        pairs = NeighbourScores(columns, weights, neighbours(question.query), question.phrases_among)
        shown = evidence.matched.articles()
        scores, count = scores[evidence.shown], request.offset + request.limit
        known = None
        if request.sort == "relevance" and count:
            # Of the others it need not be known what is added to them, unless more are asked for.
            known = Best(count, best_of(columns.heads[shown], pairs.added_to(scores, shown, count), count))

        def explain(heads: Sequence[DocNum]) -> list[tuple[ScorePart, ...]]:
            numbers = columns.articles_of(np.array(heads, np.int64))
            held = {leaf: (articles[leaf], in_articles[leaf].weights) for leaf in question.wanted}
            parts = words_in(held, numbers, rarity.__getitem__, question.deadline)
            norms = columns.article_norms(numbers).tolist()
            return [
                explained([*of_words, *pairs.words(head)], norm)
                for head, of_words, norm in zip(heads, parts, norms, strict=True)
            ]

        return ArrayEvaluated(
            lambda: columns.heads[shown],
            lambda: pairs.added_to(scores, shown),
            evidence.of,
            evidence.matched,
            explain,
            known,
        )
