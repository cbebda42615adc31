"""Find the pairs of lines in which a word stands and stands next, with a table of hashes in place of a sort."""

import secrets

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint64_t

cdef enum:
    BITS_OF_LINE = 27
    LINE = (1 << 27) - 1

# Nobody can make a text whose words all fall into one place of the table. What is found does not depend on it.
cdef uint64_t SALT = secrets.randbits(64) | 1


cdef struct Stem:
    # What is known of the words of one stem: the line where the last stood, in how many lines, and in how many it may.
    uint64_t stem
    int32_t last, count, most


def links(const uint64_t[::1] packed, const int64_t[::1] sizes, double common, double few_lines):
    """Return (earlier, later, held) as `_Links` has them, with the pairs in another order.

    `packed` are stems and lines, in the order of lines; `sizes` says of each line how many its file has. Words of more
    than the share `common` of these, or of as many lines as if there were `few_lines`, are left out.
    """
    cdef Py_ssize_t count = packed.shape[0], lines = sizes.shape[0], at, pairs = 0
    held, later, earlier = np.zeros(lines, dtype=np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    cdef int64_t[::1] held_by = held, is_later = later, is_earlier = earlier
    # The stem of each word, 0 for one that stands in its line already.
    cdef int32_t[::1] stem_of = np.empty(count, dtype=np.int32)
    cdef uint64_t[::1] room = np.empty((count + 1) * (sizeof(Stem) // sizeof(uint64_t)), dtype=np.uint64)
    cdef Stem *stems = <Stem *> &room[0]
    cdef Stem *found
    cdef int32_t line
    for at in range(_tell_apart(packed, sizes, common, few_lines, stem_of, stems)):
        stems[at].last = -1
    for at in range(count):
        found, line = &stems[stem_of[at]], <int32_t> (packed[at] & LINE)
        if found.count > found.most:
            continue
        held_by[line] += 1
        if found.last >= 0:
            is_earlier[pairs], is_later[pairs] = found.last, line
            pairs += 1
        found.last = line
    return earlier[:pairs], later[:pairs], held


cdef Py_ssize_t _tell_apart(
    const uint64_t[::1] packed, const int64_t[::1] sizes, double common, double few_lines, int32_t[::1] stem_of,
    Stem *stems,
) except -1:
    """Number the stems from 1 on, in the order in which they come, and count the lines in which each stands.

    Returns how many there are with number 0, which stands for no stem: it is in more lines than it may be.
    """
    cdef Py_ssize_t count = packed.shape[0], at, known = 1
    cdef int bits = max(4, int(2 * count).bit_length())
    cdef uint64_t slot, stem, line, mask = (<uint64_t> 1 << bits) - 1
    # 0 is a free place.
    cdef int32_t[::1] table = np.zeros(1 << bits, dtype=np.int32)
    cdef Stem *found
    stems[0] = Stem(0, -1, 1, 0)
    for at in range(count):
        stem, line = packed[at] >> BITS_OF_LINE, packed[at] & LINE
        if line >= <uint64_t> sizes.shape[0]:
            raise IndexError("a word stands in one of the lines")
        slot = (stem * SALT) >> (64 - bits)
        while table[slot] and stems[table[slot]].stem != stem:
            slot = (slot + 1) & mask
        if not table[slot]:
            table[slot] = <int32_t> known
            stems[known] = Stem(stem, -1, 0, <int32_t> (common * max(<double> sizes[line], few_lines)))
            known += 1
        found = &stems[table[slot]]
        # A line with a word twice counts once.
        stem_of[at] = table[slot] if found.last != <int32_t> line else 0
        found.count += found.last != <int32_t> line
        found.last = <int32_t> line
    return known
