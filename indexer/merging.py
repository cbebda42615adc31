"""Merge segments, or batches just inverted, into one segment: number documents and terms anew, and move the postings.

Postings are merged some terms at a time, so that no more is in memory than what is to be written, in small numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.mergeable import Mergeable, MergeablePostings
from indexer.term_order import taken, union_of
from search.index import schema
from search.index.codec.norms import to_lengths, write_norms
from search.index.codec.postings import Layout
from search.index.codec.postings_writer import Inverted, write_postings
from search.index.codec.section_writer import Array, Joined, SectionWriter, Sink, narrowed
from search.index.codec.stored_writer import StoredWriter
from search.index.compiled import compiled
from search.index.later_fields import HOLDS
from search.index.resemblance import WIDTHS

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_TWIN = compiled(__name__)
# Postings that are decoded and sorted together: each takes about a hundred bytes meanwhile.
_AT_ONCE = 1 << 18


class Source(NamedTuple):
    """Say what is to be merged, and which of its documents are left out."""

    held: Mergeable
    deleted: Sequence[int] = ()

    @property
    def live(self) -> Mask:
        """Return which documents stay, shape (documents,)."""
        live = np.ones(self.held.documents, bool)
        live[list(self.deleted)] = False
        return live


def merge(file: Sink, sources: Sequence[Source]) -> int:
    """Write the documents of all sources, in their order, as one segment; return how many. The file is not closed.

    At least one document has to stay. Raises SegmentError if a source is damaged, ValueError if it holds what no news
    holds.
    """
    writer = SectionWriter(file)
    lives = [source.live for source in sources]
    with writer.open("stored/blocks") as blocks:
        stored = StoredWriter(blocks)
        for source, live in zip(sources, lives, strict=True):
            source.held.copy_stored(stored, np.flatnonzero(live).tolist() if source.deleted else None)
        stored.flush()
    stored.write_ends(writer)
    for name in schema.COLUMNS:
        column = _joined((source.held.column(name) for source in sources), lives)
        writer.add(f"{name}/column", column.astype(">i4").view(np.uint8))
    for name in WIDTHS:
        _merge_marks(writer, name, sources, lives)
    fields = _merge_fields(writer, sources, lives)
    # Of a word it is not known where it stands, so those of documents that are left out stay.
    _write_words(writer, [source.held for source in sources])
    norms = _joined((source.held.norms() for source in sources), lives)
    total = fields[schema.TEXT_FIELD]["tokens"] if schema.TEXT_FIELD in fields else 0
    lengths = {schema.TEXT_FIELD: write_norms(writer, schema.TEXT_FIELD, norms, total, len(norms))}
    held = frozenset.intersection(*(frozenset(source.held.holds) for source in sources))
    attributes = {"documents": len(norms), "lengths": lengths, "columns": list(schema.COLUMNS), HOLDS: sorted(held)}
    attributes["marked"] = all(source.held.is_marked for source in sources)
    writer.finish({**attributes, "vectors": [], "fields": fields})
    return len(norms)


def _write_words(writer: SectionWriter, sources: Iterable[Mergeable]) -> None:
    """Write the words of all texts, and in how many articles each stands, those that are left out included."""
    held = list(sources)
    words, places = union_of([one.words() for one in held])
    counts = np.zeros(len(words.sizes), np.int64)
    for one, of_one in zip(held, places, strict=True):
        np.add.at(counts, of_one, one.word_counts().astype(np.int64))
    # A word without letters, which is none, is the first.
    first = int(len(counts) > 0 and words.sizes[0] == 0)
    writer.add(f"{schema.TEXT_FIELD}/words", words.data)
    writer.add(f"{schema.TEXT_FIELD}/word_ends", narrowed(np.cumsum(words.sizes[first:], dtype=np.int64)))
    writer.add(f"{schema.TEXT_FIELD}/word_counts", narrowed(counts[first:]))


def _merge_marks(writer: SectionWriter, name: str, sources: Sequence[Source], lives: Sequence[Mask]) -> None:
    """Write the marks of the documents that stay."""
    begin, documents, values = 0, [], []
    for source, live in zip(sources, lives, strict=True):
        marks = source.held.marks(name)
        stays = live[marks.documents]
        documents.append(begin - 1 + np.cumsum(live)[marks.documents[stays]])
        values.append(marks.values[stays])
        begin += int(live.sum())
    writer.add(f"{name}/documents", np.concatenate(documents).astype(np.uint32))
    writer.add(f"{name}/values", np.concatenate(values))


def _joined(arrays: Iterable[Array], lives: Sequence[Mask]) -> Array:
    """Return numbers of documents of all sources, without those of documents that are left out."""
    pairs = zip(arrays, lives, strict=True)
    return np.concatenate([_padded(array, len(live))[live] for array, live in pairs])


def _padded(values: Array, documents: int) -> Array:
    """Return values of all documents: those behind the last that is kept are 0."""
    return np.concatenate((values, np.zeros(documents - len(values), values.dtype)))


def _merge_fields(writer: SectionWriter, sources: Sequence[Source], lives: Sequence[Mask]) -> dict[str, dict[str, Any]]:
    """Write the postings of all fields; return what the directory tells of them."""
    kept = [int(live.sum()) for live in lives]
    begins = np.cumsum(kept) - kept
    fields = {}
    for field in sorted({name for source in sources for name in source.held.fields}):
        inputs = [
            _Input(source.held.postings(field), int(begin), _lengths(source.held, field), live)
            for source, begin, live in zip(sources, begins, lives, strict=True)
            if field in source.held.fields
        ]
        about = write_postings(writer, field, _parts(inputs), 1.0)
        if about["terms"]:
            fields[field] = about
    return fields


def _lengths(held: Mergeable, field: str) -> Array:
    """Return the lengths of a field in documents, as bytes: only those of texts are kept."""
    norms = held.norms() if field == schema.TEXT_FIELD else np.empty(0, np.uint8)
    return _padded(norms, held.documents)


class _Input(NamedTuple):
    """Hold the postings of one field in one source, and of its documents: the first new number, lengths, which stay."""

    postings: MergeablePostings
    begin: int
    lengths: Array
    live: Mask


def _parts(inputs: Sequence[_Input]) -> Iterator[Inverted]:
    """Yield the merged postings of one field, some terms at a time."""
    terms, ranks = union_of([one.postings.terms() for one in inputs])
    totals, ends = np.zeros(len(terms.sizes), np.int64), np.cumsum(terms.sizes, dtype=np.int64)
    for one, of_one in zip(inputs, ranks, strict=True):
        totals[of_one] += one.postings.counts
    for chosen in _ranges(totals):
        pieces = [_piece(one, of_one, chosen) for one, of_one in zip(inputs, ranks, strict=True)]
        begin, end = (int(ends[bound - 1]) if bound else 0 for bound in (chosen.start, chosen.stop))
        of_these = Joined(terms.data[begin:end], terms.sizes[chosen.start : chosen.stop])
        merged = _merged(inputs[0].postings.layout, of_these, pieces)
        if len(merged.counts):
            yield merged


def _ranges(totals: Numbers) -> Iterator[range]:
    """Yield consecutive terms that have about `_AT_ONCE` postings together."""
    of_terms = np.cumsum(totals) // _AT_ONCE
    bounds = [0, *(np.flatnonzero(np.diff(of_terms)) + 1).tolist(), len(totals)]
    for begin, end in pairwise(bounds):
        yield range(begin, end)


class _Piece(NamedTuple):
    """Hold postings of some terms in one source, without those of documents that are left out."""

    terms: Numbers  # rising, numbered from the first of the chosen ones
    counts: Numbers  # how many postings each of these has
    documents: Array  # as they are numbered in the merged segment
    lengths: Array
    frequencies: Array
    distances: Array


def _piece(source: _Input, ranks: Numbers, chosen: range) -> _Piece:
    begin, end = np.searchsorted(ranks, (chosen.start, chosen.stop)).tolist()
    counts, old_documents, frequencies, distances = source.postings.part(range(begin, end))
    terms, lengths = ranks[begin:end] - chosen.start, source.lengths[old_documents]
    if source.live.all():
        return _Piece(terms, counts, old_documents + np.uint32(source.begin), lengths, frequencies, distances)
    stays = source.live[old_documents]
    counts = np.bincount(np.repeat(np.arange(len(terms)), counts)[stays], minlength=len(terms))
    documents = (source.begin + np.cumsum(source.live) - 1)[old_documents[stays]]
    if len(frequencies):
        distances = distances[np.repeat(stays, frequencies)]
        frequencies = frequencies[stays]
    return _Piece(terms, counts, documents, lengths[stays], frequencies, distances)


def _merged(layout: Layout, terms: Joined, pieces: list[_Piece]) -> Inverted:
    """Return the postings of all sources as one: term by term, and of each term in the order of the sources."""
    order = _Order(len(terms.sizes), [(piece.terms, piece.counts) for piece in pieces])
    counts = order.totals
    held = np.flatnonzero(counts)
    counts = counts[held]
    begins = np.cumsum(counts) - counts
    documents = order.joined([piece.documents for piece in pieces])
    lengths = order.joined([piece.lengths for piece in pieces])
    frequencies: Array = np.empty(0, np.int64)
    distances: Array = np.empty(0, np.int64)
    if layout != "existence":
        frequencies = order.joined([piece.frequencies for piece in pieces])
        of_tokens = _Order(len(terms.sizes), [(piece.terms, _tokens(piece)) for piece in pieces])
        distances = of_tokens.joined([piece.distances for piece in pieces])
    bounds = [to_lengths(one.reduceat(lengths, begins)) if len(begins) else begins for one in (np.minimum, np.maximum)]
    return Inverted(
        layout,
        terms if len(held) == len(terms.sizes) else taken(terms, held),
        counts,
        documents.astype(np.uint32),
        (frequencies if len(frequencies) else np.ones(len(documents))).astype(np.float32),
        np.stack(bounds, axis=1),
        frequencies,
        distances,
    )


def _tokens(piece: _Piece) -> Numbers:
    """Return how many tokens each term of a piece has."""
    ends = np.concatenate(([0], np.cumsum(piece.frequencies, dtype=np.int64)))[np.cumsum(piece.counts)]
    return np.diff(ends, prepend=0)


class _Order:
    """Say where the values of terms go when several lists of them, each term by term, become one."""

    def __init__(self, terms: int, lists: Sequence[tuple[Numbers, Numbers]]) -> None:
        """Take the terms of each list, and how many values each of these has there."""
        self.totals = np.zeros(terms, np.int64)
        for of_list, counts in lists:
            self.totals[of_list] += counts
        self._lists = lists

    def joined(self, values: Sequence[Array]) -> Array:
        """Return the values of all lists as one."""
        found: Array = np.empty(int(self.totals.sum()), np.result_type(*values))
        free, (out, size) = np.cumsum(self.totals) - self.totals, (found.view(np.uint8), found.itemsize)
        move_list = _TWIN.move if _TWIN else move
        for (of_list, counts), of_one in zip(self._lists, values, strict=True):
            move_list(out, of_one.astype(found.dtype, copy=False).view(np.uint8), of_list, counts, free, size)
        return found


def move(out: Array, values: Array, terms: Numbers, counts: Numbers, free: Numbers, size: int) -> None:
    """Copy the values of terms, of `size` bytes each, to where their places are free, which is behind them then.

    `counts` are how many values each of the terms has.
    """
    moves = free[terms] - (np.cumsum(counts) - counts)
    places = np.repeat(moves, counts) + np.arange(int(counts.sum()))
    out.reshape(-1, size)[places] = values.reshape(-1, size)
    free[terms] += counts
