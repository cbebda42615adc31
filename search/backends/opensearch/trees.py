"""Turn a query tree into what OpenSearch selects: articles, or blocks.

What it cannot tell by terms and positions is read in texts, by what is given for that: never is a node left out.
"""

from collections.abc import Callable, Sequence

from search.backends.opensearch import nearness, selections
from search.backends.opensearch.nearness import Expansions
from search.backends.opensearch.selections import Selection
from search.index import cluster_schema as shape
from search.index.schema import KIND
from search.matching.passages import words_of
from search.matching.scopes import BlockNode, combine
from search.query.nodes import AtLeast, Clause, Form, Near, Node, Query, Within, unsigned


class Tree:
    """Hold a query with what its words stand for; select by each of its nodes."""

    def __init__(
        self,
        query: Query,
        expansions: Expansions,
        blocks_by_text: Callable[[BlockNode], Selection],
        articles_by_text: Callable[[BlockNode], Selection],
    ) -> None:
        """Hold a query; the two select blocks and articles by a node for which texts have to be read."""
        self._query, self._expansions = query, expansions
        self._blocks_by_text, self._articles_by_text = blocks_by_text, articles_by_text

    def articles(self, nodes: Sequence[Node], *, match_all: bool) -> Selection:
        """Return the articles that fulfil nodes."""
        everything = selections.ARTICLES
        return combine(nodes, self.article_with, lambda: everything, selections.OPERATIONS, match_all=match_all)

    def blocks(self, nodes: Sequence[Node], *, match_all: bool) -> Selection:
        """Return the blocks that fulfil nodes."""
        return combine(nodes, self.block_with, lambda: self.allowed, selections.OPERATIONS, match_all=match_all)

    @property
    def allowed(self) -> Selection:
        """Return the blocks of the kinds that may match."""
        return self._of_kinds("") or selections.BLOCKS

    def article_with(self, node: BlockNode) -> Selection:
        """Return the articles in a block of which a node without its sign holds, or in all blocks of which together."""
        if self._is_by_text(node):
            return self._articles_by_text(node)
        if isinstance(node, AtLeast):
            if self._query.kinds is not None or any(leaf.kind for leaf in words_of(node)):
                return self._articles_by_text(node)
            return nearness.at_least(shape.ALL_TERMS, node.times, words_of(node), self._expansions)
        if isinstance(node, Within) or self._is_of_kinds(node):
            return selections.with_block(self.block_with(node))
        if isinstance(node, Near):
            return self._near(shape.ALL_TERMS, node)
        return self._standing(shape.ALL_TERMS, node)

    def block_with(self, node: BlockNode) -> Selection:
        """Return the blocks in which a node without its sign holds."""
        if self._is_by_text(node):
            return self._blocks_by_text(node)
        if isinstance(node, Clause):
            return self._within_kinds(self._standing(shape.TERMS, node), node.kind)
        if isinstance(node, Near):
            return self._near(shape.TERMS, node)
        if isinstance(node, Within):
            return self.blocks(node.clauses, match_all=True)
        kinds = {leaf.kind for leaf in words_of(node)}
        if len(kinds) > 1:
            return self._blocks_by_text(node)
        found = nearness.at_least(shape.TERMS, node.times, words_of(node), self._expansions)
        return self._within_kinds(found, kinds.pop())

    def weighed(self, leaf: Clause, *, by_block: bool) -> Selection:
        """Return what weighs articles or blocks by a word or phrase in any form."""
        found, slop, *_ = self._expansions[leaf]
        if not by_block and not self._is_of_kinds(leaf):
            return selections.sequences(shape.ALL_TERMS, found, slop, leaf.boost)
        in_block = selections.sequences(shape.TERMS, found, slop, leaf.boost)
        of_kinds = self._of_kinds(leaf.kind)
        weighed = {"bool": {"must": [in_block], "filter": [of_kinds]}} if of_kinds else in_block
        return weighed if by_block else selections.with_block(weighed, "sum")

    def _is_by_text(self, node: BlockNode) -> bool:
        """Say whether terms and positions do not tell where a node holds."""
        if isinstance(node, Clause):
            return node.form is not Form.ANY
        if isinstance(node, Near):
            return not nearness.is_told(node, self._expansions)
        if isinstance(node, AtLeast):
            return not nearness.is_counted(node, self._expansions)
        return node.is_sentence

    def _is_of_kinds(self, node: BlockNode) -> bool:
        leaves = (node,) if isinstance(node, Clause) else [leaf for one in node.clauses for leaf in words_of(one)]
        return self._query.kinds is not None or any(leaf.kind for leaf in leaves)

    def _standing(self, field: str, leaf: Clause) -> Selection:
        found, slop, *_ = self._expansions[unsigned(leaf)]
        return selections.sequences(field, found, slop)

    def _near(self, field: str, node: Near) -> Selection:
        first, second = (words_of(one) for one in node.clauses)
        kinds = {leaf.kind for leaf in (*first, *second)}
        if len(kinds) > 1 and node.is_negated:
            return self._blocks_by_text(node)
        if len(kinds) < 2:
            found = nearness.near(field, node, (first, second), self._expansions)
            return self._within_kinds(found, kinds.pop()) if field == shape.TERMS else found
        # Both stand in one block, so that only what is looked for in the same kind can be near.
        parts = []
        for kind in kinds - {""}:
            sides = tuple([leaf for leaf in side if leaf.kind in ("", kind)] for side in (first, second))
            parts.append(self._within_kinds(nearness.near(field, node, (sides[0], sides[1]), self._expansions), kind))
        plain = tuple([leaf for leaf in side if not leaf.kind] for side in (first, second))
        if all(plain):
            parts.append(self._within_kinds(nearness.near(field, node, (plain[0], plain[1]), self._expansions), ""))
        return selections.any_of(parts)

    def _within_kinds(self, found: Selection, kind: str) -> Selection:
        of_kinds = self._of_kinds(kind)
        return selections.all_of([found, of_kinds]) if of_kinds else found

    def _of_kinds(self, kind: str) -> Selection | None:
        """Return the blocks of the kinds that may match, and of one if that is named; None if each may match."""
        kinds = self._query.kinds
        if kinds is None:
            return selections.equal(KIND, kind) if kind else None
        return selections.among(KIND, sorted(kinds & {kind} if kind else kinds))
