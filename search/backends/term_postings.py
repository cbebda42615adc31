"""Read where terms stand, from the segments of a snapshot, as arrays: what `postings` looks for phrases in."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader

from search.backends.deadline import Deadline
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.codec.codec import ColumnarSegment
from search.index.codec.parts import TermDistances, list_into, postings_of_terms
from search.index.codec.postings import FieldPostings
from search.index.codec.terms import ColumnarTerms
from search.matching.arrays.phrases import NOWHERE, Occurrences, PostingList, TermPostings, begins_of
from search.matching.arrays.sets import Bools, Frequencies, joined

# So many terms are read at once: then it is asked whether there is time left.
_AT_ONCE = 100
_NO_LIST = PostingList(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int64))


class Segment(NamedTuple):
    """Hold what reads a segment, its first document, which documents were deleted, and the postings of its texts."""

    leaf: IndexReader
    begin: int
    deleted: Bools | None
    postings: FieldPostings | None


def segments_of(snapshot: Snapshot) -> list[Segment]:
    """Return the segments of a snapshot."""
    found = []
    for leaf, begin in snapshot.leaves():
        terms: ColumnarTerms = leaf._terms  # noqa: SLF001 (Whoosh has no other way to ask)
        deleted = deleted_in(leaf) if leaf.has_deletions() else None
        found.append(Segment(leaf, begin, deleted, terms.postings(schema.TEXT_FIELD)))
    return found


def deleted_in(leaf: IndexReader) -> Bools:
    """Return which documents of a segment were deleted."""
    deleted = np.zeros(leaf.doc_count_all(), bool)
    segment: ColumnarSegment = leaf.segment()
    bits = np.unpackbits(np.frombuffer(segment.deleted_bits(), np.uint8), bitorder="little")[: len(deleted)]
    deleted[: len(bits)] = bits
    return deleted


def term_in(segments: Sequence[Segment], term: str) -> TermPostings:
    """Return the postings of a term in all segments, of which those of each segment are a part and no copy."""
    encoded = term.encode()
    numbers = [one.postings.dictionary.find(encoded) if one.postings else None for one in segments]
    places = [
        (one, one.postings, number) if one.postings and number is not None else None
        for one, number in zip(segments, numbers, strict=True)
    ]
    if any(place and (place[0].deleted is not None or place[1].is_opaque(place[2])) for place in places):
        return _joined([_list_in(*place, term) if place else _NO_LIST for place in places])
    counts = [place[1].checked_count(place[2]) if place else 0 for place in places]
    documents, frequencies = np.empty(sum(counts), np.int64), np.empty(sum(counts), np.int32)
    lists, end = [], 0
    for place, count in zip(places, counts, strict=True):
        begin, end = end, end + count
        if place is None:
            lists.append(_NO_LIST)
            continue
        segment, postings, number = place
        listed = PostingList(documents[begin:end], frequencies[begin:end], TermDistances(postings, number))
        list_into(postings, number, segment.begin, listed.documents, listed.frequencies)
        lists.append(listed)
    mosts = [place[1].most_often(place[2]) for place in places if place]
    known = [most for most in mosts if most is not None]
    most = max(known, default=0) if len(known) == len(mosts) else None
    return TermPostings(Occurrences(documents, frequencies), lists, most)


def _list_in(segment: Segment, postings: FieldPostings, number: int, term: str) -> PostingList:
    """Return the postings of a term in a segment, without deleted documents."""
    if postings.is_opaque(number):
        listed = _read_one_by_one(segment.leaf, term)
        listed = listed._replace(documents=listed.documents + segment.begin)
    else:
        count = postings.checked_count(number)
        listed = PostingList(np.empty(count, np.int64), np.empty(count, np.int32), TermDistances(postings, number))
        list_into(postings, number, segment.begin, listed.documents, listed.frequencies)
    if segment.deleted is None:
        return listed
    stays = ~segment.deleted[listed.documents - segment.begin]
    begins = begins_of(listed.frequencies)[stays]
    return PostingList(listed.documents[stays], listed.frequencies[stays], listed.distances, begins)


def _joined(lists: Sequence[PostingList]) -> TermPostings:
    """Return the postings of a term in all segments, given those in each, as `term_in` does."""
    found = Occurrences(joined([one.documents for one in lists]), joined([one.frequencies for one in lists]))
    ends = list(accumulate(len(one.documents) for one in lists))
    bounds = zip(lists, [0, *ends], ends, strict=False)
    held = [
        one._replace(documents=found.documents[begin:end], frequencies=found.frequencies[begin:end])
        for one, begin, end in bounds
    ]
    return TermPostings(found, held)


def _read_one_by_one(leaf: IndexReader, term: str) -> PostingList:
    matcher = leaf.postings(schema.TEXT_FIELD, term)
    documents, frequencies, distances = [], [], []
    while matcher.is_active():
        places = matcher.value_as("positions")
        documents.append(matcher.id())
        frequencies.append(len(places))
        distances += np.diff(places, prepend=0).tolist()
        matcher.next()
    return PostingList(np.array(documents, np.int64), np.array(frequencies, np.int32), np.array(distances, np.int64))


def any_in(segment: Segment, terms: Sequence[bytes], deadline: Deadline) -> Occurrences:
    """Return where any of many terms, given in order, stands in a segment. Raises SearchTimeoutError."""
    postings = segment.postings
    if postings is None:
        return NOWHERE
    counts = np.zeros(segment.leaf.doc_count_all(), np.int32)
    for first in range(0, len(terms), _AT_ONCE):
        deadline.check()
        numbers = postings.dictionary.find_all(terms[first : first + _AT_ONCE])
        if numbers:
            counts = _added(segment.leaf, postings, numbers, counts)
    if segment.deleted is not None:
        counts[segment.deleted] = 0
    documents = np.flatnonzero(counts)
    return Occurrences(documents + segment.begin, counts[documents])


def _added(leaf: IndexReader, postings: FieldPostings, numbers: list[int], counts: Frequencies) -> Frequencies:
    """Return the count of each document of a segment, with how often some terms stand there added."""
    if any(map(postings.is_opaque, numbers)):
        lists = [_read_one_by_one(leaf, postings.dictionary[number].decode()) for number in numbers]
        found: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]] = [(one.documents, one.frequencies) for one in lists]
    else:
        added = counts.copy()
        if postings.list_reader and postings.list_reader.add(numbers, added):
            for name in ("gaps", "frequency_bits"):
                postings.was_read(name)
            return added
        found = [postings_of_terms(postings, numbers)]
    for documents, frequencies in found:
        # Whole numbers, which floating-point ones are exactly.
        counts = counts + np.bincount(documents, frequencies, len(counts)).astype(np.int32)
    return counts
