"""Evaluate a query document by document: what `arrays` does for many documents at once.

It needs no NumPy, the import of which takes longer than most searches do.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

from search.backends.base import Request
from search.backends.filters import Filtered, articles_left, blocks_left, candidates, filtered
from search.backends.sequences import Expansion, expand
from search.backends.snapshot import Snapshot
from search.backends.texts import Texts
from search.hits import Total
from search.index import schema
from search.matching.passages import choice
from search.matching.scopes import SETS, BlockNode, combine
from search.matching.sequences import Frequencies, frequencies
from search.query.nodes import AtLeast, Clause, Form, Node, Query, Within, bound_in, needed, unsigned
from search.ranking.bm25 import idf, length_norm, saturate
from search.ranking.explanation import ScorePart, Word, explained
from search.ranking.roles import ROLE_WEIGHTS
from search.ranking.topk import DocNum, Score, top_k

# In how many places of which block each word and phrase stands.
Found = Mapping[Clause, Frequencies]

_HEADLINE = schema.ROLES.index("headline")


class Evaluated(NamedTuple):
    """Hold what a query matches: scores by result, and which blocks are the evidence of a result."""

    scores: Mapping[DocNum, Score]
    evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]]
    total: Total
    explain: Callable[[DocNum], tuple[ScorePart, ...]]

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        return top_k(self.scores, count)


class BlockScopes:
    """Tell in which blocks each part of a query holds."""

    def __init__(self, found: Found, texts: Texts, everything: Callable[[], set[DocNum]]) -> None:
        """Hold where words and phrases stand; `everything` gives all blocks that may match."""
        self._found, self._texts, self._everything = found, texts, everything

    def blocks(self, node: BlockNode) -> AbstractSet[DocNum]:
        """Return the blocks in which a node, whatever its sign, holds."""
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
        for leaf in choice(node):
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

    def evaluate(self, query: Query, request: Request) -> Evaluated:
        """Return what matches. Raises SearchTimeoutError."""
        deadline, expansions, found = request.deadline, {}, {}
        for leaf in query.leaves:
            deadline.check()
            expansions[leaf] = expand(leaf, self._snapshot)
        texts = Texts(self._snapshot, expansions, deadline)
        for leaf, expansion in expansions.items():
            deadline.check()
            found[leaf] = self._frequencies(query, leaf, expansion, texts)

        def all_blocks() -> set[DocNum]:
            return {docnum for docnum in self._snapshot.docnums() if self._allows(query, docnum)}

        scopes = BlockScopes(found, texts, all_blocks)
        evaluate = self._by_article if request.by == "article" else self._by_block
        return evaluate(query, found, scopes, match_all=request.match == "all")

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

    def _frequencies(self, query: Query, leaf: Clause, expansion: Expansion, texts: Texts) -> Frequencies:
        found = frequencies(expansion.sequences, self._snapshot.positions, expansion.slop)
        allowed = (docnum for docnum in sorted(found) if self._allows(query, docnum, leaf.kind))
        if leaf.form is not Form.ANY:
            return texts.frequencies(leaf, allowed)
        return {docnum: found[docnum] for docnum in allowed}

    def _by_block(self, query: Query, found: Found, scopes: BlockScopes, *, match_all: bool) -> Evaluated:
        chosen = filtered(query, self._snapshot)

        def everything() -> set[DocNum]:
            return {docnum for docnum in candidates(chosen, self._snapshot) if self._allows(query, docnum)}

        matching = combine(query.clauses, scopes.blocks, everything, SETS, match_all=match_all)
        matching = blocks_left(matching, chosen, self._snapshot)
        scores = self._block_scores(query, found, matching)
        articles = {self._snapshot.head_of(docnum) for docnum in matching}
        total = Total(len(articles), len(matching))

        def explain(docnum: DocNum) -> tuple[ScorePart, ...]:
            weight = ROLE_WEIGHTS[self._role(docnum)]
            words = (
                Word(str(leaf), leaf.boost, found[leaf].get(docnum, 0) * weight, len(found[leaf]))
                for leaf in query.wanted
            )
            norm = length_norm(self._snapshot.number(schema.LENGTH, docnum), self._average_block)
            return explained(words, len(self._snapshot), norm)

        return Evaluated(scores, lambda docnums: [[docnum] for docnum in docnums], total, explain)

    def _by_article(self, query: Query, found: Found, scopes: BlockScopes, *, match_all: bool) -> Evaluated:
        weighted = {leaf: self._article_frequencies(one) for leaf, one in found.items()}

        def everything() -> set[DocNum]:
            return set(self._snapshot.heads)

        def match_of(node: BlockNode) -> AbstractSet[DocNum]:
            if isinstance(node, AtLeast):
                return scopes.counted(node, self._snapshot.head_of)
            return {self._snapshot.head_of(docnum) for docnum in scopes.blocks(node)}

        matching = combine(query.clauses, match_of, everything, SETS, match_all=match_all)
        chosen = filtered(query, self._snapshot)
        matching = articles_left(matching, chosen, self._snapshot)
        scores = dict.fromkeys(sorted(matching), 0.0)
        for leaf in query.wanted:
            one = weighted[leaf]
            weight = leaf.boost * idf(len(self._snapshot.heads), len(one))
            for head in one.keys() & matching:
                length = self._snapshot.number(schema.ARTICLE_LENGTH, head)
                scores[head] += weight * saturate(one[head], length_norm(length, self._average_article))
        evidence = self._evidence(query, found, scopes, matching, chosen)
        total = Total(len(evidence), sum(map(len, evidence.values())))

        def explain(head: DocNum) -> tuple[ScorePart, ...]:
            words = (
                Word(str(leaf), leaf.boost, weighted[leaf].get(head, 0.0), len(weighted[leaf])) for leaf in query.wanted
            )
            norm = length_norm(self._snapshot.number(schema.ARTICLE_LENGTH, head), self._average_article)
            return explained(words, len(self._snapshot.heads), norm)

        left = {head: scores[head] for head in evidence}
        return Evaluated(left, lambda heads: [evidence[one] for one in heads], total, explain)

    def _article_frequencies(self, found: Frequencies) -> dict[DocNum, float]:
        """Add up what stands in the blocks of an article, each weighted by its role, in the order of docnums."""
        weighted: dict[DocNum, float] = {}
        for docnum, frequency in found.items():
            head = self._snapshot.head_of(docnum)
            weighted[head] = weighted.get(head, 0.0) + frequency * ROLE_WEIGHTS[self._role(docnum)]
        return weighted

    def _evidence(
        self, query: Query, found: Found, scopes: BlockScopes, heads: AbstractSet[DocNum], chosen: Filtered
    ) -> dict[DocNum, list[DocNum]]:
        """Return the matching blocks of each article, best first; a headline last, since the title shows it already.

        Those that filters ask for come before those that words ask for, and of these the ones that hold what is bound
        to one block.
        """
        asked = {docnum for docnum in chosen.blocks.wanted or () if self._allows(query, docnum)}
        blocks = asked.union(*(found[leaf] for leaf in query.wanted))
        evidence: dict[DocNum, list[DocNum]] = {head: [] for head in heads}
        for docnum in blocks:
            evidence.get(self._snapshot.head_of(docnum), []).append(docnum)
        for head in (head for head, asked_for in evidence.items() if not asked_for):
            evidence[head] = [docnum for docnum in self._snapshot.blocks_of(head) if self._allows(query, docnum)]
        shown = {head: docnums for head, docnums in evidence.items() if docnums}
        scores = self._block_scores(query, found, set().union(*shown.values()))
        bound = set[DocNum]().union(*map(scopes.blocks, bound_in(query.clauses)))

        def key(one: DocNum) -> tuple[bool, bool, bool, float, DocNum]:
            return self._role(one) == _HEADLINE, one not in asked, one not in bound, -scores[one], one

        for docnums in shown.values():
            docnums.sort(key=key)
        return shown

    def _block_scores(self, query: Query, found: Found, blocks: AbstractSet[DocNum]) -> dict[DocNum, Score]:
        scores = dict.fromkeys(sorted(blocks), 0.0)
        for leaf in query.wanted:
            one = found[leaf]
            weight = leaf.boost * idf(len(self._snapshot), len(one))
            for docnum in one.keys() & blocks:
                frequency = one[docnum] * ROLE_WEIGHTS[self._role(docnum)]
                length = self._snapshot.number(schema.LENGTH, docnum)
                scores[docnum] += weight * saturate(frequency, length_norm(length, self._average_block))
        return scores
