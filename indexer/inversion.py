"""Invert documents: keep the terms of many of them as numbers, and sort these into the postings of a segment at once.

The terms of a field are numbered as they come. A segment is written by sorting, for all tokens of a field together, the
number of the term in the order of terms and the number of the token: one sort of 64-bit numbers, the rest is cutting.
"""

from array import array
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index import schema
from search.index.codec.norms import to_bytes, write_norms
from search.index.codec.postings_writer import Inverted, write_postings
from search.index.codec.section_writer import Array, SectionWriter, Sink
from search.index.codec.stored import encode_json
from search.index.codec.stored_writer import StoredWriter

Document = Mapping[str, Any]

_POSITIONAL = frozenset((schema.TEXT_FIELD, *schema.ARTICLE_WORDS, *schema.BLOCK_WORDS))
_VALUES = (schema.KIND, schema.ARTICLE, schema.PATH, schema.LANGUAGE, schema.DATE)
_COLUMNS = (schema.OFFSET, schema.LENGTH, schema.ARTICLE_LENGTH, schema.PUBLISHED, schema.ROLE)
_STORED = (schema.KIND, schema.ARTICLE, schema.BLOCK, schema.HEAD)


class Inversion:
    """Take documents in order, and write them as one segment. Stored values are written as they come."""

    def __init__(self, file: Sink) -> None:
        """Begin the file of a segment."""
        self._writer = SectionWriter(file)
        self._opened = ExitStack()
        self._stored = StoredWriter(self._opened.enter_context(self._writer.open("stored/blocks")))
        self._fields = {name: _Field() for name in (*_POSITIONAL, *_VALUES)}
        self._columns = {name: array("i") for name in _COLUMNS}
        self._lengths = array("I")
        self.documents = 0

    @property
    def tokens(self) -> int:
        """Return how many tokens the fields hold: what the memory in use grows with."""
        return sum(field.tokens for field in self._fields.values())

    def add(self, document: Document) -> None:
        """Add a document, given as the values of the schema's fields."""
        for name, value in document.items():
            if value and name in self._fields:
                self._fields[name].add(self.documents, value if name in _POSITIONAL else (value,))
        for name, column in self._columns.items():
            column.append(document.get(name, 0))
        self._lengths.append(len(document[schema.TEXT_FIELD]))
        record = {name: document[name] for name in _STORED if name in document}
        record[schema.TEXT_FIELD] = document[f"_stored_{schema.TEXT_FIELD}"]
        self._stored.add(encode_json(record))
        self.documents += 1

    def finish(self) -> None:
        """Write the postings and the rest. The file is not closed."""
        self._stored.flush()
        self._opened.close()
        self._stored.write_ends(self._writer)
        lengths = np.frombuffer(self._lengths, np.uintc)
        fields = {}
        for name, field in self._fields.items():
            if field.documents:
                is_scored = name == schema.TEXT_FIELD
                inverted = field.inverted(lengths if is_scored else None, is_positional=name in _POSITIONAL)
                fields[name] = write_postings(self._writer, name, [inverted], 1.0)
        for name, column in self._columns.items():
            self._writer.add(f"{name}/column", np.frombuffer(column, np.intc).astype(">i4").view(np.uint8))
        norms = write_norms(self._writer, schema.TEXT_FIELD, to_bytes(lengths), int(lengths.sum()), self.documents)
        self._writer.finish(
            {
                "documents": self.documents,
                "lengths": {schema.TEXT_FIELD: norms},
                "columns": list(_COLUMNS),
                "vectors": [],
                "fields": dict(sorted(fields.items())),
            }
        )


class _Numbers(dict[str, int]):
    """Number terms as they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _Field:
    """Keep the tokens of one field."""

    def __init__(self) -> None:
        self._words: list[Sequence[str]] = []
        self.documents = array("I")
        self._counts = array("I")
        self.tokens = 0

    def add(self, document: int, words: Sequence[str]) -> None:
        """Add the terms of a document in their order."""
        self._words.append(words)
        self.documents.append(document)
        self._counts.append(len(words))
        self.tokens += len(words)

    def inverted(self, lengths: Array | None, *, is_positional: bool) -> Inverted:
        """Return the postings. `lengths` are those of the field in all documents, None if they are not kept."""
        terms, tokens = self._sorted()
        counts = np.frombuffer(self._counts, np.uintc)
        documents = np.repeat(np.frombuffer(self.documents, np.uintc), counts)[tokens.order]
        is_first = np.ones(len(documents), bool)
        is_first[1:] = (np.diff(documents) != 0) | (np.diff(tokens.terms) != 0)
        firsts = np.flatnonzero(is_first)
        held = documents[firsts].astype(np.uint32)
        of_terms = np.bincount(tokens.terms[firsts], minlength=len(terms))
        frequencies = np.diff(firsts, append=len(documents))
        distances = np.empty(0, np.int64)
        if is_positional:
            ends = np.cumsum(counts, dtype=np.int64)
            distances = tokens.order - np.repeat(ends - counts, counts)[tokens.order]
            places = distances.copy()
            distances[1:] -= places[:-1]
            distances[firsts] = places[firsts]
        return Inverted(
            "positions" if is_positional else "existence",
            terms,
            of_terms,
            held,
            frequencies.astype(np.float32),
            _bounds(lengths, held, of_terms),
            frequencies if is_positional else np.empty(0, np.int64),
            distances,
        )

    def _sorted(self) -> tuple[list[bytes], "_Tokens"]:
        """Return the terms in order, and the tokens term by term."""
        terms = _Numbers()
        numbers = np.fromiter(map(terms.__getitem__, chain.from_iterable(self._words)), np.uint32, self.tokens)
        # Python orders text by code points, which is the order of its bytes in UTF-8.
        names = sorted(terms)
        ranks = np.empty(len(names), np.uint64)
        ranks[[terms[name] for name in names]] = np.arange(len(names), dtype=np.uint64)
        keys = ranks[numbers] << np.uint64(32) | np.arange(len(numbers), dtype=np.uint64)
        keys.sort()
        order = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
        return [name.encode() for name in names], _Tokens(order, (keys >> np.uint64(32)).astype(np.int64))


class _Tokens(NamedTuple):
    """Hold tokens term by term: which of the tokens as they came each is, and its term."""

    order: npt.NDArray[np.int64]
    terms: npt.NDArray[np.int64]


def _bounds(lengths: Array | None, documents: Array, counts: Array) -> Array:
    """Return the least and the greatest length of the documents of each term, shape (terms, 2)."""
    if lengths is None:
        return np.zeros((len(counts), 2), np.int64)
    begins = np.cumsum(counts) - counts
    of_documents = lengths[documents]
    return np.stack([one.reduceat(of_documents, begins) for one in (np.minimum, np.maximum)], axis=1)
