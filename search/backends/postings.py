"""Read the postings of a snapshot as arrays: documents, frequencies and places of a term, without deleted documents."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader

from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.codec.parts import distances_of_term, documents_of_term
from search.index.codec.terms import ColumnarTerms

Numbers = npt.NDArray[np.int64]
# A place is below this, since a block has no more characters than that.
_PLACE_BITS = np.int64(32)


class Occurrences(NamedTuple):
    """Hold in which documents a word stands, rising, and how often in each."""

    documents: Numbers
    frequencies: Numbers


# Documents, frequencies and distances of a term in one segment.
Part = tuple[Numbers, Numbers, Numbers]
NOWHERE = Occurrences(np.empty(0, np.int64), np.empty(0, np.int64))
_NOTHING = (*NOWHERE, np.empty(0, np.int64))


class PostingReader:
    """Read the postings of the terms of texts."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the segments of a snapshot."""
        self._leaves = [(leaf, begin, deleted_in(leaf)) for leaf, begin in snapshot.leaves()]

    def of_sequence(self, sequence: tuple[str, ...], slop: int = 0) -> Occurrences:
        """Return where terms stand, in that order, with up to `slop` others between; a word is a sequence of one."""
        if len(sequence) == 1:
            return self._of_term(sequence[0])
        if slop:
            return self._of_loose_sequence(sequence, slop)
        starts = self._places(sequence[0])
        for step, term in enumerate(sequence[1:], start=1):
            # Places that would be before the first of a document belong to no start.
            starts = np.intersect1d(starts, self._places(term) - step, assume_unique=True)
        documents, frequencies = np.unique(starts >> _PLACE_BITS, return_counts=True)
        return Occurrences(documents, frequencies)

    def _of_loose_sequence(self, sequence: tuple[str, ...], slop: int) -> Occurrences:
        starts = ends = self._places(sequence[0])
        for term in sequence[1:]:
            places = self._places(term)
            # The first place behind each end; what is not in the same document is far away.
            behind = np.searchsorted(places, ends, side="right")
            is_reached = behind < len(places)
            starts, ends = starts[is_reached], places[behind[is_reached]]
        starts = starts[ends - starts < len(sequence) + slop]
        documents, frequencies = np.unique(starts >> _PLACE_BITS, return_counts=True)
        return Occurrences(documents, frequencies)

    def _of_term(self, term: str) -> Occurrences:
        parts = [self._part(place, term, is_placed=False)[:2] for place in range(len(self._leaves))]
        documents, frequencies = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return Occurrences(documents, frequencies)

    def _places(self, term: str) -> Numbers:
        """Return where a term stands, rising: documents above the place in each, in one number."""
        keys = []
        for leaf in range(len(self._leaves)):
            documents, frequencies, distances = self._part(leaf, term, is_placed=True)
            ends = np.cumsum(distances)
            firsts = np.cumsum(frequencies) - frequencies
            places = ends - np.repeat((ends - distances)[firsts], frequencies)
            keys.append(np.repeat(documents << _PLACE_BITS, frequencies) + places)
        return np.concatenate(keys)

    def _part(self, place: int, term: str, *, is_placed: bool) -> Part:
        """Return documents, frequencies and distances, if they are asked for, of a term in one segment."""
        leaf, begin, deleted = self._leaves[place]
        documents, frequencies, distances = _read(leaf, term, is_placed=is_placed)
        if len(deleted):
            stays = ~deleted[documents]
            distances = distances[np.repeat(stays, frequencies)] if is_placed else distances
            documents, frequencies = documents[stays], frequencies[stays]
        return documents + begin, frequencies, distances


def deleted_in(leaf: IndexReader) -> npt.NDArray[np.bool_]:
    """Return which documents of a segment were deleted, or nothing if none was."""
    if not leaf.has_deletions():
        return np.empty(0, bool)
    deleted = np.ones(leaf.doc_count_all(), bool)
    deleted[list(leaf.all_doc_ids())] = False
    return deleted


def _read(leaf: IndexReader, term: str, *, is_placed: bool) -> Part:
    """Return the postings of a term in a segment, of whatever codec."""
    terms = leaf._terms  # noqa: SLF001 (Whoosh has no other way to ask)
    if isinstance(terms, ColumnarTerms):
        postings = terms.postings(schema.TEXT_FIELD)
        number = postings.dictionary.find(term.encode()) if postings else None
        if postings is None or number is None:
            return _NOTHING
        if not postings.is_opaque(number):
            documents, frequencies = documents_of_term(postings, number)
            distances = distances_of_term(postings, number) if is_placed else _NOTHING[2]
            return documents.astype(np.int64), frequencies, distances
    return _read_one_by_one(leaf, term) if (schema.TEXT_FIELD, term) in leaf else _NOTHING


def _read_one_by_one(leaf: IndexReader, term: str) -> Part:
    matcher = leaf.postings(schema.TEXT_FIELD, term)
    documents, frequencies, distances = [], [], []
    while matcher.is_active():
        places = matcher.value_as("positions")
        documents.append(matcher.id())
        frequencies.append(len(places))
        distances += np.diff(places, prepend=0).tolist()
        matcher.next()
    return np.array(documents, np.int64), np.array(frequencies, np.int64), np.array(distances, np.int64)
