"""Bring sorted terms of several sources together; the compiled twin of `term_order`."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memcmp, memcpy

import numpy as np

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL
cdef enum:
    WINDOW = 8


cdef struct Term:
    uint64_t prefix  # the first bytes as a number, by which most are told apart
    uint64_t hash
    const char *data
    Py_ssize_t size
    Py_ssize_t number


def union_of(list sources not None):
    """Return the terms of several sources, each once, in the order of their bytes, and the place of each term there.

    A source is the bytes of its terms one behind the other, and their sizes; so is what is returned of the terms.
    """
    cdef Py_ssize_t total = sum([len(sizes) for _, sizes in sources]), size = 1, found = 0, place
    cdef Term *terms
    cdef int32_t *slots
    while size < 2 * total:
        size *= 2
    terms, slots = <Term *>malloc((total + 1) * sizeof(Term)), <int32_t *>malloc(size * sizeof(int32_t))
    try:
        if terms == NULL or slots == NULL:
            raise MemoryError
        for place in range(size):
            slots[place] = -1
        numbers = [np.empty(len(sizes), np.int64) for _, sizes in sources]
        for (data, sizes), of_source in zip(sources, numbers, strict=True):
            found = _number(data, sizes, of_source, terms, found, slots, size - 1)
        qsort(terms, found, sizeof(Term), _compare)
        ranks, all_sizes = np.empty(found, np.int64), np.empty(found, np.int64)
        joined = np.empty(_rank(terms, found, ranks, all_sizes), np.uint8)
        _join(terms, found, joined)
        return joined, all_sizes, [ranks[of_source] for of_source in numbers]
    finally:
        free(terms)
        free(slots)


cdef Py_ssize_t _rank(const Term *terms, Py_ssize_t count, int64_t[::1] ranks, int64_t[::1] sizes) except -1:
    """Say of each term which it is in this order, and how long; return how many bytes all have."""
    cdef Py_ssize_t place, total = 0
    for place in range(count):
        ranks[terms[place].number] = place
        sizes[place] = terms[place].size
        total += terms[place].size
    return total


cdef int _join(const Term *terms, Py_ssize_t count, uint8_t[::1] out) except -1:
    cdef Py_ssize_t place, end = 0
    for place in range(count):
        if terms[place].size:
            memcpy(&out[end], terms[place].data, terms[place].size)
        end += terms[place].size
    return 0


cdef Py_ssize_t _number(
    const uint8_t[::1] data,
    const int64_t[::1] sizes,
    int64_t[::1] numbers,
    Term *terms,
    Py_ssize_t found,
    int32_t *slots,
    uint64_t mask,
) except -1:
    """Give each term of a source a number, the same for all that are equal; return how many there are then."""
    cdef Py_ssize_t place, begin = 0
    cdef Term term
    cdef uint64_t slot
    for place in range(len(sizes)):
        if sizes[place] < 0 or sizes[place] > len(data) - begin:
            raise ValueError("these sizes are not of these terms")
        term.data = <const char *>(&data[begin] if sizes[place] else NULL)
        term.size, term.number = sizes[place], found
        begin += term.size
        _digest(&term)
        slot = term.hash & mask
        while slots[slot] >= 0 and not _are_equal(&terms[slots[slot]], &term):
            slot = (slot + 1) & mask
        if slots[slot] < 0:
            slots[slot] = <int32_t>found
            terms[found] = term
            found += 1
        numbers[place] = slots[slot]
    return found


def taken_from(const uint8_t[::1] data, const int64_t[::1] ends, const int64_t[::1] numbers):
    """Return some of the byte strings that stand one behind the other and end there, joined, and their sizes."""
    chosen = np.empty(len(numbers), np.int64)
    cdef int64_t[::1] sizes = chosen
    cdef Py_ssize_t place, total = 0, begin, end = 0
    for place in range(len(numbers)):
        if numbers[place] < 0:
            raise ValueError("there is no such term")
        begin = ends[numbers[place] - 1] if numbers[place] else 0
        sizes[place] = ends[numbers[place]] - begin
        if begin < 0 or sizes[place] < 0 or ends[numbers[place]] > len(data):
            raise ValueError("there are no such terms")
        total += sizes[place]
    joined = np.empty(total, np.uint8)
    cdef uint8_t[::1] out = joined
    for place in range(len(numbers)):
        if sizes[place]:
            memcpy(&out[end], &data[ends[numbers[place]] - sizes[place]], sizes[place])
        end += sizes[place]
    return joined, chosen


cdef inline bint _are_equal(const Term *one, const Term *other) noexcept:
    return one.hash == other.hash and one.size == other.size and memcmp(one.data, other.data, one.size) == 0


cdef void _digest(Term *term) noexcept:
    """Find the prefix and the hash of a term."""
    cdef Py_ssize_t place = 0, number
    cdef uint64_t window, hash = term.size * MULTIPLIER
    term.prefix = 0
    for number in range(min(term.size, WINDOW)):
        term.prefix |= <uint64_t><unsigned char>term.data[number] << (8 * (WINDOW - 1 - number))
    while place < term.size:
        window = 0
        memcpy(&window, term.data + place, min(WINDOW, term.size - place))
        hash = (hash ^ window) * MULTIPLIER
        hash ^= hash >> 32
        place += WINDOW
    term.hash = hash


cdef int _compare(const void *left, const void *right) noexcept nogil:
    """Order two terms by their bytes."""
    cdef const Term *one = <const Term *>left
    cdef const Term *other = <const Term *>right
    cdef int order
    if one.prefix != other.prefix:
        return -1 if one.prefix < other.prefix else 1
    order = memcmp(one.data, other.data, min(one.size, other.size))
    return order if order else (one.size > other.size) - (one.size < other.size)
