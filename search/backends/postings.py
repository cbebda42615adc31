"""Read the postings of a snapshot as arrays: documents, frequencies and places of a term, without deleted documents."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from typing import Any, NamedTuple, cast

import numpy as np
from whoosh.reading import IndexReader

from search.backends.deadline import Deadline
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.codec.parts import TermDistances, listed, postings_of_terms
from search.index.codec.postings import FieldPostings
from search.index.codec.terms import ColumnarTerms
from search.index.compiled import compiled
from search.matching.arrays import Bools, Held, Numbers, are_in, once, ranges, shared
from search.query.nodes import Near

# A place takes fewer bits than this, since no block has so many characters.
_PLACE_BITS = np.int64(32)
_PLACES = (np.int64(1) << _PLACE_BITS) - np.int64(1)
_FAR = np.int64(1) << np.int64(62)
# Postings that are remembered, of 24 bytes each: the next page and the next query often ask for the same words, and
# many queries on one archive ask for few words that others did not.
_MOST_KEPT = 600_000
# So many terms are read at once: then it is asked whether there is time left.
_AT_ONCE = 100
_FEW_PARTS = 8


class Occurrences(NamedTuple):
    """Hold in which documents a word stands, rising, and how often in each."""

    documents: Numbers
    frequencies: Numbers


class Spans(NamedTuple):
    """Hold where words begin and end: in one number the document, and the place below it."""

    starts: Numbers
    ends: Numbers


class _Arrays(NamedTuple):
    # A class of its own: a named tuple has no room for what is made later.
    documents: Numbers
    frequencies: Numbers
    firsts: Numbers
    distances: TermDistances | Numbers


class _Part(_Arrays):
    """Hold the postings of a term in one segment, its documents by their numbers in the snapshot.

    `firsts` are the numbers of the first occurrence in each document, and `distances` has those of all occurrences.
    """

    @cached_property
    def for_twin(self) -> Any:
        """The postings as the twin reads them; None without it, and where values are kept as they are."""
        if _TWIN is None:
            return None
        if not len(self.documents):
            return _TWIN.Postings(_NONE, _NONE, _NONE, b"", None)
        if not isinstance(self.distances, TermDistances):
            return None
        return _TWIN.Postings(*self[:3], self.distances.near, self.distances.escaped)


class _InSegments(NamedTuple):
    found: Occurrences
    parts: list[_Part]


class _Term(_InSegments):
    """Hold where a term stands in all segments, and its postings in each."""

    @cached_property
    def for_twin(self) -> list[Any] | None:
        """The postings in each segment as the twin reads them, None if it cannot read all."""
        postings = [part.for_twin for part in self.parts]
        return None if None in postings else postings

    def are_read(self) -> None:
        """Count that distances are read where they lie."""
        for part in self.parts:
            if isinstance(part.distances, TermDistances):
                part.distances.are_read()


_NONE = np.empty(0, np.int64)
NOWHERE = Occurrences(_NONE, _NONE)
_NO_PART = _Part(_NONE, _NONE, _NONE, _NONE)
_TWIN = compiled(__name__)


class PostingReader:
    """Read the postings of the terms of texts."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the segments of a snapshot."""
        self._leaves = [(leaf, begin, deleted_in(leaf)) for leaf, begin in snapshot.leaves()]
        self._documents = snapshot.documents
        self._kept: OrderedDict[str | tuple[str, ...], _Term] = OrderedDict()
        self._size = 0

    def of_sequence(self, sequence: tuple[str, ...], slop: int = 0, wanted: Numbers | None = None) -> Occurrences:
        """Return where terms stand, in that order, with up to `slop` others between; a word is a sequence of one.

        They are looked for in some documents, if these are given.
        """
        if len(sequence) == 1:
            of_term = self._term(sequence[0]).found
            if wanted is None:
                return of_term
            stays = are_in(of_term.documents, wanted, self._documents)
            return Occurrences(*(numbers[stays] for numbers in of_term))
        terms = [self._term(term) for term in sequence]
        # Of the forms that a word has in many languages, an index holds few.
        if not all(len(term.found.documents) for term in terms):
            return NOWHERE
        if _TWIN and not slop and (segments := _for_twin(terms)):
            return Occurrences(*_TWIN.close_occurrences(segments, wanted))
        starts = self._spans(terms, slop, wanted).starts
        return Occurrences(*np.unique(starts >> _PLACE_BITS, return_counts=True))

    def of_any(self, terms: tuple[str, ...], deadline: Deadline) -> Occurrences:
        """Return where any of many terms stands, sooner than one by one. Raises SearchTimeoutError."""
        kept = self._kept_of(terms)
        if kept is None:
            kept = _Term(_summed(list(self._of_each(sorted(term.encode() for term in terms), deadline))), [])
        return self._keep(terms, kept).found

    def _of_each(self, terms: Sequence[bytes], deadline: Deadline) -> Iterator[Occurrences]:
        for first in range(0, len(terms), _AT_ONCE):
            for leaf in self._leaves:
                deadline.check()
                yield _any_in(*leaf, terms[first : first + _AT_ONCE])

    def spans(self, sequence: tuple[str, ...], slop: int, wanted: Numbers) -> Spans:
        """Return where terms stand, as `of_sequence` says, in some documents."""
        terms = [self._term(term) for term in sequence]
        if _TWIN and not slop and (segments := _for_twin(terms)):
            starts = np.frombuffer(_TWIN.close_starts(segments, wanted, int(_PLACE_BITS)), np.int64)
            return Spans(starts, starts + (len(sequence) - 1))
        return self._spans(terms, slop, wanted)

    def _spans(self, terms: Sequence[_Term], slop: int, wanted: Numbers | None) -> Spans:
        """Return where terms stand in that order, in some documents or in all."""
        segments = zip(*(term.parts for term in terms), strict=True)
        found = [self._spans_in(parts, slop, wanted) for parts in segments]
        return Spans(*(_joined(list(ends)) for ends in zip(*found, strict=True)))

    def _spans_in(self, parts: Sequence[_Part], slop: int, wanted: Numbers | None) -> Spans:
        """Return where terms that have these postings in a segment stand."""
        # A word that stands in a phrase a thousand times is looked up once.
        in_all = [part.documents for part in {id(part): part for part in parts}.values()]
        rarest, *others = sorted(in_all + ([] if wanted is None else [wanted]), key=len)
        documents = reduce(lambda one, other: one[are_in(one, other, self._documents)], others, rarest)
        return self._loose_spans(parts, documents, len(parts) + slop) if slop else self._close_spans(parts, documents)

    def _close_spans(self, parts: Sequence[_Part], documents: Numbers) -> Spans:
        """Return where terms stand side by side, the rarest looked at first, and the others where those before are."""
        (step, rarest), *others = sorted(enumerate(parts), key=lambda one: len(one[1].documents))
        places = self._places(rarest, documents)
        # Before the first place of a document nothing starts.
        starts = places[places & _PLACES >= step] - step
        for step, part in others:
            if len(starts):
                starts = shared(starts, self._places(part, _documents_of(starts)) - step)
        return Spans(starts, starts + (len(parts) - 1))

    def _loose_spans(self, parts: Sequence[_Part], documents: Numbers, longest: int) -> Spans:
        """Return from which places of the first term the others are reached in order, within so many places."""
        starts = ends = self._places(parts[0], documents)
        for part in parts[1:]:
            if len(starts):
                of_term = self._places(part, _documents_of(starts))
                # The first place behind each end; what is not in the same document is far away.
                behind = np.searchsorted(of_term, ends, side="right")
                is_reached = behind < len(of_term)
                starts, ends = starts[is_reached], of_term[behind[is_reached]]
                is_short = ends - starts < longest
                starts, ends = starts[is_short], ends[is_short]
        return Spans(starts, ends)

    def _places(self, part: _Part, documents: Numbers) -> Numbers:
        """Return where a term stands in documents that hold it, as `Spans` tells it."""
        _, chosen = Held(part.documents, self._documents).find(documents)
        frequencies = part.frequencies[chosen]
        distances = part.distances.take(ranges(part.firsts[chosen], frequencies))
        ends = np.cumsum(distances)
        firsts = np.cumsum(frequencies) - frequencies
        places = ends - np.repeat((ends - distances)[firsts], frequencies)
        keys: Numbers = np.repeat(documents << _PLACE_BITS, frequencies) + places
        return keys

    def _term(self, term: str) -> _Term:
        """Return the postings of a term."""
        kept = self._kept_of(term)
        if kept is None:
            kept = _joined_parts([_part(*leaf, term) for leaf in self._leaves])
        return self._keep(term, kept)

    def _keep(self, asked: str | tuple[str, ...], found: _Term) -> _Term:
        """Remember what was found, in place of what was not asked for the longest."""
        self._kept[asked] = found
        self._size += len(found.found.documents)
        while self._size > _MOST_KEPT:
            self._size -= len(self._kept.popitem(last=False)[1].found.documents)
        return found

    def _kept_of(self, asked: str | tuple[str, ...]) -> _Term | None:
        """Take out what is remembered of a term, or of any of several; it is to be kept again."""
        kept = self._kept.pop(asked, None)
        if kept is not None:
            self._size -= len(kept.found.documents)
        return kept


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
    documents = _joined([one.documents for one in found])
    # Whole numbers, which floating-point ones are exactly; each is 1 or more.
    sums = np.bincount(documents, _joined([one.frequencies for one in found]))
    held = np.flatnonzero(sums)
    return Occurrences(held, sums[held].astype(np.int64))


def _joined_parts(parts: Sequence[_Part]) -> _Term:
    """Return the postings of a term in all segments, of which those of each segment are a part and no copy."""
    if len(parts) == 1:
        return _Term(Occurrences(parts[0].documents, parts[0].frequencies), [*parts])
    found = Occurrences(_joined([part.documents for part in parts]), _joined([part.frequencies for part in parts]))
    ends = list(accumulate(len(part.documents) for part in parts))
    bounds = zip(parts, [0, *ends], ends, strict=False)
    return _Term(
        found,
        [
            _Part(found.documents[begin:end], found.frequencies[begin:end], part.firsts, part.distances)
            for part, begin, end in bounds
        ],
    )


def _for_twin(terms: Sequence[_Term]) -> list[list[Any]] | None:
    """Return the postings of terms, segment by segment, as the twin reads them; None if it cannot read all."""
    postings = [term.for_twin for term in terms]
    if None in postings:
        return None
    # One is enough: what is let go after some phrases is that of all terms.
    terms[0].are_read()
    return [[*parts] for parts in zip(*cast("list[list[Any]]", postings), strict=True)]


def _joined(arrays: Sequence[Numbers]) -> Numbers:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


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


def deleted_in(leaf: IndexReader) -> Bools:
    """Return which documents of a segment were deleted."""
    deleted = np.zeros(leaf.doc_count_all(), bool)
    if leaf.has_deletions():
        deleted[:] = True
        deleted[list(leaf.all_doc_ids())] = False
    return deleted


def _part(leaf: IndexReader, begin: int, deleted: Bools, term: str) -> _Part:
    """Return the postings of a term in a segment whose first document has the number `begin`."""
    part = _read(leaf, begin, term)
    if leaf.has_deletions():
        stays = ~deleted[part.documents - begin]
        documents, frequencies, firsts = (numbers[stays] for numbers in part[:3])
        return _Part(documents, frequencies, firsts, part.distances)
    return part


def _any_in(leaf: IndexReader, begin: int, deleted: Bools, terms: Sequence[bytes]) -> Occurrences:
    """Return where any of some terms stands in a segment whose first document has the number `begin`."""
    postings = _postings(leaf)
    numbers = postings.dictionary.find_all(terms) if postings else []
    if postings is None or not numbers:
        return NOWHERE
    if any(map(postings.is_opaque, numbers)):
        parts = [_read_one_by_one(leaf, postings.dictionary[number].decode()) for number in numbers]
        documents, frequencies = (np.concatenate(arrays) for arrays in list(zip(*parts, strict=True))[:2])
    else:
        documents, frequencies = postings_of_terms(postings, numbers)
    if leaf.has_deletions():
        stays = ~deleted[documents]
        documents, frequencies = documents[stays], frequencies[stays]
    return Occurrences(documents.astype(np.int64) + begin, frequencies)


def _postings(leaf: IndexReader) -> FieldPostings | None:
    """Return the postings of the texts of a segment."""
    terms: ColumnarTerms = leaf._terms  # noqa: SLF001 (Whoosh has no other way to ask)
    return terms.postings(schema.TEXT_FIELD)


def _read(leaf: IndexReader, begin: int, term: str) -> _Part:
    """Return the postings of a term in a segment, deleted documents among them."""
    postings = _postings(leaf)
    number = postings.dictionary.find(term.encode()) if postings else None
    if postings is None or number is None:
        return _NO_PART
    if postings.is_opaque(number):
        part = _read_one_by_one(leaf, term)
        return part._replace(documents=part.documents + begin)
    return _Part(*listed(postings, number, begin), TermDistances(postings, number))


def _read_one_by_one(leaf: IndexReader, term: str) -> _Part:
    matcher = leaf.postings(schema.TEXT_FIELD, term)
    documents, frequencies, distances = [], [], []
    while matcher.is_active():
        places = matcher.value_as("positions")
        documents.append(matcher.id())
        frequencies.append(len(places))
        distances += np.diff(places, prepend=0).tolist()
        matcher.next()
    counts = np.array(frequencies, np.int64)
    return _Part(np.array(documents, np.int64), counts, np.cumsum(counts) - counts, np.array(distances, np.int64))
