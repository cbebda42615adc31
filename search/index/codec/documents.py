"""What belongs to single documents: stored values, lengths of fields, columns and vectors."""

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from typing import Any

from whoosh.codec.base import PerDocumentReader, Segment
from whoosh.columns import Column, ColumnReader, NumericColumn
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import BufferFile
from whoosh.matching import ListMatcher, Matcher
from whoosh.util.numeric import byte_to_length

from search.index.codec.sections import Numbers, Sections
from search.index.codec.stored import StoredReader
from search.index.errors import SegmentError


def added_column(segment: Segment, fieldname: str) -> str:
    """Return the name of the file of a column that is added to a segment after it was written."""
    return str(segment.make_filename(f".{fieldname}.col"))


class DocumentsReader(PerDocumentReader):
    """Read what belongs to single documents."""

    def __init__(self, sections: Sections, segment: Segment, storage: Storage) -> None:
        """Hold the arrays. `storage` may hold columns that were added to the segment later, a file each.

        Raises SegmentError if the documents are fewer than the segment has, or the last was not finished.
        """
        found, wanted = sections.attributes.get("documents", 0), segment.doc_count_all()
        if found < wanted:
            raise SegmentError(f"{segment.segment_id()} holds {found} documents, not {wanted}")
        if sections.attributes.get("unfinished"):
            raise SegmentError(f"{segment.segment_id()} holds a document that could not be finished")
        self.sections = sections
        self._storage = storage
        self._segment = segment
        self._attributes: Mapping[str, Any] = sections.attributes
        self._stored = StoredReader(sections)
        self._norms: dict[str, Numbers] = {}

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Return the number of documents."""
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        """Say whether documents were deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document was deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted documents."""
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        """Say that there may be columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Say whether any document has a value in a column."""
        return fieldname in self._attributes.get("columns", ()) or self._is_added(fieldname)

    def _is_added(self, fieldname: str) -> bool:
        return bool(self._storage.file_exists(added_column(self._segment, fieldname)))

    def list_columns(self) -> list[str]:
        """Return the names of the columns."""
        return list(self._attributes.get("columns", ()))

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:
        """Return what reads a column."""
        name = added_column(self._segment, fieldname)
        if self._storage.file_exists(name):
            length = self._storage.file_length(name)
            return column.reader(self._storage.open_file(name), 0, length, self.doc_count_all())
        data = self.sections.get(f"{fieldname}/column")
        if type(column) is NumericColumn and column._typecode == "i":  # noqa: SLF001 (Whoosh has no other way to ask)
            return _IntegersReader(_ArrayFile(data), 0, len(data), self.doc_count_all(), "i", column.default_value())
        return column.reader(_ArrayFile(data), 0, len(data), self.doc_count_all())

    def norms(self, fieldname: str) -> Numbers:
        """Return the lengths of a field in the first documents, as `norms` has them; all after these are 0."""
        if fieldname not in self._norms:
            self._norms[fieldname] = self.sections.get(f"{fieldname}/norms")
        return self._norms[fieldname]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a field in a document."""
        norms = self.norms(fieldname)
        if not len(norms):
            return default
        return int(byte_to_length(norms[docnum])) if docnum < len(norms) else 0

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        """Return what tells the length of one field; `default` is that of fields without lengths."""
        norms = self.norms(fieldname)
        if not len(norms):
            return lambda _: default
        return lambda docnum: int(byte_to_length(norms[docnum])) if docnum < len(norms) else 0

    def field_length(self, fieldname: str) -> int:
        """Return the sum of the lengths of a field."""
        return self._length_statistics(fieldname)[0]

    def min_field_length(self, fieldname: str) -> int:
        """Return the least length of a field, 0 if any document does not have it."""
        return self._length_statistics(fieldname)[1]

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length of a field."""
        return self._length_statistics(fieldname)[2]

    def _length_statistics(self, fieldname: str) -> tuple[int, int, int]:
        total, least, greatest = self._attributes.get("lengths", {}).get(fieldname, (0, 0, 0))
        return total, least, greatest

    @cached_property
    def _vectors(self) -> dict[str, dict[int, int]]:
        """Return by field which documents have vectors, with the number of each vector."""
        return {
            name: {
                docnum: number for number, docnum in enumerate(self.sections.get(f"{name}/vector_documents").tolist())
            }
            for name in self._attributes.get("vectors", ())
        }

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Say whether a document has a vector of a field."""
        return docnum in self._vectors.get(fieldname, ())

    def vector(self, docnum: int, fieldname: str, format_: Any) -> Matcher:
        """Return a cursor over the terms of a field in a document. Raises KeyError if it has no vector."""
        if not self.has_vector(docnum, fieldname):
            raise KeyError(f"document {docnum} has no vector of field {fieldname!r}")
        number = self._vectors[fieldname][docnum]
        ends = self.sections.get(f"{fieldname}/vector_ends")
        begin, end = int(ends[number - 1]) if number else 0, int(ends[number])
        terms = [text.decode("utf-8", "surrogatepass") for text in self._parts(f"{fieldname}/vector_term", begin, end)]
        weights = self.sections.get(f"{fieldname}/vector_weights")[begin:end].tolist()
        return ListMatcher(terms, weights, self._parts(f"{fieldname}/vector_value", begin, end), format_)

    def _parts(self, name: str, begin: int, end: int) -> list[bytes]:
        """Return some of the byte strings that `joined` made one."""
        ends = self.sections.get(f"{name}_ends")[max(begin - 1, 0) : end].tolist()
        data = self.sections.get(f"{name}s")
        return [bytes(data[first:last]) for first, last in pairwise(ends if begin else [0, *ends])]

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the stored values of a document."""
        return self._stored[docnum]

    @property
    def stored_size(self) -> int:
        """Return how many bytes all stored values are."""
        return self._stored.size

    def records_with(self, name: str) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """Yield the documents whose stored values hold a name, with these, as `StoredReader` does."""
        return self._stored.records_with(name)

    def records(self, room: int) -> Callable[[int], dict[str, Any]]:
        """Return what gives the stored values of a document, also when the index is closed: the file stays mapped.

        So many bytes of them are kept, so that what is asked again, or stands near, is there at once.
        """
        self._stored.room = room
        return self._stored.__getitem__


class _IntegersReader(NumericColumn.Reader):
    """Read a column of 32-bit integers, one by one as Whoosh does, or all at once in a thousandth of the time."""

    def stored(self) -> bytes | memoryview:
        """Return the numbers of all documents as they lie there, the most significant byte first."""
        data = self._dbfile.array
        missing = self._doccount - self._count
        return b"".join((data, missing * self._defaultbytes)) if missing else data


def integers(columns: Iterable[ColumnReader]) -> "array[int]":
    """Return the numbers of all documents of several columns of 32-bit integers."""
    values = array("i")
    values.frombytes(b"".join(map(stored_integers, columns)))
    if sys.byteorder == "little":
        values.byteswap()
    return values


def stored_integers(column: ColumnReader) -> bytes | memoryview:
    """Return a column of 32-bit integers as bytes, the most significant first; they are copied only if need be."""
    if isinstance(column, _IntegersReader):
        return column.stored()
    values = array("i", column)
    if sys.byteorder == "little":
        values.byteswap()
    return values.tobytes()


class _ArrayFile(BufferFile):
    """Read an array as a file: what is read is copied, not the whole."""

    def __init__(self, data: Numbers) -> None:
        self.array = self._buf = data
        self._name = "column"
        self.onclose = None
        self.is_real = self.is_closed = False

    @cached_property
    def file(self) -> BytesIO:
        """Return a file for the columns that are read from begin to end."""
        return BytesIO(self._buf)
