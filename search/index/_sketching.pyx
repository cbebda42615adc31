"""Make sketches pair by pair; the compiled twin of `sketching`."""

from libc.stdint cimport int64_t, uint64_t

import numpy as np

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL


def least_of_lanes(
    const uint64_t[::1] keys,
    const int64_t[::1] numbers,
    const int64_t[::1] counts,
    const int64_t[::1] texts,
    Py_ssize_t size,
    int lanes_bits,
):
    """Return the least number of each lane of each text, all ones for none, shape (size, lanes).

    The numbers are of pairs of words. The arguments before the last are those of `Sketched`.
    """
    found = np.full((size, 1 << lanes_bits), 0xFFFFFFFFFFFFFFFF, np.uint64)
    cdef uint64_t[:, ::1] least = found
    cdef Py_ssize_t document, place, end = 0, text = -1
    cdef uint64_t pair, key, before = 0
    cdef bint is_first = True
    cdef int shift = 64 - lanes_bits
    for document in range(len(counts)):
        place, end = end, end + counts[document]
        if texts[document] < 0:
            continue
        is_first, text = texts[document] != text or is_first, texts[document]
        while place < end:
            key = keys[numbers[place]]
            if not is_first:
                pair = _mixed(before * MULTIPLIER + key)
                if pair < least[text, pair >> shift]:
                    least[text, pair >> shift] = pair
            is_first, before = False, key
            place += 1
    return found


cdef inline uint64_t _mixed(uint64_t number) noexcept:
    """Return a number whose bits depend on all bits of this."""
    number = (number ^ (number >> 30)) * <uint64_t>0xBF58476D1CE4E5B9ULL
    number = (number ^ (number >> 27)) * <uint64_t>0x94D049BB133111EBULL
    return number ^ (number >> 31)
