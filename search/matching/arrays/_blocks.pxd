"""Tell what a word adds to a block in which it stands, for the twins of this folder."""

cimport cython
from libc.stdint cimport int64_t, uint32_t

# Frequencies of which it is known what they add: most words stand so often in most blocks.
cdef enum:
    FEW = 4


cdef struct Table:
    # Of each block its class; of each class what its role weighs, what its length asks for, and what the first
    # frequencies add, all classes of one frequency side by side.
    const uint32_t *classes
    const double *weights
    const double *norms
    const double *shares
    Py_ssize_t blocks, size


cdef class Shares:
    cdef Table table
    cdef const uint32_t[::1] classes
    cdef const double[::1] weights, norms
    cdef const int64_t[::1] shown_last
    cdef double[::1] shares
    # How well a word does at most that stands in no block more often.
    cdef list most_of


@cython.cdivision(True)
cdef inline double share(double weighted, double norm) noexcept:
    # As NumPy divides: by the zero of a damaged file too, of which nothing could be said here.
    return weighted / (weighted + norm)


cdef inline double share_of(const Table *table, int64_t block, int64_t frequency) noexcept:
    """Return how well a word does that stands so often in a block, which there has to be."""
    cdef uint32_t one = table.classes[block]
    if 0 < frequency <= FEW:
        return table.shares[(frequency - 1) * table.size + one]
    return share(frequency * table.weights[one], table.norms[one])
