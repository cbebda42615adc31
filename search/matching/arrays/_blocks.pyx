"""Know of what article blocks are, and what words add to those in which they stand: the compiled twin of `blocks`."""

from libc.stdint cimport int32_t, int64_t, uint64_t

import numpy

from search.matching.arrays._heads cimport Heads, article_of, heads_of

# How often words stand in a block of which it is known how well they do at most: in no block do most stand more often.
cdef enum:
    _KNOWN = 32


cdef class Shares:
    """Hold the class of each block; of each class what its role weighs, what its length asks for, and if it is last.

    Raises IndexError for a class that there is not.
    """

    def __cinit__(self, classes not None, weights not None, norms not None, shown_last not None):
        cdef Py_ssize_t size = len(weights), number, times
        cdef double most
        if not size == len(norms) == len(shown_last) or (len(classes) and not 0 <= classes.max() < size):
            raise IndexError("there is no such class of blocks")
        self.classes, self.weights, self.norms, self.shown_last = classes, weights, norms, shown_last
        self.shares = numpy.empty(max(FEW * size, 1))
        self.table.blocks, self.table.size, self.table.shares = len(classes), size, &self.shares[0]
        if size:
            self.table.weights, self.table.norms = &self.weights[0], &self.norms[0]
        if self.table.blocks:
            self.table.classes = &self.classes[0]
        for times in range(1, FEW + 1):
            for number in range(size):
                self.shares[(times - 1) * size + number] = share(times * self.weights[number], self.norms[number])
        self.most_of = [0.0]
        for times in range(1, _KNOWN + 1):
            most = 0.0 if size else 1.0
            for number in range(size):
                most = max(most, share(times * self.weights[number], self.norms[number]))
            self.most_of.append(most)

    def most(self, times):
        """Return how well a word does at most that stands in no block more often; None stands for any frequency."""
        return self.most_of[times] if times is not None and times <= _KNOWN else 1.0


def distinct_articles(
    const int64_t[::1] blocks, const uint64_t[::1] head_bits, const int32_t[::1] heads_before, Py_ssize_t documents
):
    """Return the numbers of the articles in which rising blocks stand, each once.

    `documents` is how many blocks there are. Raises IndexError for one that there is not.
    """
    cdef Py_ssize_t number, size = 0
    cdef int64_t article = -1, other
    cdef Heads heads = heads_of(head_bits, heads_before, documents)
    numbers = numpy.empty(blocks.shape[0], numpy.int64)
    cdef int64_t[::1] found = numbers
    for number in range(blocks.shape[0]):
        other = article_of(heads, blocks[number])
        # Without asking: whether it is another article no processor can foretell.
        size += other != article
        found[size - 1] = article = other
    return numbers[:size].copy()
