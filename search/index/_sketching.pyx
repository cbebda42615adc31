"""Make sketches pair by pair; the compiled twin of `sketching`."""

from libc.stdint cimport int64_t, uint64_t

import numpy as np

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL


def least_of_lanes(const uint64_t[::1] keys, const int64_t[::1] counts, int lanes_bits):
    """Return the least number of each lane of each text, all ones for none, shape (texts, lanes).

    The numbers are of pairs of words; `counts` are the words of each text, whose keys stand one behind the other.
    """
    found = np.full((len(counts), 1 << lanes_bits), 0xFFFFFFFFFFFFFFFF, np.uint64)
    cdef uint64_t[:, ::1] least = found
    cdef Py_ssize_t text, place, begin = 0
    cdef uint64_t pair
    cdef int shift = 64 - lanes_bits
    for text in range(len(counts)):
        for place in range(begin, begin + counts[text] - 1):
            pair = _mixed(keys[place] * MULTIPLIER + keys[place + 1])
            if pair < least[text, pair >> shift]:
                least[text, pair >> shift] = pair
        begin += counts[text]
    return found


cdef inline uint64_t _mixed(uint64_t number) noexcept:
    """Return a number whose bits depend on all bits of this."""
    number = (number ^ (number >> 30)) * <uint64_t>0xBF58476D1CE4E5B9ULL
    number = (number ^ (number >> 27)) * <uint64_t>0x94D049BB133111EBULL
    return number ^ (number >> 31)
