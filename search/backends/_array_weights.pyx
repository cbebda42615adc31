"""Add up what a word weighs in each article in one pass over its blocks: the compiled twin of `array_weights`."""

from libc.stdint cimport int64_t, uint8_t

import numpy


def in_articles(
    const int64_t[::1] documents,
    const int64_t[::1] frequencies,
    const int64_t[::1] articles,
    const uint8_t[::1] roles,
    const double[::1] role_weights,
):
    """Return the numbers of the articles in which rising documents stand, and the sum of the weights in each.

    The weight of a document is its frequency times that of its role; `articles` and `roles` are those of all documents.
    Raises IndexError for a document that there is not.
    """
    cdef Py_ssize_t count = documents.shape[0], number, size = 0
    cdef int64_t article, before = -1
    found, sums = numpy.empty(min(count, articles.shape[0]), numpy.int64), numpy.empty(min(count, articles.shape[0]))
    cdef int64_t[::1] different = found
    cdef double[::1] added = sums
    cdef double total = 0.0
    for number in range(count):
        article = articles[documents[number]]
        if article != before:
            before = article
            different[size] = article
            size += 1
            total = 0.0
        total += frequencies[number] * role_weights[roles[documents[number]]]
        added[size - 1] = total
    return found[:size].copy(), sums[:size].copy()
