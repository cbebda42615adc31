"""Count results by the values of fields, as a cluster aggregates them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.backends.facet_values import buckets
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Answer
from search.backends.opensearch.questions import Question
from search.hits import Facet
from search.index import schema
from search.query.days import value_of
from search.query.facets import FacetField
from search.query.nodes import Query

# Values that are looked at: of as many all are counted, and none is missed.
_MOST_VALUES = 10_000


def body_of(facet: FacetField, question: Question) -> dict[str, Any]:
    """Return the search that counts the results of a question by a facet."""
    matching = question.matching()
    body: dict[str, Any] = {"size": 0, "track_total_hits": True, "query": matching}
    if facet.field == schema.KIND:
        return {**body, "aggs": _by_kind(question)}
    field = schema.DATE if facet.unit else facet.stored_in
    size = selections.MOST_DAYS if facet.unit else _MOST_VALUES
    return {
        **body,
        "aggs": {
            "values": {"terms": {"field": field, "size": size}},
            "missing": {"missing": {"field": field}},
            "distinct": selections.different(field),
        },
    }


def _by_kind(question: Question) -> dict[str, Any]:
    """Return what counts results by the kinds of the blocks that are their evidence."""
    if question.request.by == "block":
        return {"values": {"terms": {"field": schema.KIND}}}
    evidence = question.evidence()
    parts = {}
    for kind in dict.fromkeys(map(schema.kind_of, range(len(schema.ROLES)))):
        of_kind = selections.equal(schema.KIND, kind)
        allowed = selections.with_block(selections.all_of([of_kind, question.allowed]))
        if not evidence:
            parts[kind] = allowed
            continue
        shown = selections.with_block(selections.all_of([of_kind, evidence]))
        parts[kind] = selections.any_of([shown, selections.without(allowed, [selections.with_block(evidence)])])
    return {"kinds": {"filters": {"filters": parts}}}


def facet_of(facet: FacetField, query: Query, values: int, answer: Answer) -> Facet:
    """Return a facet of what a cluster counted, with so many values."""
    counts = _counts(facet, answer["aggregations"])
    total = int(answer["hits"]["total"]["value"])
    listed: Sequence[tuple[str, int]] = sorted(counts.items())
    if not facet.unit:
        listed = sorted(listed, key=lambda one: (-one[1], one[0]))[:values]
    missing = int(answer["aggregations"].get("missing", {}).get("doc_count", 0))
    distinct = len(counts)
    if answer["aggregations"].get("values", {}).get("sum_other_doc_count"):
        distinct = max(distinct, int(answer["aggregations"]["distinct"]["value"]))
    return Facet(facet.name, buckets(facet, query, listed), distinct - len(listed), missing, total)


def _counts(facet: FacetField, told: Mapping[str, Any]) -> dict[str, int]:
    if "kinds" in told:
        return {kind: one["doc_count"] for kind, one in told["kinds"]["buckets"].items() if one["doc_count"]}
    found: Iterable[Mapping[str, Any]] = told["values"]["buckets"]
    if not facet.unit:
        return {bucket["key"]: bucket["doc_count"] for bucket in found}
    counts = Counter[str]()
    for bucket in found:
        counts[value_of(facet.unit, _day(bucket["key"]))] += bucket["doc_count"]
    return counts


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
