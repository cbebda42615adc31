"""Find the sketches that are like one, in one pass without copies: the compiled twin of `likeness`."""

from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.string cimport memcpy

# As `search.index.resemblance` has them: numbers that a loop can be unrolled by.
cdef enum:
    _LANES = 64
    _WORDS = 8
    _APART = 21

cdef uint64_t _LOW = 0x7F7F7F7F7F7F7F7F
# Behind so many words of eight lanes, most sketches are known to be of other texts.
cdef int _LOOKED_AT = 5


cdef inline int _zeros(uint64_t lanes) noexcept:
    """Return how many bytes of eight are zero."""
    # The highest bit of each that is zero; the product adds the bits up in the highest byte.
    cdef uint64_t found = ~(((lanes & _LOW) + _LOW) | lanes | _LOW) >> 7
    return <int>((found * <uint64_t>0x0101010101010101) >> 56)


cdef bint _shares_a_band(const uint8_t *one, const uint8_t *other) noexcept:
    cdef int lane
    for lane in range(0, _LANES - 1, 3):
        if one[lane] == other[lane] and one[lane + 1] == other[lane + 1] and one[lane + 2] == other[lane + 2]:
            return True
    for lane in range(_APART):
        if (
            one[lane] == other[lane]
            and one[lane + _APART] == other[lane + _APART]
            and one[lane + 2 * _APART] == other[lane + 2 * _APART]
        ):
            return True
    return False


def like(const uint8_t[:, ::1] sketches not None, const int64_t[::1] rows not None, Py_ssize_t row, int least):
    """Return which of some rows, by their places, hold a sketch like that of one: the same in `least` lanes or more."""
    cdef list found = []
    cdef Py_ssize_t place, number
    cdef uint64_t one[_WORDS]
    cdef uint64_t other
    cdef int word, lanes
    cdef const uint8_t *sketch
    if sketches.shape[1] != _LANES:
        raise IndexError("a sketch has another size")
    memcpy(one, &sketches[row, 0], _LANES)
    for place in range(rows.shape[0]):
        number = rows[place]
        sketch, lanes = &sketches[number, 0], 0
        for word in range(_LOOKED_AT):
            memcpy(&other, sketch + 8 * word, 8)
            lanes += _zeros(one[word] ^ other)
        if lanes + 8 * (_WORDS - _LOOKED_AT) < least:
            continue
        for word in range(_LOOKED_AT, _WORDS):
            memcpy(&other, sketch + 8 * word, 8)
            lanes += _zeros(one[word] ^ other)
        if lanes >= least and _shares_a_band(<const uint8_t *>one, sketch):
            found.append(place)
    return found
