"""Take documents and keep nothing: what `cuttings index --dry-run` writes to."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from indexer.documents import Documents
from indexer.recorded import Root
from indexer.sinks.base import IndexedSource, Owner
from indexer.sinks.changes import Changes
from indexer.sinks.local import LocalSink
from search.index.directory import holds_index


class DrySink:
    """Know what the index in `directory` holds, if there is one, and what it would hold; write nothing."""

    def __init__(self, directory: Path) -> None:
        """Read what is indexed now."""
        self._local = LocalSink(directory) if directory.is_dir() and holds_index(directory) else None
        self._changes, self._committed = Changes(), Changes()

    def sources(self) -> Mapping[str, IndexedSource]:
        """Return the source files as they would be, by path."""
        return self._changes.over(self._local.sources() if self._local else {})

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        if self._changes.touches(article_id) or not self._local:
            return self._changes.owner(article_id)
        return self._local.owner(article_id)

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there, or not committed yet."""
        return self._local.stored(article_id) if self._local and not self._changes.touches(article_id) else []

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
        self._committed = deepcopy(self._changes)

    def optimize(self) -> None:
        """Write nothing."""
        self.commit()

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        self._changes = deepcopy(self._committed)

    def close(self) -> None:
        """Let go of the index."""
        if self._local:
            self._local.close()
