"""Whoosh with its own codec, as the whoosh3 package has it."""

from collections.abc import Sequence

from whoosh import fields, index
from whoosh.analysis import StemmingAnalyzer
from whoosh.qparser import AndGroup, OrGroup, QueryParser
from whoosh.searching import Results

from benchmarks.peers.engines.base import TOP, Answer, Engine, Query, Story, packaged


class Whoosh(Engine):
    """Hold a document for each block, or each article."""

    def version(self) -> str:
        """Return the name and version of the library."""
        return packaged("whoosh3")

    def build(self, stories: Sequence[Story]) -> None:
        """Index in one process."""
        text = fields.TEXT(analyzer=StemmingAnalyzer(stoplist=None, minsize=1), stored=True)
        writer = index.create_in(self.folder, fields.Schema(id=fields.ID(stored=True), text=text)).writer(limitmb=512)
        for name, document in self.documents(stories):
            writer.add_document(id=name, text=document)
        writer.commit()

    def open(self) -> None:
        """Open the index."""
        opened = index.open_dir(self.folder)
        self._searcher = opened.searcher()
        self._all = QueryParser("text", opened.schema, group=AndGroup)
        self._any = QueryParser("text", opened.schema, group=OrGroup)

    def answer(self, query: Query) -> list[Answer]:
        """Search with BM25F."""
        return [Answer(hit["id"], hit.highlights("text", top=1)) for hit in self._found(query)]

    def count(self, query: Query) -> int:
        """Count hits."""
        return len(self._found(query))

    def _found(self, query: Query) -> Results:
        parser = self._any if query.kind == "union" else self._all
        # Its parser has no plus unless asked for.
        return self._searcher.search(parser.parse(query.text.replace("+", "")), limit=TOP)
