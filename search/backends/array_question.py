"""Hold a query, and what in a snapshot matches it, over arrays."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import cast

import numpy as np

from search.backends.array_filters import ArrayFilters
from search.backends.array_scopes import BlockScopes, operations_on
from search.backends.array_weights import Weighted, WeightedWords
from search.backends.base import Request
from search.backends.facets import Matched
from search.backends.filters import Filtered, filtered
from search.backends.postings import PostingReader
from search.backends.sequences import Expansion
from search.backends.texts import Texts
from search.hits import Total
from search.matching.arrays.phrases import Occurrences, added
from search.matching.arrays.sets import Numbers, ranges
from search.matching.arrays.weights import WordInBlocks
from search.matching.scopes import BlockNode, combine
from search.query.nodes import Clause, Form, Node, Occur, Query, looks_into_texts, needed_of
from search.ranking.bm25 import idf
from search.ranking.topk import DocNum

# The blocks or articles in which something holds.
MatchOf = Callable[[BlockNode], Numbers]

# So many terms are read sooner at once; fewer are remembered one by one, since the next query may ask for some.
_MANY = 8


class Question:
    """Hold a query, and where its words and phrases stand."""

    def __init__(self, query: Query, words: WeightedWords, reader: PostingReader, request: Request) -> None:
        """Find where they stand. Raises SearchTimeoutError."""
        self.query, self.deadline, self._request = query, request.deadline, request
        self.wanted, self.match_all = query.wanted, request.match == "all"
        self._words, self._reader, self.columns = words, reader, words.columns
        self._snapshot = snapshot = words.columns.snapshot
        self._expansions: dict[Clause, Expansion] = {}
        found = {}
        for leaf in query.leaves:
            self.deadline.check()
            self._expansions[leaf] = expansion = snapshot.expand(leaf)
            found[leaf] = self._occurrences(leaf, expansion)
        # The blocks that hold each word in any form: rare is what few of them are.
        self.holding = {leaf: one.documents for leaf, one in found.items()}
        self.found = {leaf: self._in_form(leaf, one) for leaf, one in found.items()}

    @cached_property
    def chosen(self) -> Filtered:
        """What filters choose."""
        return filtered(self.query, self._snapshot, self.columns.heads_of_days)

    @cached_property
    def _filters(self) -> ArrayFilters:
        return ArrayFilters(self.chosen, self.columns)

    @cached_property
    def _texts(self) -> Texts:
        among = self._candidates(self._request) if looks_into_texts(self.query) else None
        return Texts(self._snapshot, self._expansions, among, self.deadline)

    @cached_property
    def words(self) -> dict[Clause, Weighted]:
        """What each word and phrase weighs where it stands."""
        return {leaf: self._words.of(one) for leaf, one in self.found.items()}

    @cached_property
    def scopes(self) -> BlockScopes:
        """What tells where parts of the query hold that are bound to one block, or count."""
        # Without a method of this, which would hold this, that holds it: files would stay open so long.
        columns, kinds = self.columns, self.query.kinds
        return BlockScopes(columns, self._reader, self._texts, self.found, lambda: columns.allowed(kinds, columns.live))

    def _in_form(self, leaf: Clause, found: Occurrences) -> Occurrences:
        """Return where a word stands in its form, among the blocks that are looked into."""
        if leaf.form is Form.ANY:
            return found
        counts = self._texts.frequencies(leaf, found.documents.tolist())
        return Occurrences(np.array([*counts], np.int64), np.array([*counts.values()], np.int32))

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
        if len(expansion.sequences) == 1:
            return self._reader.of_sequence(expansion.sequences[0], expansion.slop, among)
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
        articles = self.articles_with(nodes, lambda node: columns.distinct_articles(blocks_of(node)), match_all=True)
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

    def matching_blocks(self) -> Numbers:
        """Return the blocks that match."""
        return self.blocks_with(self.query.clauses, self.scopes.blocks, match_all=self.match_all)

    def matched(self, blocks: Numbers) -> Matched:
        """Return blocks that match with their articles."""
        articles = self.columns.distinct_articles(blocks)
        return Matched(lambda: articles, lambda: blocks, Total(len(articles), len(blocks)))

    @cached_property
    def _signs(self) -> frozenset[Occur]:
        """The signs of the words and phrases, none if there is anything else in the query, or a minus."""
        clauses = self.query.clauses
        if self.query.filters or not all(isinstance(node, Clause) for node in clauses):
            return frozenset()
        signs = frozenset([node.occur for node in clauses])
        return frozenset() if Occur.EXCLUDED in signs else signs

    @cached_property
    def is_union(self) -> bool:
        """Whether all matches that holds any of some words and phrases."""
        return self._signs == {Occur.PLAIN} and (not self.match_all or len(self.query.clauses) == 1)

    @cached_property
    def is_intersection(self) -> bool:
        """Whether all matches that holds all of some words and phrases; one is any and all."""
        is_all = self.match_all or self._signs == {Occur.REQUIRED} or len(self.query.clauses) == 1
        return bool(self._signs) and is_all

    def matching_articles(self, articles: Mapping[Clause, Numbers]) -> Numbers:
        """Return the articles that match, given those that hold each word or phrase, all by their numbers."""

        def match_of(node: BlockNode) -> Numbers:
            return articles[node] if isinstance(node, Clause) else self.scopes.articles(node)

        return self.articles_with(self.query.clauses, match_of, match_all=self.match_all)

    def block_rarity(self, leaf: Clause) -> float:
        """Return how rare the blocks are that hold a word or phrase in any form."""
        return idf(len(self._snapshot), len(self.holding[leaf]))

    def block_weight(self, leaf: Clause) -> float:
        """Return what the frequency of a word or phrase in a block is multiplied by, once it is saturated."""
        return leaf.boost * self.block_rarity(leaf)

    def block_words(self) -> list[WordInBlocks]:
        """Return of each wanted word its weight in blocks, in which blocks it stands, and how often in each."""
        return [(self.block_weight(leaf), *self.found[leaf]) for leaf in self.wanted]

    def times(self) -> list[int | None]:
        """Return of each wanted word how often it stands in a block at most, None where that is not known."""
        return [self._reader.most(self._expansions[leaf].sequences) for leaf in self.wanted]

    def _all_blocks(self) -> Numbers:
        """Return all blocks that may match."""
        return self.columns.allowed(self.query.kinds, self.columns.live)
