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
from indexer.term_order import Places, SortedTerms, sorted_terms, taken, together, union_of
from search.index import schema
from search.index.codec.gaps import Documents as DocumentNumbers
from search.index.codec.norms import Bytes, write_norms
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

    def lengths(self, field: str) -> Bytes:
        """Return the lengths of a field, shape (documents,); of all fields only those of texts are kept."""
        norms = self.held.norms() if field == schema.TEXT_FIELD else np.empty(0, np.uint8)
        if len(norms) == self.held.documents:
            return norms
        return np.concatenate((norms, np.zeros(self.held.documents - len(norms), np.uint8)))

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


def _summed(size: int, places: Iterable[Places], counts: Iterable[Array]) -> Numbers:
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
            _Input(one.held.postings(field), one, one.lengths(field)) for one in documents if field in one.held.fields
        ]
        about = write_postings(writer, field, _parts(inputs), 1.0)
        if about["terms"]:
            fields[field] = about
    return fields


class _Input(NamedTuple):
    """Hold the postings of one field in one source, its documents, and the lengths of the field in these."""

    postings: MergeablePostings
    documents: _Documents
    lengths: Bytes  # (documents,)


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


class Piece(NamedTuple):
    """Hold postings of some terms in one source, without those of documents that are left out."""

    terms: Places  # rising, numbered from the first of the chosen ones
    counts: Numbers  # how many postings each of these has
    documents: DocumentNumbers  # as they are numbered in the source
    frequencies: DocumentNumbers  # empty for existence
    distances: Array
    lengths: Bytes  # of each document of the source
    begin: int  # number of the first of these in the merged segment
    numbers: Array | None  # of each there, if they are not consecutive


def _piece(source: _Input, numbers: range, ranks: Places, chosen: range) -> Piece:
    """Return the postings of a source of the terms whose rank among those of all sources is chosen.

    Its terms of these `numbers` have the `ranks`, shape (numbers,), rising.
    """
    # Numbers of another type would be looked for in a copy of all.
    begin, end = np.searchsorted(ranks, np.array((chosen.start, chosen.stop), np.int32)).tolist()
    found = source.postings.part(range(numbers.start + begin, numbers.start + end))
    counts, documents, frequencies, distances = found
    terms, live = ranks[begin:end] - np.int32(chosen.start), source.documents.live
    if live is not None:
        stays = live[documents]
        counts = np.bincount(np.repeat(np.arange(len(terms)), counts)[stays], minlength=len(terms))
        documents = documents[stays]
        if len(frequencies):
            distances = distances[np.repeat(stays, frequencies)]
            frequencies = frequencies[stays]
    about = source.lengths, source.documents.begin, source.documents.numbers
    return Piece(terms, counts, documents, frequencies.astype(np.uint32), distances, *about)


def _merged(layout: Layout, terms: Joined, pieces: list[Piece]) -> Inverted:
    """Return the postings of all sources as one: term by term, and of each term in the order of the sources."""
    kind = np.result_type(*(piece.distances for piece in pieces))
    pieces = [piece._replace(distances=piece.distances.astype(kind, copy=False)) for piece in pieces]
    merge_pieces = _TWIN.merged if _TWIN else merged
    counts, tokens, documents, norms, frequencies, distances = merge_pieces(pieces, len(terms.sizes), kind.itemsize)
    held = np.flatnonzero(counts)
    if len(held) < len(counts):
        terms, counts, tokens, norms = taken(terms, held), counts[held], tokens[held], norms[held]
    tokens = tokens if len(frequencies) else tokens[:0]
    return Inverted(layout, terms, counts, documents, None, norms, frequencies, distances.view(kind), tokens=tokens)


def merged(
    pieces: Sequence[Piece], terms: int, size: int
) -> tuple[Numbers, Numbers, DocumentNumbers, Bytes, DocumentNumbers, Bytes]:
    """Return of so many terms how many postings each has, and how many tokens, and all documents, term by term.

    Then come the least and the greatest length in the documents of each term, shape (terms, 2), 255 and 0 where there
    are none, and all frequencies, and all distances as bytes, so many each.
    """
    counts, bounds = np.zeros(terms, np.int64), np.full((terms, 2), (255, 0), np.uint8)
    for piece in pieces:
        counts[piece.terms] += piece.counts
    places = _places(counts, [(piece.terms, piece.counts) for piece in pieces])
    documents, lengths = np.empty(len(places), np.uint32), np.empty(len(places), np.uint8)
    documents[places] = np.concatenate([_renumbered(piece) for piece in pieces])
    lengths[places] = np.concatenate([piece.lengths[piece.documents] for piece in pieces])
    held = counts > 0
    if len(places):
        begins = (np.cumsum(counts) - counts)[held]
        bounds[held] = np.stack([one.reduceat(lengths, begins) for one in (np.minimum, np.maximum)], axis=1)
    of_pieces = np.concatenate([piece.frequencies for piece in pieces])
    frequencies, tokens = np.empty_like(of_pieces), np.zeros(terms, np.int64)
    if not len(frequencies):
        return counts, tokens, documents, bounds, frequencies, np.empty(0, np.uint8)
    frequencies[places] = of_pieces
    of_terms = [(piece.terms, _tokens(piece)) for piece in pieces]
    for its_terms, its_tokens in of_terms:
        tokens[its_terms] += its_tokens
    distances = np.empty((int(tokens.sum()), size), np.uint8)
    distances[_places(tokens, of_terms)] = np.concatenate(
        [piece.distances.view(np.uint8).reshape(-1, size) for piece in pieces]
    )
    return counts, tokens, documents, bounds, frequencies, distances.reshape(-1)


def _renumbered(piece: Piece) -> DocumentNumbers:
    """Return the documents of a piece as they are numbered in the merged segment."""
    found: DocumentNumbers = (
        piece.documents + np.uint32(piece.begin) if piece.numbers is None else piece.numbers[piece.documents]
    )
    return found


def _tokens(piece: Piece) -> Numbers:
    """Return how many tokens each term of a piece has."""
    ends = np.concatenate(([0], np.cumsum(piece.frequencies, dtype=np.int64)))[np.cumsum(piece.counts)]
    return np.diff(ends, prepend=0)


def _places(totals: Numbers, lists: Sequence[tuple[Places, Numbers]]) -> Numbers:
    """Return where the values of terms go when several lists of them, each term by term, become one.

    `totals` are how many values each term has, and of each list there are the terms, and how many each of these has.
    """
    free, found = np.cumsum(totals) - totals, []
    for terms, counts in lists:
        moves = free[terms] - (np.cumsum(counts) - counts)
        found.append(np.repeat(moves, counts) + np.arange(int(counts.sum())))
        free[terms] += counts
    return np.concatenate(found)
