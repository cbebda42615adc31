"""Count results by the values of fields, as a cluster aggregates them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.backends.deadline import Deadline
from search.backends.facet_values import buckets
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Answer, Body, Index
from search.backends.opensearch.questions import Question
from search.backends.values import by_agency
from search.hits import Facet
from search.index import cluster_schema as shape
from search.index import schema
from search.query.days import value_of
from search.query.facets import FacetField
from search.query.nodes import Query

# Values that are asked for at once: of as many all are counted, and none is missed. Of more, those of each part of the
# index that are the most frequent there need not be so in all, so that all are asked for, so many at a time: a cluster
# gives no more than 65,535.
_FEW_VALUES, _VALUES_AT_A_TIME = 10_000, 60_000


def body_of(facet: FacetField, question: Question) -> dict[str, Any]:
    """Return the search that counts the results of a question by a facet."""
    matching = question.matching()
    body: dict[str, Any] = {"size": 0, "track_total_hits": True, "query": matching}
    if facet.field == schema.KIND:
        return {**body, "aggs": _by_kind(question)}
    field = _field_of(facet)
    size = selections.MOST_DAYS if facet.unit else _FEW_VALUES
    return {
        **body,
        "aggs": {"values": {"terms": {"field": field, "size": size}}, "missing": {"missing": {"field": field}}},
    }


def _field_of(facet: FacetField) -> str:
    return schema.DATE if facet.unit else shape.COUNTED.get(facet.name, facet.stored_in)


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


def facet_of(facet: FacetField, query: Query, values: int, answer: Answer, counts: Mapping[str, int]) -> Facet:
    """Return a facet with so many values, of what a cluster counted."""
    total = int(answer["hits"]["total"]["value"])
    listed: Sequence[tuple[str, int]] = sorted(counts.items())
    if not facet.unit:
        listed = sorted(listed, key=lambda one: (-one[1], one[0]))[:values]
    missing = int(answer["aggregations"].get("missing", {}).get("doc_count", 0))
    return Facet(facet.name, buckets(facet, query, listed), len(counts) - len(listed), missing, total)


def counts_of(facet: FacetField, body: Body, answer: Answer, index: Index, deadline: Deadline) -> Mapping[str, int]:
    """Return how many results have each value, of the answer to a search that counts them, and of others if need be.

    Raises SearchTimeoutError, ClusterError.
    """
    told = answer["aggregations"]
    if "kinds" in told:
        return {kind: one["doc_count"] for kind, one in told["kinds"]["buckets"].items() if one["doc_count"]}
    found: Iterable[tuple[str, int]] = ((one["key"], one["doc_count"]) for one in told["values"]["buckets"])
    if told["values"].get("sum_other_doc_count"):
        found = _all_counts(facet, body, index, deadline)
    if not facet.unit:
        return by_agency(dict(found)) if facet.name == schema.AGENCY else dict(found)
    counts = Counter[str]()
    for day, count in found:
        counts[value_of(facet.unit, _day(day))] += count
    return counts


def _all_counts(facet: FacetField, body: Body, index: Index, deadline: Deadline) -> Iterator[tuple[str, int]]:
    """Yield all values of a facet with their counts, piece by piece."""
    asked = {"size": _VALUES_AT_A_TIME, "sources": [{"value": {"terms": {"field": _field_of(facet)}}}]}
    while True:
        answer = index.search({**body, "aggs": {"values": {"composite": asked}}}, deadline, in_part=True)
        found = answer["aggregations"]["values"]
        for bucket in found["buckets"]:
            yield bucket["key"]["value"], bucket["doc_count"]
        if "after_key" not in found:
            return
        asked = {**asked, "after": found["after_key"]}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
