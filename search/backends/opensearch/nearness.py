"""Write words near each other, and words that stand several times, as OpenSearch takes them, where it means the same.

Its intervals leave out those that hold a shorter one. So only what has one length is put into one, and what may overlap
is not counted by them: `is_told` and `is_counted` say of what they tell the same as we do.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from search.backends.opensearch import selections
from search.backends.opensearch.selections import Selection
from search.backends.sequences import Expansion
from search.index import cluster_schema as shape
from search.matching.passages import words_of
from search.query.nodes import AtLeast, Clause, Form, Near, unsigned

# Rules of one question, each of which is a word at one of its places: beyond, it would be megabytes.
_MOST_RULES = 5_000

# No term: a letter stands in each.
_NEVER = "|"
Expansions = Mapping[Clause, Expansion]
Sequences = list[tuple[str, ...]]


def is_told(node: Near, expansions: Expansions) -> bool:
    """Say whether OpenSearch tells by positions whether words are as near as a node asks."""
    first, second = (words_of(one) for one in node.clauses)
    if any(leaf.form is not Form.ANY or leaf.slop for leaf in (*first, *second)):
        return False
    return not node.is_negated or _terms_of(first, expansions).isdisjoint(_terms_of(second, expansions))


def is_counted(node: AtLeast, expansions: Expansions) -> bool:
    """Say whether OpenSearch counts the same, and soon: words in any form that cannot overlap, and are not too many."""
    leaves = words_of(node)
    if any(leaf.form is not Form.ANY or leaf.slop for leaf in leaves):
        return False
    found = [one for leaf in leaves for one in _sequences_of([leaf], expansions)]
    if node.times * len(found) > _MOST_RULES:
        return False
    return len(found) == len(set(found)) and not any(
        _overlap(one, other, 1 if number == other_number else 0)
        for number, one in enumerate(found)
        for other_number, other in enumerate(found)
        if len(one) > 1 or len(other) > 1
    )


def _overlap(one: Sequence[str], other: Sequence[str], least: int) -> bool:
    """Say whether a sequence may begin within another, so many places behind its begin or more."""
    shifts = range(least, len(one))
    return any(all(a == b for a, b in zip(one[shift:], other, strict=False)) for shift in shifts)


def near(field: str, node: Near, sides: tuple[Sequence[Clause], Sequence[Clause]], expansions: Expansions) -> Selection:
    """Return the documents in which words of two sides are as near as a node asks."""
    first, second = (_sequences_of(side, expansions) for side in sides)
    if not first:
        return selections.NOTHING
    if node.is_negated:
        return _apart(field, node, first, second)
    pairs = []
    for one, other in product(_by_length(first), _by_length(second)):
        pairs.append([one, other])
        if not node.is_ordered:
            pairs.append([other, one])
    rules = [_ordered(pair, node.distance - 1) for pair in pairs]
    return {"intervals": {field: {"any_of": {"intervals": rules}}}} if rules else selections.NOTHING


def _apart(field: str, node: Near, first: Sequences, second: Sequences) -> Selection:
    """Return the documents in which a word stands without another near it."""
    include = _spans(field, first)
    if not second:
        return include
    before = 0 if node.is_ordered else node.distance
    return {"span_not": {"include": include, "exclude": _spans(field, second), "pre": before, "post": node.distance}}


def at_least(field: str, times: int, leaves: Sequence[Clause], expansions: Expansions) -> Selection:
    """Return the documents in which words stand so often, all together."""
    found = _sequences_of(leaves, expansions)
    if not found:
        return selections.NOTHING
    # Lucene finds a term that stands once twice where it alone is asked for, and not where it is one of several.
    once = {"any_of": {"intervals": list(map(_side_by_side, [*found, (_NEVER,)]))}}
    return {"intervals": {field: _ordered([once] * times, -1)}}


def _by_length(found: Sequences) -> list[dict[str, Any]]:
    """Return rules of which each is for sequences of one length."""
    lengths = sorted({len(one) for one in found})
    return [_any_of([_side_by_side(one) for one in found if len(one) == length]) for length in lengths]


def _any_of(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules}}


def _ordered(rules: list[dict[str, Any]], gaps: int) -> dict[str, Any]:
    return {"all_of": {"intervals": rules, "ordered": True, "max_gaps": gaps}}


def _side_by_side(terms: Sequence[str]) -> dict[str, Any]:
    return {"match": {"query": " ".join(terms), "ordered": True, "max_gaps": 0, "analyzer": "asked"}}


def _spans(field: str, found: Sequences) -> Selection:
    spans = [_span(field, one) for one in found]
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _span(field: str, terms: Sequence[str]) -> Selection:
    clauses: list[Selection] = [{"span_term": {field: term}} for term in terms]
    return clauses[0] if len(clauses) == 1 else {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def _sequences_of(leaves: Iterable[Clause], expansions: Expansions) -> Sequences:
    found = (one for leaf in leaves for one in expansions[unsigned(leaf)].sequences)
    return [tuple((term or shape.EMPTY)[: shape.LONGEST_TERM] for term in one) for one in found]


def _terms_of(leaves: Iterable[Clause], expansions: Expansions) -> set[str]:
    return {term for one in _sequences_of(leaves, expansions) for term in one}
