"""Remember what a session added and deleted, over what was committed before it: what all sinks share."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from indexer.below import Below
from indexer.documents import Documents
from indexer.inverting import Inverted
from indexer.sinks.base import IndexedSource, Owner, owner_of_documents


class _Added(NamedTuple):
    """Say where an article that was added comes from: what articles of one file share."""

    owner: Owner
    digest: str
    siblings: int


class Changes:
    """Hold the articles that were added and deleted since the last commit."""

    def __init__(self) -> None:
        """Begin with no change."""
        # Article id → where it comes from, None if it was deleted.
        self._articles: dict[str, _Added | None] = {}
        # Kept once for as long as nothing else comes: there may be millions.
        self._last: _Added | None = None

    def __bool__(self) -> bool:
        """Say whether anything was added or deleted."""
        return bool(self._articles)

    def copy(self) -> "Changes":
        """Return the same changes, which stay as they are when others are added to these."""
        copied = Changes()
        copied._articles = self._articles.copy()
        return copied

    def add(self, documents: Documents | Inverted) -> None:
        """Note that an article was added."""
        added = _Added(owner_of_documents(documents), documents.origin.digest, documents.siblings)
        if added != self._last:
            self._last = added
        # It comes after all others, also if it was there before.
        self._articles.pop(documents.article.id, None)
        self._articles[documents.article.id] = self._last

    def delete(self, article_id: str) -> None:
        """Note that an article was deleted."""
        self._articles[article_id] = None

    def touches(self, article_id: str) -> bool:
        """Say whether an article was added or deleted: then `owner` knows all about it."""
        return article_id in self._articles

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article that was added comes from, None if it was not added or is deleted again."""
        added = self._articles.get(article_id)
        return added.owner if added else None

    def over(self, committed: Mapping[str, IndexedSource], below: Below | None = None) -> dict[str, IndexedSource]:
        """Return the sources as they are with these changes; only those `below`, as `committed` are, if it is given."""
        if not self._articles:
            return dict(committed)
        articles = {path: self._untouched(source) for path, source in committed.items()}
        sources = dict(committed)
        for article_id, added in self._articles.items():
            if added:
                articles.setdefault(added.owner.path, []).append(article_id)
                sources[added.owner.path] = IndexedSource(added.digest, (), added.siblings)
        return {
            path: replace(sources[path], articles=tuple(ids))
            for path, ids in articles.items()
            if path and ids and (below is None or path in below)
        }

    def _untouched(self, source: IndexedSource) -> list[str]:
        return [article_id for article_id in source.articles if article_id not in self._articles]
