"""Read the posting lists of many terms at once, as arrays: what merging takes apart and joins."""

from typing import NamedTuple

import numpy as np

from search.index.codec.gaps import Documents, decode_all_gaps, decode_gaps
from search.index.codec.occurrences import Distances, decode_distances, decode_frequencies, distances_at
from search.index.codec.postings import FieldPostings
from search.index.codec.section_writer import Array


class Part(NamedTuple):
    """Hold the postings of some terms, as `postings_writer.Inverted` does."""

    counts: Array
    documents: Documents
    frequencies: Array
    distances: Array


def part_of(postings: FieldPostings, numbers: range) -> Part:
    """Return the postings of consecutive terms.

    Raises ValueError if the values of any are kept as they are, SegmentError if there cannot be as many as are counted.
    """
    if len(postings.array("opaque_terms")) and any(map(postings.is_opaque, numbers)):
        raise ValueError("values that are kept as they are cannot be taken apart")
    begin, end = numbers.start, numbers.stop
    empty = np.empty(0, np.int64)
    counts, documents = documents_of_terms(postings, numbers)
    if not numbers:
        return Part(counts, documents, empty, empty)
    if postings.layout == "existence":
        return Part(counts, documents, empty, empty)
    first, last = postings.tokens(begin).start, postings.tokens(end - 1).stop
    frequencies = decode_frequencies(np.asarray(postings.array("frequency_bits")), first, last)
    return Part(counts, documents, frequencies, decode_distances(_distances(postings), first, last))


def documents_of_terms(postings: FieldPostings, numbers: range) -> tuple[Array, Documents]:
    """Return how many documents hold each of consecutive terms, and these, term by term. Raises SegmentError."""
    begin, end = numbers.start, numbers.stop
    if not numbers:
        return np.empty(0, np.int64), np.empty(0, np.uint32)
    gap_ends = postings.array("gap_ends")
    bounds = np.asarray([gap_ends[begin - 1] if begin else 0, *gap_ends[begin:end]], np.int64)
    counts = np.asarray(postings.array("counts")[begin:end]).astype(np.int64)
    firsts = np.asarray(postings.array("first_documents")[begin:end]).astype(np.int64)
    gaps = np.asarray(postings.array("gaps")[bounds[0] : bounds[-1]])
    widths, sizes = np.asarray(postings.array("gap_widths")[begin:end]), np.diff(bounds)
    # Damaged counts would ask for any memory.
    if bounds[-1] - bounds[0] > len(gaps) or np.any(np.maximum(widths, 1) * (counts - 1) > sizes):
        raise postings.damage()
    return counts, decode_all_gaps(gaps, sizes, firsts, counts, widths)


def documents_of_term(postings: FieldPostings, number: int) -> tuple[Documents, Array]:
    """Return the documents that hold one term with positions, and how often each does; faster than `part_of`.

    Raises ValueError as that does.
    """
    if postings.is_opaque(number):
        raise ValueError("values that are kept as they are cannot be taken apart")
    gaps, width = np.asarray(postings.gaps(number)), postings.array("gap_widths")[number]
    documents = decode_gaps(gaps, postings.array("first_documents")[number], postings.count(number), width)
    postings.was_read("gaps")
    tokens = postings.tokens(number)
    return documents, decode_frequencies(np.asarray(postings.array("frequency_bits")), tokens.start, tokens.stop)


def distances_of_term(postings: FieldPostings, number: int, occurrences: Array) -> Array:
    """Return the distances of some occurrences of one term, which are numbered from 0 in their order."""
    found = distances_at(_distances(postings), postings.tokens(number).start + occurrences)
    postings.was_read("distances")
    return found


def _distances(postings: FieldPostings) -> Distances:
    return Distances(*(np.asarray(postings.array(name)) for name in ("distances", "far_tokens", "far_distances")))
