"""Move the postings of terms to their places; the compiled twin of `merging`."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.string cimport memcpy

import numpy as np


def merged(list pieces not None, Py_ssize_t terms, Py_ssize_t size):
    """Return of so many terms how many postings each has, and how many tokens, and all documents, term by term.

    Then come the least and the greatest length in the documents of each term, shape (terms, 2), 255 and 0 where there
    are none, and all frequencies, and all distances as bytes, so many each.
    """
    counts, tokens = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    for piece in pieces:
        _count(piece.terms, piece.counts, len(piece.documents), piece.frequencies, counts, tokens)
    bounds, documents = np.full((terms, 2), (255, 0), np.uint8), np.empty(counts.sum(), np.uint32)
    frequencies = np.empty(len(documents) if tokens.any() else 0, np.uint32)
    distances = np.empty(tokens.sum() * size, np.uint8)
    free, free_tokens = np.cumsum(counts) - counts, np.cumsum(tokens) - tokens
    for piece in pieces:
        if len(frequencies):
            _move_tokens(piece, size, free, frequencies, free_tokens, distances)
        _move(piece, free, documents, bounds)
    return counts, tokens, documents, bounds, frequencies, distances


cdef int _count(
    const int32_t[::1] terms,
    const int64_t[::1] counts,
    Py_ssize_t documents,
    const uint32_t[::1] frequencies,
    int64_t[::1] totals,
    int64_t[::1] tokens,
) except -1:
    """Add how many postings and tokens terms have to those that they have elsewhere."""
    cdef Py_ssize_t place, one, begin = 0
    cdef int64_t found
    if len(frequencies) and len(frequencies) != documents:
        raise ValueError("these frequencies are not of these documents")
    for place in range(len(terms)):
        if counts[place] < 0 or counts[place] > documents - begin:
            raise ValueError("these counts are not of these values")
        totals[terms[place]] += counts[place]
        if len(frequencies):
            found = 0
            for one in range(begin, begin + counts[place]):
                found += (&frequencies[0])[one]
            tokens[terms[place]] += found
        begin += counts[place]
    return 0


cdef int _move(piece, int64_t[::1] free, uint32_t[::1] out, uint8_t[:, ::1] bounds) except -1:
    """Write documents to where the places of their terms are free, which is behind them then."""
    cdef const int32_t[::1] terms = piece.terms
    cdef const int64_t[::1] counts = piece.counts
    cdef const uint32_t[::1] documents = piece.documents, numbers = piece.numbers
    cdef const uint8_t[::1] lengths = piece.lengths
    cdef uint32_t first = piece.begin
    cdef bint is_renumbered = numbers is not None
    cdef Py_ssize_t place, one, begin = 0
    cdef const uint32_t *of_term
    cdef uint32_t *to
    cdef uint8_t length, least, greatest
    for place in range(len(terms)):
        if not counts[place]:
            continue
        of_term, to = &documents[begin], &out[free[terms[place]]]
        least, greatest = bounds[terms[place], 0], bounds[terms[place], 1]
        for one in range(counts[place]):
            length = lengths[of_term[one]]
            least, greatest = min(least, length), max(greatest, length)
            to[one] = numbers[of_term[one]] if is_renumbered else first + of_term[one]
        bounds[terms[place], 0], bounds[terms[place], 1] = least, greatest
        free[terms[place]] += counts[place]
        begin += counts[place]
    return 0


cdef int _move_tokens(
    piece,
    Py_ssize_t size,
    const int64_t[::1] free,
    uint32_t[::1] frequencies_out,
    int64_t[::1] free_tokens,
    uint8_t[::1] distances_out,
) except -1:
    """Write frequencies, and distances of so many bytes each, to where the places of their terms are free."""
    cdef const int32_t[::1] terms = piece.terms
    cdef const int64_t[::1] counts = piece.counts
    cdef const uint32_t[::1] frequencies = piece.frequencies
    cdef const uint8_t[::1] distances = piece.distances.view(np.uint8)
    cdef Py_ssize_t place, one, begin = 0, tokens, token = 0
    cdef const uint32_t *of_term
    cdef uint32_t *to
    for place in range(len(terms)):
        if not counts[place]:
            continue
        of_term, to, tokens = &frequencies[begin], &frequencies_out[free[terms[place]]], 0
        for one in range(counts[place]):
            to[one] = of_term[one]
            tokens += of_term[one]
        begin += counts[place]
        if tokens * size > len(distances) - token:
            raise ValueError("these counts are not of these values")
        if tokens:
            memcpy(&distances_out[free_tokens[terms[place]] * size], &distances[token], tokens * size)
        free_tokens[terms[place]] += tokens
        token += tokens * size
    return 0
