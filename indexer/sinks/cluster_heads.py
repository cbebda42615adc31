"""Know what an index on a cluster holds: of each article where it comes from, and how many blocks it has."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from indexer.below import IS_CASE_TOLD, Below
from indexer.sinks.base import IndexedSource, Owner, owner_of
from indexer.sinks.changes import Changes
from indexer.sinks.cluster_reading import documents_of, hits_of
from search.index import schema
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from search.index.cluster_index import find_index
from search.index.cluster_schema import AN_ARTICLE, DOC, SEQUENCE, STORED, document_id, routing

# Articles, or paths, that are asked for one by one before all are read together.
_FEW = 100
_TOLD = ("digest", "container", "path", "version", "modified", "siblings", "blocks")
_FIELDS = [SEQUENCE, f"{STORED}.{schema.ARTICLE}", *(f"{STORED}.{schema.HEAD}.{name}" for name in _TOLD)]


def committed_on(address: ClusterAddress) -> "Heads | None":
    """Return what the index at an address holds, as its searchers see it; None if there is no index."""
    with ExitStack() as opening:
        client = ClusterClient(address)
        opening.callback(client.close)
        index = find_index(client, is_local=True)
        if index is None:
            return None
        opening.pop_all()
        return Heads(client, index)


class Head(NamedTuple):
    """Say of an article where it comes from, and how many blocks it has."""

    owner: Owner
    blocks: int


class Heads:
    """Know the articles of an index as they were when this was made; they are asked for when they are needed."""

    def __init__(self, client: ClusterClient, index: str, *, is_new: bool = False) -> None:
        """Name the index; of a new one nothing needs to be asked."""
        self._client, self._index = client, index
        self._asked: dict[str, Head | None] = {}
        self._all: dict[str, Head] | None = {} if is_new else None
        self._sources: dict[str, IndexedSource] | None = {} if is_new else None

    def sources(self, below: Below | None = None) -> Mapping[str, IndexedSource]:
        """Return the source files, by path; only those `below`, if it is given. Below few paths no others are read."""
        if self._sources is None and below is not None and IS_CASE_TOLD and len(below.paths) <= _FEW:
            return _sources_of(sorted(self._told(_at_or_below(below.paths))))
        if self._sources is None:
            self._read_all()
        return {path: one for path, one in (self._sources or {}).items() if below is None or path in below}

    def get(self, article_id: str) -> Head | None:
        """Return what is known of an article, None if there is no such article."""
        if self._all is None and article_id not in self._asked:
            if len(self._asked) < _FEW:
                self._asked[article_id] = self._ask(article_id)
            else:
                self._read_all()
        return self._asked[article_id] if self._all is None else self._all.get(article_id)

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        head = self.get(article_id)
        return head.owner if head else None

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there."""
        head = self.get(article_id)
        if head is None:
            return []
        shard = routing(article_id)
        asked = [
            {"_id": document_id(article_id, offset), "routing": shard, "_source": [STORED]}
            for offset in range(head.blocks)
        ]
        found = documents_of(self._client, self._index, asked)
        return [one["_source"][STORED] for one in found if one.get("found")]

    def close(self) -> None:
        """Let go of the cluster."""
        self._client.close()

    def note(self, article_id: str, head: Head | None) -> None:
        """Take note of what became of an article with a commit."""
        if self._all is None:
            self._asked[article_id] = head
        elif head:
            self._all[article_id] = head
        else:
            self._all.pop(article_id, None)

    def note_sources(self, changes: Changes) -> None:
        """Take note of what became of the source files with a commit."""
        if self._sources is not None:
            self._sources = changes.over(self._sources)

    def _ask(self, article_id: str) -> Head | None:
        asked = {"_id": document_id(article_id), "routing": routing(article_id), "_source": _FIELDS}
        (found,) = documents_of(self._client, self._index, [asked])
        return _head(found["_source"][STORED]) if found.get("found") else None

    def _read_all(self) -> None:
        told = sorted(self._told())
        self._all = {one.article_id: one.head for one in told}
        self._sources = _sources_of(told)

    def _told(self, *which: Mapping[str, Any]) -> Iterator["_Told"]:
        """Yield what is told of each article, or of some; equal values are kept once, since there may be millions."""
        kept: dict[Any, Any] = {}
        filters = {"bool": {"filter": [{"term": {DOC: AN_ARTICLE}}, *which]}}
        query = {"query": filters, "sort": [SEQUENCE, schema.ARTICLE], "_source": _FIELDS}
        for one in hits_of(self._client, self._index, query):
            stored, head = one[STORED], one[STORED][schema.HEAD]
            owner, digest = owner_of(stored), head.get("digest", "")
            of_it = Head(kept.setdefault(owner, owner), head["blocks"])
            siblings = head.get("siblings", 0)
            yield _Told(one[SEQUENCE], stored[schema.ARTICLE], of_it, kept.setdefault(digest, digest), siblings)


class _Told(NamedTuple):
    """Hold what is told of an article; sorted, they are in the order of the index."""

    sequence: int
    article_id: str
    head: Head
    digest: str
    siblings: int


def _at_or_below(paths: Collection[str]) -> dict[str, Any]:
    """Return the query for what comes from some files, or from below some folders."""
    below = [{"prefix": {schema.PATH: f"{path}/"}} for path in paths]
    return {"bool": {"should": [{"terms": {schema.PATH: [*paths]}}, *below]}}


def _sources_of(told: Iterable[_Told]) -> dict[str, IndexedSource]:
    """Return the source files that articles tell of, by path; the articles come in the order of the index."""
    by_path: dict[str, list[_Told]] = {}
    for one in told:
        if path := one.head.owner.path:
            by_path.setdefault(path, []).append(one)
    return {path: _source(by_path[path]) for path in sorted(by_path)}


def _source(articles: Sequence[_Told]) -> IndexedSource:
    """Return what the articles of a source file tell of it."""
    return IndexedSource(articles[0].digest, tuple(one.article_id for one in articles), articles[0].siblings)


def _head(stored: Mapping[str, Any]) -> Head:
    return Head(owner_of(stored), stored[schema.HEAD]["blocks"])
