"""Compose the codec: what a segment is, which writer and reader each part of it has, and in which file."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any
from weakref import ref

from whoosh.codec.base import Codec, FieldWriter, PerDocumentWriter, Segment
from whoosh.filedb.filestore import Storage

from search.index.codec.documents import DocumentsReader, added_column
from search.index.codec.sections import Sections, opened
from search.index.codec.terms import ColumnarTerms

EXTENSION = ".cut"
# What belongs to documents alone, until the terms are written too: then all is one file, and this one is removed.
DOCUMENTS = ".documents"
# What no name of a file holds.
_NOT_IN_NAMES = frozenset("/\\\0")
# Numbers of documents have 32 bits.
_MOST_DOCUMENTS = 1 << 32


class ColumnarSegment(Segment):
    """Hold the number of documents of a segment, and which of them were deleted.

    The commit point of an index holds these; the path of the class is part of the format.
    """

    def __init__(self, indexname: str) -> None:
        """Begin a segment without documents."""
        super().__init__(indexname)
        self._count = 0
        # A bit a document; empty if none was deleted.
        self._deleted = bytearray()

    def codec(self) -> "ColumnarCodec":
        """Return what reads the segment."""
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        """Say that there is nothing to pack into one file: the segment is one."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Set the number of documents."""
        self._count = doccount

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return self._count

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return int.from_bytes(self._deleted).bit_count()

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted documents, rising."""
        marked = (place for place, byte in enumerate(self._deleted) if byte)
        return (8 * place + bit for place in marked for bit in range(8) if self._deleted[place] >> bit & 1)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document, or take that back."""
        place, bit = docnum >> 3, 1 << (docnum & 7)
        if place >= len(self._deleted):
            self._deleted.extend(bytes(max(place, (self._count - 1) >> 3) + 1 - len(self._deleted)))
        self._deleted[place] = self._deleted[place] | bit if delete else self._deleted[place] & ~bit

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document was deleted."""
        place = docnum >> 3
        return place < len(self._deleted) and bool(self._deleted[place] >> (docnum & 7) & 1)

    def deleted_bits(self) -> bytes:
        """Return a bit a document, 1 if it was deleted, the first the lowest of its byte; no byte if none was."""
        return bytes(self._deleted)

    def __copy__(self) -> "ColumnarSegment":
        """Return the same segment, in which others can be deleted."""
        found = ColumnarSegment(self.indexname)
        found.__dict__.update(self.__dict__)
        found._deleted = bytearray(self._deleted)
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Return what the commit point keeps: the deleted documents are a bitmap."""
        deleted = zlib.compress(self._deleted) if any(self._deleted) else b""
        return {"indexname": self.indexname, "segid": self.segid, "count": self._count, "deleted": deleted}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what the commit point kept. Raises ValueError if that can be no segment."""
        self.indexname, self.segid, self.compound = state["indexname"], state["segid"], False
        self._count = state["count"]
        names = self.indexname, self.segid
        # Its file stands beside the commit point, whatever that says.
        if not all(type(name) is str and name and _NOT_IN_NAMES.isdisjoint(name) for name in names):
            raise ValueError("no file of a segment is called so")
        if type(self._count) is not int or not 0 <= self._count <= _MOST_DOCUMENTS:
            raise ValueError("no segment holds so many documents")
        self._deleted = bytearray()
        if state["deleted"]:
            # No more than that is inflated, whatever a file says.
            inflating = zlib.decompressobj()
            self._deleted += inflating.decompress(state["deleted"], (min(self._count, _MOST_DOCUMENTS) + 7) // 8)
            is_more = not inflating.eof and inflating.decompress(inflating.unconsumed_tail, 1)
            # Of the last byte some bits may be beyond the last document.
            beyond = int.from_bytes(self._deleted[self._count >> 3 :], "little") >> (self._count & 7)
            if is_more or beyond:
                raise ValueError("more documents were deleted than there are")


class ColumnarCodec(Codec):
    """Keep each segment of an index in one file of arrays, whatever the schema."""

    def __init__(self, blocklimit: int = 128) -> None:
        """Let scorers look at `blocklimit` postings at a time to find out what they may skip."""
        self._run = blocklimit
        self._opened: tuple[Callable[[], Storage | None], Callable[[], Sections | None]] = _nothing, _nothing

    def new_segment(self, storage: Storage, indexname: str) -> ColumnarSegment:
        """Return a segment without documents."""
        return ColumnarSegment(indexname)

    def per_document_writer(self, storage: Storage, segment: ColumnarSegment) -> PerDocumentWriter:
        """Return what writes documents."""
        return _writing().documents_writer(segment.create_file(storage, DOCUMENTS))

    def field_writer(self, storage: Storage, segment: ColumnarSegment) -> FieldWriter:
        """Return what writes terms; its end is that of the segment."""
        return _writing().terms_writer(
            storage, segment.create_file(storage, EXTENSION), segment.make_filename(DOCUMENTS)
        )

    def column_filename(self, segment: ColumnarSegment, fieldname: str) -> str:
        """Return the name of the file in which a column may be added to a segment after it was written."""
        return added_column(segment, fieldname)

    def per_document_reader(self, storage: Storage, segment: ColumnarSegment) -> DocumentsReader:
        """Return what reads documents."""
        return DocumentsReader(self._sections(storage, segment), segment, storage)

    def terms_reader(self, storage: Storage, segment: ColumnarSegment) -> ColumnarTerms:
        """Return what reads terms."""
        sections = self._sections(storage, segment)
        documents = DocumentsReader(sections, segment, storage)
        return ColumnarTerms(sections, documents.doc_field_length_reader, self._run)

    def _sections(self, storage: Storage, segment: ColumnarSegment) -> Sections:
        """Open the file of a segment, or take it from the other half of a reader: its directory is not read again."""
        where, found = (one() for one in self._opened)
        # A file of documents alone, which goes when the terms are written, has another name.
        if found is None or where is not storage or found.name != segment.make_filename(EXTENSION):
            found = open_sections(storage, segment)
            self._opened = ref(storage), ref(found)
        return found


def open_sections(storage: Storage, segment: ColumnarSegment) -> Sections:
    """Open the file of a segment, or that of its documents, if its terms are not written yet."""
    with suppress(FileNotFoundError, NameError):
        return open_file(storage, segment.make_filename(DOCUMENTS))
    return open_file(storage, segment.make_filename(EXTENSION))


def open_file(storage: Storage, name: str) -> Sections:
    """Open a file of arrays in a storage."""
    with storage.open_file(name) as file:
        return opened(file, name) if file.is_real else Sections(file.read(), name)


def _nothing() -> None:
    """Stand in for a reference to what was never opened."""


def _writing() -> Any:
    """Return the module that writes segments; it imports NumPy, which reading does without."""
    return import_module("search.index.codec.writing")
