"""Combine what the clauses and filters of a query match, within the scope that AND and NOT look at."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic, NamedTuple, TypeVar

from search.query.nodes import AtLeast, Clause, Filter, Group, Near, Node, Occur, Within, unsigned
from search.ranking.topk import DocNum

# What is looked for in blocks, one after the other.
BlockNode = Clause | Near | Within | AtLeast
Units = TypeVar("Units")


class Operations(NamedTuple, Generic[Units]):
    """Hold how to join units, given once or more: those in all of some, those in any, and some without others."""

    all_of: Callable[[list[Units]], Units]
    any_of: Callable[[list[Units]], Units]
    without: Callable[[Units, list[Units]], Units]


def combine(
    nodes: Sequence[Node],
    match_of: Callable[[BlockNode], Units],
    everything: Callable[[], Units],
    operations: Operations[Units],
    *,
    match_all: bool,
) -> Units:
    """Return the units (articles or blocks) that fulfil the nodes.

    `match_of` gives the units in which a word or phrase stands, or in which holds what is bound to one block. Plain
    nodes are joined by AND if `match_all`, else by OR; where there is nothing to look for, `everything` is what
    exclusions are taken from.
    """
    by_occur: defaultdict[Occur, list[Units]] = defaultdict(list)
    for node in nodes:
        if isinstance(node, Group):
            found = combine(node.clauses, match_of, everything, operations, match_all=not node.is_any)
        else:
            found = match_of(unsigned(node))
        by_occur[node.occur].append(found)
    plain = by_occur[Occur.PLAIN]
    required = by_occur[Occur.REQUIRED] + (plain if match_all else [])
    if required:
        fulfilled = operations.all_of(required)
    elif plain:
        fulfilled = operations.any_of(plain)
    else:
        fulfilled = everything()
    return operations.without(fulfilled, by_occur[Occur.EXCLUDED])


def _all_of(sets: list[AbstractSet[DocNum]]) -> AbstractSet[DocNum]:
    rarest, *others = sorted(sets, key=len)
    return set(rarest).intersection(*others)


SETS = Operations[AbstractSet[DocNum]](
    all_of=_all_of,
    any_of=lambda sets: set[DocNum]().union(*sets),
    without=lambda units, excluded: set(units).difference(*excluded),
)


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
