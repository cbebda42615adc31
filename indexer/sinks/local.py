"""Write documents to a Whoosh index in a local directory."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from indexer.sinks.base import IndexedSource, Owner, owner_of, source_of_heads
from indexer.sinks.changes import Changes
from search.index import schema
from search.index.directory import (
    create_index,
    holds_index,
    lock_file,
    make_directory,
    open_directory,
    reading,
    remove_dead_files,
    remove_index,
    remove_traces,
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
        self._created, self._closed = True, False
        with ExitStack() as opening:
            make_directory(directory)
            if not lock_file(directory).exists():
                opening.callback(self._remove_traces)
            opening.enter_context(write_lock(directory))
            # Only who holds the lock may look whether there is an index, and make one.
            created = not holds_index(directory)
            self._index: FileIndex = create_index(directory) if created else open_directory(directory)
            with reading(directory):
                self._open_snapshot()
            self._created = created
            self._closing = opening.pop_all()

    def _open_snapshot(self) -> None:
        self._reader: IndexReader = self._index.reader()
        self._writer: SegmentWriter | None = None
        self._changes = Changes()
        # Article id → docnums in the segment that is being written.
        self._fresh: dict[str, range] = {}

    def sources(self) -> Mapping[str, IndexedSource]:
        """Return the source files as they are with all changes so far, by path."""
        found: dict[str, IndexedSource] = {}
        for path in self._reader.field_terms(schema.PATH):
            heads = [self._reader.stored_fields(docnum) for docnum in self._docnums(schema.PATH, path)]
            if heads:
                found[path] = source_of_heads(heads)
        return self._changes.over(found)

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        if self._changes.touches(article_id):
            return self._changes.owner(article_id)
        for docnum in self._docnums(schema.ARTICLE, article_id):
            return owner_of(self._reader.stored_fields(docnum))
        return None

    def add(self, article_id: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """Add an article's documents, in place of those that have the same article id."""
        self.delete(article_id)
        writer = self._writing()
        begin = writer.docnum
        for document in documents:
            writer.add_document(**document)
        self._fresh[article_id] = range(begin, writer.docnum)
        self._changes.add(article_id, documents[0])

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        fresh = self._fresh.pop(article_id, range(0))
        known = self._changes.touches(article_id)
        committed = [] if known else self._docnums(schema.ARTICLE, article_id)
        for docnum in fresh:
            self._writing().newsegment.delete_document(docnum)
        for docnum in committed:
            self._writing().delete_document(docnum)
        self._changes.delete(article_id)
        return bool(fresh or committed)

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
        if self._closed:
            return
        self._closed = True
        self.rollback()
        self._reader.close()
        if self._created:
            remove_index(self._directory)
        self._closing.close()

    def _remove_traces(self) -> None:
        """Leave nothing behind where no index was opened or made: neither a lock nor an empty folder."""
        if self._created:
            remove_traces(self._directory)

    def _writing(self) -> SegmentWriter:
        if self._writer is None:
            # The lock is ours already.
            self._writer = self._index.writer(_lk=False, limitmb=_RUN_MEGABYTES)
        return self._writer

    def _docnums(self, field: str, value: str) -> list[int]:
        if (field, value) not in self._reader:
            return []
        return list(self._reader.postings(field, value).all_ids())
