"""bm25s, which ranks by scores that it computes while indexing, used as its manual shows; it has no snippets."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.engines.base import TOP, Answer, Engine, Query, Story, packaged

_library: Any = import_module("bm25s")
_stemmer: Any = import_module("Stemmer").Stemmer("english")


class Bm25s(Engine):
    """Hold a document for each article, of which any word is enough."""

    def version(self) -> str:
        """Return the name and version of the library."""
        return packaged("bm25s")

    def build(self, stories: Sequence[Story]) -> None:
        """Index without the most frequent English words."""
        names, texts = zip(*self.documents(stories), strict=True)
        ranker = _library.BM25()
        ranker.index(_tokens([*texts], return_ids=True), show_progress=False)
        ranker.save(self.folder, show_progress=False)
        Path(self.folder, "names.json").write_text(json.dumps(names), encoding="utf-8")

    def open(self) -> None:
        """Load the index."""
        self._ranker = _library.BM25.load(self.folder)
        self._names = json.loads(Path(self.folder, "names.json").read_text(encoding="utf-8"))

    def answer(self, query: Query) -> list[Answer]:
        """Rank documents."""
        [words] = tokens = _tokens([query.text], return_ids=False)
        if not words:
            return []
        places, scores = self._ranker.retrieve(tokens, k=min(TOP, len(self._names)), show_progress=False)
        return [Answer(self._names[place], "") for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    def count(self, query: Query) -> int:
        """Count the documents with a score."""
        [words] = _tokens([query.text], return_ids=False)
        return int((self._ranker.get_scores(words) > 0).sum()) if words else 0


def _tokens(texts: list[str], *, return_ids: bool) -> Any:
    return _library.tokenize(texts, stopwords="en", stemmer=_stemmer, return_ids=return_ids, show_progress=False)
