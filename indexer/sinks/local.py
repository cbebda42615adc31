"""Write documents to a Whoosh index in a local directory."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from indexer.sinks.base import IndexedSource
from search.index import schema
from search.index.directory import (
    create_directory,
    holds_index,
    open_directory,
    remove_dead_files,
    remove_index,
    write_lock,
)

# Whoosh sorts postings in runs of this many megabytes and merges them from disk.
_RUN_MEGABYTES = 128


class LocalSink:
    """Hold the write lock of one index from construction to `close`.

    Raises IndexLockedError if another process holds it, CorruptIndexError if the directory holds something else.
    """

    def __init__(self, directory: Path) -> None:
        """Open the index in `directory`, or make an empty one."""
        self._directory = directory
        self._created = not (directory.is_dir() and holds_index(directory))
        self._index: FileIndex = create_directory(directory) if self._created else open_directory(directory)
        self._closing = ExitStack()
        self._closing.enter_context(write_lock(self._index, directory))
        self._open_snapshot()

    def _open_snapshot(self) -> None:
        self._reader: IndexReader = self._index.reader()
        self._writer: SegmentWriter | None = None
        # Article id → docnums in the segment being written, and the path of the source.
        self._added: dict[str, tuple[range, str]] = {}
        self._deleted: set[str] = set()  # ids of the last commit point's articles

    def sources(self) -> Mapping[str, IndexedSource]:
        """Return the source files of the last commit point, by path."""
        found: dict[str, IndexedSource] = {}
        for path in self._reader.field_terms(schema.PATH):
            heads = [self._reader.stored_fields(docnum) for docnum in self._docnums(schema.PATH, path)]
            if heads:
                articles = tuple(str(head[schema.ARTICLE]) for head in heads)
                found[path] = IndexedSource(heads[0][schema.HEAD].get("digest", ""), articles)
        return found

    def owner(self, article_id: str) -> str | None:
        """Return the path of an article's source, "" if it has none, None if there is no such article."""
        if article_id in self._added:
            return self._added[article_id][1]
        if article_id in self._deleted:
            return None
        for docnum in self._docnums(schema.ARTICLE, article_id):
            return str(self._reader.stored_fields(docnum)[schema.HEAD].get("path", ""))
        return None

    def add(self, article_id: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """Add an article's documents, in place of those that have the same article id."""
        self.delete(article_id)
        writer = self._writing()
        begin = writer.docnum
        for document in documents:
            writer.add_document(**document)
        self._added[article_id] = range(begin, writer.docnum), documents[0].get(schema.PATH, "")

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        fresh = self._added.pop(article_id, None)
        if fresh is not None:
            for docnum in fresh[0]:
                self._writing().newsegment.delete_document(docnum)
            return True
        docnums = [] if article_id in self._deleted else self._docnums(schema.ARTICLE, article_id)
        for docnum in docnums:
            self._writing().delete_document(docnum)
        self._deleted.add(article_id)
        return bool(docnums)

    def commit(self) -> None:
        """Publish all changes since the last commit; without changes, write nothing."""
        self._created = False
        if self._writer is not None:
            self._writer.commit()
            self._reader.close()
            self._open_snapshot()

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        if self._writer is not None:
            self._writer.cancel()
            self._reader.close()
            remove_dead_files(self._index)
            self._open_snapshot()

    def close(self) -> None:
        """Let go of the index; changes that were not committed are forgotten, and so is an index just made."""
        self.rollback()
        self._reader.close()
        self._closing.close()
        if self._created:
            remove_index(self._directory)
            self._created = False

    def _writing(self) -> SegmentWriter:
        if self._writer is None:
            # The lock is ours already.
            self._writer = self._index.writer(_lk=False, limitmb=_RUN_MEGABYTES)
        return self._writer

    def _docnums(self, field: str, value: str) -> list[int]:
        if (field, value) not in self._reader:
            return []
        return list(self._reader.postings(field, value).all_ids())
