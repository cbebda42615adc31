"""Tell the articles of blocks by bits that say which blocks begin one, for the twins of this folder."""

from libc.stdint cimport int32_t, int64_t, uint64_t

from search.index._bits cimport bits_in


cdef struct Heads:
    # Of 64 blocks each, by bits, which are the first of their articles; and how many articles begin before these.
    const uint64_t *bits
    const int32_t *before
    Py_ssize_t blocks


cdef inline Heads heads_of(const uint64_t[::1] bits, const int32_t[::1] before, Py_ssize_t blocks) except *:
    cdef Heads heads
    heads.bits, heads.before, heads.blocks = NULL, NULL, blocks
    if not before.shape[0] == bits.shape[0] >= (blocks + 63) // 64:
        raise ValueError("heads are told of fewer blocks than there are")
    if blocks:
        heads.bits, heads.before = &bits[0], &before[0]
    return heads


cdef inline int64_t article_of(Heads heads, int64_t block) except -2:
    """Return the number of the article of a block: how many begin up to it, but for one.

    So little memory is read for it that it stays where it is soon read. Raises IndexError for one that is not there.
    """
    if not 0 <= block < heads.blocks:
        raise IndexError("there is no such block")
    return heads.before[block >> 6] + bits_in(heads.bits[block >> 6] << (63 - (block & 63))) - 1
