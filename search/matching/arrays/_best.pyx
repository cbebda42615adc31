"""Find the highest scores in one pass: the compiled twin of `best`. Every index of a view is checked."""

from libc.stdint cimport int64_t

import numpy


cdef bint _is_behind(const double[::1] scores, int64_t one, int64_t other) except -1:
    """Say whether what stands at a place comes behind what stands at another: of equal ones the first comes first."""
    if scores[one] != scores[other]:
        return scores[one] < scores[other]
    return one > other


cdef int _sink(const double[::1] scores, int64_t[::1] heap, Py_ssize_t place, Py_ssize_t size) except -1:
    """Let an entry sink in a heap until what is below comes before it: the last of all stands on top."""
    cdef int64_t entry = heap[place]
    cdef Py_ssize_t below = 2 * place + 1
    while below < size:
        if below + 1 < size and _is_behind(scores, heap[below + 1], heap[below]):
            below += 1
        if not _is_behind(scores, heap[below], entry):
            break
        heap[place] = heap[below]
        place, below = below, 2 * below + 1
    heap[place] = entry
    return 0


def best_places(const double[::1] scores not None, Py_ssize_t count):
    """Return where the highest scores stand, so many at most, the best first, equal ones by rising place."""
    cdef Py_ssize_t number, size = min(count, scores.shape[0])
    places = numpy.arange(size)
    cdef int64_t[::1] heap = places
    cdef double least
    if not size:
        return places
    for number in range(size // 2 - 1, -1, -1):
        _sink(scores, heap, number, size)
    least = scores[heap[0]]
    for number in range(size, scores.shape[0]):
        # An equal one that stands behind stays behind.
        if scores[number] > least:
            heap[0] = number
            _sink(scores, heap, 0, size)
            least = scores[heap[0]]
    for number in range(size - 1, 0, -1):
        heap[0], heap[number] = heap[number], heap[0]
        _sink(scores, heap, 0, number)
    return places
