"""Bind what must stand close together or often: NEAR, BEFORE, and brackets behind BLOCK, SENTENCE and ATLEAST."""

from collections.abc import Sequence
from itertools import pairwise

from search.query.nodes import (
    AT_LEAST,
    BEFORE,
    NOT,
    AtLeast,
    Clause,
    Group,
    Near,
    Node,
    Occur,
    Within,
    grouped,
    signed,
    unsigned,
)


def bound(nodes: Sequence[Node | None], operators: Sequence[str]) -> Node | None:
    """Return nodes with operators such as "NEAR/5" or "NOT BEFORE/3" between them as one; None if they cannot be.

    A minus before the first holds for all, as these operators bind what stands beside them before all else.
    """
    first, *others = nodes
    is_excluded = first is not None and first.occur is Occur.EXCLUDED
    words = [_operand(unsigned(first) if first else None), *map(_operand, others)]
    pairs = [_near(*pair, operator) for pair, operator in zip(pairwise(words), operators, strict=True)]
    if None in pairs:
        return None
    known = tuple(dict.fromkeys(pair for pair in pairs if pair))
    is_required = any(node and node.occur is Occur.REQUIRED for node in nodes)
    occur = Occur.EXCLUDED if is_excluded else Occur.REQUIRED if is_required else Occur.PLAIN
    return signed(known[0] if len(known) == 1 else Within(known), occur)


def _near(first: Node | None, second: Node | None, operator: str) -> Near | None:
    name, _, distance = operator.rpartition("/")
    if not first or not second:
        return None
    return Near((first, second), int(distance), name.endswith(BEFORE), name.startswith(NOT))


def _operand(node: Node | None) -> Node | None:
    """Return a word or phrase, or a choice of these, without a plus; None if it is something else."""
    leaves = _alternatives(node) if node and node.occur is not Occur.EXCLUDED else ()
    return unsigned(node) if node and leaves else None


def _alternatives(node: Node) -> tuple[Clause, ...]:
    """Return the words and phrases of which a node wants any, none if it wants something else."""
    inner = node.clauses if isinstance(node, Group) and node.is_any else (node,)
    leaves = tuple(one for one in inner if isinstance(one, Clause) and one.occur is not Occur.EXCLUDED)
    return leaves if len(leaves) == len(inner) else ()


def scoped(scope: str, nodes: Sequence[Node]) -> Node | None:
    """Return what stands in brackets behind a scope such as "BLOCK"; None if there is nothing, or nothing to count."""
    node = grouped(nodes, is_any=scope.startswith(AT_LEAST))
    if not node or not scope:
        return node
    if scope.startswith(AT_LEAST):
        leaves = tuple(dict.fromkeys(map(unsigned, _alternatives(node))))
        return AtLeast(leaves, int(scope.rpartition("/")[2])) if leaves else None
    if isinstance(node, Group) and not node.is_any and node.occur is Occur.PLAIN:
        return Within(node.clauses, scope)
    return Within((node,), scope)
