"""Say what a sink is: what takes documents and makes them searchable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from search.index import schema


@dataclass(frozen=True, slots=True)
class IndexedSource:
    """Say what is known of a source file that was indexed before: the digest of its bytes, and its articles."""

    digest: str
    articles: tuple[str, ...]


class Owner(NamedTuple):
    """Say which source file an article comes from, "" for none, and its version: number, and time of making."""

    path: str
    revision: tuple[int, float]


def owner_of(head: Mapping[str, Any]) -> Owner:
    """Return the owner that the stored values of a head tell."""
    stored = head.get(schema.HEAD, {})
    path = stored.get("container") or stored.get("path", "")
    return Owner(path, (stored.get("version", 0), stored.get("modified", 0.0)))


class Sink(Protocol):
    """Take the documents of articles, and publish them all at once.

    Order of calls: any number of `sources`, `owner`, `add` and `delete`, then `commit` or `rollback`, any number of
    times; `close` at the end. Until `commit` no searcher sees a change; after `rollback` none ever will.
    """

    def sources(self) -> Mapping[str, IndexedSource]:
        """Return the source files as they are with all changes so far, by path."""
        ...

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        ...

    def add(self, article_id: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """Add an article's documents, at least one, in place of those that have the same article id."""
        ...

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        ...

    def commit(self) -> None:
        """Publish all changes since the last commit; without changes, write nothing."""
        ...

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        ...

    def close(self) -> None:
        """Let go of the index; changes that were not committed are forgotten. Closing twice is fine."""
        ...
