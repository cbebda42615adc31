"""Find where words stand side by side, in order or near each other, and where any of them does."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol, cast

import numpy as np

from search.index.compiled import compiled
from search.matching.arrays.sets import Frequencies, Held, Numbers, in_all, joined, once, ranges, shared

# A place takes fewer bits than this, since no block has so many characters.
_PLACE_BITS = np.int64(32)
_PLACES = (np.int64(1) << _PLACE_BITS) - np.int64(1)
_FAR = np.int64(1) << np.int64(62)
_FEW_PARTS = 8
_NONE = np.empty(0, np.int64)
_NO_COUNTS = np.empty(0, np.int32)
_TWIN = compiled(__name__)


class Occurrences(NamedTuple):
    """Hold in which documents a word stands, rising, and how often in each."""

    documents: Numbers
    frequencies: Frequencies


NOWHERE = Occurrences(_NONE, _NO_COUNTS)


class Distances(Protocol):
    """Give the distances of the occurrences of one term to those before, read when they are asked for."""

    def take(self, occurrences: Numbers) -> Numbers:
        """Return those of some occurrences, which are numbered in their order."""
        ...

    def near(self) -> bytes | memoryview:
        """Return all of them, a byte each."""
        ...

    def escaped(self) -> tuple[Numbers, Numbers]:
        """Return the numbers of those that no byte can hold, rising, and these distances."""
        ...


class _Arrays(NamedTuple):
    # A class of its own: a named tuple has no room for what is made later.
    documents: Numbers
    frequencies: Frequencies
    distances: Distances | Numbers
    # Of the documents that are left, where some were deleted; else the frequencies tell them.
    begins: Numbers | None = None


class PostingList(_Arrays):
    """Hold the postings of a term in one segment, its documents by their numbers in the snapshot.

    `distances` has those of all occurrences.
    """

    @cached_property
    def all_begins(self) -> Numbers:
        """The numbers of the first occurrence in each document."""
        return begins_of(self.frequencies) if self.begins is None else self.begins

    @cached_property
    def for_twin(self) -> Any:
        """The postings as the twin reads them; None without it, and where values are kept as they are."""
        if _TWIN is None:
            return None
        if not len(self.documents):
            return _TWIN.Postings(_NONE, _NO_COUNTS, None, b"", None)
        if isinstance(self.distances, np.ndarray):
            return None
        near, escaped = self.distances.near(), self.distances.escaped
        return _TWIN.Postings(self.documents, self.frequencies, self.begins, near, escaped)


class _InSegments(NamedTuple):
    found: Occurrences
    lists: list[PostingList]
    # How often it stands in one document at most, as the segments tell; None if that is not known.
    most: int | None = None


class TermPostings(_InSegments):
    """Hold where a term stands in all segments, and its postings in each."""

    @cached_property
    def for_twin(self) -> list[Any] | None:
        """The postings in each segment as the twin reads them, None if it cannot read all."""
        postings = [one.for_twin for one in self.lists]
        return None if None in postings else postings


class Spans(NamedTuple):
    """Hold where words begin and end: in one number the document, and the place below it."""

    starts: Numbers
    ends: Numbers


def begins_of(frequencies: Frequencies | Numbers) -> Numbers:
    """Return the numbers of the first occurrence in each document, given how many there are in each."""
    return np.cumsum(frequencies, dtype=np.int64) - frequencies


def occurrences_of(terms: Sequence[TermPostings], slop: int, wanted: Numbers | None, documents: int) -> Occurrences:
    """Return where terms stand in that order, with up to `slop` others between; in some documents, or in all of these.

    `documents` is how many there are.
    """
    if _TWIN and not slop and (segments := _for_twin(terms)):
        return Occurrences(*_TWIN.close_occurrences(segments, wanted))
    starts = _spans_of(terms, slop, wanted, documents).starts
    holding, counts = np.unique(starts >> _PLACE_BITS, return_counts=True)
    return Occurrences(holding, counts.astype(np.int32))


def spans_of(terms: Sequence[TermPostings], slop: int, wanted: Numbers, documents: int) -> Spans:
    """Return from where to where terms stand, as `occurrences_of` says, in some documents."""
    if _TWIN and not slop and (segments := _for_twin(terms)):
        starts = np.frombuffer(_TWIN.close_starts(segments, wanted, int(_PLACE_BITS)), np.int64)
        return Spans(starts, starts + (len(terms) - 1))
    return _spans_of(terms, slop, wanted, documents)


def _for_twin(terms: Sequence[TermPostings]) -> list[list[Any]] | None:
    """Return the postings of terms, segment by segment, as the twin reads them; None if it cannot read all."""
    postings = [term.for_twin for term in terms]
    if None in postings:
        return None
    return [[*parts] for parts in zip(*cast("list[list[Any]]", postings), strict=True)]


def _spans_of(terms: Sequence[TermPostings], slop: int, wanted: Numbers | None, documents: int) -> Spans:
    segments = zip(*(term.lists for term in terms), strict=True)
    found = [_spans_in(lists, slop, wanted, documents) for lists in segments]
    return Spans(*(joined(list(ends)) for ends in zip(*found, strict=True)))


def _spans_in(lists: Sequence[PostingList], slop: int, wanted: Numbers | None, documents: int) -> Spans:
    """Return where terms that have these postings in a segment stand."""
    # A word that stands in a phrase a thousand times is looked up once.
    asked = [one.documents for one in {id(one): one for one in lists}.values()]
    holding = in_all(asked if wanted is None else [*asked, wanted], documents)
    if slop:
        return loose_spans(lists, holding, len(lists) + slop, documents)
    return close_spans(lists, holding, documents)


def close_spans(lists: Sequence[PostingList], holding: Numbers, documents: int) -> Spans:
    """Return where terms stand side by side in documents that hold them all, of so many.

    The rarest is looked at first, and the others where those before are.
    """
    (step, rarest), *others = sorted(enumerate(lists), key=lambda one: len(one[1].documents))
    places = _places(rarest, holding, documents)
    # Before the first place of a document nothing starts.
    starts = places[places & _PLACES >= step] - step
    for step, listed in others:
        if len(starts):
            starts = shared(starts, _places(listed, _documents_of(starts), documents) - step)
    return Spans(starts, starts + (len(lists) - 1))


def loose_spans(lists: Sequence[PostingList], holding: Numbers, longest: int, documents: int) -> Spans:
    """Return from which places of the first term the others are reached in order, within so many places.

    They are looked for in documents that hold all terms, of so many.
    """
    starts = ends = _places(lists[0], holding, documents)
    for listed in lists[1:]:
        if len(starts):
            of_term = _places(listed, _documents_of(starts), documents)
            # The first place behind each end; what is not in the same document is far away.
            behind = np.searchsorted(of_term, ends, side="right")
            is_reached = behind < len(of_term)
            starts, ends = starts[is_reached], of_term[behind[is_reached]]
            is_short = ends - starts < longest
            starts, ends = starts[is_short], ends[is_short]
    return Spans(starts, ends)


def _places(listed: PostingList, holding: Numbers, documents: int) -> Numbers:
    """Return where a term stands in documents that hold it, as `Spans` tells it."""
    _, chosen = Held(listed.documents, documents).find(holding)
    frequencies = listed.frequencies[chosen].astype(np.int64)
    distances = listed.distances.take(ranges(listed.all_begins[chosen], frequencies))
    ends = np.cumsum(distances)
    places = ends - np.repeat((ends - distances)[begins_of(frequencies)], frequencies)
    keys: Numbers = np.repeat(holding << _PLACE_BITS, frequencies) + places
    return keys


def _documents_of(places: Numbers) -> Numbers:
    """Return the documents of rising places, each once."""
    return once(places >> _PLACE_BITS)


def near_documents(first: Spans, second: Spans, distance: int, *, is_ordered: bool, is_negated: bool) -> Numbers:
    """Return the documents in which something stands within a distance of something else, or nowhere so near it.

    If it is ordered, the second has to stand behind the first.
    """
    starts, ends = np.sort(second.starts), np.sort(second.ends)
    behind = np.searchsorted(starts, first.ends, side="right")
    # Behind the last there is nothing, so far away that it is in no document.
    nearest = np.append(starts, _FAR)[behind]
    is_near = nearest - first.ends <= distance
    if not is_ordered:
        before = np.searchsorted(ends, first.starts, side="left")
        is_near |= first.starts - np.insert(ends, 0, -_FAR)[before] <= distance
    return once(np.sort(first.starts[is_near ^ is_negated] >> _PLACE_BITS))


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
    return summed_over_all(held)


def summed_over_all(found: Sequence[Occurrences]) -> Occurrences:
    """Return each document once, with the sum of its frequencies."""
    documents = joined([one.documents for one in found])
    # Whole numbers, which floating-point ones are exactly; each is 1 or more.
    sums = np.bincount(documents, joined([one.frequencies for one in found]))
    held = np.flatnonzero(sums)
    return Occurrences(held, sums[held].astype(np.int32))
