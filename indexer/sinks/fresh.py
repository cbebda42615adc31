"""Hold what no commit names yet: articles as they come, then batches of them inverted, then segments in files."""

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import Storage

from indexer.allocation import give_back
from indexer.documents import Documents, size_of
from indexer.inversion import invert
from indexer.inverting import Inverted, bytes_together, without
from indexer.mergeable import Inversion
from indexer.merging import Source, merge
from indexer.workers import Workers
from search.index.codec.codec import EXTENSION, ColumnarSegment

Numbers = npt.NDArray[np.int64]

# Bytes of text that are inverted together: enough that array operations pay, few enough that memory does not matter.
_BATCH_SIZE = 2_000_000
_SMALLEST_BATCH = _BATCH_SIZE // 8
# What a word of a batch takes while batches are merged.
_BYTES_OF_WORD = 64
# What a document takes beside its text.
_OF_EACH = 64
# Past so many characters workers are started, and this process inverts until they are there.
_FEWEST_FOR_WORKERS = 8_000_000
# Batches that each worker may be ahead: enough to keep it busy, few enough to bound memory.
_AHEAD = 2
_BITS = 32
_MOST = (1 << _BITS) - 1


def _place(part: int, begin: int, size: int) -> int:
    """Return as one number which part an article is in, the first of its documents there, and how many it has."""
    return (part << _BITS | begin) << _BITS | size


class _Part:
    """Hold a batch of documents: as what will invert it, then inverted, then as part of a segment."""

    def __init__(self, inversion: Inversion | None = None) -> None:
        """Begin without documents, or with inverted ones, of which none is taken yet.

        `size` is about how many bytes their texts have.
        """
        self.documents = inversion.documents if inversion else 0
        self.size = int(inversion.stored.ends["text"][-1]) if inversion else 0
        self.make: Callable[[], Inversion]
        self._inversion = inversion
        self._taken: list[range] | None = None if inversion is None else []
        self._deleted: list[int] = []
        # The segment, where in it the first document stands, and which of the documents do not, rising.
        self._written: tuple[ColumnarSegment, int, Numbers] | None = None

    def finish(self) -> Inversion:
        """Return the documents inverted; wait for that, if it is not done."""
        if self._inversion is None:
            self._inversion = self.make()
            del self.make
        return self._inversion

    def delete(self, docnums: Iterable[int]) -> None:
        """Delete documents that are there."""
        if not self._written:
            self._deleted += docnums
            return
        segment, begin, left_out = self._written
        for docnum in docnums:
            segment.delete_document(begin + docnum - int(np.searchsorted(left_out, docnum)))

    def take(self, inversion: Inversion, docnums: range) -> bool:
        """Take some of the inverted documents, if they are these, and say whether they are."""
        if self._inversion is not inversion or self._taken is None:
            return False
        self._taken.append(docnums)
        return True

    def left_out(self) -> Numbers:
        """Return the documents that are deleted, or not taken, rising."""
        stays = np.full(self.documents, self._taken is None)
        for docnums in self._taken or ():
            stays[docnums.start : docnums.stop] = True
        stays[self._deleted] = False
        return np.flatnonzero(~stays)

    def source(self) -> Source:
        """Return what is to be merged."""
        inversion, left_out = self.finish(), self.left_out()
        # Words of articles that were never taken are in no index, if what is stored of the others can be read again.
        if self._taken is not None and len(left_out):
            with suppress(KeyError, ValueError, TypeError, OverflowError):
                return Source(without(inversion, left_out))
        return Source(inversion, left_out)

    def move(self, segment: ColumnarSegment, begin: int) -> int:
        """Take note that the documents are those of a written segment from `begin` on; return where they end."""
        left_out = self.left_out()
        self._written, self._inversion = (segment, begin, left_out), None
        self._taken, self._deleted = None, []
        return begin + self.documents - len(left_out)


class FreshDocuments:
    """Take articles, and make segments of them, each as soon as it is as large as memory allows."""

    def __init__(self, storage: Storage, name: str, workers: Workers | None, most_bytes: int) -> None:
        """Write to a storage, for the index of a name, when what is held takes so many bytes of memory."""
        self._storage, self._name = storage, name
        self._workers = workers if workers and workers.jobs > 1 else None
        self._most_bytes = most_bytes
        self._written: list[ColumnarSegment] = []
        # Not inverted yet.
        self._batch: list[Documents] = []
        self._batch_size = self._size = 0
        self._largest_batch = _BATCH_SIZE
        self._part = _Part()
        # Inverted, or being so; in these, `_waiting` are those of which the result was not asked for.
        self._parts: list[_Part] = []
        self._waiting: deque[_Part] = deque()
        # What is inverted and not written yet takes, and how many words its batches have.
        self.held_bytes = self._held_words = 0
        # All parts there were, and article id → where its documents are: the number of the part, that of the first, and
        # how many, as one number, since there may be millions of them.
        self._every = [self._part]
        self._places: dict[str, int] = {}

    def __bool__(self) -> bool:
        """Say whether any file was written."""
        return bool(self._written)

    def add(self, documents: Documents, writing: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        """Add the documents of an article; if a segment is written for it, then within `writing`."""
        begin, size = self._part.documents, documents.length
        self._batch.append(documents)
        self._part.documents += size
        self._places[documents.article.id] = _place(len(self._every) - 1, begin, size)
        self._batch_size += size_of(documents) + size * _OF_EACH
        if self._batch_size >= self._largest_batch:
            self._invert()
            if self._workers and self._size >= _FEWEST_FOR_WORKERS:
                self._workers.start()
            self._make_room(writing)

    def add_inverted(
        self, inverted: Inverted, writing: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        """Add the documents of an article, inverted together with those that are added before and after it."""
        inversion, documents = inverted.inversion, inverted.documents
        if not (self._parts and self._parts[-1].take(inversion, documents)):
            self._invert()
            self._make_room(writing)
            part = _Part(inversion)
            part.take(inversion, documents)
            self._parts.append(part)
            self._waiting.append(part)
            self._every.insert(-1, part)
        self._places[inverted.article.id] = _place(len(self._every) - 2, documents.start, len(documents))

    def delete(self, article_id: str) -> bool:
        """Delete an article that was added; say whether it was."""
        if article_id not in self._places:
            return False
        place = self._places.pop(article_id)
        begin, size = place >> _BITS & _MOST, place & _MOST
        self._every[place >> 2 * _BITS].delete(range(begin, begin + size))
        return True

    def finish(self) -> list[ColumnarSegment]:
        """Return the segments, all written."""
        self._invert()
        self._waiting.clear()
        self._write(len(self._parts))
        return self._written

    def _make_room(self, writing: Callable[[], AbstractContextManager[None]]) -> None:
        """Write what is inverted, within `writing`, if it takes much memory."""
        while len(self._waiting) > (self._workers.jobs * _AHEAD if self._workers else 0):
            self._hold(self._waiting.popleft())
        if max(self.held_bytes, self._held_words * _BYTES_OF_WORD) >= self._most_bytes:
            # Those that are waited for stay, so that the workers are not idle meanwhile.
            with writing():
                self._write(len(self._parts) - len(self._waiting))

    def _hold(self, part: _Part) -> None:
        """Count what a part takes when it is inverted, and make the next batches smaller if it has very many words."""
        inversion = part.finish()
        self.held_bytes += inversion.size
        self._held_words += len(inversion.holding)
        self._largest_batch = bytes_together(part.size, inversion, _SMALLEST_BATCH, _BATCH_SIZE)

    def _invert(self) -> None:
        """Begin to make a segment of the batch."""
        if not self._batch:
            return
        self._size += self._batch_size
        part, batch = self._part, self._batch
        part.size = self._batch_size
        self._batch, self._batch_size, self._part = [], 0, _Part()
        self._every.append(self._part)
        if self._workers and self._workers.are_running:
            part.make = self._workers.begin(invert, batch)
        else:
            part.make = partial(invert, batch)
        self._parts.append(part)
        self._waiting.append(part)

    def _write(self, count: int) -> None:
        """Write the first of the parts, so many, as one segment."""
        parts, left = self._parts[:count], self._parts[count:]
        if kept := [part for part in parts if len(part.left_out()) < part.documents]:
            self._write_parts(kept)
        self._parts, self.held_bytes, self._held_words = left, 0, 0

    def _write_parts(self, parts: list[_Part]) -> None:
        """Write parts that have documents to stay as one segment."""
        # One of which the result was asked for may have failed: then it fails here again.
        sources = [part.source() for part in parts]
        # Merging takes more at once than all that came before it, so nothing that is free is kept beside it.
        give_back()
        segment, begin = ColumnarSegment(self._name), 0
        with segment.create_file(self._storage, EXTENSION) as file:
            segment.set_doc_count(merge(file, sources))
        self._written.append(segment)
        for part in parts:
            begin = part.move(segment, begin)
        del sources
        give_back()
