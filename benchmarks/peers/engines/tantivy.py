"""tantivy, a library in Rust that Lucene was the model of, through its Python package."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from benchmarks.peers.engines.base import TOP, Answer, Engine, Query, Story, packaged

_library: Any = import_module("tantivy")
_MEMORY = 1_000_000_000


class Tantivy(Engine):
    """Hold a document for each block, or each article."""

    def version(self) -> str:
        """Return the name and version of the library."""
        return packaged("tantivy")

    def build(self, stories: Sequence[Story]) -> None:
        """Index in two threads."""
        schema = _library.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("text", stored=True, tokenizer_name="en_stem")
        writer = _library.Index(schema.build(), path=self.folder).writer(_MEMORY, num_threads=2)
        for name, text in self.documents(stories):
            writer.add_document(_library.Document(id=name, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open the index."""
        self._index = _library.Index.open(self.folder)
        self._searcher = self._index.searcher()

    def answer(self, query: Query) -> list[Answer]:
        """Search with BM25, without counting, which spares it much of a union."""
        parsed = self._parsed(query)
        snippets = _library.SnippetGenerator.create(self._searcher, parsed, self._index.schema, "text")
        hits = self._searcher.search(parsed, TOP, count=False).hits
        documents = [self._searcher.doc(address) for _, address in hits]
        return [Answer(one["id"][0], snippets.snippet_from_doc(one).to_html()) for one in documents]

    def count(self, query: Query) -> int:
        """Count hits."""
        return int(self._searcher.search(self._parsed(query), 1, count=True).count)

    def _parsed(self, query: Query) -> Any:
        return self._index.parse_query(query.text, ["text"])
