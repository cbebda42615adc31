"""Read the postings of a snapshot as arrays: documents, frequencies and places of a term, without deleted documents."""

from collections import OrderedDict
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple, cast

import numpy as np

from search.backends.deadline import Deadline
from search.backends.snapshot import Snapshot
from search.backends.term_postings import (
    NOWHERE,
    Occurrences,
    PostingList,
    TermPostings,
    any_in,
    begins_of,
    joined,
    segments_of,
    term_in,
)
from search.index.compiled import compiled
from search.matching.arrays import Held, Numbers, are_in, once, ranges, shared
from search.query.nodes import Near

# A place takes fewer bits than this, since no block has so many characters.
_PLACE_BITS = np.int64(32)
_PLACES = (np.int64(1) << _PLACE_BITS) - np.int64(1)
_FAR = np.int64(1) << np.int64(62)
# Postings that are remembered, of 12 bytes each: the next page and the next query often ask for the same words, and on
# one archive many ask for few words that others did not. In a large index, where reading lists is most of what a search
# takes, they are more, for each of its documents above some.
_MOST_KEPT, _KEPT_A_DOCUMENT, _FEW_DOCUMENTS = 750_000, 6, 350_000
# A term takes as much memory as so many postings, even one that stands nowhere: each query may hold others.
_AS_A_TERM = 150
_FEW_PARTS = 8


class Spans(NamedTuple):
    """Hold where words begin and end: in one number the document, and the place below it."""

    starts: Numbers
    ends: Numbers


_TWIN = compiled(__name__)


class PostingReader:
    """Read the postings of the terms of texts."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the segments of a snapshot."""
        self._segments = segments_of(snapshot)
        self._documents = snapshot.documents
        self._kept: OrderedDict[str | tuple[str, ...], TermPostings] = OrderedDict()
        self._size = 0
        self._most = _MOST_KEPT + _KEPT_A_DOCUMENT * max(self._documents - _FEW_DOCUMENTS, 0)

    def of_sequence(self, sequence: tuple[str, ...], slop: int = 0, wanted: Numbers | None = None) -> Occurrences:
        """Return where terms stand, in that order, with up to `slop` others between; a word is a sequence of one.

        They are looked for in some documents, if these are given.
        """
        if len(sequence) == 1:
            of_term = self._term(sequence[0]).found
            if wanted is None:
                return of_term
            stays = are_in(of_term.documents, wanted, self._documents)
            return Occurrences(of_term.documents[stays], of_term.frequencies[stays])
        terms = [self._term(term) for term in sequence]
        # Of the forms that a word has in many languages, an index holds few.
        if not all(len(term.found.documents) for term in terms):
            return NOWHERE
        if _TWIN and not slop and (segments := _for_twin(terms)):
            return Occurrences(*_TWIN.close_occurrences(segments, wanted))
        starts = self._spans(terms, slop, wanted).starts
        documents, counts = np.unique(starts >> _PLACE_BITS, return_counts=True)
        return Occurrences(documents, counts.astype(np.int32))

    def most(self, sequences: Sequence[tuple[str, ...]]) -> int | None:
        """Return how often any of some sequences stands in a document at most, None if that is not known any more."""
        terms = {term: self._kept.get(term) for sequence in sequences for term in sequence}
        mosts = {term: kept.most for term, kept in terms.items() if kept and kept.most is not None}
        if len(mosts) < len(terms):
            return None
        return sum(min(map(mosts.__getitem__, sequence)) for sequence in sequences)

    def of_any(self, terms: tuple[str, ...], deadline: Deadline) -> Occurrences:
        """Return where any of many terms stands, sooner than one by one. Raises SearchTimeoutError."""
        kept = self._kept_of(terms)
        if kept is None:
            encoded = sorted(term.encode() for term in terms)
            found = [any_in(segment, encoded, deadline) for segment in self._segments]
            occurrences = joined([one.documents for one in found]), joined([one.frequencies for one in found])
            kept = TermPostings(Occurrences(*occurrences), [])
        return self._keep(terms, kept).found

    def spans(self, sequence: tuple[str, ...], slop: int, wanted: Numbers) -> Spans:
        """Return where terms stand, as `of_sequence` says, in some documents."""
        terms = [self._term(term) for term in sequence]
        if _TWIN and not slop and (segments := _for_twin(terms)):
            starts = np.frombuffer(_TWIN.close_starts(segments, wanted, int(_PLACE_BITS)), np.int64)
            return Spans(starts, starts + (len(sequence) - 1))
        return self._spans(terms, slop, wanted)

    def _spans(self, terms: Sequence[TermPostings], slop: int, wanted: Numbers | None) -> Spans:
        """Return where terms stand in that order, in some documents or in all."""
        segments = zip(*(term.lists for term in terms), strict=True)
        found = [self._spans_in(lists, slop, wanted) for lists in segments]
        return Spans(*(joined(list(ends)) for ends in zip(*found, strict=True)))

    def _spans_in(self, lists: Sequence[PostingList], slop: int, wanted: Numbers | None) -> Spans:
        """Return where terms that have these postings in a segment stand."""
        # A word that stands in a phrase a thousand times is looked up once.
        in_all = [one.documents for one in {id(one): one for one in lists}.values()]
        rarest, *others = sorted(in_all + ([] if wanted is None else [wanted]), key=len)
        documents = reduce(lambda one, other: one[are_in(one, other, self._documents)], others, rarest)
        return self._loose_spans(lists, documents, len(lists) + slop) if slop else self._close_spans(lists, documents)

    def _close_spans(self, lists: Sequence[PostingList], documents: Numbers) -> Spans:
        """Return where terms stand side by side, the rarest looked at first, and the others where those before are."""
        (step, rarest), *others = sorted(enumerate(lists), key=lambda one: len(one[1].documents))
        places = self._places(rarest, documents)
        # Before the first place of a document nothing starts.
        starts = places[places & _PLACES >= step] - step
        for step, listed in others:
            if len(starts):
                starts = shared(starts, self._places(listed, _documents_of(starts)) - step)
        return Spans(starts, starts + (len(lists) - 1))

    def _loose_spans(self, lists: Sequence[PostingList], documents: Numbers, longest: int) -> Spans:
        """Return from which places of the first term the others are reached in order, within so many places."""
        starts = ends = self._places(lists[0], documents)
        for listed in lists[1:]:
            if len(starts):
                of_term = self._places(listed, _documents_of(starts))
                # The first place behind each end; what is not in the same document is far away.
                behind = np.searchsorted(of_term, ends, side="right")
                is_reached = behind < len(of_term)
                starts, ends = starts[is_reached], of_term[behind[is_reached]]
                is_short = ends - starts < longest
                starts, ends = starts[is_short], ends[is_short]
        return Spans(starts, ends)

    def _places(self, listed: PostingList, documents: Numbers) -> Numbers:
        """Return where a term stands in documents that hold it, as `Spans` tells it."""
        _, chosen = Held(listed.documents, self._documents).find(documents)
        frequencies = listed.frequencies[chosen].astype(np.int64)
        distances = listed.distances.take(ranges(listed.all_begins[chosen], frequencies))
        ends = np.cumsum(distances)
        places = ends - np.repeat((ends - distances)[begins_of(frequencies)], frequencies)
        keys: Numbers = np.repeat(documents << _PLACE_BITS, frequencies) + places
        return keys

    def _term(self, term: str) -> TermPostings:
        """Return the postings of a term."""
        kept = self._kept_of(term)
        if kept is None:
            kept = term_in(self._segments, term)
        return self._keep(term, kept)

    def _keep(self, asked: str | tuple[str, ...], found: TermPostings) -> TermPostings:
        """Remember what was found, in place of what was not asked for the longest."""
        self._kept[asked] = found
        self._size += _size_of(found)
        while self._size > self._most:
            self._size -= _size_of(self._kept.popitem(last=False)[1])
        return found

    def _kept_of(self, asked: str | tuple[str, ...]) -> TermPostings | None:
        """Take out what is remembered of a term, or of any of several; it is to be kept again."""
        kept = self._kept.pop(asked, None)
        if kept is not None:
            self._size -= _size_of(kept)
        return kept


def _size_of(kept: TermPostings) -> int:
    return len(kept.found.documents) + _AS_A_TERM


def added(found: Sequence[Occurrences]) -> Occurrences:
    """Return where any of several words stands, and how often all together.

    Of the forms of a word in many languages, an index mostly holds one: that is returned as it is.
    """
    held = [one for one in found if len(one.documents)]
    if len(held) <= 1:
        return next(iter(held), NOWHERE)
    sizes = [len(one.documents) for one in held]
    # The twin merges one after the other: more, or more even ones, are added up sooner over all documents.
    if _TWIN and len(held) <= _FEW_PARTS and 2 * max(sizes) >= sum(sizes):
        return Occurrences(*_TWIN.summed(held))
    return _summed(held)


def _summed(found: Sequence[Occurrences]) -> Occurrences:
    """Return each document once, with the sum of its frequencies."""
    documents = joined([one.documents for one in found])
    # Whole numbers, which floating-point ones are exactly; each is 1 or more.
    sums = np.bincount(documents, joined([one.frequencies for one in found]))
    held = np.flatnonzero(sums)
    return Occurrences(held, sums[held].astype(np.int32))


def _for_twin(terms: Sequence[TermPostings]) -> list[list[Any]] | None:
    """Return the postings of terms, segment by segment, as the twin reads them; None if it cannot read all."""
    postings = [term.for_twin for term in terms]
    if None in postings:
        return None
    return [[*parts] for parts in zip(*cast("list[list[Any]]", postings), strict=True)]


def _documents_of(places: Numbers) -> Numbers:
    """Return the documents of rising places, each once."""
    return once(places >> _PLACE_BITS)


def near_documents(first: Spans, second: Spans, node: Near) -> Numbers:
    """Return the documents in which words stand as near each other as a node asks."""
    starts, ends = np.sort(second.starts), np.sort(second.ends)
    behind = np.searchsorted(starts, first.ends, side="right")
    # Behind the last there is nothing, so far away that it is in no document.
    nearest = np.append(starts, _FAR)[behind]
    is_near = nearest - first.ends <= node.distance
    if not node.is_ordered:
        before = np.searchsorted(ends, first.starts, side="left")
        is_near |= first.starts - np.insert(ends, 0, -_FAR)[before] <= node.distance
    return once(np.sort(first.starts[is_near ^ node.is_negated] >> _PLACE_BITS))
