"""What the twin of `names_in_text` asks of characters: runs of words with capitals, and whether texts are the same."""

from cpython.mem cimport PyMem_Realloc
from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memset

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)

cdef enum:
    LEAST_SLOTS = 1 << 9
    # Places in which last words are counted, of each slot for a run.
    LASTS = 4

ctypedef fused unit:
    uint8_t
    uint16_t
    uint32_t


cdef struct Found:
    uint64_t hash  # first, as tables of slots want it
    uint64_t hash_of_last  # word, with the particles before it
    uint64_t hash_before  # of the word before, which is the last of a name that ends with a dot
    void *data  # where it begins, in characters of so many bytes
    int kind
    Py_ssize_t size
    Py_ssize_t count
    bint is_several  # words
    bint is_last  # of a name


cdef class Runs:
    cdef Found *held
    cdef Py_ssize_t size
    cdef int32_t *slots  # the number of a run + 1, 0 for none
    cdef Py_ssize_t slots_size
    # How often last words stand there, no more than twice told, those that share a place together.
    cdef uint8_t *lasts

    cdef int read(self, list texts) except -1
    cdef bint is_alone(self, const Found *one) noexcept
    cdef void mark(self, uint64_t hash, str last) noexcept
    cdef int _resize(self, Py_ssize_t size) except -1
    cdef int _count(self, const unit *text, Py_ssize_t size) except -1
    cdef void _note_last(self, uint64_t hash, Py_ssize_t count) noexcept


cdef int add_accented(set found, str whole) except -1


cdef inline uint64_t hash_of(const unit *text, Py_ssize_t size) noexcept:
    cdef uint64_t multiplier = <uint64_t>0x9E3779B97F4A7C15ULL, hash = multiplier
    cdef Py_ssize_t place
    for place in range(size):
        hash = (hash ^ text[place]) * multiplier
    return hash ^ hash >> 32


cdef inline bint is_ascii(const Found *one) noexcept:
    cdef Py_ssize_t place
    for place in range(one.size):
        if PyUnicode_READ(one.kind, one.data, place) > 0x7F:
            return False
    return True


cdef inline bint is_same(const unit *text, Py_ssize_t size, int kind, void *data) noexcept:
    """Say whether two texts that are as long are the same."""
    cdef Py_ssize_t place
    if kind == sizeof(unit):
        return memcmp(text, data, size * sizeof(unit)) == 0
    for place in range(size):
        if text[place] != PyUnicode_READ(kind, data, place):
            return False
    return True


cdef inline bint stands_there(int kind, void *data, Py_ssize_t size, str text) noexcept:
    """Say whether so many characters are a text."""
    cdef int other_kind = PyUnicode_KIND(text)
    cdef void *other = PyUnicode_DATA(text)
    if PyUnicode_GET_LENGTH(text) != size:
        return False
    if kind == 1:
        return is_same(<const uint8_t *>data, size, other_kind, other)
    if kind == 2:
        return is_same(<const uint16_t *>data, size, other_kind, other)
    return is_same(<const uint32_t *>data, size, other_kind, other)


cdef inline Py_ssize_t free_slot(const int32_t *slots, Py_ssize_t size, uint64_t hash) noexcept:
    """Return a free slot of a table of so many, at least one of which is free."""
    cdef uint64_t slot = hash & (size - 1)
    while slots[slot]:
        slot = (slot + 1) & (size - 1)
    return slot


cdef inline void *grown(void *held, size_t size) except NULL:
    cdef inline void *found = PyMem_Realloc(held, size)
    if found == NULL:
        raise MemoryError
    return found


cdef inline int32_t *slots_for(
    int32_t *slots, Py_ssize_t slots_size, const void *held, Py_ssize_t size, Py_ssize_t bytes
) except NULL:
    """Return so many slots, a power of two, that find what is held, `bytes` each, of which the hash is the first."""
    cdef Py_ssize_t number
    slots = <int32_t *>grown(slots, slots_size * sizeof(int32_t))
    memset(slots, 0, slots_size * sizeof(int32_t))
    for number in range(size):
        slots[free_slot(slots, slots_size, (<const uint64_t *>(<const uint8_t *>held + number * bytes))[0])] = (
            <int32_t>number + 1
        )
    return slots
