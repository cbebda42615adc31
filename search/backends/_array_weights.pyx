"""Add up what words weigh in articles and blocks, in one pass over each: the compiled twin of `array_weights`."""

from libc.stdint cimport int32_t, int64_t, uint8_t

import numpy

from search.backends._rising cimport Rising, at_or_behind, is_held, rising_of

# To look a block up in a rising array takes about as long as to go over so many of a longer one.
cdef Py_ssize_t _LOOKED_UP = 16


def in_articles(
    const int64_t[::1] documents,
    const int64_t[::1] frequencies,
    const int64_t[::1] heads,
    const uint8_t[::1] roles,
    const double[::1] role_weights,
    const double[::1] norms,
):
    """Return the articles in which rising documents stand, the sum of the weights in each, saturated too, and its end.

    Articles are numbers; the end says behind how many of the documents those of an article are. The weight of a
    document is its frequency times that of its role; `roles` are those of all documents, `heads` the first document of
    each article, and `norms` what the lengths of articles ask for. Raises IndexError for a document that there is not.
    """
    cdef Py_ssize_t count = documents.shape[0], number, size = 0, document
    # Heads lie closer together than what would tell the article of each document.
    cdef Py_ssize_t article = -1, end = 0, articles = heads.shape[0]
    most = min(count, articles)
    found, ends = numpy.empty(most, numpy.int64), numpy.empty(most, numpy.int64)
    sums, saturated = numpy.empty(most), numpy.empty(most)
    cdef int64_t[::1] different = found, bounds = ends
    cdef double[::1] added = sums, shares = saturated
    cdef double total = 0.0
    cdef Rising firsts = rising_of(heads)
    for number in range(count):
        document = documents[number]
        if document >= end:
            if size:
                added[size - 1], bounds[size - 1] = total, number
            article = at_or_behind(firsts, document + 1, article + 1) - 1
            end = heads[article + 1] if article + 1 < articles else roles.shape[0]
            different[size] = article
            size += 1
            total = 0.0
        total += frequencies[number] * role_weights[roles[document]]
    if size:
        added[size - 1], bounds[size - 1] = total, count
    for number in range(size):
        shares[number] = added[number] / (added[number] + norms[different[number]])
    return found[:size].copy(), sums[:size].copy(), saturated[:size].copy(), ends[:size].copy()


def scores_of(const int64_t[::1] wanted, list words not None):
    """Return the score of each of some rising units: what words add, one after the other, that are held by some.

    Of each word `words` has what it weighs, which units hold it, rising, and how well it does in each.
    """
    cdef Py_ssize_t number, at, count = wanted.shape[0]
    cdef const int64_t[::1] holding
    cdef const double[::1] saturated
    cdef double weight
    cdef Rising units
    scores = numpy.zeros(count)
    cdef double[::1] total = scores
    for weight, holding, saturated in words:
        at, units = 0, rising_of(holding)
        for number in range(count):
            if is_held(units, wanted[number], &at):
                total[number] += weight * saturated[at]
    return scores


cdef inline double _share(double weight, double frequency, double norm) noexcept:
    """Return what a word adds to a block in which it stands so often, weighted by the role of the block."""
    return weight * (frequency / (frequency + norm))


def block_scores(
    const int64_t[::1] wanted,
    list words not None,
    const uint8_t[::1] roles,
    const double[::1] role_weights,
    const double[::1] norms,
):
    """Return the score of each of some rising blocks: what words add, one after the other, that stand in some.

    Of each word `words` has what it weighs, in which blocks it stands, rising, and how often in each. `roles` and
    `norms` are those of all blocks. Raises IndexError for a block that there is not.
    """
    cdef Py_ssize_t number, at, size, count = wanted.shape[0]
    cdef const int64_t[::1] documents, frequencies
    # Where wanted blocks stand, of all blocks: any number where a block is not wanted.
    cdef int32_t[::1] places = None
    cdef double weight
    cdef int64_t block
    cdef Rising others
    scores = numpy.zeros(count)
    cdef double[::1] total = scores
    for weight, documents, frequencies in words:
        size = documents.shape[0]
        if size > _LOOKED_UP * count:
            at, others = 0, rising_of(documents)
            for number in range(count):
                block = wanted[number]
                if is_held(others, block, &at):
                    total[number] += _share(weight, frequencies[at] * role_weights[roles[block]], norms[block])
            continue
        if places is None:
            places = _places_of(wanted, roles.shape[0])
        for number in range(size):
            block = documents[number]
            at = places[block]
            if wanted[at] == block:
                total[at] += _share(weight, frequencies[number] * role_weights[roles[block]], norms[block])
    return scores


cdef int32_t[::1] _places_of(const int64_t[::1] wanted, Py_ssize_t blocks):
    """Return where each wanted block stands among these, by the numbers of all blocks."""
    cdef int32_t[::1] places = numpy.zeros(blocks, numpy.int32)
    cdef Py_ssize_t number
    for number in range(wanted.shape[0]):
        places[wanted[number]] = number
    return places
