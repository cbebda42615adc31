"""Remember what a session added and deleted, over what was committed before it: what all sinks share."""

from collections.abc import Mapping
from dataclasses import replace

from indexer.documents import Documents
from indexer.sinks.base import IndexedSource, Owner, owner_of_documents


class Changes:
    """Hold the articles that were added and deleted since the last commit."""

    def __init__(self) -> None:
        """Begin with no change."""
        # Article id → where it comes from, and what its head says of that source.
        self._added: dict[str, tuple[Owner, IndexedSource]] = {}
        # Articles of which it no longer matters what was committed.
        self._touched: set[str] = set()

    def __bool__(self) -> bool:
        """Say whether anything was added or deleted."""
        return bool(self._touched)

    def add(self, documents: Documents) -> None:
        """Note that an article was added."""
        name = documents.article.id
        source = IndexedSource(documents.origin.digest, (name,), documents.siblings)
        self._added[name] = owner_of_documents(documents), source
        self._touched.add(name)

    def delete(self, article_id: str) -> None:
        """Note that an article was deleted."""
        self._added.pop(article_id, None)
        self._touched.add(article_id)

    def touches(self, article_id: str) -> bool:
        """Say whether an article was added or deleted: then `owner` knows all about it."""
        return article_id in self._touched

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article that was added comes from, None if it was not added or is deleted again."""
        return self._added[article_id][0] if article_id in self._added else None

    def over(self, committed: Mapping[str, IndexedSource]) -> dict[str, IndexedSource]:
        """Return the sources as they are with these changes."""
        articles = {path: self._untouched(source) for path, source in committed.items()}
        sources = dict(committed)
        for article_id, (owner, source) in self._added.items():
            articles.setdefault(owner.path, []).append(article_id)
            sources[owner.path] = source
        return {path: replace(sources[path], articles=tuple(ids)) for path, ids in articles.items() if path and ids}

    def _untouched(self, source: IndexedSource) -> list[str]:
        return [article_id for article_id in source.articles if article_id not in self._touched]
