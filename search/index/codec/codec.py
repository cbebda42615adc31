"""Compose the codec: what a segment is, which writer and reader each part of it has, and in which file."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, Segment
from whoosh.filedb.filestore import Storage

from search.index.codec.documents import DocumentsReader, DocumentsWriter, added_column
from search.index.codec.norms import to_lengths
from search.index.codec.sections import Array, Sections, SectionWriter, map_file
from search.index.codec.terms import ColumnarTerms, TermsWriter

EXTENSION = ".cut"
# What belongs to documents alone, until the terms are written too: then all is one file, and this one is removed.
_DOCUMENTS = ".documents"


class ColumnarSegment(Segment):
    """Hold the number of documents of a segment, and which of them were deleted.

    The commit point of an index holds these; the path of the class is part of the format.
    """

    def __init__(self, indexname: str) -> None:
        """Begin a segment without documents."""
        super().__init__(indexname)
        self._count = 0
        self._deleted: set[int] = set()

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
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted documents, rising."""
        return iter(sorted(self._deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document, or take that back."""
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document was deleted."""
        return docnum in self._deleted

    def __getstate__(self) -> dict[str, Any]:
        """Return what the commit point keeps: the deleted documents are a bitmap."""
        bitmap = np.zeros(self._count, np.uint8)
        bitmap[sorted(self._deleted)] = 1
        deleted = zlib.compress(np.packbits(bitmap, bitorder="little").tobytes()) if self._deleted else b""
        return {"indexname": self.indexname, "segid": self.segid, "count": self._count, "deleted": deleted}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what the commit point kept."""
        self.indexname, self.segid, self.compound = state["indexname"], state["segid"], False
        self._count = state["count"]
        bits = np.frombuffer(zlib.decompress(state["deleted"]) if state["deleted"] else b"", np.uint8)
        self._deleted = set(np.flatnonzero(np.unpackbits(bits, bitorder="little")[: self._count]).tolist())


class ColumnarCodec(Codec):
    """Keep each segment of an index in one file of arrays, whatever the schema."""

    def __init__(self, blocklimit: int = 128) -> None:
        """Let scorers look at `blocklimit` postings at a time to find out what they may skip."""
        self._run = blocklimit

    def new_segment(self, storage: Storage, indexname: str) -> ColumnarSegment:
        """Return a segment without documents."""
        return ColumnarSegment(indexname)

    def per_document_writer(self, storage: Storage, segment: ColumnarSegment) -> DocumentsWriter:
        """Return what writes documents."""
        return DocumentsWriter(segment.create_file(storage, _DOCUMENTS))

    def field_writer(self, storage: Storage, segment: ColumnarSegment) -> TermsWriter:
        """Return what writes terms; its end is that of the segment."""
        file = segment.create_file(storage, EXTENSION)
        writer = SectionWriter(file)

        def finish(attributes: dict[str, Any]) -> None:
            name = segment.make_filename(_DOCUMENTS)
            if storage.file_exists(name):
                documents = _open(storage, name)
                writer.copy(documents)
                attributes = {**documents.attributes, **attributes}
                del documents
                storage.delete_file(name)
            writer.finish(attributes)
            file.close()

        return TermsWriter(writer, finish)

    def column_filename(self, segment: ColumnarSegment, fieldname: str) -> str:
        """Return the name of the file in which a column may be added to a segment after it was written."""
        return added_column(segment, fieldname)

    def per_document_reader(self, storage: Storage, segment: ColumnarSegment) -> DocumentsReader:
        """Return what reads documents."""
        return DocumentsReader(open_sections(storage, segment), segment, storage)

    def terms_reader(self, storage: Storage, segment: ColumnarSegment) -> ColumnarTerms:
        """Return what reads terms."""
        sections = open_sections(storage, segment)
        documents = DocumentsReader(sections, segment, storage)

        def lengths_of(field: str, chosen: Array) -> Array:
            norms = documents.norms(field)
            found = np.zeros(len(chosen), np.uint8)
            known = chosen < len(norms)
            found[known] = norms[chosen[known]]
            return to_lengths(found)

        return ColumnarTerms(sections, lengths_of, self._run)


def open_sections(storage: Storage, segment: ColumnarSegment) -> Sections:
    """Open the file of a segment, or that of its documents, if its terms are not written yet."""
    with suppress(FileNotFoundError, NameError):
        return _open(storage, segment.make_filename(_DOCUMENTS))
    return _open(storage, segment.make_filename(EXTENSION))


def _open(storage: Storage, name: str) -> Sections:
    with storage.open_file(name) as file:
        return Sections(map_file(file) if file.is_real else file.read(), name)
