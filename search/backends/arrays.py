"""Evaluate a query over arrays: what `plain` does document by document, with the same result to the last bit.

Importing NumPy takes longer than most searches, so this module is imported by need.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import cast

import numpy as np

from search.backends.array_evaluated import ArrayEvaluated
from search.backends.array_filters import ArrayFilters
from search.backends.array_neighbours import NeighbourScores
from search.backends.array_scopes import BlockScopes, operations_on
from search.backends.array_versions import ArrayVersions
from search.backends.array_weights import WeightedWords, summed, words_in
from search.backends.base import Request
from search.backends.columns import Columns
from search.backends.facets import FacetCounter, Matched
from search.backends.filters import filtered
from search.backends.postings import Occurrences, PostingReader, added
from search.backends.sequences import Expansion
from search.backends.snapshot import Snapshot
from search.backends.texts import Texts
from search.hits import Facet, Total
from search.matching.arrays import Held, Numbers, Weights, are_in, once, ranges, united
from search.matching.scopes import BlockNode, combine
from search.query.neighbours import neighbours
from search.query.nodes import Clause, Form, Node, Query, bound_in, looks_into_texts, needed_of, shown_by
from search.ranking.bm25 import idf, saturate
from search.ranking.explanation import ScorePart, explained
from search.ranking.roles import ROLE_WEIGHTS, SHOWN_LAST
from search.ranking.topk import DocNum

# The blocks or articles in which something holds.
MatchOf = Callable[[BlockNode], Numbers]

# So few are scored sooner than it is found which of them need not be.
_FEW = 2_000
# So many terms are read sooner at once; fewer are remembered one by one, since the next query may ask for some.
_MANY = 8
# Measured: what all words add to all documents is summed sooner than looked up for some, if the documents are no more
# than so many times all postings, and these no more than so many times what is asked for.
_SUMMED_OF, _MANY_MORE = 16, 4
# More than sums of floating-point numbers in different orders differ by.
_ROUNDED = 1 + 1e-9
_SHOWN_LAST = np.array(SHOWN_LAST)


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
        question = _Question(query, self._words, self._reader, request)
        if request.by == "article":
            return self._by_article(question)
        return self._by_block(question, request)

    def matched(self, query: Query, request: Request) -> Matched:
        """Return what matches, without scores. Raises SearchTimeoutError."""
        question = _Question(query, self._words, self._reader, request)
        if request.by == "block":
            return question.matched_blocks()
        of_leaves = {leaf: one.articles for leaf, one in question.words.items()}
        return _evidence(question, question.matching_articles(of_leaves), question.found).matched

    def facets(self, query: Query, request: Request, matched: Matched) -> tuple[Facet, ...]:
        """Return the facets that a request asks for, of a query that matched this. Raises SearchTimeoutError."""
        return self._counter.facets(query, request, matched, self.matched)

    def _by_block(self, question: "_Question", request: Request) -> ArrayEvaluated:
        columns = self._columns
        matched = question.matched_blocks()
        matching = matched.blocks()
        count = len(matching)
        if request.sort == "relevance":
            # No more than so many are folded before the page is full.
            folded = self.versions.repeated_among(matching) if request.fold else 0
            count = request.offset + request.limit + folded
        best, scores = _best_blocks(question, matching, count)

        def explain(docnums: Sequence[DocNum]) -> list[tuple[ScorePart, ...]]:
            blocks = np.array(docnums, np.int64)
            held = {leaf: (question.found[leaf].documents, question.words[leaf].weights) for leaf in question.wanted}
            words = words_in(held, blocks, question.block_rarity, question.deadline)
            return list(map(explained, words, columns.block_norms(blocks).tolist()))

        return ArrayEvaluated(best, scores, lambda docnums: [[one] for one in docnums], matched, explain, matching)

    def _by_article(self, question: "_Question") -> ArrayEvaluated:
        columns, found, words = self._columns, question.found, question.words
        articles = {leaf: one.articles for leaf, one in words.items()}
        matching = question.matching_articles(articles)
        counts = {
            leaf: len(articles[leaf] if holding is found[leaf].documents else once(columns.articles_of(holding)))
            for leaf, holding in question.holding.items()
        }
        rarity = {leaf: idf(columns.articles, count) for leaf, count in counts.items()}
        weights = {leaf: leaf.boost * rarity[leaf] for leaf in question.wanted}
        shares = [weight * words[leaf].saturated_articles for leaf, weight in weights.items()]
        scores = summed([articles[leaf] for leaf in weights], shares, len(columns.heads))[matching]
        evidence = _evidence(question, matching, question.found_among(matching))
        shown = evidence.counts > 0
        pairs = NeighbourScores(columns, weights, neighbours(question.query), question.phrases_among)
        scores = pairs.added_to(scores[shown], matching[shown])

        def explain(heads: Sequence[DocNum]) -> list[tuple[ScorePart, ...]]:
            numbers = columns.articles_of(np.array(heads, np.int64))
            held = {leaf: (articles[leaf], words[leaf].article_weights) for leaf in question.wanted}
            parts = words_in(held, numbers, rarity.__getitem__, question.deadline)
            norms = columns.article_norms(numbers).tolist()
            return [
                explained([*of_words, *pairs.words(head)], norm)
                for head, of_words, norm in zip(heads, parts, norms, strict=True)
            ]

        return ArrayEvaluated(columns.heads[matching[shown]], scores, evidence.of, evidence.matched, explain)


class _Question:
    """Hold a query, and where its words and phrases stand."""

    def __init__(self, query: Query, words: WeightedWords, reader: PostingReader, request: Request) -> None:
        columns, self._words = words.columns, words
        snapshot = columns.snapshot
        self.query, self.deadline = query, request.deadline
        self.wanted = query.wanted
        self.chosen = filtered(query, snapshot, columns.heads_of_days)
        self._filters = ArrayFilters(self.chosen, columns)
        self.match_all = request.match == "all"
        self._snapshot, self._reader, self.columns = snapshot, reader, columns
        expansions = {}
        for leaf in query.leaves:
            self.deadline.check()
            expansions[leaf] = snapshot.expand(leaf)
        found = {leaf: self._occurrences(leaf, expansion) for leaf, expansion in expansions.items()}
        # The blocks that hold each word in any form: rare is what few of them are.
        self.holding = {leaf: one.documents for leaf, one in found.items()}
        among = self._candidates(request) if looks_into_texts(query) else None
        texts = Texts(snapshot, expansions, among, self.deadline)
        self.found = {leaf: _in_form(leaf, one, texts) for leaf, one in found.items()}
        self.words = {leaf: words.of(one) for leaf, one in self.found.items()}
        self.scopes = BlockScopes(columns, reader, texts, self.found, cache(self._all_blocks))

    def found_among(self, articles: Numbers) -> Mapping[Clause, Occurrences]:
        """Return where wanted words stand, in some articles at least, by their rising numbers."""
        columns, found = self.columns, {leaf: self.found[leaf] for leaf in self.wanted}
        many = [leaf for leaf in found if len(self.words[leaf].articles) > _MANY_MORE * len(articles)]
        if many:
            left = np.zeros(len(columns.heads), bool)
            left[articles] = True
            for leaf in many:
                self.deadline.check()
                stays = left[columns.articles_of(found[leaf].documents)]
                found[leaf] = Occurrences(*(numbers[stays] for numbers in found[leaf]))
        return found

    def phrases_among(self, phrase: Clause, blocks: Numbers) -> Occurrences:
        """Return where a phrase stands among some blocks."""
        return self._occurrences(phrase, self._snapshot.expand(phrase), blocks)

    def _occurrences(self, leaf: Clause, expansion: Expansion, among: Numbers | None = None) -> Occurrences:
        documents, frequencies = self._standing(expansion, among)
        kinds = self.query.kinds
        if leaf.kind:
            kinds = frozenset((leaf.kind,)) if kinds is None else kinds & {leaf.kind}
        if kinds is None:
            return Occurrences(documents, frequencies)
        allowed = self.columns.allows(kinds, documents)
        return Occurrences(documents[allowed], frequencies[allowed])

    def _standing(self, expansion: Expansion, among: Numbers | None) -> Occurrences:
        """Return where any sequence of an expansion stands. Raises SearchTimeoutError."""
        terms = tuple(sequence[0] for sequence in expansion.sequences if len(sequence) == 1)
        if among is None and _MANY <= len(terms) == len(expansion.sequences):
            return self._reader.of_any(terms, self.deadline)
        found = []
        for sequence in expansion.sequences:
            self.deadline.check()
            found.append(self._reader.of_sequence(sequence, expansion.slop, among))
        return added(found)

    def _candidates(self, request: Request) -> AbstractSet[DocNum] | None:
        """Return the blocks of all that may match as far as postings tell, None if that may be every one."""
        nodes = needed_of(self.query, match_all=self.match_all)
        if not nodes and not self.query.filters:
            return None

        def blocks_of(node: BlockNode) -> Numbers:
            return self.holding[cast("Clause", node)]  # nothing else is left of what is bound

        if request.by == "block":
            return set(self.blocks_with(nodes, blocks_of, match_all=True).tolist())
        columns = self.columns
        articles = self.articles_with(nodes, lambda node: once(columns.articles_of(blocks_of(node))), match_all=True)
        return set(ranges(columns.heads[articles], columns.sizes[articles]).tolist())

    def blocks_with(self, nodes: Sequence[Node], match_of: MatchOf, *, match_all: bool) -> Numbers:
        """Return the blocks that fulfil nodes and the filters."""
        operations = operations_on(self.columns.documents)
        matching = combine(nodes, match_of, self._all_blocks, operations, match_all=match_all)
        if not self.query.filters:
            return matching
        return self._filters.blocks_left(matching)

    def articles_with(self, nodes: Sequence[Node], match_of: MatchOf, *, match_all: bool) -> Numbers:
        """Return the numbers of the articles that fulfil nodes and the filters."""
        columns = self.columns
        operations = operations_on(len(columns.heads))
        matching = combine(nodes, match_of, lambda: columns.all_articles, operations, match_all=match_all)
        if not self.query.filters:
            return matching
        return self._filters.articles_left(matching)

    def matched_blocks(self) -> Matched:
        """Return the blocks that match, and their articles."""
        matching = self.blocks_with(self.query.clauses, self.scopes.blocks, match_all=self.match_all)
        articles = once(self.columns.articles_of(matching))
        return Matched(articles, lambda: matching, Total(len(articles), len(matching)))

    def matching_articles(self, articles: Mapping[Clause, Numbers]) -> Numbers:
        """Return the articles that match, given those that hold each word or phrase, all by their numbers."""

        def match_of(node: BlockNode) -> Numbers:
            return articles[node] if isinstance(node, Clause) else self.scopes.articles(node)

        return self.articles_with(self.query.clauses, match_of, match_all=self.match_all)

    def block_rarity(self, leaf: Clause) -> float:
        """Return how rare the blocks are that hold a word or phrase in any form."""
        return idf(len(self.columns.snapshot), len(self.holding[leaf]))

    def block_weight(self, leaf: Clause) -> float:
        """Return what the frequency of a word or phrase in a block is multiplied by, once it is saturated."""
        return leaf.boost * self.block_rarity(leaf)

    def _all_blocks(self) -> Numbers:
        """Return all blocks that may match."""
        return self.columns.allowed(self.query.kinds, self.columns.live)


def _in_form(leaf: Clause, found: Occurrences, texts: Texts) -> Occurrences:
    """Return where a word stands in its form, among the blocks that are looked into."""
    if leaf.form is Form.ANY:
        return found
    counts = texts.frequencies(leaf, found.documents.tolist())
    return Occurrences(*(np.array([*numbers], np.int64) for numbers in (counts, counts.values())))


def _evidence(question: _Question, matching: Numbers, found: Mapping[Clause, Occurrences]) -> "_Evidence":
    """Return the evidence of articles that match; `found` is where words and phrases stand, in these at least."""
    shown_in = [
        found[node].documents if isinstance(node, Clause) else question.scopes.blocks(node)
        for node in dict.fromkeys(shown_by(question.query.clauses))
    ]
    return _Evidence(question, matching, shown_in)


class _Evidence:
    """Tell the matching blocks of articles: counted for all, listed for those that are shown."""

    def __init__(self, question: _Question, articles: Numbers, wanted: Sequence[Numbers]) -> None:
        """Find the blocks that are wanted or that filters choose in articles, given by their numbers."""
        self._columns, self._question, self._articles = question.columns, question, articles
        columns = self._columns
        self._bound = [question.scopes.blocks(node) for node in bound_in(question.query.clauses)]
        asked = columns.allowed(question.query.kinds, _rising(question.chosen.blocks.wanted or ()))
        self._asked = set(asked.tolist())
        self._blocks = united([asked, *wanted] if len(asked) else wanted or [asked], columns.documents)
        self._articles_of_blocks = columns.articles_of(self._blocks)
        # How many blocks each article shows, shape (articles,).
        self.counts = np.bincount(self._articles_of_blocks, minlength=len(columns.heads))[articles]
        # Of those that hold no wanted word, all blocks.
        others = self._others = articles[self.counts == 0]
        numbers = columns.articles_of(self._all_of(others))
        self.counts[self.counts == 0] = np.bincount(numbers, minlength=len(columns.heads))[others]

    @property
    def matched(self) -> Matched:
        """Return the articles that have evidence, and all their evidence."""
        shown = self.counts > 0
        articles = self._articles[shown]
        return Matched(articles, self._all_shown, Total(len(articles), int(self.counts.sum())))

    def _all_shown(self) -> Numbers:
        """Return the evidence of all articles."""
        documents_all = len(self._columns.heads)
        of_wanted = self._blocks[are_in(self._articles_of_blocks, self._articles, documents_all)]
        return united([of_wanted, self._all_of(self._others)], self._columns.documents)

    def of(self, heads: Sequence[DocNum]) -> list[list[DocNum]]:
        """Return the blocks of each article, best first; bylines and headlines last, since the article shows them.

        Those that filters ask for come before those that words ask for, and of these the ones that hold what is bound
        to one block, and then most of what is asked for.
        """
        numbers = self._columns.articles_of(np.array(heads, np.int64))
        begins = np.searchsorted(self._articles_of_blocks, numbers)
        ends = np.searchsorted(self._articles_of_blocks, numbers + 1)
        parts = [
            self._blocks[begin:end] if end > begin else self._all_of(numbers[place : place + 1])
            for place, (begin, end) in enumerate(zip(begins, ends, strict=True))
        ]
        documents = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        scores, covered = np.zeros((2, len(documents)))
        for weight, places, saturated in _score_parts(self._question, documents):
            scores[places] += weight * saturated
            covered[places] += weight
        shown_last = _SHOWN_LAST.take(self._columns.roles_of(documents)).tolist()
        documents_all = self._columns.documents
        held = {number for one in self._bound for number in documents[are_in(documents, one, documents_all)].tolist()}
        keys = {
            docnum: (last, docnum not in self._asked, docnum not in held, -cover, -score, docnum)
            for docnum, last, cover, score in zip(
                documents.tolist(), shown_last, covered.tolist(), scores.tolist(), strict=True
            )
        }
        return [sorted(part.tolist(), key=keys.__getitem__) for part in parts]

    def _all_of(self, articles: Numbers) -> Numbers:
        """Return all blocks of articles, given by their numbers, whose kinds may match."""
        documents = ranges(self._columns.heads[articles], self._columns.sizes[articles])
        return self._columns.allowed(self._question.query.kinds, documents)


def _rising(documents: Iterable[DocNum]) -> Numbers:
    return np.array(sorted(documents), np.int64)


def _best_blocks(question: _Question, matching: Numbers, count: int) -> tuple[Numbers, Weights]:
    """Return blocks of those that match, among them so many that score best, and their scores.

    Where many match, blocks that hold nothing but the words that weigh least are left out, as by MaxScore: Turtle and
    Flood, "Query Evaluation: Strategies and Optimizations" (1995).
    """
    if not count:
        return matching[:0], np.zeros(0)
    documents, found = question.columns.documents, question.found
    most = {leaf: _most_of(question, leaf) for leaf in question.wanted} if len(matching) > _FEW else {}
    leaves = sorted(most, key=most.__getitem__, reverse=True)
    # Each time twice as many, so that a thousand words are not united a thousand times.
    for kept in (1 << step for step in range((len(leaves) - 1).bit_length())):
        left_out = _ROUNDED * sum(most[leaf] for leaf in leaves[kept:])
        if sum(most[leaf] for leaf in leaves[:kept]) <= left_out:
            continue
        blocks = united([found[leaf].documents for leaf in leaves[:kept]], documents)
        blocks = blocks[are_in(blocks, matching, documents)]
        if 2 * len(blocks) > len(matching):
            break
        if count <= len(blocks):
            scores = _block_scores(question, blocks)
            if np.partition(scores, len(blocks) - count)[len(blocks) - count] > left_out:
                return blocks, scores
    return matching, _block_scores(question, matching)


def _most_of(question: _Question, leaf: Clause) -> float:
    """Return what a word or phrase adds to the score of a block at most."""
    highest = float(question.found[leaf].frequencies.max(initial=0)) * max(ROLE_WEIGHTS)
    return question.block_weight(leaf) * saturate(highest, question.columns.least_block_norm)


def _block_scores(question: _Question, documents: Numbers) -> Weights:
    """Return the score of each of some documents, which rise."""
    wanted, count = question.wanted, sum(len(question.found[leaf].documents) for leaf in question.wanted)
    if question.columns.documents < _SUMMED_OF * count < _SUMMED_OF * _MANY_MORE * len(documents):
        words = {leaf: question.words[leaf] for leaf in wanted}
        shares = [question.block_weight(leaf) * one.saturated for leaf, one in words.items()]
        return summed([one.found.documents for one in words.values()], shares, question.columns.documents)[documents]
    scores = np.zeros(len(documents))
    for weight, places, saturated in _score_parts(question, documents):
        scores[places] += weight * saturated
    return scores


def _score_parts(question: _Question, documents: Numbers) -> Iterator[tuple[float, Numbers, Weights]]:
    """Yield for each wanted word its weight, where documents that hold it stand among some, and how well they do."""
    columns = question.columns
    norms = columns.block_norms(documents)
    held = Held(documents, columns.documents)
    for leaf in question.wanted:
        one = question.found[leaf]
        places, taken = held.common(one.documents)
        weights = question.words[leaf].weights[taken]
        yield question.block_weight(leaf), places, saturate(weights, norms[places])
