"""Write what belongs to single documents, as `documents` reads it."""

from array import array
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
from whoosh.codec.base import PerDocumentWriter
from whoosh.columns import Column, ColumnWriter
from whoosh.filedb.structfile import StructFile

from search.index.codec.norms import to_bytes, write_norms
from search.index.codec.section_writer import Array, SectionWriter, joined, narrowed
from search.index.codec.stored import encode_record
from search.index.codec.stored_writer import StoredWriter

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
        self._stored.add(encode_record(self._record))
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
        fields = {
            name: write_norms(self._writer, name, to_bytes(np.frombuffer(lengths, np.uintc)), sum(lengths), self._count)
            for name, lengths in self._lengths.items()
            if lengths
        }
        for name, (buffer, column) in self._columns.items():
            column.finish(self._count)
            self._writer.add(f"{name}/column", np.frombuffer(buffer.getbuffer(), np.uint8))
        for name, vectors in self._vectors.items():
            vectors.write(self._writer, name)
        attributes = {"documents": self._count, "lengths": fields, "columns": [*self._columns]}
        attributes |= {"vectors": [*self._vectors], "unfinished": self._is_within}
        self._writer.finish(attributes)
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
        for what, parts in (("term", self._terms), ("value", self._values)):
            arrays[f"{what}s"], sizes = joined(parts)
            arrays[f"{what}_ends"] = narrowed(np.cumsum(sizes, dtype=np.int64))
        for what, one in arrays.items():
            writer.add(f"{name}/vector_{what}", one)
