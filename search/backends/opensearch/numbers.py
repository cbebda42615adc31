"""Count what an index on a cluster holds."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from search.backends.base import NUMBERED
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Index
from search.backends.values import by_agency, most_common
from search.index import cluster_schema as shape
from search.index import schema
from search.index.analysis.tokens import words
from search.trends import by_month

# Values of agencies that are asked for, since several may name one agency: more than any archive has.
_MANY = 10_000


def stats(index: Index, languages: Mapping[str, int], most: int) -> dict[str, Any]:
    """Return the counts that describe an index; of fields so many of the most frequent values."""
    of_articles, of_blocks = index.searches(_bodies(most))
    told = {**of_articles["aggregations"], **of_blocks["aggregations"]}
    articles, tokens = _total(of_articles), int(told["tokens"]["value"])
    return {
        "articles": articles,
        "blocks": _total(of_blocks),
        "kinds": _counts(told["kinds"]),
        "languages": dict(languages),
        "files": int(told["files"]["value"]),
        **_of_days(Counter(_counts(told["days"])), articles),
        **(_most_frequent(told, most) if most else {}),
        "tokens": tokens,
        "mean_tokens": round(tokens / articles, 1) if articles else 0.0,
        **_of_shards(index),
    }


def _bodies(most: int) -> list[dict[str, Any]]:
    """Return the searches that count articles, and blocks."""
    articles: dict[str, Any] = {
        "files": selections.different(schema.PATH),
        "days": {"terms": {"field": shape.PUBLISHED, "size": selections.MOST_DAYS}},
        "tokens": {"sum": {"field": shape.LENGTH}},
    }
    blocks: dict[str, Any] = {"kinds": {"terms": {"field": schema.KIND}}}
    for field in NUMBERED.values() if most else ():
        place = blocks if field in schema.BLOCK_WORDS else articles
        place |= _values(schema.WHOLE[field], most)
    return [
        {"size": 0, "track_total_hits": True, "query": query, "aggs": counted}
        for query, counted in ((selections.ARTICLES, articles), (selections.BLOCKS, blocks))
    ]


def _of_days(days: Counter[int], articles: int) -> dict[str, Any]:
    """Return what the days of articles tell."""
    return {
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "undated": articles - days.total(),
        "months": by_month(days),
    }


def _values(field: str, most: int) -> dict[str, Any]:
    # Some more, since values without a letter or digit are none.
    size = _MANY if field == schema.WHOLE[schema.AGENCY] else most + 50
    return {
        field: {"terms": {"field": field, "size": size}},
        f"{field}_distinct": selections.different(field),
    }


def _most_frequent(told: Mapping[str, Any], most: int) -> dict[str, Any]:
    found, distinct = {}, {}
    for name, field in NUMBERED.items():
        whole = schema.WHOLE[field]
        counts = _counts(told[whole])
        named = Counter({value: count for value, count in counts.items() if words(value)})
        values = by_agency(named) if field == schema.AGENCY else named
        found[name] = most_common(values, most)
        distinct[name] = int(told[f"{whole}_distinct"]["value"]) - (len(counts) - len(values))
    return {**found, "distinct": distinct}


def _of_shards(index: Index) -> dict[str, Any]:
    told = index.client.call("GET", f"/{index.name}/_stats/docs,store,segments")["_all"]
    return {
        "segments": told["primaries"]["segments"]["count"],
        "deleted_blocks": told["primaries"]["docs"]["deleted"],
        "bytes": told["primaries"]["store"]["size_in_bytes"],
        "generation": index.commit[1],
    }


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])


def _counts(told: Mapping[str, Any]) -> dict[Any, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in told["buckets"]}
