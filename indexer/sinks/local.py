"""Write documents to a Whoosh index in a local directory."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from typing import Any

from whoosh.codec.base import Segment
from whoosh.reading import IndexReader

from indexer.below import IS_CASE_TOLD, Below
from indexer.documents import Documents
from indexer.inverting import Inverted
from indexer.merge_policy import Size, segments_to_merge
from indexer.mergeable import MergeableSegment
from indexer.merging import Source, merge
from indexer.recorded import Root, record
from indexer.sinks.base import IndexedSource, Owner, owner_of, source_of_heads
from indexer.sinks.changes import Changes
from indexer.sinks.fresh import FreshDocuments
from indexer.workers import Workers
from search.index import schema
from search.index.codec.codec import EXTENSION, ColumnarSegment, open_sections
from search.index.commit_point import generations
from search.index.directory import open_directory, reading, size_on_disk
from search.index.errors import CuttingsError
from search.index.lock import lock_file, remove_traces, write_lock
from search.index.publishing import (
    create_index,
    make_directory,
    publish,
    remove_dead_files,
    remove_index,
    writing,
)
from search.index.storage import DurableStorage, OpenStorage

# What all processes together may take if nothing else is said.
MEMORY_BYTES = 512 << 20
# One process alone took 204 MiB of this.
LEAST_MEMORY_BYTES = 256 << 20
# What is held until it is written takes that part of it; the rest is for the processes, and for writing.
_SHARE = 12
# What each process that inverts takes, and this one beside what it holds. While two inverted a million blocks, no more
# than 119 MiB were counted for one of them, before it remembered words that take 4 more, and 191 for this one with
# what it held.
_BYTES_OF_PROCESS = 123 << 20
_BYTES_OF_THIS = 200 << 20


def most_processes(memory: int) -> int:
    """Return how many processes may invert for this one if all together take so many bytes, at least 1."""
    return max(1, (memory - memory // _SHARE - _BYTES_OF_THIS) // _BYTES_OF_PROCESS)


class LocalSink:
    """Hold the write lock of one index from construction to `close`.

    Raises IndexLockedError if another process holds it for more than `wait` seconds, CorruptIndexError if the directory
    holds something else; each call that writes, WriteError if that fails.
    """

    def __init__(
        self,
        directory: Path,
        workers: Workers | None = None,
        memory: int = MEMORY_BYTES,
        *,
        wait: float = 0.0,
        open_storage: OpenStorage = DurableStorage,
    ) -> None:
        """Open the index in `directory`, or make an empty one. What is added may take about so many bytes of memory."""
        self._directory = directory
        self._workers = workers
        self._most_bytes = memory // _SHARE
        self._created, self._closed = True, False
        with ExitStack() as opening:
            make_directory(directory)
            if not lock_file(directory).exists():
                opening.callback(self._remove_traces)
            self._check_lock = opening.enter_context(write_lock(directory, wait))
            # Only who holds the lock may look whether there is an index, and make one.
            with writing(directory):
                # Not `holds_index`, which says no of a folder that cannot be read just now.
                created = not generations(open_storage(directory).list())
                self._index = (
                    create_index(directory, open_storage) if created else open_directory(directory, open_storage)
                )
            with reading(directory):
                self._open_snapshot()
            self._created = created
            self._closing = opening.pop_all()

    def _open_snapshot(self) -> None:
        reader, segments = self._index.reader(), self._index.newest().segments
        self._reader: IndexReader = reader
        self._segments = segments
        self._begins = list(accumulate((one.doc_count_all() for one in self._segments), initial=0))
        self._fresh = FreshDocuments(self._index.storage, self._index.indexname, self._workers, self._most_bytes)
        self._changes = Changes()
        self._roots: list[Root] = []
        # The article that was asked for last, and its documents.
        self._asked: str | None = None
        self._found: list[int] = []

    def _reopen(self) -> None:
        before = self._reader
        with reading(self._directory):
            self._open_snapshot()
        before.close()

    def sources(self, below: Below | None = None) -> Mapping[str, IndexedSource]:
        """Return the source files as they are with all changes so far, by path; only those `below`, if that is given.

        No others are read then.
        """
        heads: dict[str, list[dict[str, Any]]] = {}
        for reader, _ in self._reader.leaf_readers():
            for path in _paths(reader, below):
                for docnum in reader.postings(schema.PATH, path).all_ids():
                    heads.setdefault(path, []).append(reader.stored_fields(docnum))
        return self._changes.over({path: source_of_heads(of_path) for path, of_path in heads.items()}, below)

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        if self._changes.touches(article_id):
            return self._changes.owner(article_id)
        for docnum in self._docnums(article_id):
            return owner_of(self._reader.stored_fields(docnum))
        return None

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there, or not committed yet."""
        docnums = [] if self._changes.touches(article_id) else self._docnums(article_id)
        return [self._reader.stored_fields(docnum) for docnum in docnums]

    def add(self, documents: Documents) -> None:
        """Add an article's documents, in place of those that have the same article id."""
        self.delete(documents.article.id)
        self._fresh.add(documents, self._writing)
        self._changes.add(documents)

    def add_inverted(self, inverted: Inverted) -> None:
        """Add an article's documents, which are inverted, in place of those that have the same article id."""
        self.delete(inverted.article.id)
        self._fresh.add_inverted(inverted, self._writing)
        self._changes.add(inverted)

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        known = self._changes.touches(article_id)
        committed = [] if known else self._docnums(article_id)
        for docnum in committed:
            number = bisect_right(self._begins, docnum) - 1
            self._segments[number].delete_document(docnum - self._begins[number])
        is_there = self._fresh.delete(article_id) or bool(committed)
        if is_there:
            self._changes.delete(article_id)
        return is_there

    def record(self, roots: Iterable[Root]) -> None:
        """Remember, with the next commit, what is being indexed."""
        self._roots += roots

    def commit(self) -> None:
        """Publish all changes since the last commit; without changes, write nothing."""
        if self._changes:
            with self._writing():
                live = [one for one in (*self._segments, *self._fresh.finish()) if one.doc_count()]
                merged = self._merged(live)
                record(self._index.storage, self._roots)
                self._publish(merged)
            # Also if it cannot be opened again.
            self._created = False
            self._reopen()
        # An empty index was asked for.
        self._created = False

    def optimize(self) -> None:
        """Publish all changes, and make what is there one segment without what was deleted; keep nothing older."""
        self.commit()
        segments = [one for one in self._segments if one.doc_count()]
        with self._writing():
            if len(self._segments) > 1 or any(one.has_deletions() for one in self._segments):
                self._publish_alone(segments)
            # What was published is checked: the room of the rest is what was asked for.
            self._check_lock()
            remove_dead_files(self._index, kept=1)
        self._reopen()

    def _publish_alone(self, segments: list[Segment]) -> None:
        """Publish some segments as one; leave no file behind that is none of the index if that is broken off."""
        try:
            self._publish([self._merge(segments)] if segments else [])
        except BaseException:
            with suppress(OSError, CuttingsError):
                self._check_lock()
                remove_dead_files(self._index)
            raise

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        if self._changes or self._fresh:
            with self._writing():
                remove_dead_files(self._index)
            self._reopen()

    def close(self) -> None:
        """Let go of the index; changes that were not committed are forgotten, and so is an index just made."""
        if self._closed:
            return
        self._closed = True
        # What cannot be removed just now does no harm, and a later commit removes it.
        with self._closing, suppress(OSError, CuttingsError):
            self._reader.close()
            # It maps files into memory for as long as it is there.
            del self._reader
            self._check_lock()
            if self._created:
                remove_index(self._directory)
            elif self._changes or self._fresh:
                remove_dead_files(self._index)

    def _remove_traces(self) -> None:
        """Leave nothing behind where no index was opened or made: neither a lock nor an empty folder."""
        if self._created:
            remove_traces(self._directory)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        # What is merged is written anew, and part of it waits in a file before that.
        with writing(self._directory, lambda: self._fresh.held_bytes + 2 * size_on_disk(self._directory)):
            self._check_lock()
            yield

    def _publish(self, segments: list[Segment]) -> None:
        # Writing the segments may have taken long.
        self._check_lock()
        publish(self._index, segments)

    def _merged(self, segments: list[Segment]) -> list[Segment]:
        """Return segments, those that the policy chooses made one."""
        while chosen := segments_to_merge([Size(one.doc_count_all(), one.doc_count()) for one in segments]):
            segments = [
                *segments[: chosen.start],
                self._merge(segments[chosen.start : chosen.stop]),
                *segments[chosen.stop :],
            ]
        return segments

    def _merge(self, segments: list[Segment]) -> ColumnarSegment:
        storage = self._index.storage
        merged = ColumnarSegment(self._index.indexname)
        sources = []
        with reading(self._directory):
            for one in segments:
                sections = open_sections(storage, one)
                # What is damaged is found before it becomes part of another.
                sections.check()
                sources.append(Source(MergeableSegment(sections, one.doc_count_all()), one.deleted_docs()))
        try:
            with merged.create_file(storage, EXTENSION) as file:
                merged.set_doc_count(merge(file, sources, storage.open_aside))
        except BaseException:
            # A disk that is full stays so while half of a segment lies there.
            storage.delete_files([merged.make_filename(EXTENSION)])
            raise
        return merged

    def _docnums(self, article_id: str) -> list[int]:
        """Return the committed documents of an article, which is asked for several times before another is."""
        if article_id != self._asked:
            is_there = (schema.ARTICLE, article_id) in self._reader
            found = self._reader.postings(schema.ARTICLE, article_id).all_ids() if is_there else ()
            self._asked, self._found = article_id, list(found)
        return self._found


def _paths(reader: IndexReader, below: Below | None) -> Iterator[str]:
    """Yield the paths of the source files in a segment, each once; only those `below`, if that is given."""
    if below is None or not IS_CASE_TOLD:
        yield from (path for path in reader.field_terms(schema.PATH) if below is None or path in below)
        return
    found: dict[str, None] = {}
    for path in below.paths:
        if (schema.PATH, path) in reader:
            found[path] = None
        found |= dict.fromkeys(one.decode() for one in reader.expand_prefix(schema.PATH, f"{path}/"))
    yield from found
