"""Combine what the clauses and filters of a query match, within the scope that AND and NOT look at."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from search.query.nodes import AtLeast, Clause, Filter, Group, Near, Node, Occur, Within, unsigned
from search.ranking.topk import DocNum

# What is looked for in blocks, one after the other.
Leaf = Clause | Near | Within | AtLeast


def combine(
    nodes: Sequence[Node],
    match_of: Callable[[Leaf], AbstractSet[DocNum]],
    everything: Callable[[], AbstractSet[DocNum]],
    *,
    match_all: bool,
) -> set[DocNum]:
    """Return the units (articles or blocks) that fulfil the nodes.

    `match_of` gives the units in which a word or phrase stands, or in which holds what is bound to one block. Plain
    nodes are joined by AND if `match_all`, else by OR; where there is nothing to look for, `everything` is what
    exclusions are taken from.
    """
    by_occur: dict[Occur, list[AbstractSet[DocNum]]] = {occur: [] for occur in Occur}
    for node in nodes:
        if isinstance(node, Group):
            found: AbstractSet[DocNum] = combine(node.clauses, match_of, everything, match_all=not node.is_any)
        else:
            found = match_of(unsigned(node))
        by_occur[node.occur].append(found)
    plain = by_occur[Occur.PLAIN]
    required = by_occur[Occur.REQUIRED] + (plain if match_all else [])
    if required:
        rarest, *others = sorted(required, key=len)
        fulfilled = set(rarest).intersection(*others)
    elif plain:
        fulfilled = set().union(*plain)
    else:
        fulfilled = set(everything())
    return fulfilled.difference(*by_occur[Occur.EXCLUDED])


class Choice(NamedTuple):
    """Hold what filters choose of articles or blocks: None means that every one may match."""

    wanted: AbstractSet[DocNum] | None
    excluded: AbstractSet[DocNum]


def choose(filters: Sequence[Filter], matches: Sequence[AbstractSet[DocNum]]) -> Choice:
    """Return what the filters choose; `matches` are the units in which each holds, in the order of `filters`.

    Filters of different fields and required ones must all hold; of several plain ones of one field any.
    """
    excluded: set[DocNum] = set()
    required: list[AbstractSet[DocNum]] = []
    plain: dict[str, set[DocNum]] = {}
    for one, found in zip(filters, matches, strict=True):
        if one.occur is Occur.EXCLUDED:
            excluded |= found
        elif one.occur is Occur.REQUIRED:
            required.append(found)
        else:
            plain.setdefault(one.field, set()).update(found)
    wanted = [*required, *plain.values()]
    return Choice(set(wanted[0]).intersection(*wanted[1:]) if wanted else None, excluded)
