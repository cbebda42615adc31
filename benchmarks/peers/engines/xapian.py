"""Xapian through its Python module, which Debian has as `python3-xapian`. It highlights no phrase of stemmed words."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from benchmarks.peers.engines.base import TOP, Answer, Engine, Query, Story

_library: Any = import_module("xapian")
# Characters of a snippet.
_LENGTH = 200


class Xapian(Engine):
    """Hold a document for each block, or each article: its name in a value, its text as data."""

    def version(self) -> str:
        """Return the name and version of the library."""
        return f"Xapian {_library.version_string()}"

    def build(self, stories: Sequence[Story]) -> None:
        """Index in one thread, and one commit."""
        database = _library.WritableDatabase(self.folder, _library.DB_CREATE_OR_OVERWRITE)
        terms = _library.TermGenerator()
        terms.set_stemmer(_library.Stem("en"))
        # Stemmed words alone, with their positions: what the others hold; snippets need the prefix.
        terms.set_stemming_strategy(_library.TermGenerator.STEM_ALL_Z)
        for name, text in self.documents(stories):
            document = _library.Document()
            document.add_value(0, name)
            document.set_data(text)
            terms.set_document(document)
            terms.index_text(text)
            database.add_document(document)
        database.commit()
        database.close()

    def open(self) -> None:
        """Open the database."""
        self._stemmer = _library.Stem("en")
        self._database = _library.Database(self.folder)
        self._parser = _library.QueryParser()
        self._parser.set_stemmer(self._stemmer)
        self._parser.set_stemming_strategy(_library.QueryParser.STEM_ALL_Z)

    def answer(self, query: Query) -> list[Answer]:
        """Search with BM25."""
        found = self._found(query, 0)
        documents = [match.document for match in found]
        texts = [(one.get_value(0).decode(), one.get_data().decode()) for one in documents]
        return [Answer(name, found.snippet(text, _LENGTH, self._stemmer).decode()) for name, text in texts]

    def count(self, query: Query) -> int:
        """Count hits."""
        return int(self._found(query, self._database.get_doccount()).get_matches_estimated())

    def _found(self, query: Query, at_least: int) -> Any:
        enquire = _library.Enquire(self._database)
        enquire.set_query(self._parser.parse_query(query.text))
        return enquire.get_mset(0, TOP, at_least)
