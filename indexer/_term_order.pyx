"""Bring sorted terms of several sources together; the compiled twin of `term_order`."""

from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memcmp, memcpy

import numpy as np

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.object cimport PyObject

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL
cdef enum:
    WINDOW = 8


cdef struct Term:
    uint64_t prefix  # the first bytes as a number, by which most are told apart
    uint64_t hash
    const char *data
    Py_ssize_t size
    Py_ssize_t number
    PyObject *held


def union_of(list sources not None):
    """Return the terms of several sources, each once, in the order of their bytes, and the place of each term there."""
    cdef Py_ssize_t total = sum(map(len, sources)), size = 1, found = 0, place
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
        numbers = [np.empty(len(source), np.int64) for source in sources]
        for source, of_source in zip(sources, numbers, strict=True):
            found = _number(source, of_source, terms, found, slots, size - 1)
        qsort(terms, found, sizeof(Term), _compare)
        ranks = np.empty(found, np.int64)
        in_order = []
        _take(terms, found, ranks, in_order)
        return in_order, [ranks[of_source] for of_source in numbers]
    finally:
        free(terms)
        free(slots)


cdef int _take(const Term *terms, Py_ssize_t size, int64_t[::1] ranks, list in_order) except -1:
    cdef Py_ssize_t place
    for place in range(size):
        ranks[terms[place].number] = place
        in_order.append(<bytes>terms[place].held)
    return 0


cdef Py_ssize_t _number(
    list source, int64_t[::1] numbers, Term *terms, Py_ssize_t found, int32_t *slots, uint64_t mask
) except -1:
    """Give each term of a source a number, the same for all that are equal; return how many there are then."""
    cdef Py_ssize_t place
    cdef Term term
    cdef bytes held
    cdef uint64_t slot
    for place in range(len(source)):
        held = source[place]
        term.data, term.size, term.held, term.number = PyBytes_AS_STRING(held), PyBytes_GET_SIZE(held), <PyObject *>held, found
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
