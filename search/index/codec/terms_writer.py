"""Write the terms of all fields and their postings, as Whoosh hands them over."""

import pickle
from array import array
from collections.abc import Callable
from contextlib import suppress
from itertools import accumulate
from typing import Any

import numpy as np
from whoosh.codec.base import FieldWriter
from whoosh.formats import Existence, Format, Frequency, Positions
from whoosh.system import unpack_uint

from search.index.codec.norms import to_bytes
from search.index.codec.postings import Layout
from search.index.codec.postings_writer import Inverted, write_postings
from search.index.codec.section_writer import SectionWriter, joined

# What the values of formats are made of; those of all others are kept as they are.
_LAYOUTS: dict[type[Format], Layout] = {Existence: "existence", Frequency: "frequency", Positions: "positions"}


class TermsWriter(FieldWriter):
    """Take postings in the order of fields, terms and documents; keep those of one field, and write them at its end."""

    def __init__(self, writer: SectionWriter, finish: Callable[[dict[str, Any]], None]) -> None:
        """Write arrays to `writer`, and give `finish` what the directory has to tell of the fields."""
        self._writer = writer
        self._finish = finish
        self._fields: dict[str, Any] = {}
        self._field: _FieldBuffer | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin a field."""
        self._field = _FieldBuffer(fieldname, fieldobj.format)

    def start_term(self, text: bytes) -> None:
        """Begin a term of the field."""
        self._buffer.start(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        """Add a posting of the term; `length` is that of the field in the document."""
        self._buffer.add(docnum, weight, vbytes, length or 0)

    def finish_term(self) -> None:
        """End a term."""
        self._buffer.finish_term()

    def finish_field(self) -> None:
        """Write a field."""
        buffer = self._buffer
        if buffer.terms:
            boost = getattr(buffer.format, "field_boost", 1.0)
            self._fields[buffer.name] = write_postings(self._writer, buffer.name, [buffer.inverted()], boost)
        self._field = None

    def close(self) -> None:
        """Write the directory."""
        self._finish({"fields": self._fields})
        self.is_closed = True

    @property
    def _buffer(self) -> "_FieldBuffer":
        if self._field is None:
            raise ValueError("there is no field that was begun")
        return self._field


class _FieldBuffer:
    """Keep the postings of one field."""

    def __init__(self, name: str, format_: Format) -> None:
        self.name = name
        self.format = format_
        self.layout: Layout = _LAYOUTS.get(type(format_), "existence")
        self._is_known = type(format_) in _LAYOUTS
        self.terms: list[bytes] = []
        self._counts, self._documents, self._weights = array("I"), array("I"), array("f")
        self._lengths = array("I")
        self._frequencies, self._distances = array("I"), array("I")
        self._opaque: list[int] = []
        self._opaque_values: list[bytes] = []
        self._values: list[bytes] = []
        self._least, self._greatest = 0, 0

    def start(self, text: bytes) -> None:
        """Begin a term."""
        self.terms.append(text)
        self._values = []
        self._least = self._greatest = 0

    def add(self, docnum: int, weight: float, value: bytes, length: int) -> None:
        """Add a posting."""
        self._documents.append(docnum)
        self._weights.append(weight)
        self._values.append(value)
        if length:
            self._least = min(self._least or length, length)
            self._greatest = max(self._greatest, length)

    def finish_term(self) -> None:
        """Keep what the values of the term mean, or if they are not such as the format makes, the values."""
        self._counts.append(len(self._values))
        self._lengths.extend((self._least, self._greatest))
        if not (self._is_known and self._understood()):
            self._opaque.append(len(self.terms) - 1)
            self._opaque_values += self._values

    def _understood(self) -> bool:
        if self.layout == "existence":
            return True
        frequencies, distances = array("I"), array("I")
        # What is no such value may raise anything.
        with suppress(Exception):
            for value in self._values:
                # Words of spelling get a value of another format from Whoosh, which begins alike and is longer.
                frequency = unpack_uint(value[:4])[0]
                if not frequency:
                    return False
                if self.layout == "positions":
                    found = pickle.loads(value[4:])  # noqa: S301 (made by Whoosh in this process, or in one of its workers)
                    if self.format.encode(list(accumulate(found))) != value:
                        return False
                    distances.extend(found)
                frequencies.append(frequency)
            self._frequencies += frequencies
            self._distances += distances
            return True
        return False

    def inverted(self) -> Inverted:
        """Return all as arrays."""
        return Inverted(
            self.layout,
            joined(self.terms),
            np.frombuffer(self._counts, np.uintc),
            np.frombuffer(self._documents, np.uintc),
            np.frombuffer(self._weights, np.float32),
            to_bytes(np.frombuffer(self._lengths, np.uintc)).reshape(-1, 2),
            np.frombuffer(self._frequencies, np.uintc),
            np.frombuffer(self._distances, np.uintc),
            self._opaque,
            self._opaque_values,
        )
