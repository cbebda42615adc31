"""The terms of all fields and their postings, as Whoosh writes and reads them."""

import pickle
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from whoosh.codec.base import EmptyCursor, FieldCursor, FieldWriter, TermsReader
from whoosh.formats import Existence, Format, Frequency, Positions
from whoosh.matching import Matcher
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import unpack_uint

from search.index.codec.dictionary import TermDictionary
from search.index.codec.matcher import PostingMatcher
from search.index.codec.postings import FieldPostings, Inverted, Layout, write_postings
from search.index.codec.sections import Array, Sections, SectionWriter

Term = tuple[str, bytes]
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
            self._fields[buffer.name] = write_postings(self._writer, buffer.name, buffer.inverted(), boost)
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
                    if self.format.encode(_sums(found)) != value:
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
            self.terms,
            np.frombuffer(self._counts, np.uintc),
            np.frombuffer(self._documents, np.uintc),
            np.frombuffer(self._weights, np.float32),
            np.frombuffer(self._lengths, np.uintc).reshape(-1, 2),
            np.frombuffer(self._frequencies, np.uintc),
            np.frombuffer(self._distances, np.uintc),
            self._opaque,
            self._opaque_values,
        )


def _sums(distances: Iterable[int]) -> list[int]:
    found: list[int] = np.cumsum(list(distances)).tolist()
    return found


class ColumnarTerms(TermsReader):
    """Look up terms and their postings."""

    def __init__(self, sections: Sections, lengths: Callable[[str, Array], Array], run: int) -> None:
        """Hold the arrays. `lengths` gives those of a field in documents; `run` is what `PostingMatcher` says."""
        self._sections = sections
        self._lengths = lengths
        self._run = run
        self._fields: dict[str, FieldPostings | None] = dict.fromkeys(sorted(sections.attributes.get("fields", ())))

    def postings(self, fieldname: str) -> FieldPostings | None:
        """Return the postings of a field, None if no document has the field."""
        if fieldname not in self._fields:
            return None
        found = self._fields[fieldname]
        if found is None:
            found = self._fields[fieldname] = FieldPostings(self._sections, fieldname)
        return found

    def _found(self, fieldname: str, text: bytes, error: type[Exception] = TermNotFound) -> tuple[FieldPostings, int]:
        """Return the postings of a field and the number of a term in it. Raises `error` if there is no such term."""
        postings = self.postings(fieldname)
        number = postings.dictionary.find(text) if postings else None
        if postings is None or number is None:
            raise error(f"No term {fieldname}:{text!r}")
        return postings, number

    def __contains__(self, term: Term) -> bool:
        """Say whether there is a term."""
        postings = self.postings(term[0])
        return postings is not None and postings.dictionary.find(term[1]) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> FieldCursor:
        """Return a cursor over the terms of a field."""
        postings = self.postings(fieldname)
        return _Cursor(postings, fieldobj) if postings else EmptyCursor()

    def _numbers_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, FieldPostings, range]]:
        """Yield the terms from one on, field by field."""
        for name in self._fields:
            postings = self.postings(name)
            if name >= fieldname and postings:
                first = postings.dictionary.at_or_after(prefix) if name == fieldname else 0
                yield name, postings, range(first, len(postings.dictionary))

    def terms(self) -> Iterator[Term]:
        """Yield all terms."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield all terms from one on."""
        for name, postings, numbers in self._numbers_from(fieldname, prefix):
            for text in postings.dictionary.terms(numbers):
                yield name, text

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Yield all terms, with what is known of each."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Yield all terms from one on, with what is known of each."""
        for name, postings, numbers in self._numbers_from(fieldname, prefix):
            for number, text in zip(numbers, postings.dictionary.terms(numbers), strict=True):
                yield (name, text), _Info(postings, number)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term. Raises TermNotFound."""
        return _Info(*self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return the weight of a term in all documents. Raises KeyError."""
        postings, number = self._found(fieldname, text, KeyError)
        return postings.total_weight(number)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a term. Raises KeyError."""
        postings, number = self._found(fieldname, text, KeyError)
        return postings.count(number)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> Matcher:
        """Return a cursor over the documents of a term. Raises TermNotFound."""
        postings, number = self._found(fieldname, text)

        def lengths(documents: Array) -> Array:
            return self._lengths(fieldname, documents)

        return PostingMatcher(postings, number, format_, lengths, self._run, (fieldname, text), scorer)


class _Info(TermInfo):
    """Say what is known of a term."""

    def __init__(self, postings: FieldPostings, number: int) -> None:
        found = postings.statistics(number)
        super().__init__(
            found.total_weight, found.documents, found.least_length, found.greatest_length, found.largest_weight
        )
        self._minid = found.first_document
        self._postings, self._number = postings, number

    def max_id(self) -> int:
        """Return the last document that holds the term."""
        # Whoosh adds to `_maxid` how many documents are in the segments before.
        return int(self._maxid + self._postings.documents(self._number)[-1])


class _Cursor(FieldCursor):
    """Move over the terms of a field."""

    def __init__(self, postings: FieldPostings, fieldobj: Any) -> None:
        self._postings = postings
        self._dictionary: TermDictionary = postings.dictionary
        self._field = fieldobj
        self._number = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before `term`."""
        self._number = self._dictionary.at_or_after(term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        """Return the term, None behind the last."""
        if not self.is_valid():
            return None
        text: str = self._field.from_bytes(self._dictionary[self._number])
        return text

    def term_info(self) -> TermInfo | None:
        """Return what is known of the term, None behind the last."""
        return _Info(self._postings, self._number) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Say whether there is a term under the cursor."""
        return self._number < len(self._dictionary)
