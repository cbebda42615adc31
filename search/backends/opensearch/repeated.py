"""Find the groups of repeated copy in an index on a cluster: all sketches, or digests of captions, are read."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from search.backends.base import First, Repeated
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Index
from search.backends.stored import article_hit, block_hit
from search.hits import Version
from search.index import cluster_schema as shape
from search.index import schema
from search.index.errors import ClusterError
from search.index.resemblance import LANES
from search.matching.arrays.likeness import groups_of

# Documents whose marks are read: about a minute.
MOST = 2_000_000


class _Marked(NamedTuple):
    """Hold a document that has a mark, and what versions are ordered by."""

    number: int
    article: str
    mark: str
    published: int
    length: int


def groups(index: Index, kind: Repeated, first: First) -> list[list[Version]]:
    """Return the groups, as backends promise. Raises ClusterError for more documents than can be read."""
    marked = list(_marked(index, kind))
    found = _alike(marked) if kind == "article" else _equal(marked)
    several = [group for group in found if len({one.article for one in group}) > 1]
    several.sort(key=lambda group: (-len(group), group[0].number))
    ordered = [sorted(group, key=lambda one: _key(one, first)) for group in several]
    return list(_versions(index, kind, ordered))


def _key(one: _Marked, first: First) -> tuple[int, ...]:
    if first == "fullest":
        return -one.length, -one.published, one.number
    return -one.published, -one.length, one.number


def _marked(index: Index, kind: Repeated) -> Iterator[_Marked]:
    """Yield the documents that have a mark, in the order of the index."""
    field = shape.SKETCH if kind == "article" else shape.PRINT
    holding: Mapping[str, Any] = {"exists": {"field": shape.BANDS if kind == "article" else shape.PRINT}}
    total = index.search({"size": 0, "track_total_hits": True, "query": holding})["hits"]["total"]["value"]
    if total > MOST:
        raise ClusterError(f"duplicates would be looked for among {total:,} texts, of which a cluster gives {MOST:,}")
    body = {
        "query": holding,
        "sort": [{shape.SEQUENCE: "asc"}],
        "_source": [field, shape.SEQUENCE],
        "docvalue_fields": [schema.ARTICLE, shape.PUBLISHED, shape.ARTICLE_LENGTH],
    }
    for hit in index.all_of(body):
        source, fields = hit["_source"], hit["fields"]
        numbers = (int(fields.get(name, [0])[0]) for name in (shape.PUBLISHED, shape.ARTICLE_LENGTH))
        yield _Marked(source[shape.SEQUENCE], fields[schema.ARTICLE][0], source[field], *numbers)


def _equal(marked: Sequence[_Marked]) -> list[list[_Marked]]:
    ordered = sorted(marked, key=lambda one: (one.mark, one.number))
    return [list(group) for _, group in groupby(ordered, key=lambda one: one.mark)]


def _alike(marked: Sequence[_Marked]) -> list[list[_Marked]]:
    """Return the articles that sketches lead to from one to the other."""
    sketches = sorted({one.mark for one in marked})
    if not sketches:
        return []
    values = np.frombuffer(bytes.fromhex("".join(sketches)), np.uint8).reshape(-1, LANES)
    numbers = dict(zip(sketches, groups_of(values).tolist(), strict=True))
    found = sorted((numbers[one.mark], one) for one in marked)
    return [[one for _, one in group] for _, group in groupby(found, key=itemgetter(0))]


def _versions(index: Index, kind: Repeated, ordered: Sequence[Sequence[_Marked]]) -> Iterator[list[Version]]:
    members = [one for group in ordered for one in group]
    heads = index.stored_of(selections.ARTICLES, schema.ARTICLE, {one.article for one in members})
    articles = {stored[schema.ARTICLE]: article_hit(stored) for stored in heads.values()}
    numbers = {one.number for one in members} if kind == "caption" else set[int]()
    found = index.stored_of(selections.BLOCKS, shape.SEQUENCE, numbers)
    blocks = {number: block_hit(stored) for number, stored in found.items()}
    for group in ordered:
        best = bytes.fromhex(group[0].mark)
        likeness = [sum(map(int.__eq__, bytes.fromhex(one.mark), best)) / len(best) for one in group]
        yield [
            Version(articles[one.article], alike, blocks.get(one.number))
            for one, alike in zip(group, likeness, strict=True)
        ]
