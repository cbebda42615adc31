"""Gather the blocks that show why articles match, and put them in order: the compiled twin of `evidence`.

Every index of a view is checked: postings lie in a file that may be damaged. Pointers go over the numbers of an array
up to its size, over marks of blocks within the bounds of an article, which are looked at before each, and over what is
found, where there is room for one more than there are marks.
"""

cimport cython
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport qsort
from libc.string cimport memcpy

import numpy

from search.index._bits cimport bits_in
from search.matching.arrays._blocks cimport Shares, share_of
from search.matching.arrays._rising cimport Rising, at_or_behind, is_held, rising_of

# To go to an article in an array takes about as long as to mark so many blocks, and so many by bits.
cdef Py_ssize_t _MARKED = 4, _MARKED_BY_BITS = 24


@cython.final
cdef class _Cursor:
    """Find numbers in an array in which they rise: those that are asked for may do so too."""

    cdef const int64_t[::1] numbers
    cdef Rising rising
    cdef const int64_t *data
    cdef Py_ssize_t at, size

    def __cinit__(self, const int64_t[::1] numbers not None):
        self.numbers, self.rising, self.at = numbers, rising_of(numbers), 0
        self.data, self.size = self.rising.data, self.rising.size

    cdef Py_ssize_t go(self, int64_t number):
        """Go to the first that is not before a number, and no less than the last that was gone to."""
        self.at = at_or_behind(self.rising, number, self.at)
        return self.at

    cdef int mark(self, int64_t begin, int64_t end, uint8_t *marks) except -1:
        """Mark which numbers stand there from one to before another."""
        cdef Py_ssize_t place = self.go(begin)
        # Both bounds: what is damaged may fall.
        while place < self.size and begin <= self.data[place] < end:
            marks[self.data[place] - begin] = True
            place += 1
        self.at = place
        return 0

    cdef int mark_bits(self, int64_t begin, int64_t end, uint64_t *bits) except -1:
        """Mark by bits which numbers stand there from one to before another, neither of which is negative."""
        cdef Py_ssize_t place = self.go(begin)
        # Both bounds: what is damaged may fall.
        while place < self.size and begin <= self.data[place] < end:
            bits[self.data[place] >> 6] |= <uint64_t>1 << (self.data[place] & 63)
            place += 1
        self.at = place
        return 0

    cdef Py_ssize_t copy(self, int64_t begin, int64_t end, int64_t[::1] found, Py_ssize_t size) except -1:
        """Put the numbers that stand there from one to before another behind others; return how many these are then."""
        cdef Py_ssize_t place = self.go(begin)
        while place < self.size and self.data[place] < end:
            if not size or found[size - 1] < self.data[place]:
                found[size] = self.data[place]
                size += 1
            place += 1
        self.at = place
        return size

    cdef Py_ssize_t find(self, int64_t number):
        """Return where a number stands; -1 if it does not. Those that are asked for need not rise."""
        if self.at and self.data[self.at - 1] >= number:
            self.at = 0
        return self.at if is_held(self.rising, number, &self.at) else -1


cdef Py_ssize_t _gathered(uint8_t *marks, int64_t head, int64_t count, int64_t *found, Py_ssize_t size) noexcept:
    """Put the marked blocks of an article behind others, and take their marks off; return behind how many they end.

    Each block is put there, and stays if it is marked: to ask first takes three times as long, since a processor cannot
    foretell the answer. So there has to be room for one more.
    """
    cdef int64_t number = 0, end
    cdef uint64_t several
    while number < count:
        end = min(number + 8, count)
        if end == number + 8:
            memcpy(&several, marks + number, 8)
            if not several:
                number = end
                continue
        while number < end:
            found[size] = head + number
            size += marks[number]
            marks[number] = False
            number += 1
    return size


cdef inline int64_t _count(const uint64_t *bits, int64_t begin, int64_t end) noexcept:
    """Return how many of the blocks from one to before another are marked."""
    cdef int64_t number = begin >> 6, last = (end - 1) >> 6, found
    if end <= begin:
        return 0
    if number == last:
        return bits_in((bits[number] >> (begin & 63)) << (63 - (end - 1 - begin)))
    found = bits_in(bits[number] >> (begin & 63)) + bits_in(bits[last] << (63 - ((end - 1) & 63)))
    for number in range(number + 1, last):
        found += bits_in(bits[number])
    return found


cdef int64_t _last_of(const int64_t[::1] articles, const int64_t[::1] heads, const int64_t[::1] sizes) except -1:
    """Return behind which block the last of rising articles ends."""
    cdef Py_ssize_t last = articles.shape[0] - 1
    return heads[articles[last]] + sizes[articles[last]] if last >= 0 else 0


def counts_in(const int64_t[::1] articles, const int64_t[::1] heads, const int64_t[::1] sizes, list wanted not None):
    """Return how many blocks of each of some rising articles stand in any of some arrays, as `blocks_in` finds them."""
    cdef list held = [_Cursor(blocks) for blocks in wanted]
    cdef _Cursor single = held[0] if len(held) == 1 else None, one
    cdef Py_ssize_t place, begin
    cdef bint are_many = sum(map(len, wanted)) < _MARKED_BY_BITS * len(held) * articles.shape[0]
    cdef int64_t head, end, last = _last_of(articles, heads, sizes) if single is None else 0
    counted = numpy.zeros(articles.shape[0], numpy.int64)
    cdef int64_t[::1] counts = counted
    # One more, since there is no view of nothing.
    cdef uint64_t[::1] bits = numpy.zeros((last + 63) // 64 + 1, numpy.uint64)
    if are_many and single is None:
        for one in held:
            one.mark_bits(0, last, &bits[0])
    for place in range(articles.shape[0]):
        head = heads[articles[place]]
        end = head + sizes[articles[place]]
        if single is not None:
            begin = single.go(head)
            counts[place] = single.go(end) - begin
            continue
        if not 0 <= head <= end <= last:
            raise IndexError("articles do not rise")
        if not are_many:
            for one in held:
                one.mark_bits(head, end, &bits[0])
        counts[place] = _count(&bits[0], head, end)
    return counted


def size_of_union(list wanted not None, Py_ssize_t blocks):
    """Return how many of all blocks stand in any of some rising arrays. Raises IndexError for one that there is not."""
    cdef _Cursor one
    cdef Py_ssize_t found = 0, number
    # One more, since there is no view of nothing.
    cdef uint64_t[::1] bits = numpy.zeros((blocks + 63) // 64 + 1, numpy.uint64)
    for one in map(_Cursor, wanted):
        one.mark_bits(0, blocks, &bits[0])
        # What is before the first block was passed over.
        if one.at < one.size or (one.size and one.data[0] < 0):
            raise IndexError("there is no such block")
    for number in range(bits.shape[0]):
        found += bits_in(bits[number])
    return found


def blocks_in(const int64_t[::1] articles, const int64_t[::1] heads, const int64_t[::1] sizes, list wanted not None):
    """Return the blocks of articles that stand in any of some rising arrays, each once, and where each article's end.

    Articles rise, and are given by their numbers; `heads` and `sizes` are the first block of each and how many it has.
    """
    cdef list held = [_Cursor(blocks) for blocks in wanted]
    cdef _Cursor single = held[0] if len(held) == 1 else None, one
    cdef Py_ssize_t place, most = 0, largest = 0, size = 0, postings = sum(map(len, wanted))
    # Then all that the arrays hold is marked, also in other articles.
    cdef bint are_many = postings < _MARKED * len(held) * articles.shape[0]
    cdef int64_t head, count
    for place in range(articles.shape[0]):
        most += sizes[articles[place]]
        largest = max(largest, sizes[articles[place]])
    if are_many:
        largest = heads[heads.shape[0] - 1] + sizes[heads.shape[0] - 1]
    blocks, ends = numpy.empty(min(most, postings) + 1, numpy.int64), numpy.empty(articles.shape[0], numpy.int64)
    cdef int64_t[::1] found = blocks, bounds = ends
    # One more, since there is no view of nothing.
    cdef uint8_t[::1] marks = bytearray(largest + 1)
    if are_many and single is None:
        for one in held:
            one.mark(0, largest, &marks[0])
    for place in range(articles.shape[0]):
        head, count = heads[articles[place]], sizes[articles[place]]
        if single is not None:
            size = single.copy(head, head + count, found, size)
        elif are_many:
            size = _gathered(&marks[head], head, count, &found[0], size)
        else:
            for one in held:
                one.mark(head, head + count, &marks[0])
            size = _gathered(&marks[0], head, count, &found[0], size)
        bounds[place] = size
    return blocks[:size], ends


cdef class _Word:
    """Hold what a word weighs, and how often it stands in which blocks."""

    cdef double weight
    cdef _Cursor held
    cdef const int32_t[::1] frequencies

    def __cinit__(self, double weight, documents, frequencies):
        self.weight, self.held, self.frequencies = weight, _Cursor(documents), frequencies


cdef struct _Key:
    int64_t shown_last
    bint is_asked, is_bound
    double covered, score
    int64_t block


cdef int _compared(const void *one, const void *other) noexcept nogil:
    """Say which of two blocks is shown first."""
    cdef const _Key *a = <const _Key *>one
    cdef const _Key *b = <const _Key *>other
    if a.shown_last != b.shown_last:
        return -1 if a.shown_last < b.shown_last else 1
    if a.is_asked != b.is_asked:
        return -1 if a.is_asked else 1
    if a.is_bound != b.is_bound:
        return -1 if a.is_bound else 1
    if a.covered != b.covered:
        return -1 if a.covered > b.covered else 1
    if a.score != b.score:
        return -1 if a.score > b.score else 1
    return (a.block > b.block) - (a.block < b.block)


cdef int _fill(_Key *key, int64_t block, Shares of_blocks, list words, _Cursor asked, list bound) except -1:
    """Tell by what a block is put in order."""
    cdef _Word word
    cdef _Cursor one
    cdef Py_ssize_t place
    key.block, key.shown_last = block, of_blocks.shown_last[of_blocks.classes[block]]
    key.covered, key.score = 0.0, 0.0
    key.is_asked, key.is_bound = asked.find(block) >= 0, False
    for one in bound:
        if one.find(block) >= 0:
            key.is_bound = True
    for word in words:
        place = word.held.find(block)
        if place >= 0:
            key.score += word.weight * share_of(&of_blocks.table, block, word.frequencies[place])
            key.covered += word.weight
    return 0


def best_first(list parts not None, Shares of_blocks not None, list words not None, asked, list bound not None):
    """Return the blocks of each of some rising articles in the order in which they are shown.

    `words` are weights, documents and frequencies; `asked` are what filters ask for, and `bound` what holds in a block.
    """
    cdef list held = [_Word(*word) for word in words], bound_held = [_Cursor(one) for one in bound], ordered
    cdef list found = []
    cdef _Cursor asked_held = _Cursor(asked)
    cdef const int64_t[::1] blocks
    cdef _Key *keys
    cdef Py_ssize_t place, size
    for blocks in parts:
        size = blocks.shape[0]
        keys = <_Key *>PyMem_Malloc(size * sizeof(_Key))
        if keys == NULL:
            raise MemoryError
        try:
            for place in range(size):
                _fill(&keys[place], blocks[place], of_blocks, held, asked_held, bound_held)
            qsort(keys, size, sizeof(_Key), _compared)
            ordered = [keys[place].block for place in range(size)]
        finally:
            PyMem_Free(keys)
        found.append(ordered)
    return found
