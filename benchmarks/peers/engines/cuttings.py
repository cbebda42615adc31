"""Cuttings as it comes: it also tells the language of each article, folds versions of one, and counts all hits."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import cuttings
from benchmarks.peers.engines.base import TOP, Answer, Engine, Query, Story, packaged

if TYPE_CHECKING:
    from search.backends.base import Match
    from search.hits import Page


class Cuttings(Engine):
    """Hold articles of blocks, so that one index answers by both."""

    def version(self) -> str:
        """Return the name and version."""
        return packaged("cuttings")

    def build(self, stories: Sequence[Story]) -> None:
        """Index with a process for each processor."""
        indexer: Any = import_module("indexer")  # here: who searches does not import it
        with indexer.Indexer(self.folder) as index:
            for story in stories:
                blocks = [indexer.Block("paragraph", line) for line in story.lines]
                index.add(indexer.Article(story.name, story.title, blocks))

    def open(self) -> None:
        """Open the index."""
        self._searcher = cuttings.open_index(self.folder)

    def answer(self, query: Query) -> list[Answer]:
        """Search as the command line does."""
        return [Answer(hit.article.id, hit.snippet.html) for hit in self._page(query, relax=True)]

    def count(self, query: Query) -> int:
        """Count hits."""
        total = self._page(query, relax=False).total
        return total.blocks if self.by == "block" else total.articles

    def _page(self, query: Query, *, relax: bool) -> "Page":
        match: Match = "any" if query.kind == "union" else "all"
        return self._searcher.search(query.text, limit=TOP, by=self.by, match=match, relax=relax)
