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
    cdef Py_ssize_t one, place, begin = 0, total = 0, narrow, middle
    cdef uint32_t gap
    cdef const uint32_t *of_one
    for one in range(len(counts)):
        if counts[one] < 1 or counts[one] > len(documents) - begin:
            raise ValueError("these counts are not of these documents")
        of_one, narrow, middle = &documents[begin], 0, 0
        for place in range(1, counts[one]):
            gap = of_one[place] - of_one[place - 1]
            narrow += gap >= NARROW
            middle += gap >= MIDDLE
        _choose(counts[one] - 1, narrow, middle, &sizes[one], &widths[one])
        total += sizes[one]
        begin += counts[one]
    encoded = np.empty(total, np.uint8)
    if total:
        _write(documents, counts, sizes, widths, encoded)
    return encoded, found_sizes, found_widths


cdef void _choose(Py_ssize_t gaps, Py_ssize_t narrow, Py_ssize_t middle, uint64_t *size, uint8_t *width) noexcept:
    """Find the width in which so many gaps take the fewest bytes; of these so many are escaped in one byte, and in two."""
    size[0], width[0] = gaps + 4 * narrow, 1
    if 2 * gaps + 4 * middle < <Py_ssize_t>size[0]:
        size[0], width[0] = 2 * gaps + 4 * middle, 2
    if 4 * gaps < <Py_ssize_t>size[0]:
        size[0], width[0] = 4 * gaps, 4


cdef int _write(
    const uint32_t[::1] documents,
    const int64_t[::1] counts,
    const uint64_t[::1] sizes,
    const uint8_t[::1] widths,
    uint8_t[::1] encoded,
) except -1:
    cdef uint8_t *out = &encoded[0]
    cdef uint8_t *end
    cdef const uint32_t *of_one
    cdef Py_ssize_t one, place, begin = 0, count
    cdef uint32_t gap, escape
    cdef int width
    for one in range(len(counts)):
        of_one, count, width = &documents[begin], counts[one], widths[one]
        end = out + sizes[one]
        escape = NARROW if width == 1 else MIDDLE if width == 2 else 0
        for place in range(1, count):
            gap = of_one[place] - of_one[place - 1]
            if width == 1:
                # Most are.
                out[place - 1] = <uint8_t>min(gap, <uint32_t>NARROW)
            else:
                _number(out + width * (place - 1), min(gap, escape) if escape else gap, width)
        out += width * (count - 1)
        for place in range(1, count if out < end else 0):
            gap = of_one[place] - of_one[place - 1]
            if gap >= escape:
                out = _number(out, gap, 4)
        begin += count
    return 0


cdef inline uint8_t *_number(uint8_t *out, uint32_t number, int width) noexcept:
    """Write a number in so many bytes, the least significant first; return where they end."""
    cdef int byte
    for byte in range(width):
        out[byte] = <uint8_t>(number >> (8 * byte))
    return out + width


cdef class FrequencyBits:
    """Make bits of frequencies, as `occurrences.FrequencyBits` does."""

    # What fills no byte yet, and how many bits of it there are.
    cdef uint8_t last
    cdef int used

    def add(self, frequencies not None):
        """Return the bytes that are full now, which follow those returned before."""
        cdef const uint32_t[::1] of_documents = frequencies.astype(np.uint32, copy=False)
        cdef Py_ssize_t place, token = self.used, total = self.used + int(frequencies.sum(dtype=np.int64))
        bits = np.zeros((total >> 3) + 1, np.uint8)
        cdef uint8_t[::1] out = bits
        out[0] = self.last
        for place in range(len(of_documents)):
            out[token >> 3] |= 1 << (token & 7)
            token += of_documents[place]
        self.last, self.used = out[total >> 3], total & 7
        return bits[: total >> 3]

    def flush(self):
        """Return the last byte, if some of it is left."""
        return np.array([self.last][: self.used], np.uint8)
