"""Bring sorted terms of several sources together; the compiled twin of `term_order`."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memcmp, memcpy, memset

import numpy as np

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define FETCH(address) __builtin_prefetch(address)
    #else
    #define FETCH(address)
    #endif
    """
    void FETCH(const void *address) noexcept

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL
cdef enum:
    WINDOW = 8
    # Terms that are looked up together, so that memory is waited for once and not for each.
    TOGETHER = 32


# Of so many bytes as they stand, all bits.
cdef uint64_t MASKS[WINDOW + 1]
cdef Py_ssize_t _size
for _size in range(WINDOW + 1):
    MASKS[_size] = 0
    memset(&MASKS[_size], 0xFF, _size)


cdef struct Term:
    uint64_t window  # the first bytes as they stand there
    uint64_t hash
    const char *data
    Py_ssize_t size


def union_of(list sources not None):
    """Return the terms of several sources, each once, in the order of their bytes, and the place of each term there.

    A source is the bytes of its terms one behind the other, and their sizes; so is what is returned of the terms.
    """
    cdef Py_ssize_t total = sum([len(sizes) for _, sizes in sources]), size = 1, found = 0
    cdef Term *terms
    cdef const Term **in_order = NULL
    cdef int32_t *slots
    # At most two thirds are taken, and fewer if sources have terms in common.
    while 2 * size <= 3 * total:
        size *= 2
    terms, slots = <Term *>malloc((total + 1) * sizeof(Term)), <int32_t *>malloc(size * sizeof(int32_t))
    try:
        if terms == NULL or slots == NULL:
            raise MemoryError
        memset(slots, 0xFF, size * sizeof(int32_t))
        numbers = [np.empty(len(sizes), np.int32) for _, sizes in sources]
        for (data, sizes), of_source in zip(sources, numbers, strict=True):
            found = _number(data, sizes, of_source, terms, found, slots, size - 1)
        in_order = <const Term **>malloc((found + 1) * sizeof(Term *))
        if in_order == NULL:
            raise MemoryError
        _sort(terms, found, in_order)
        ranks, all_sizes = np.empty(found, np.int32), np.empty(found, np.int64)
        joined = np.empty(_rank(terms, in_order, found, ranks, all_sizes), np.uint8)
        _join(in_order, found, joined)
        return joined, all_sizes, [np.take(ranks, of_source, out=of_source, mode="clip") for of_source in numbers]
    finally:
        free(terms)
        free(slots)
        free(in_order)


cdef int _sort(const Term *terms, Py_ssize_t count, const Term **in_order) except -1:
    """Put terms in the order of their bytes: first by their prefixes, then those that have one in common."""
    prefixes = np.empty(count, np.uint64)
    cdef uint64_t[::1] of_terms = prefixes
    cdef int64_t[::1] order
    cdef Py_ssize_t place, begin = 0
    for place in range(count):
        of_terms[place] = _prefix(&terms[place])
    order = np.argsort(prefixes)
    for place in range(count + 1):
        if place == count or of_terms[order[place]] != of_terms[order[begin]]:
            if place - begin > 1:
                qsort(&in_order[begin], place - begin, sizeof(Term *), _compare)
            begin = place
        if place < count:
            in_order[place] = &terms[order[place]]
    return 0


cdef Py_ssize_t _rank(
    const Term *terms, const Term **in_order, Py_ssize_t count, int32_t[::1] ranks, int64_t[::1] sizes
) except -1:
    """Say of each term which it is in this order, and how long; return how many bytes all have."""
    cdef Py_ssize_t place, total = 0
    for place in range(count):
        ranks[in_order[place] - terms] = <int32_t>place
        sizes[place] = in_order[place].size
        total += sizes[place]
    return total


cdef int _join(const Term **in_order, Py_ssize_t count, uint8_t[::1] out) except -1:
    cdef Py_ssize_t place, end = 0
    for place in range(count):
        if in_order[place].size:
            memcpy(&out[end], in_order[place].data, in_order[place].size)
        end += in_order[place].size
    return 0


cdef Py_ssize_t _number(
    const uint8_t[::1] data,
    const int32_t[::1] sizes,
    int32_t[::1] numbers,
    Term *terms,
    Py_ssize_t found,
    int32_t *slots,
    uint64_t mask,
) except -1:
    """Give each term of a source a number, the same for all that are equal; return how many there are then."""
    cdef Py_ssize_t place, first, count = len(sizes), begin = 0
    cdef Term some[TOGETHER]
    cdef Term *term
    cdef uint64_t slot
    for first in range(0, count, TOGETHER):
        for place in range(first, min(first + TOGETHER, count)):
            if sizes[place] < 0 or sizes[place] > len(data) - begin:
                raise ValueError("these sizes are not of these terms")
            term = &some[place - first]
            term.data, term.size = <const char *>(&data[begin] if sizes[place] else NULL), sizes[place]
            _digest(term, len(data) - begin)
            begin += term.size
            FETCH(&slots[term.hash & mask])
        for place in range(first, min(first + TOGETHER, count)):
            slot = some[place - first].hash & mask
            if slots[slot] >= 0:
                FETCH(&terms[slots[slot]])
        for place in range(first, min(first + TOGETHER, count)):
            term = &some[place - first]
            slot = term.hash & mask
            while slots[slot] >= 0 and not _are_equal(&terms[slots[slot]], term):
                slot = (slot + 1) & mask
            if slots[slot] < 0:
                slots[slot] = <int32_t>found
                terms[found] = term[0]
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
    if one.hash != other.hash or one.size != other.size or one.window != other.window:
        return False
    return one.size <= WINDOW or memcmp(one.data, other.data, one.size) == 0


cdef void _digest(Term *term, Py_ssize_t room) noexcept:
    """Find the window and the hash of a term, behind the begin of which so many bytes may be read."""
    cdef Py_ssize_t place = 0
    cdef uint64_t window = 0, hash = term.size * MULTIPLIER
    # Where there is nothing to read, nothing is.
    term.window = _window(term.data, term.size, room) if term.size else 0
    while place < term.size:
        window = _window(term.data + place, term.size - place, room - place) if place else term.window
        hash = (hash ^ window) * MULTIPLIER
        hash ^= hash >> 32
        place += WINDOW
    term.hash = hash


cdef inline uint64_t _window(const char *data, Py_ssize_t size, Py_ssize_t room) noexcept:
    """Return the first bytes of so many as they stand there, and zeros behind them."""
    cdef uint64_t window = 0
    if room < WINDOW:
        memcpy(&window, data, min(WINDOW, size))
        return window
    # The size is known where this is compiled: another one takes a call.
    memcpy(&window, data, WINDOW)
    return window & MASKS[min(WINDOW, size)]


cdef inline uint64_t _prefix(const Term *term) noexcept:
    """Return the first bytes as a number that is the larger, the later they come."""
    cdef uint64_t prefix = 0
    cdef Py_ssize_t number
    for number in range(min(term.size, WINDOW)):
        prefix |= <uint64_t><unsigned char>term.data[number] << (8 * (WINDOW - 1 - number))
    return prefix


cdef int _compare(const void *left, const void *right) noexcept nogil:
    """Order two terms by their bytes."""
    cdef const Term *one = (<const Term **>left)[0]
    cdef const Term *other = (<const Term **>right)[0]
    cdef int order = memcmp(one.data, other.data, min(one.size, other.size))
    return order if order else (one.size > other.size) - (one.size < other.size)
