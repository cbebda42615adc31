"""Invert documents: keep the words of many of them as numbers, and sort these into the postings of a segment at once.

The words of a field are numbered as they come; what term each is, is asked once a word and not once a token. A segment
is written by sorting, for all tokens of a field together, the number of the term in the order of terms and the number
of the token: one sort of 64-bit numbers, the rest is cutting.
"""

from array import array
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index import schema
from search.index.analysis import term_of
from search.index.analysis.batch import WordNumbers, number_words, rearranged
from search.index.block_terms import BREAK, BlockText
from search.index.codec.norms import to_bytes, write_norms
from search.index.codec.postings_writer import Inverted, write_postings
from search.index.codec.section_writer import Array, SectionWriter, Sink
from search.index.codec.stored import encode_json
from search.index.codec.stored_writer import StoredWriter

Document = Mapping[str, Any]
Numbers = npt.NDArray[np.int64]

_POSITIONAL = frozenset((*schema.ARTICLE_WORDS, *schema.BLOCK_WORDS))
_VALUES = (schema.KIND, schema.ARTICLE, schema.PATH, schema.LANGUAGE, schema.DATE)
# Columns that documents bring; those of lengths are made here.
_COLUMNS = (schema.OFFSET, schema.PUBLISHED, schema.ROLE)
_STORED = (schema.KIND, schema.ARTICLE, schema.BLOCK, schema.HEAD)
# Texts that are numbered together: enough that calls cost little, few enough that all stays in the cache.
_TOGETHER = 256


class Inversion:
    """Take documents in order, and write them as one segment. Stored values are written as they come."""

    def __init__(self, file: Sink) -> None:
        """Begin the file of a segment."""
        self._writer = SectionWriter(file)
        self._opened = ExitStack()
        self._stored = StoredWriter(self._opened.enter_context(self._writer.open("stored/blocks")))
        self._texts = _Texts()
        self._fields = {name: _Field() for name in (*_POSITIONAL, *_VALUES)}
        self._columns = {name: array("i") for name in _COLUMNS}
        self.documents = 0

    @property
    def tokens(self) -> int:
        """Return about how many tokens the fields hold: what the memory in use grows with."""
        return self._texts.size + sum(field.size for field in self._fields.values())

    def add(self, document: Document) -> None:
        """Add a document, given as the values of the schema's fields."""
        text: BlockText = document[schema.TEXT_FIELD]
        self._texts.add(self.documents, text)
        for name, value in document.items():
            if value and name in self._fields:
                self._fields[name].add(self.documents, value if name in _POSITIONAL else (value,))
        for name, column in self._columns.items():
            column.append(document.get(name, 0))
        record = {schema.TEXT_FIELD: text.text}
        for name in _STORED:
            if name in document:
                record[name] = document[name]
        self._stored.add(encode_json(record))
        self.documents += 1

    def finish(self) -> None:
        """Write the postings and the rest. The file is not closed."""
        self._stored.flush()
        self._opened.close()
        self._stored.write_ends(self._writer)
        texts = self._texts.held()
        lengths = np.zeros(self.documents, np.int64)
        lengths[texts.documents] = texts.counts
        kept: dict[str, tuple[_Held, Numbers | None]] = {schema.TEXT_FIELD: (texts, lengths)}
        kept |= {name: (field.held(), None) for name, field in self._fields.items() if field.size}
        fields = {}
        for name, (held, its_lengths) in sorted(kept.items()):
            if held.terms:
                part = _inverted(held, its_lengths, is_positional=name not in _VALUES)
                fields[name] = write_postings(self._writer, name, [part], 1.0)
        columns = self._columns_with(lengths - self._texts.breaks(self.documents))
        for name, column in columns.items():
            self._writer.add(f"{name}/column", column.astype(">i4").view(np.uint8))
        norms = write_norms(self._writer, schema.TEXT_FIELD, to_bytes(lengths), int(lengths.sum()), self.documents)
        attributes = {"documents": self.documents, "lengths": {schema.TEXT_FIELD: norms}, "columns": list(columns)}
        self._writer.finish({**attributes, "vectors": [], "fields": fields})

    def _columns_with(self, lengths: Numbers) -> dict[str, Array]:
        """Return all columns; `lengths` are the tokens of each block, those of an article stand on its head."""
        columns: dict[str, Array] = {name: np.frombuffer(one, np.intc) for name, one in self._columns.items()}
        heads = np.flatnonzero(columns[schema.OFFSET] == 0)
        of_articles = np.zeros(self.documents, np.int64)
        of_articles[heads] = np.add.reduceat(lengths, heads)
        return columns | {schema.LENGTH: lengths, schema.ARTICLE_LENGTH: of_articles}


class _Held(NamedTuple):
    """Hold the tokens of a field: terms in their order, and the term of each token, document by document."""

    terms: list[str]
    ranks: npt.NDArray[np.uint64]  # (tokens,)
    documents: Numbers  # (documents,): those that have the field, rising
    counts: Numbers  # (documents,): tokens


class _Texts:
    """Keep the texts of blocks as numbers of their words, by language."""

    def __init__(self) -> None:
        self._numbers: dict[str, WordNumbers] = {}
        self._waiting: dict[str, list[tuple[int, str]]] = {}
        self._numbered: list[tuple[str, Numbers, Numbers, npt.NDArray[np.uint32]]] = []
        # Few blocks have values beside their text: theirs are terms already.
        self._beside = _Field()
        self._breaks: dict[int, int] = {}
        self.size = 0

    def add(self, document: int, text: BlockText) -> None:
        """Add the text of a block."""
        # Six characters and a space are a word, or somewhat less; it is known only when it is numbered.
        self.size += 1 + len(text.text) // 6
        if text.beside:
            found = text.terms()
            self._beside.add(document, found)
            self._breaks[document] = found.count(BREAK)
            return
        waiting = self._waiting.setdefault(text.language, [])
        waiting.append((document, text.text))
        if len(waiting) == _TOGETHER:
            self._number(text.language)

    def _number(self, language: str) -> None:
        documents, texts = zip(*self._waiting.pop(language), strict=True)
        numbers, counts = number_words(texts, self._numbers.setdefault(language, WordNumbers()))
        self._numbered.append((language, np.array(documents), counts, numbers))

    def breaks(self, documents: int) -> Numbers:
        """Return how many terms of each document are no words."""
        found = np.zeros(documents, np.int64)
        found[list(self._breaks)] = list(self._breaks.values())
        return found

    def held(self) -> _Held:
        """Return all tokens."""
        for language in list(self._waiting):
            self._number(language)
        beside = self._beside.held()
        terms = WordNumbers()
        # What number each word of each language has as a term; that of the border between texts is never asked for.
        of_words = {
            language: np.array([terms[term_of(word, language)] for word in numbers])
            for language, numbers in self._numbers.items()
        }
        of_beside = np.array([terms[term] for term in beside.terms], np.int64)
        parts = [
            (documents, counts, of_words[language][numbers]) for language, documents, counts, numbers in self._numbered
        ]
        parts.append((beside.documents, beside.counts, of_beside[beside.ranks.astype(np.int64)]))
        documents, counts, numbers = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        order = np.argsort(documents)
        return _Held(*_ranked(terms, rearranged(numbers, counts, order)), documents[order], counts[order])


class _Field:
    """Keep the terms of one field."""

    def __init__(self) -> None:
        self._terms: list[Sequence[str]] = []
        self._documents = array("I")
        self._counts = array("I")
        self.size = 0

    def add(self, document: int, terms: Sequence[str]) -> None:
        """Add the terms of a document in their order."""
        self._terms.append(terms)
        self._documents.append(document)
        self._counts.append(len(terms))
        self.size += len(terms)

    def held(self) -> _Held:
        """Return all tokens."""
        terms = WordNumbers()
        numbers = np.fromiter(map(terms.__getitem__, chain.from_iterable(self._terms)), np.int64, self.size)
        documents, counts = (np.frombuffer(one, np.uintc).astype(np.int64) for one in (self._documents, self._counts))
        return _Held(*_ranked(terms, numbers), documents, counts)


def _ranked(terms: WordNumbers, numbers: Array) -> tuple[list[str], npt.NDArray[np.uint64]]:
    """Return the terms that tokens have in their order, and for each token, of which the number is given, its term."""
    used = np.zeros(len(terms), bool)
    used[numbers] = True
    # Python orders text by code points, which is the order of its bytes in UTF-8.
    names = sorted(term for term, number in terms.items() if used[number])
    ranks = np.zeros(len(terms), np.uint64)
    ranks[[terms[name] for name in names]] = np.arange(len(names), dtype=np.uint64)
    return names, ranks[numbers]


def _inverted(held: _Held, lengths: Numbers | None, *, is_positional: bool) -> Inverted:
    """Return the postings of a field. `lengths` are those of the field in all documents, None if they are not kept."""
    keys = held.ranks << np.uint64(32) | np.arange(len(held.ranks), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    terms = (keys >> np.uint64(32)).astype(np.int64)
    documents = np.repeat(held.documents, held.counts)[order]
    is_first = np.ones(len(documents), bool)
    is_first[1:] = (np.diff(documents) != 0) | (np.diff(terms) != 0)
    firsts = np.flatnonzero(is_first)
    of_terms = np.bincount(terms[firsts], minlength=len(held.terms))
    frequencies = np.diff(firsts, append=len(documents))
    distances = np.empty(0, np.int64)
    if is_positional:
        begins = np.cumsum(held.counts) - held.counts
        places = order - np.repeat(begins, held.counts)[order]
        distances = np.diff(places, prepend=0)
        distances[firsts] = places[firsts]
    return Inverted(
        "positions" if is_positional else "existence",
        [term.encode() for term in held.terms],
        of_terms,
        documents[firsts].astype(np.uint32),
        frequencies.astype(np.float32),
        _bounds(lengths, documents[firsts], of_terms),
        frequencies if is_positional else np.empty(0, np.int64),
        distances,
    )


def _bounds(lengths: Numbers | None, documents: Array, counts: Array) -> Array:
    """Return the least and the greatest length of the documents of each term, shape (terms, 2)."""
    if lengths is None:
        return np.zeros((len(counts), 2), np.int64)
    begins = np.cumsum(counts) - counts
    of_documents = lengths[documents]
    return np.stack([one.reduceat(of_documents, begins) for one in (np.minimum, np.maximum)], axis=1)
