"""What belongs to single documents: stored values, lengths of fields, columns and vectors."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property, partial
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
from whoosh.codec.base import PerDocumentReader, PerDocumentWriter, Segment
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.matching import ListMatcher, Matcher
from whoosh.util.numeric import byte_to_length

from search.index.codec.norms import Bytes, to_bytes, to_lengths
from search.index.codec.sections import Array, Sections, SectionWriter, joined
from search.index.codec.stored import StoredReader, StoredWriter
from search.index.errors import CorruptIndexError

VectorItem = tuple[str, float, bytes]


class DocumentsWriter(PerDocumentWriter):
    """Write stored values as they come, and the rest, which is kept in memory, at the end."""

    def __init__(self, file: StructFile) -> None:
        """Begin the file."""
        self._file = file
        self._writer = SectionWriter(file)
        self._opened = ExitStack()
        self._stored = StoredWriter(self._opened.enter_context(self._writer.open("stored/blocks")))
        self._count = 0
        self._record: dict[str, Any] = {}
        # What is done when the document is finished: no column or vector can take a value back.
        self._held: list[Callable[[], None]] = []
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, tuple[BytesIO, ColumnWriter]] = {}
        self._vectors: dict[str, _VectorWriter] = {}
        self._is_within = False
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document, which has the next number."""
        if self._is_within:
            raise ValueError("the document before could not be finished: cancel the writer")
        if docnum != self._count:
            raise ValueError(f"document {docnum} was begun out of order: {self._count} is the next")
        self._count += 1
        self._record, self._held = {}, []
        self._is_within = True

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int | None) -> None:
        """Add the value to be stored, None for none, and the length of a field of the document."""
        if value is not None:
            self._record[fieldname] = value
        if length:
            lengths = self._lengths.setdefault(fieldname, array("I"))
            lengths.extend([0] * (self._count - 1 - len(lengths)))
            lengths.append(length)

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        """Add the value that a document has in a column."""
        self._held.append(partial(self._keep_column_value, fieldname, columnobj, value))

    def _keep_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        if fieldname not in self._columns:
            buffer = BytesIO()
            self._columns[fieldname] = buffer, columnobj.writer(StructFile(buffer))
        self._columns[fieldname][1].add(self._count - 1, value)

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[VectorItem]) -> None:
        """Add the terms that a field has in the document, with weights and values."""
        found = list(items)
        if found:
            self._held.append(partial(self._keep_vector, fieldname, found))

    def _keep_vector(self, fieldname: str, items: list[VectorItem]) -> None:
        self._vectors.setdefault(fieldname, _VectorWriter()).add(self._count - 1, items)

    def finish_doc(self) -> None:
        """End a document. Raises ValueError if a value of it cannot be stored.

        Whoosh has the terms of such a document already, and would give them to the next: there can be none, and what
        was written cannot be opened, so that a commit fails and leaves the index as it was.
        """
        self._stored.add(self._record)
        for keep in self._held:
            keep()
        self._is_within = False

    def cancel_doc(self) -> None:
        """Forget the document that was begun last."""
        self._count -= 1
        self._is_within = False
        for lengths in self._lengths.values():
            del lengths[self._count :]

    def close(self) -> None:
        """Write what was kept, and close the file."""
        self._stored.flush()
        self._opened.close()
        self._stored.write_ends(self._writer)
        fields = {}
        for name, lengths in self._lengths.items():
            if not lengths:
                continue
            kept = np.frombuffer(lengths, np.uintc)
            norms = to_bytes(kept)
            self._writer.add(f"{name}/norms", norms)
            least = int(norms.min()) if len(kept) == self._count else 0
            fields[name] = [int(kept.sum(dtype=np.int64)), *to_lengths(np.array([least, norms.max()])).tolist()]
        for name, (buffer, column) in self._columns.items():
            column.finish(self._count)
            self._writer.add(f"{name}/column", np.frombuffer(buffer.getbuffer(), np.uint8))
        for name, vectors in self._vectors.items():
            vectors.write(self._writer, name)
        attributes = {"documents": self._count, "lengths": fields, "columns": [*self._columns]}
        self._writer.finish({**attributes, "vectors": [*self._vectors]})
        self._file.close()
        self.is_closed = True


class _VectorWriter:
    """Keep the vectors of one field."""

    def __init__(self) -> None:
        self._documents = array("I")
        self._ends = array("I")
        self._terms: list[bytes] = []
        self._weights = array("f")
        self._values: list[bytes] = []

    def add(self, docnum: int, items: list[VectorItem]) -> None:
        """Add the terms of the field in one document."""
        for text, weight, value in items:
            self._terms.append(text.encode("utf-8", "surrogatepass"))
            self._weights.append(weight)
            self._values.append(value)
        self._documents.append(docnum)
        self._ends.append(len(self._terms))

    def write(self, writer: SectionWriter, name: str) -> None:
        """Write the arrays."""
        arrays: dict[str, Array] = {
            "documents": np.frombuffer(self._documents, np.uintc),
            "ends": np.frombuffer(self._ends, np.uintc),
            "weights": np.frombuffer(self._weights, np.float32),
        }
        arrays["terms"], arrays["term_ends"] = joined(self._terms)
        arrays["values"], arrays["value_ends"] = joined(self._values)
        for what, one in arrays.items():
            writer.add(f"{name}/vector_{what}", one)


def added_column(segment: Segment, fieldname: str) -> str:
    """Return the name of the file of a column that is added to a segment after it was written."""
    return str(segment.make_filename(f".{fieldname}.col"))


class DocumentsReader(PerDocumentReader):
    """Read what belongs to single documents."""

    def __init__(self, sections: Sections, segment: Segment, storage: Storage) -> None:
        """Hold the arrays. `storage` may hold columns that were added to the segment later, a file each.

        Raises CorruptIndexError if the documents are not as many as the segment has.
        """
        found, wanted = sections.attributes.get("documents", 0), segment.doc_count_all()
        if found != wanted:
            raise CorruptIndexError(
                f"{segment.segment_id()} holds {found} documents, not {wanted}: index the files anew"
            )
        self._sections = sections
        self._storage = storage
        self._segment = segment
        self._attributes: Mapping[str, Any] = sections.attributes
        self._stored = StoredReader(sections)
        self._norms: dict[str, Bytes] = {}

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
        data = self._sections.get(f"{fieldname}/column")
        return column.reader(_ArrayFile(data), 0, len(data), self.doc_count_all())

    def norms(self, fieldname: str) -> Bytes:
        """Return the lengths of a field in the first documents, as `norms` has them; all after these are 0."""
        if fieldname not in self._norms:
            self._norms[fieldname] = self._sections.get(f"{fieldname}/norms")
        return self._norms[fieldname]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a field in a document."""
        norms = self.norms(fieldname)
        if not len(norms):
            return default
        return int(byte_to_length(norms[docnum])) if docnum < len(norms) else 0

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        """Return what tells the length of one field; `default` is that of fields without lengths."""
        norms = self.norms(fieldname).tobytes()
        if not norms:
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
                docnum: number for number, docnum in enumerate(self._sections.get(f"{name}/vector_documents").tolist())
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
        ends = self._sections.get(f"{fieldname}/vector_ends")
        begin, end = int(ends[number - 1]) if number else 0, int(ends[number])
        terms = [text.decode("utf-8", "surrogatepass") for text in self._parts(f"{fieldname}/vector_term", begin, end)]
        weights = self._sections.get(f"{fieldname}/vector_weights")[begin:end].tolist()
        return ListMatcher(terms, weights, self._parts(f"{fieldname}/vector_value", begin, end), format_)

    def _parts(self, name: str, begin: int, end: int) -> list[bytes]:
        """Return some of the byte strings that `joined` made one."""
        ends = self._sections.get(f"{name}_ends")[max(begin - 1, 0) : end].tolist()
        data = self._sections.get(f"{name}s").data
        return [bytes(data[first:last]) for first, last in pairwise(ends if begin else [0, *ends])]

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the stored values of a document."""
        return self._stored[docnum]


class _ArrayFile(BufferFile):
    """Read an array as a file: what is read is copied, not the whole."""

    def __init__(self, data: Array) -> None:
        self._buf = data.data
        self._name = "column"
        self.onclose = None
        self.is_real = self.is_closed = False

    @cached_property
    def file(self) -> BytesIO:
        """Return a file for the columns that are read from begin to end."""
        return BytesIO(self._buf)
