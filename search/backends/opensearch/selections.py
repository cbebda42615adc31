"""Write questions as OpenSearch takes them: the smallest parts, of which others are made."""

from collections.abc import Iterable, Sequence
from typing import Any

from search.index import cluster_schema as shape
from search.matching.scopes import Operations
from search.ranking.bm25 import K1

Selection = dict[str, Any]

NOTHING: Selection = {"match_none": {}}
# More than there are days of news.
MOST_DAYS = 50_000
# Different values of a field that are counted; how many more there are is told within some hundredths.
_PRECISION = 40_000
# Lucene multiplies by this, which leaves the order as it is.
SCALE = K1 + 1
# Terms of which a document holds any, that are weighed as one word; of more only whether it holds one is asked.
_MOST_WEIGHED = 1_000
# Each is one of so many that a question may name.
MOST_NAMED = 60_000


def all_of(parts: Sequence[Selection]) -> Selection:
    """Return what all of some parts select."""
    return parts[0] if len(parts) == 1 else {"bool": {"filter": [*parts]}}


def any_of(parts: Sequence[Selection]) -> Selection:
    """Return what any of some parts selects: nothing, if there are none."""
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else {"bool": {"should": [*parts], "minimum_should_match": 1}}


def without(part: Selection, excluded: Sequence[Selection]) -> Selection:
    """Return what a part selects and none of others does."""
    return {"bool": {"filter": [part], "must_not": [*excluded]}} if excluded else part


OPERATIONS = Operations[Selection](all_of=all_of, any_of=any_of, without=without)


def equal(field: str, value: str | int) -> Selection:
    """Return the documents of which a field has a value."""
    return {"term": {field: {"value": value}}}


ARTICLES: Selection = equal(shape.DOC, shape.AN_ARTICLE)
BLOCKS: Selection = equal(shape.DOC, shape.A_BLOCK)


def different(field: str) -> dict[str, Any]:
    """Return what counts the different values of a field."""
    return {"cardinality": {"field": field, "precision_threshold": _PRECISION}}


def among(field: str, values: Iterable[Any]) -> Selection:
    """Return the documents of which a field has any of some values."""
    listed = [*values]
    begins = range(0, len(listed), MOST_NAMED)
    return any_of([{"terms": {field: listed[begin : begin + MOST_NAMED]}} for begin in begins])


def with_block(block: Selection, score: str = "none") -> Selection:
    """Return the articles that have a block which is selected."""
    return {"has_child": {"type": shape.A_BLOCK, "query": block, "score_mode": score}}


def of_article(article: Selection) -> Selection:
    """Return the blocks of articles that are selected."""
    return {"has_parent": {"parent_type": shape.AN_ARTICLE, "query": article}}


def sequences(field: str, found: Iterable[Sequence[str]], slop: int = 0, boost: float = 1.0) -> Selection:
    """Return the documents in which any of some sequences of terms stands, each with so many others between.

    Those of one term are weighed as one word.
    """
    listed = [tuple(term or shape.EMPTY for term in one) for one in found]
    words = sorted({one[0] for one in listed if len(one) == 1})
    parts = [_of_words(field, words, boost)] if words else []
    parts += [_in_order(field, one, slop, boost) for one in listed if len(one) > 1]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return {"dis_max": {"queries": parts}}


def _of_words(field: str, words: Sequence[str], boost: float) -> Selection:
    if len(words) == 1:
        return {"term": {field: {"value": words[0][: shape.LONGEST_TERM], "boost": boost}}}
    joined = shape.EITHER.join(words)
    # No token is longer; and no word of a language is.
    if len(words) > _MOST_WEIGHED or len(joined) > 30_000:
        return {"constant_score": {"filter": {"terms": {field: [*words]}}, "boost": boost}}
    return {"match": {field: {"query": joined, "analyzer": "either", "boost": boost}}}


def _in_order(field: str, terms: Sequence[str], slop: int, boost: float) -> Selection:
    if not slop:
        return {"match_phrase": {field: {"query": " ".join(terms), "analyzer": "asked", "boost": boost}}}
    clauses = [{"span_term": {field: term[: shape.LONGEST_TERM]}} for term in terms]
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True, "boost": boost}}
