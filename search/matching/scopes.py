"""Combine what the clauses of a query match, within the scope that AND and NOT look at."""

from collections.abc import Iterable, Sequence, Set
from functools import reduce

from search.query.nodes import Clause, Occur
from search.ranking.topk import DocNum


def combine(
    clauses: Sequence[Clause], matches: Sequence[Set[DocNum]], everything: Iterable[DocNum], *, match_all: bool
) -> set[DocNum]:
    """Return the units (articles or blocks) that fulfil the clauses.

    `matches` are the units in which each clause stands, in the order of `clauses`. Plain clauses are joined by AND if
    `match_all`, else by OR; where there is nothing to look for, `everything` is what exclusions are taken from.
    """
    required = [
        found
        for clause, found in zip(clauses, matches, strict=True)
        if clause.occur is Occur.REQUIRED or (match_all and clause.occur is Occur.PLAIN)
    ]
    plain = [found for clause, found in zip(clauses, matches, strict=True) if clause.occur is Occur.PLAIN]
    excluded = [found for clause, found in zip(clauses, matches, strict=True) if clause.occur is Occur.EXCLUDED]
    if required:
        fulfilled = set(reduce(lambda one, other: one & other, sorted(required, key=len)))
    elif plain:
        fulfilled = set().union(*plain)
    else:
        fulfilled = set(everything)
    return fulfilled.difference(*excluded)
