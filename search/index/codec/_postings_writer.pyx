"""Encode posting lists one by one; the compiled twin of `postings_writer`."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

import numpy as np

cdef enum:
    # As in `lists`: what escapes a gap in one byte, and in two.
    NARROW = 0xFF
    MIDDLE = 0xFFFF


def encode_gaps(const uint32_t[::1] documents, const int64_t[::1] counts):
    """Return posting lists as bytes, how many bytes each takes, and its width, as `gaps` describes them."""
    found_sizes, found_widths = np.empty(len(counts), np.uint64), np.empty(len(counts), np.uint8)
    cdef uint64_t[::1] sizes = found_sizes
    cdef uint8_t[::1] widths = found_widths
    cdef Py_ssize_t one, place, begin = 0, end, total = 0, narrow, middle
    cdef uint32_t gap
    for one in range(len(counts)):
        if counts[one] < 1 or counts[one] > len(documents) - begin:
            raise ValueError("these counts are not of these documents")
        end, narrow, middle = begin + counts[one], 0, 0
        for place in range(begin + 1, end):
            gap = documents[place] - documents[place - 1]
            narrow += gap >= NARROW
            middle += gap >= MIDDLE
        _choose(end - begin - 1, narrow, middle, &sizes[one], &widths[one])
        total += sizes[one]
        begin = end
    encoded = np.empty(total, np.uint8)
    if total:
        _write(documents, counts, widths, encoded)
    return encoded, found_sizes, found_widths


cdef void _choose(Py_ssize_t gaps, Py_ssize_t narrow, Py_ssize_t middle, uint64_t *size, uint8_t *width) noexcept:
    """Find the width in which so many gaps take the fewest bytes; of these so many are escaped in one byte, and in two."""
    size[0], width[0] = gaps + 4 * narrow, 1
    if 2 * gaps + 4 * middle < <Py_ssize_t>size[0]:
        size[0], width[0] = 2 * gaps + 4 * middle, 2
    if 4 * gaps < <Py_ssize_t>size[0]:
        size[0], width[0] = 4 * gaps, 4


cdef int _write(
    const uint32_t[::1] documents, const int64_t[::1] counts, const uint8_t[::1] widths, uint8_t[::1] encoded
) except -1:
    cdef uint8_t *out = &encoded[0]
    cdef Py_ssize_t one, place, begin = 0, end
    cdef uint32_t gap, escape
    for one in range(len(counts)):
        end = begin + counts[one]
        escape = NARROW if widths[one] == 1 else MIDDLE if widths[one] == 2 else 0
        for place in range(begin + 1, end):
            gap = documents[place] - documents[place - 1]
            out = _number(out, min(gap, escape) if escape else gap, widths[one])
        for place in range(begin + 1, end if escape else 0):
            gap = documents[place] - documents[place - 1]
            if gap >= escape:
                out = _number(out, gap, 4)
        begin = end
    return 0


cdef inline uint8_t *_number(uint8_t *out, uint32_t number, int width) noexcept:
    """Write a number in so many bytes, the least significant first; return where they end."""
    cdef int byte
    for byte in range(width):
        out[byte] = <uint8_t>(number >> (8 * byte))
    return out + width
