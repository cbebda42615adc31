"""Say what a sink is: what takes documents and makes them searchable."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from indexer.below import Below
from indexer.documents import Documents
from indexer.inverting import Inverted
from indexer.models import revision
from indexer.recorded import Root
from search.index import schema


@dataclass(frozen=True, slots=True)
class IndexedSource:
    """Say what is known of a source file that was indexed before: the digest of its bytes, and its articles.

    `siblings` is how many articles the file gave, or `INCOMPLETE` if parts of it could not be read; 0 is not known.
    """

    digest: str
    articles: tuple[str, ...]
    siblings: int = 0

    @property
    def is_whole(self) -> bool:
        """Say whether all that the file holds is there, none left out for damage or for a newer version elsewhere."""
        return self.siblings in (0, len(self.articles))

    def holds(self, digest: str, articles: Collection[str]) -> bool:
        """Say whether what is indexed is all that a file gives: it is read again as long as it is not whole."""
        return self.digest == digest and set(self.articles) == set(articles)


# Siblings that no number of articles equals.
INCOMPLETE = -1


class Owner(NamedTuple):
    """Say which source file an article comes from, "" for none, and its version: number, and time of making."""

    path: str
    revision: tuple[int, float]


def owner_of(head: Mapping[str, Any]) -> Owner:
    """Return the owner that the stored values of a head tell."""
    stored = head.get(schema.HEAD, {})
    path = stored.get("container") or stored.get("path", "")
    return Owner(path, (stored.get("version", 0), stored.get("modified", 0.0)))


def owner_of_documents(documents: Documents | Inverted) -> Owner:
    """Return the owner of an article that is not stored yet."""
    return Owner(documents.origin.path or documents.article.path, revision(documents.article))


def source_of_heads(heads: Sequence[Mapping[str, Any]]) -> IndexedSource:
    """Return what the stored values of the heads of all articles of a source file tell of it."""
    stored = heads[0].get(schema.HEAD, {})
    articles = tuple(str(head[schema.ARTICLE]) for head in heads)
    return IndexedSource(stored.get("digest", ""), articles, stored.get("siblings", 0))


class Sink(Protocol):
    """Take the documents of articles, and publish them all at once.

    Order of calls: any number of `sources`, `owner`, `stored`, `add`, `delete` and `record`, then `commit`, `optimize`
    or `rollback`, any number of times; `close` at the end. Until `commit` no searcher sees a change; after `rollback`
    none ever will. When `commit` returns, all is on the disk.
    """

    def sources(self, below: Below | None = None) -> Mapping[str, IndexedSource]:
        """Return the source files as they are with all changes so far, by path: only those `below`, if it is given."""
        ...

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        ...

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there, or not committed yet."""
        ...

    def add(self, documents: Documents) -> None:
        """Add an article's documents, at least one, in place of those that have the same article id."""
        ...

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        ...

    def record(self, roots: Iterable[Root]) -> None:
        """Remember, with the next commit, what is being indexed."""
        ...

    def commit(self) -> None:
        """Publish all changes since the last commit; without changes, write nothing."""
        ...

    def optimize(self) -> None:
        """Publish all changes, and make what is there one segment without what was deleted."""
        ...

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        ...

    def close(self) -> None:
        """Let go of the index; changes that were not committed are forgotten. Closing twice is fine."""
        ...


@runtime_checkable
class InvertedSink(Protocol):
    """Be a sink that takes articles whose documents were inverted in another process, too."""

    def add_inverted(self, inverted: Inverted) -> None:
        """Add an article's documents, in place of those that have the same article id."""
        ...
