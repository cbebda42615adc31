"""Find the pairs of lines in which a word stands and stands next, with a table of hashes in place of a sort."""

import secrets

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint64_t

cdef enum:
    BITS_OF_LINE = 27

# Nobody can make a text whose words all fall into one place of the table. What is found does not depend on it.
cdef uint64_t SALT = secrets.randbits(64) | 1


def links(const uint64_t[::1] packed, const int64_t[::1] sizes, double common, double few_lines):
    """Return (earlier, later, held) as `_Links` has them, with the pairs in another order.

    `packed` are stems and lines, in the order of lines; `sizes` says of each line how many its file has. Words of more
    than the share `common` of these, or of as many lines as if there were `few_lines`, are left out.
    """
    cdef Py_ssize_t count = packed.shape[0], lines = sizes.shape[0], at, number, pairs = 0
    cdef uint64_t line
    numbers = np.empty(count, dtype=np.int32)
    held, later, earlier = np.zeros(lines, dtype=np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    cdef int32_t[::1] number_of = numbers
    cdef int64_t[::1] held_by = held, is_later = later, is_earlier = earlier
    cdef int64_t[::1] last = np.full(count, -1, dtype=np.int64), limits = np.zeros(count, dtype=np.int64)
    cdef int64_t[::1] counts = np.zeros(count, dtype=np.int64)
    _number(packed, number_of)
    for at in range(count):
        number, line = number_of[at], packed[at] & ((1 << BITS_OF_LINE) - 1)
        if line >= <uint64_t> lines:
            raise IndexError("a word stands in one of the lines")
        if last[number] < 0:
            limits[number] = <int64_t> (common * max(<double> sizes[line], few_lines))
        # A line with a word twice counts once.
        if last[number] == <int64_t> line:
            number_of[at] = -1
            continue
        last[number] = line
        counts[number] += 1
    last[:] = -1
    for at in range(count):
        number, line = number_of[at], packed[at] & ((1 << BITS_OF_LINE) - 1)
        if number < 0 or counts[number] > limits[number]:
            continue
        held_by[line] += 1
        if last[number] >= 0:
            is_earlier[pairs], is_later[pairs] = last[number], line
            pairs += 1
        last[number] = line
    return earlier[:pairs], later[:pairs], held


cdef int _number(const uint64_t[::1] packed, int32_t[::1] numbers) except -1:
    """Give each stem a number, in the order in which they come."""
    cdef Py_ssize_t count = packed.shape[0], at, known = 0
    cdef int bits = max(4, int(2 * count).bit_length())
    cdef uint64_t slot, stem, mask = (<uint64_t> 1 << bits) - 1
    # Numbers from 1 on; 0 is a free place.
    cdef int32_t[::1] table = np.zeros(1 << bits, dtype=np.int32)
    cdef uint64_t[::1] stems = np.empty(count + 1, dtype=np.uint64)
    for at in range(count):
        stem = packed[at] >> BITS_OF_LINE
        slot = (stem * SALT) >> (64 - bits)
        while table[slot] and stems[table[slot]] != stem:
            slot = (slot + 1) & mask
        if not table[slot]:
            known += 1
            table[slot], stems[known] = <int32_t> known, stem
        numbers[at] = table[slot] - 1
    return 0
