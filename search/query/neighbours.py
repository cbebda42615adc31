"""Tell which words of a query stand side by side in it: where they do so in a text too, it is about them together."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from search.query.nodes import Clause, Form, Node, Occur, Query, unsigned

# What two words in order add, as a share of what both count. Measured: docs/decisions/0006-ranking.md.
SIDE_BY_SIDE = 0.06
# Only so many of the best articles are looked at. What they gain is never negative, so that they stay before all
# others; an article below them that has the words side by side gains nothing.
RERANKED = 100


class Neighbours(NamedTuple):
    """Hold two words of a query, the second behind the first, and the phrase that they make."""

    first: Clause
    second: Clause
    phrase: Clause

    def weight(self, weights: Mapping[Clause, float]) -> float:
        """Return what both words weigh together."""
        return weights[self.first] + weights[self.second]


def neighbours(query: Query) -> tuple[Neighbours, ...]:
    """Return the pairs of plain words side by side in a query that look into the same blocks."""
    wanted = [_plain(node) for node in query.clauses]
    return tuple(
        Neighbours(first, second, Clause(f"{first.text} {second.text}", is_phrase=True, kind=first.kind))
        for first, second in pairwise(wanted)
        if first and second and first.kind == second.kind
    )


def _plain(node: Node) -> Clause | None:
    """Return a node if it is a word in all forms that is not excluded."""
    if not isinstance(node, Clause) or node.occur is Occur.EXCLUDED or node.is_phrase:
        return None
    return None if node.form is not Form.ANY or node.edits or node.is_pattern else unsigned(node)
