"""Take documents and keep nothing: what `cuttings index --dry-run` writes to."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from indexer.below import Below
from indexer.documents import Documents
from indexer.recorded import Root
from indexer.sinks.base import IndexedSource, Owner
from indexer.sinks.changes import Changes
from indexer.sinks.local import LocalSink
from search.index.directory import holds_index


class Committed(Protocol):
    """Know what an index holds."""

    def sources(self, below: Below | None = None) -> Mapping[str, IndexedSource]:
        """Return the source files, by path; only those `below`, if that is given."""
        ...

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        ...

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there."""
        ...

    def close(self) -> None:
        """Let go of the index."""
        ...


def committed_in(directory: Path) -> Committed | None:
    """Return what the index in a folder holds, None if there is no index."""
    return LocalSink(directory) if directory.is_dir() and holds_index(directory) else None


class DrySink:
    """Know what an index holds, if there is one, and what it would hold; write nothing."""

    def __init__(self, index: Path | Committed | None) -> None:
        """Read what is indexed now in a folder, or elsewhere; None if there is no index."""
        self._index = committed_in(index) if isinstance(index, Path) else index
        self._changes, self._committed = Changes(), Changes()

    def sources(self, below: Below | None = None) -> Mapping[str, IndexedSource]:
        """Return the source files as they would be, by path; only those `below`, if that is given."""
        return self._changes.over(self._index.sources(below) if self._index else {}, below)

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        if self._changes.touches(article_id) or not self._index:
            return self._changes.owner(article_id)
        return self._index.owner(article_id)

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there, or not committed yet."""
        return self._index.stored(article_id) if self._index and not self._changes.touches(article_id) else []

    def add(self, documents: Documents) -> None:
        """Remember that there is such an article, and nothing of its text."""
        self._changes.add(documents)

    def delete(self, article_id: str) -> bool:
        """Remember that the article is gone; say whether there was one."""
        found = self.owner(article_id) is not None
        self._changes.delete(article_id)
        return found

    def record(self, roots: Iterable[Root]) -> None:
        """Write nothing."""

    def commit(self) -> None:
        """Write nothing."""
        self._committed = self._changes.copy()

    def optimize(self) -> None:
        """Write nothing."""
        self.commit()

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        self._changes = self._committed.copy()

    def close(self) -> None:
        """Let go of the index."""
        if self._index:
            self._index.close()
