"""Merge segments, or batches just inverted, into one segment: number documents and terms anew, and move the postings.

Postings are merged some terms at a time, and what has to wait until it can be written is put aside in a file, so that
no more is in memory than what is at hand, and some bytes a document.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.mergeable import Mergeable, MergeablePostings
from indexer.term_order import SortedTerms, sorted_terms, taken, together, union_of
from search.index import schema
from search.index.codec.norms import to_lengths, write_norms
from search.index.codec.pieces import Pieces
from search.index.codec.postings import Layout
from search.index.codec.postings_writer import Inverted, write_postings
from search.index.codec.section_writer import Array, Joined, OpenAside, SectionWriter, Sink
from search.index.codec.stored_writer import StoredWriter
from search.index.compiled import compiled
from search.index.later_fields import HOLDS
from search.index.resemblance import WIDTHS

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_TWIN = compiled(__name__)
# Postings that are decoded and sorted together: each takes about a hundred bytes meanwhile.
_AT_ONCE = 1 << 18
# Terms that are put in order together; each takes about a hundred bytes too.
_TERMS_AT_ONCE = 1 << 17
# Documents whose values are copied together.
_DOCUMENTS_AT_ONCE = 1 << 20


class Source(NamedTuple):
    """Say what is to be merged, and which of its documents are left out."""

    held: Mergeable
    deleted: Iterable[int] = ()


class _Documents(NamedTuple):
    """Hold the documents of a source: which of them stay, and their new numbers, which are consecutive from `begin` on.

    Both are None where all stay.
    """

    held: Mergeable
    begin: int
    live: Mask | None = None  # (documents,)
    numbers: Array | None = None  # (documents,), of use for those that stay

    def kept(self, values: Array) -> Iterator[Array]:
        """Yield the values of documents that stay, some at a time: those behind the last that is given are 0."""
        for begin in range(0, self.held.documents, _DOCUMENTS_AT_ONCE):
            end = min(begin + _DOCUMENTS_AT_ONCE, self.held.documents)
            some = values[begin:end]
            some = np.concatenate((some, np.zeros(end - begin - len(some), some.dtype)))
            yield some if self.live is None else some[self.live[begin:end]]

    def renumbered(self, documents: Array) -> Array:
        """Return the new numbers of documents that stay."""
        return documents + np.uint32(self.begin) if self.numbers is None else self.numbers[documents]


def merge(file: Sink, sources: Sequence[Source], open_aside: OpenAside | None = None) -> int:
    """Write the documents of all sources, in their order, as one segment; return how many. The file is not closed.

    At least one document has to stay. What is made before it can be written goes to a file that `open_aside` opens,
    if that is given, when it becomes too much for memory. Raises SegmentError if a source is damaged, ValueError if it
    holds what no news holds.
    """
    writer = SectionWriter(file, open_aside)
    documents = list(_documents(sources))
    with writer.open("stored/blocks") as blocks:
        stored = StoredWriter(blocks)
        for one in documents:
            one.held.copy_stored(stored, one.live)
            one.held.let_go()
        stored.flush()
    stored.write_ends(writer)
    for name in schema.COLUMNS:
        with writer.open(f"{name}/column") as column:
            for one in documents:
                for part in one.kept(one.held.column(name)):
                    column.write(part.astype(">i4").view(np.uint8).data)
                one.held.let_go()
    for name in WIDTHS:
        _merge_marks(writer, name, documents)
    fields = _merge_fields(writer, documents)
    # Of a word it is not known where it stands, so those of documents that are left out stay.
    _write_words(writer, (one.held for one in documents))
    norms = np.concatenate(list(chain.from_iterable(one.kept(one.held.norms()) for one in documents)))
    total = fields[schema.TEXT_FIELD]["tokens"] if schema.TEXT_FIELD in fields else 0
    lengths = {schema.TEXT_FIELD: write_norms(writer, schema.TEXT_FIELD, norms, total, len(norms))}
    held = frozenset.intersection(*(frozenset(one.held.holds) for one in documents))
    attributes = {"documents": len(norms), "lengths": lengths, "columns": list(schema.COLUMNS), HOLDS: sorted(held)}
    attributes["marked"] = all(one.held.is_marked for one in documents)
    writer.finish({**attributes, "vectors": [], "fields": fields})
    return len(norms)


def _documents(sources: Sequence[Source]) -> Iterator[_Documents]:
    """Yield the documents of each source, numbered one source behind the other."""
    begin = 0
    for held, numbers in sources:
        deleted = np.fromiter(numbers, np.int64)
        if not len(deleted):
            yield _Documents(held, begin)
            begin += held.documents
            continue
        live = np.ones(held.documents, bool)
        live[deleted] = False
        behind = np.cumsum(live, dtype=np.uint32) + np.uint32(begin)
        yield _Documents(held, begin, live, behind - np.uint32(1))
        begin += int(np.count_nonzero(live))


def _write_words(writer: SectionWriter, sources: Iterable[Mergeable]) -> None:
    """Write the words of all texts, and in how many articles each stands, those that are left out included."""
    held, of_articles = zip(*_words_in_order(sources), strict=True)
    with Pieces(writer) as pieces:
        for chosen in together(held, _TERMS_AT_ONCE):
            words, places = union_of([one.part(numbers) for one, numbers in zip(held, chosen, strict=True)])
            pieces.add("words", words.data)
            pieces.add_sizes("word_ends", words.sizes)
            counts = (known[numbers.start : numbers.stop] for known, numbers in zip(of_articles, chosen, strict=True))
            pieces.add("word_counts", _summed(len(words.sizes), places, counts))
        for name in ("words", "word_ends", "word_counts"):
            pieces.write(name, f"{schema.TEXT_FIELD}/{name}")


def _words_in_order(sources: Iterable[Mergeable]) -> Iterator[tuple[SortedTerms, Array]]:
    """Yield the words of each source, with their counts; those of all that have them in no order together."""
    loose = []
    for one in sources:
        words = one.words()
        if isinstance(words, SortedTerms):
            yield words, one.word_counts()
        else:
            loose.append((words, one.word_counts()))
    words, places = union_of([of_one for of_one, _ in loose])
    counts = _summed(len(words.sizes), places, (of_one for _, of_one in loose))
    # One without letters, which is none, is the first.
    first = int(len(counts) > 0 and words.sizes[0] == 0)
    yield sorted_terms(words._replace(sizes=words.sizes[first:])), counts[first:]


def _summed(size: int, places: Iterable[Numbers], counts: Iterable[Array]) -> Numbers:
    """Return the sums of the counts at each place, shape (size,): each array of counts has its places beside it."""
    found = np.zeros(size, np.int64)
    for of_one, known in zip(places, counts, strict=True):
        np.add.at(found, of_one, known.astype(np.int64))
    return found


def _merge_marks(writer: SectionWriter, name: str, documents: Sequence[_Documents]) -> None:
    """Write the marks of the documents that stay."""
    marked = []
    with Pieces(writer) as pieces:
        for one in documents:
            marks = one.held.marks(name)
            stays = slice(None) if one.live is None else one.live[marks.documents]
            marked.append(one.renumbered(marks.documents[stays]))
            pieces.add("values", marks.values[stays].reshape(-1))
            one.held.let_go()
        writer.add(f"{name}/documents", np.concatenate(marked).astype(np.uint32))
        pieces.write("values", f"{name}/values")


def _merge_fields(writer: SectionWriter, documents: Sequence[_Documents]) -> dict[str, dict[str, Any]]:
    """Write the postings of all fields; return what the directory tells of them."""
    fields = {}
    for field in sorted({name for one in documents for name in one.held.fields}):
        inputs = [
            # Of all lengths only those of texts are kept.
            _Input(one.held.postings(field), one, one.held.norms() if field == schema.TEXT_FIELD else None)
            for one in documents
            if field in one.held.fields
        ]
        about = write_postings(writer, field, _parts(inputs), 1.0)
        if about["terms"]:
            fields[field] = about
    return fields


class _Input(NamedTuple):
    """Hold the postings of one field in one source, its documents, and the lengths of the field in these, if known."""

    postings: MergeablePostings
    documents: _Documents
    lengths: Array | None  # (documents,) or less: those behind the last are 0

    def lengths_of(self, documents: Array) -> Array:
        """Return the lengths of the field in some documents, as bytes."""
        if self.lengths is None:
            return np.zeros(len(documents), np.uint8)
        if len(self.lengths) == self.documents.held.documents:
            return self.lengths[documents]
        found = np.zeros(len(documents), np.uint8)
        has_length = documents < len(self.lengths)
        found[has_length] = self.lengths[documents[has_length]]
        return found


def _parts(inputs: Sequence[_Input]) -> Iterator[Inverted]:
    """Yield the merged postings of one field, some terms at a time."""
    for chosen in together([one.postings.terms for one in inputs], _TERMS_AT_ONCE):
        union, ranks = union_of([one.postings.terms.part(of_one) for one, of_one in zip(inputs, chosen, strict=True)])
        terms = sorted_terms(union)
        counts = (one.postings.counts[of_one.start : of_one.stop] for one, of_one in zip(inputs, chosen, strict=True))
        for some in _ranges(_summed(len(terms), ranks, counts)):
            pieces = [_piece(*one, some) for one in zip(inputs, chosen, ranks, strict=True)]
            merged = _merged(inputs[0].postings.layout, terms.part(some), pieces)
            if len(merged.counts):
                yield merged
            for one in inputs:
                one.documents.held.let_go()


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


def _piece(source: _Input, numbers: range, ranks: Numbers, chosen: range) -> _Piece:
    """Return the postings of a source of the terms whose rank among those of all sources is chosen.

    Its terms of these `numbers` have the `ranks`, shape (numbers,), rising.
    """
    begin, end = np.searchsorted(ranks, (chosen.start, chosen.stop)).tolist()
    found = source.postings.part(range(numbers.start + begin, numbers.start + end))
    counts, old_documents, frequencies, distances = found
    terms, lengths = ranks[begin:end] - chosen.start, source.lengths_of(old_documents)
    if source.documents.live is None:
        return _Piece(terms, counts, source.documents.renumbered(old_documents), lengths, frequencies, distances)
    stays = source.documents.live[old_documents]
    counts = np.bincount(np.repeat(np.arange(len(terms)), counts)[stays], minlength=len(terms))
    if len(frequencies):
        distances = distances[np.repeat(stays, frequencies)]
        frequencies = frequencies[stays]
    documents = source.documents.renumbered(old_documents[stays])
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
        None,
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
