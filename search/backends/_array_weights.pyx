"""Add up what words weigh in articles and blocks, in one pass over each: the compiled twin of `array_weights`."""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memset

import numpy

from search.backends._heads cimport Heads, article_of, heads_of
from search.backends._rising cimport Rising, is_held, rising_of

# To look a block up in a rising array takes about as long as to go over so many of a longer one.
cdef Py_ssize_t _LOOKED_UP = 16


def in_articles(
    const int64_t[::1] documents,
    const int64_t[::1] frequencies,
    const uint64_t[::1] head_bits,
    const int32_t[::1] heads_before,
    const uint8_t[::1] roles,
    const double[::1] role_weights,
    const double[::1] norms,
):
    """Return the articles in which rising documents stand, the sum of the weights in each, saturated too, and its end.

    Articles are numbers; the end says behind how many of the documents those of an article are. The weight of a
    document is its frequency times that of its role; `roles` are those of all documents, and `norms` what the lengths
    of articles ask for. Raises IndexError for a document that there is not.
    """
    cdef Py_ssize_t count = documents.shape[0], number, size = 0, document
    cdef int64_t article = -1, other
    cdef Heads heads = heads_of(head_bits, heads_before, roles.shape[0])
    most = min(count, norms.shape[0])
    found, ends = numpy.empty(most, numpy.int64), numpy.empty(most, numpy.int64)
    sums, saturated = numpy.zeros(most), numpy.empty(most)
    cdef int64_t[::1] different = found, bounds = ends
    cdef double[::1] added = sums, shares = saturated
    for number in range(count):
        document = documents[number]
        other = article_of(heads, document)
        # Without asking: whether it is another article no processor can foretell.
        size += other != article
        different[size - 1] = article = other
        bounds[size - 1] = number + 1
        added[size - 1] += frequencies[number] * role_weights[roles[document]]
    for number in range(size):
        shares[number] = added[number] / (added[number] + norms[different[number]])
    return found[:size].copy(), sums[:size].copy(), saturated[:size].copy(), ends[:size].copy()


def scores_of(const int64_t[::1] wanted, list words not None, Py_ssize_t units):
    """Return the score of each of some rising units: what words add, one after the other, that are held by some.

    Of each word `words` has what it weighs, which units hold it, rising, and how well it does in each; `units` is how
    many there are in all. Raises IndexError for one that there is not.
    """
    cdef Py_ssize_t number, at, size, count = wanted.shape[0]
    cdef const int64_t[::1] holding
    cdef const double[::1] saturated
    cdef double weight
    cdef Rising others
    scores, sums = numpy.zeros(count), numpy.zeros(units)
    cdef double[::1] total = scores, added = sums
    for weight, holding, saturated in words:
        size = holding.shape[0]
        if size > _LOOKED_UP * count:
            # The sums so far belong to units that are wanted, and so does what is looked up.
            at, others = 0, rising_of(holding)
            for number in range(count):
                if is_held(others, wanted[number], &at):
                    added[wanted[number]] += weight * saturated[at]
            continue
        for number in range(size):
            added[holding[number]] += weight * saturated[number]
    for number in range(count):
        total[number] = added[wanted[number]]
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


cdef struct _List:
    # Of a word: what it weighs, the blocks in which it stands, rising, how often in each, and which of them is next.
    double weight
    const int64_t *blocks
    const int64_t *frequencies
    Py_ssize_t size, at


# Blocks that are looked at together, 64 to a number: what is added up of so many stays where it is soonest read.
cdef enum:
    _NUMBERS = 64
    _TOGETHER = 4096

# Where the only bit of a number is that is 1, by that number times the first: Leiserson, Prokop and Randall, "Using de
# Bruijn Sequences to Index a 1 in a Computer Word" (1998).
cdef uint64_t _DE_BRUIJN = 0x03F79D71B4CB0A89
cdef int[64] _PLACES
for _place in range(64):
    _PLACES[((0x03F79D71B4CB0A89 << _place) & 0xFFFFFFFFFFFFFFFF) >> 58] = _place


def scores_of_any(
    list words not None, const uint8_t[::1] roles, const double[::1] role_weights, const double[::1] norms
):
    """Return the blocks in which any of some words stand, rising, and the score of each, as `block_scores` finds it.

    Raises IndexError for a block that there is not.
    """
    cdef Py_ssize_t blocks = roles.shape[0], count = len(words), number, most = 0, size = 0, base, end
    cdef const int64_t[::1] of_word, frequencies
    cdef double[_TOGETHER] added
    cdef double weight
    cdef _List *lists = <_List *>PyMem_Malloc(max(count, 1) * sizeof(_List))
    if lists == NULL:
        raise MemoryError
    try:
        if norms.shape[0] != blocks:
            raise IndexError("there are not as many norms as blocks")
        for number in range(count):
            weight, of_word, frequencies = words[number]
            if of_word.shape[0] != frequencies.shape[0]:
                raise IndexError("there are not as many frequencies as blocks")
            # The list of words holds the arrays meanwhile.
            lists[number].weight, lists[number].size, lists[number].at = weight, of_word.shape[0], 0
            if lists[number].size:
                lists[number].blocks, lists[number].frequencies = &of_word[0], &frequencies[0]
            most += lists[number].size
        found, scores = numpy.empty(min(most, blocks), numpy.int64), numpy.empty(min(most, blocks))
        memset(added, 0, sizeof(added))
        for base in range(0, blocks, _TOGETHER):
            end = min(base + _TOGETHER, blocks)
            size = _add_together(
                lists, count, base, end, &roles[base], role_weights, &norms[base], added, found, scores, size
            )
        for number in range(count):
            if lists[number].at < lists[number].size:
                raise IndexError("there is no such block")
    finally:
        PyMem_Free(lists)
    return found[:size], scores[:size]


cdef Py_ssize_t _add_together(
    _List *lists,
    Py_ssize_t count,
    int64_t base,
    int64_t end,
    const uint8_t *roles,
    const double[::1] role_weights,
    const double *norms,
    double *added,
    int64_t[::1] found,
    double[::1] scores,
    Py_ssize_t behind,
) except -1:
    """Put those of some blocks that hold a word, and their scores, behind others; return behind how many they end."""
    cdef uint64_t[_NUMBERS] marks
    cdef uint64_t several, lowest
    cdef Py_ssize_t number, at
    cdef int64_t block
    cdef _List *one
    memset(marks, 0, sizeof(marks))
    for number in range(count):
        one = &lists[number]
        at = one.at
        while at < one.size and one.blocks[at] < end:
            # Before anything is taken away: from the lowest number there is, that would leave a high one.
            if one.blocks[at] < base:
                raise IndexError("blocks do not rise")
            block = one.blocks[at] - base
            added[block] += _share(one.weight, one.frequencies[at] * role_weights[roles[block]], norms[block])
            marks[block >> 6] |= <uint64_t>1 << (block & 63)
            at += 1
        one.at = at
    for number in range(_NUMBERS):
        several = marks[number]
        while several:
            lowest = several & (~several + 1)
            block = 64 * number + _PLACES[(lowest * _DE_BRUIJN) >> 58]
            found[behind], scores[behind] = base + block, added[block]
            added[block] = 0.0
            behind += 1
            several ^= lowest
    return behind


cdef int32_t[::1] _places_of(const int64_t[::1] wanted, Py_ssize_t blocks):
    """Return where each wanted block stands among these, by the numbers of all blocks."""
    cdef int32_t[::1] places = numpy.zeros(blocks, numpy.int32)
    cdef Py_ssize_t number
    for number in range(wanted.shape[0]):
        places[wanted[number]] = number
    return places
