"""Evaluate a query document by document: what `arrays` does for many documents at once.

It needs no NumPy, the import of which takes longer than most searches do.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple, cast

from search.backends.base import By, Request
from search.backends.filters import Filtered, articles_left, blocks_left, candidates, filtered
from search.backends.sequences import Expansion
from search.backends.snapshot import Snapshot
from search.backends.texts import Texts
from search.backends.versions import Versions
from search.hits import Total
from search.index import schema
from search.matching.passages import words_of
from search.matching.scopes import SETS, BlockNode, combine
from search.matching.sequences import Frequencies, frequencies
from search.query.neighbours import RERANKED, SIDE_BY_SIDE, neighbours
from search.query.nodes import (
    AtLeast,
    Clause,
    Form,
    Node,
    Query,
    Within,
    bound_in,
    looks_into_texts,
    needed,
    needed_of,
    shown_by,
    unsigned,
)
from search.ranking.bm25 import idf, length_norm, saturate
from search.ranking.explanation import ScorePart, Word, explained
from search.ranking.roles import ROLE_WEIGHTS, SHOWN_LAST
from search.ranking.topk import DocNum, Score, top_k

# In how many places of which block each word and phrase stands.
Standing = Mapping[Clause, Frequencies]
# The blocks, or the heads of the articles, in which something holds.
MatchOf = Callable[[BlockNode], AbstractSet[DocNum]]


class Evaluated(NamedTuple):
    """Hold what a query matches: scores by result, and which blocks are the evidence of a result."""

    scores: Mapping[DocNum, Score]
    evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]]
    total: Total
    explain: Callable[[Sequence[DocNum]], list[tuple[ScorePart, ...]]]

    def results(self) -> Collection[DocNum]:
        """Return all results."""
        return self.scores.keys()

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        return top_k(self.scores, count)


class _Question(NamedTuple):
    """Hold a query and how it is meant, what its filters choose, and the blocks that hold each word in any form."""

    query: Query
    by: By
    match_all: bool
    chosen: Filtered
    holding: Mapping[Clause, AbstractSet[DocNum]]


class BlockScopes:
    """Tell in which blocks each part of a query holds."""

    def __init__(self, found: Standing, texts: Texts, everything: Callable[[], set[DocNum]]) -> None:
        """Hold where words and phrases stand; `everything` gives all blocks that may match."""
        self._found, self._texts, self._everything = found, texts, everything

    def blocks(self, node: BlockNode) -> AbstractSet[DocNum]:
        """Return the blocks in which a node without its sign holds."""
        if isinstance(node, Clause):
            return self._found[node].keys()
        if isinstance(node, AtLeast):
            return self.counted(node, lambda docnum: docnum)
        if isinstance(node, Within) and not node.is_sentence:
            return self._all_of(node.clauses)
        nodes = needed(node.clauses if isinstance(node, Within) else [node])
        return set(self._texts.holding(node, sorted(self._all_of(nodes))))

    def counted(self, node: AtLeast, unit_of: Callable[[DocNum], DocNum]) -> AbstractSet[DocNum]:
        """Return the units, of which each block is in one, that hold words as often as they must."""
        counts = Counter[DocNum]()
        for leaf in words_of(node):
            for docnum, frequency in self._found[unsigned(leaf)].items():
                counts[unit_of(docnum)] += frequency
        return {unit for unit, count in counts.items() if count >= node.times}

    def _all_of(self, nodes: Sequence[Node]) -> AbstractSet[DocNum]:
        return combine(nodes, self.blocks, self._everything, SETS, match_all=True)


class Evaluator:
    """Evaluate queries on a snapshot that is not empty."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot."""
        self._snapshot = snapshot
        self.versions = Versions(snapshot)

    def evaluate(self, query: Query, request: Request) -> Evaluated:
        """Return what matches. Raises SearchTimeoutError."""
        expansions, found = {}, {}
        for leaf in query.leaves:
            request.deadline.check()
            expansions[leaf] = self._snapshot.expand(leaf)
            found[leaf] = self._frequencies(query, leaf, expansions[leaf])
        # The blocks that hold each word in any form: rare is what few of them are.
        holding = {leaf: one.keys() for leaf, one in found.items()}
        chosen = filtered(query, self._snapshot)
        question = _Question(query, request.by, request.match == "all", chosen, holding)
        among = self._candidates(question) if looks_into_texts(query) else None
        texts = Texts(self._snapshot, expansions, among, request.deadline)
        for leaf in (leaf for leaf in expansions if leaf.form is not Form.ANY):
            found[leaf] = texts.frequencies(leaf, sorted(found[leaf]))

        def all_blocks() -> set[DocNum]:
            return {docnum for docnum in self._snapshot.docnums() if self._allows(query, docnum)}

        scopes = BlockScopes(found, texts, all_blocks)
        evaluate = self._by_article if request.by == "article" else self._by_block
        return evaluate(question, found, scopes)

    def _candidates(self, question: _Question) -> set[DocNum] | None:
        """Return the blocks of all that may match as far as postings tell, None if that may be every one."""
        nodes = needed_of(question.query, match_all=question.match_all)
        if not nodes and not question.query.filters:
            return None

        def blocks_of(node: BlockNode) -> AbstractSet[DocNum]:
            return question.holding[cast("Clause", node)]  # nothing else is left of what is bound

        if question.by == "block":
            return set(self._blocks_with(question, nodes, blocks_of, match_all=True))
        heads = self._articles_with(question, nodes, lambda node: self._heads_of(blocks_of(node)), match_all=True)
        return {docnum for head in heads for docnum in self._snapshot.blocks_of(head)}

    def _blocks_with(
        self, question: _Question, nodes: Sequence[Node], match_of: MatchOf, *, match_all: bool
    ) -> AbstractSet[DocNum]:
        """Return the blocks that fulfil nodes and the filters."""

        def everything() -> set[DocNum]:
            left = candidates(question.chosen, self._snapshot)
            return {docnum for docnum in left if self._allows(question.query, docnum)}

        matching = combine(nodes, match_of, everything, SETS, match_all=match_all)
        return blocks_left(matching, question.chosen, self._snapshot)

    def _articles_with(
        self, question: _Question, nodes: Sequence[Node], match_of: MatchOf, *, match_all: bool
    ) -> AbstractSet[DocNum]:
        """Return the heads of the articles that fulfil nodes and the filters."""
        matching = combine(nodes, match_of, lambda: set(self._snapshot.heads), SETS, match_all=match_all)
        return articles_left(matching, question.chosen, self._snapshot)

    def _heads_of(self, blocks: AbstractSet[DocNum]) -> set[DocNum]:
        return {self._snapshot.head_of(docnum) for docnum in blocks}

    @cached_property
    def _average_block(self) -> float:
        return self._snapshot.tokens / len(self._snapshot)

    @cached_property
    def _average_article(self) -> float:
        return self._snapshot.tokens / len(self._snapshot.heads)

    def _role(self, docnum: DocNum) -> int:
        return self._snapshot.number(schema.ROLE, docnum)

    def _allows(self, query: Query, docnum: DocNum, kind: str = "") -> bool:
        if query.kinds is None and not kind:
            return True
        found = schema.kind_of(self._role(docnum))
        return kind in ("", found) and (query.kinds is None or found in query.kinds)

    def _frequencies(self, query: Query, leaf: Clause, expansion: Expansion) -> Frequencies:
        found = frequencies(expansion.sequences, self._snapshot.positions, expansion.slop)
        return {docnum: found[docnum] for docnum in sorted(found) if self._allows(query, docnum, leaf.kind)}

    def _by_block(self, question: _Question, found: Standing, scopes: BlockScopes) -> Evaluated:
        query = question.query
        matching = self._blocks_with(question, query.clauses, scopes.blocks, match_all=question.match_all)
        scores = self._block_scores(question, found, matching)
        total = Total(len(self._heads_of(matching)), len(matching))

        def explain(docnum: DocNum) -> tuple[ScorePart, ...]:
            weight = ROLE_WEIGHTS[self._role(docnum)]
            words = (
                Word(str(leaf), leaf.boost, found[leaf].get(docnum, 0) * weight, self._block_rarity(question, leaf))
                for leaf in query.wanted
            )
            norm = length_norm(self._snapshot.number(schema.LENGTH, docnum), self._average_block)
            return explained(words, norm)

        return Evaluated(scores, lambda docnums: [[docnum] for docnum in docnums], total, _one_by_one(explain))

    def _by_article(self, question: _Question, found: Standing, scopes: BlockScopes) -> Evaluated:
        query = question.query
        weighted = {leaf: self._article_frequencies(one) for leaf, one in found.items()}
        articles = len(self._snapshot.heads)
        rarity = {leaf: idf(articles, len(self._heads_of(one))) for leaf, one in question.holding.items()}

        def match_of(node: BlockNode) -> AbstractSet[DocNum]:
            if isinstance(node, AtLeast):
                return scopes.counted(node, self._snapshot.head_of)
            return self._heads_of(scopes.blocks(node))

        matching = self._articles_with(question, query.clauses, match_of, match_all=question.match_all)
        scores = dict.fromkeys(sorted(matching), 0.0)
        for leaf in query.wanted:
            one = weighted[leaf]
            for head in one.keys() & matching:
                scores[head] += leaf.boost * rarity[leaf] * saturate(one[head], self._article_norm(head))
        evidence = self._evidence(question, found, scopes, matching)
        total = Total(len(evidence), sum(map(len, evidence.values())))

        left = {head: scores[head] for head in evidence}
        weights = {leaf: leaf.boost * rarity[leaf] for leaf in query.wanted}
        best = {head for head, _ in top_k(left, RERANKED)}
        pairs = [(pair, self._phrase_frequencies(query, pair.phrase, best)) for pair in neighbours(query)]
        for pair, of_pair in pairs:
            for head, frequency in of_pair.items():
                weight = SIDE_BY_SIDE * pair.weight(weights)
                left[head] += weight * saturate(frequency, self._article_norm(head))

        def explain(head: DocNum) -> tuple[ScorePart, ...]:
            words = [Word(str(leaf), leaf.boost, weighted[leaf].get(head, 0.0), rarity[leaf]) for leaf in query.wanted]
            for pair, of_pair in pairs:
                frequency = of_pair.get(head, 0.0)
                words.append(Word(str(pair.phrase), SIDE_BY_SIDE, frequency, pair.weight(weights)))
            return explained(words, self._article_norm(head))

        return Evaluated(left, lambda heads: [evidence[one] for one in heads], total, _one_by_one(explain))

    def _article_norm(self, head: DocNum) -> float:
        return length_norm(self._snapshot.number(schema.ARTICLE_LENGTH, head), self._average_article)

    def _phrase_frequencies(self, query: Query, phrase: Clause, heads: AbstractSet[DocNum]) -> dict[DocNum, float]:
        """Return how often a phrase stands in some articles, weighted by roles."""
        found = self._frequencies(query, phrase, self._snapshot.expand(phrase))
        return {head: frequency for head, frequency in self._article_frequencies(found).items() if head in heads}

    def _article_frequencies(self, found: Frequencies) -> dict[DocNum, float]:
        """Add up what stands in the blocks of an article, each weighted by its role, in the order of docnums."""
        weighted: dict[DocNum, float] = {}
        for docnum, frequency in found.items():
            head = self._snapshot.head_of(docnum)
            weighted[head] = weighted.get(head, 0.0) + frequency * ROLE_WEIGHTS[self._role(docnum)]
        return weighted

    def _evidence(
        self, question: _Question, found: Standing, scopes: BlockScopes, heads: AbstractSet[DocNum]
    ) -> dict[DocNum, list[DocNum]]:
        """Return the blocks to show of each article, best first; bylines and headlines last, as the article shows them.

        Those that filters ask for come before those that words ask for, and of these the ones that hold what is bound
        to one block, and then most of what is asked for.
        """
        query = question.query
        asked = {docnum for docnum in question.chosen.blocks.wanted or () if self._allows(query, docnum)}
        blocks = asked.union(*map(scopes.blocks, shown_by(query.clauses)))
        evidence: dict[DocNum, list[DocNum]] = {head: [] for head in heads}
        for docnum in blocks:
            evidence.get(self._snapshot.head_of(docnum), []).append(docnum)
        for head in (head for head, asked_for in evidence.items() if not asked_for):
            evidence[head] = [docnum for docnum in self._snapshot.blocks_of(head) if self._allows(query, docnum)]
        shown = {head: docnums for head, docnums in evidence.items() if docnums}
        blocks = set().union(*shown.values())
        scores = self._block_scores(question, found, blocks)
        covered = dict.fromkeys(blocks, 0.0)
        for leaf in query.wanted:
            for docnum in found[leaf].keys() & blocks:
                covered[docnum] += self._block_weight(question, leaf)
        bound = set[DocNum]().union(*map(scopes.blocks, bound_in(query.clauses)))

        def key(one: DocNum) -> tuple[float, ...]:
            last = SHOWN_LAST[self._role(one)]
            return last, one not in asked, one not in bound, -covered[one], -scores[one], one

        for docnums in shown.values():
            docnums.sort(key=key)
        return shown

    def _block_rarity(self, question: _Question, leaf: Clause) -> float:
        return idf(len(self._snapshot), len(question.holding[leaf]))

    def _block_weight(self, question: _Question, leaf: Clause) -> float:
        return leaf.boost * self._block_rarity(question, leaf)

    def _block_scores(self, question: _Question, found: Standing, blocks: AbstractSet[DocNum]) -> dict[DocNum, Score]:
        scores = dict.fromkeys(sorted(blocks), 0.0)
        for leaf in question.query.wanted:
            one = found[leaf]
            weight = self._block_weight(question, leaf)
            for docnum in one.keys() & blocks:
                frequency = one[docnum] * ROLE_WEIGHTS[self._role(docnum)]
                length = self._snapshot.number(schema.LENGTH, docnum)
                scores[docnum] += weight * saturate(frequency, length_norm(length, self._average_block))
        return scores


def _one_by_one(
    explain: Callable[[DocNum], tuple[ScorePart, ...]],
) -> Callable[[Sequence[DocNum]], list[tuple[ScorePart, ...]]]:
    return lambda docnums: [explain(docnum) for docnum in docnums]
