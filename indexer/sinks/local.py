"""Write documents to a Whoosh index in a local directory."""

from bisect import bisect_right
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import Any

from whoosh.codec.base import Segment
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from indexer.documents import Documents
from indexer.merge_policy import Size, segments_to_merge
from indexer.mergeable import MergeableSegment
from indexer.merging import Source, merge
from indexer.sinks.base import IndexedSource, Owner, owner_of, source_of_heads
from indexer.sinks.changes import Changes
from indexer.sinks.fresh import FreshDocuments
from indexer.workers import Workers
from search.index import schema
from search.index.codec.codec import EXTENSION, ColumnarCodec, ColumnarSegment, open_sections
from search.index.directory import (
    create_index,
    holds_index,
    lock_file,
    make_directory,
    open_directory,
    publish,
    reading,
    remove_dead_files,
    remove_index,
    remove_traces,
    segments_of,
    write_lock,
)

# What all processes together may take if nothing else is said.
MEMORY_BYTES = 512 << 20
# One process alone took 204 MiB of this.
LEAST_MEMORY_BYTES = 256 << 20
# What is held until it is written takes that part of it; the rest is for the processes, and for writing.
_SHARE = 12
# What each process that inverts takes, and this one beside what it holds.
_BYTES_OF_PROCESS = 116 << 20
_BYTES_OF_THIS = 200 << 20


def most_processes(memory: int) -> int:
    """Return how many processes may invert for this one if all together take so many bytes, at least 1."""
    return max(1, (memory - memory // _SHARE - _BYTES_OF_THIS) // _BYTES_OF_PROCESS)


class LocalSink:
    """Hold the write lock of one index from construction to `close`.

    Raises IndexLockedError if another process holds it, CorruptIndexError if the directory holds something else.
    """

    def __init__(self, directory: Path, workers: Workers | None = None, memory: int = MEMORY_BYTES) -> None:
        """Open the index in `directory`, or make an empty one. What is added may take about so many bytes of memory."""
        self._directory = directory
        self._workers = workers
        self._most_bytes = memory // _SHARE
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
        self._segments = segments_of(self._index)
        self._begins = list(accumulate((one.doc_count_all() for one in self._segments), initial=0))
        self._fresh = FreshDocuments(self._index.storage, self._index.indexname, self._workers, self._most_bytes)
        self._changes = Changes()

    def _reopen(self) -> None:
        self._reader.close()
        self._open_snapshot()

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

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there, or not committed yet."""
        docnums = [] if self._changes.touches(article_id) else self._docnums(schema.ARTICLE, article_id)
        return [self._reader.stored_fields(docnum) for docnum in docnums]

    def add(self, documents: Documents) -> None:
        """Add an article's documents, in place of those that have the same article id."""
        self.delete(documents.article.id)
        self._fresh.add(documents)
        self._changes.add(documents)

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        known = self._changes.touches(article_id)
        committed = [] if known else self._docnums(schema.ARTICLE, article_id)
        for docnum in committed:
            number = bisect_right(self._begins, docnum) - 1
            self._segments[number].delete_document(docnum - self._begins[number])
        is_there = self._fresh.delete(article_id) or bool(committed)
        if is_there:
            self._changes.delete(article_id)
        return is_there

    def commit(self) -> None:
        """Publish all changes since the last commit; without changes, write nothing."""
        self._created = False
        if self._changes:
            live = [one for one in (*self._segments, *self._fresh.finish()) if one.doc_count()]
            publish(self._index, self._merged(live))
            self._reopen()

    def optimize(self) -> None:
        """Publish all changes, and make what is there one segment without what was deleted."""
        self.commit()
        segments = [one for one in self._segments if one.doc_count()]
        if len(self._segments) < 2 and not any(one.has_deletions() for one in self._segments):
            return
        if all(isinstance(one, ColumnarSegment) for one in segments):
            publish(self._index, [self._merge(segments)] if segments else [])
        else:  # Whoosh alone reads segments of other codecs; it writes this one too, document by document
            self._index.writer(_lk=False, codec=ColumnarCodec()).commit(optimize=True)
        self._reopen()

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        if self._changes or self._fresh:
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

    def _merged(self, segments: list[Segment]) -> list[Segment]:
        """Return segments, those that the policy chooses made one; those of another codec stay as they are."""
        while True:
            first = 1 + max((i for i, one in enumerate(segments) if not isinstance(one, ColumnarSegment)), default=-1)
            chosen = segments_to_merge([Size(one.doc_count_all(), one.doc_count()) for one in segments[first:]])
            if not chosen:
                return segments
            begin, end = first + chosen.start, first + chosen.stop
            segments = [*segments[:begin], self._merge(segments[begin:end]), *segments[end:]]

    def _merge(self, segments: list[Segment]) -> ColumnarSegment:
        storage = self._index.storage
        merged = ColumnarSegment(self._index.indexname)
        with reading(self._directory):
            sources = [
                Source(MergeableSegment(open_sections(storage, one), one.doc_count_all()), list(one.deleted_docs()))
                for one in segments
            ]
            with merged.create_file(storage, EXTENSION) as file:
                merged.set_doc_count(merge(file, sources))
        return merged

    def _docnums(self, field: str, value: str) -> list[int]:
        if (field, value) not in self._reader:
            return []
        return list(self._reader.postings(field, value).all_ids())
