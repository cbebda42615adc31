"""Take documents and keep nothing: what `cuttings index --dry-run` writes to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.sinks.base import IndexedSource
from indexer.sinks.local import LocalSink
from search.index.directory import holds_index


class DrySink:
    """Know what the index in `directory` holds, if there is one, and change nothing."""

    def __init__(self, directory: Path) -> None:
        """Read what is indexed now."""
        self._local = LocalSink(directory) if directory.is_dir() and holds_index(directory) else None

    def sources(self) -> Mapping[str, IndexedSource]:
        """Return the source files of the last commit point, by path."""
        return self._local.sources() if self._local else {}

    def owner(self, article_id: str) -> str | None:
        """Return the path of an article's source as indexed now."""
        return self._local.owner(article_id) if self._local else None

    def add(self, article_id: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """Pass over the article."""

    def delete(self, article_id: str) -> bool:
        """Say whether there is such an article."""
        return self.owner(article_id) is not None

    def commit(self) -> None:
        """Write nothing."""

    def rollback(self) -> None:
        """Forget nothing: nothing was taken."""

    def close(self) -> None:
        """Let go of the index."""
        if self._local:
            self._local.close()
