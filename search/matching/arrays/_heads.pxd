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


cdef inline int64_t article_of(Heads heads, int64_t block) except? -2:
    """Return the number of the article of a block: how many begin up to it, but for one.

    So little memory is read for it that it stays where it is soon read. Raises IndexError for one that is not there.
    """
    if not 0 <= block < heads.blocks:
        raise IndexError("there is no such block")
    return heads.before[block >> 6] + bits_in(heads.bits[block >> 6] << (63 - (block & 63))) - 1


cdef struct ArticleCounter:
    # Where articles begin, how many were counted, whether the last goes on behind the last 64 blocks, and which 64 would be next.
    const uint64_t *bits
    Py_ssize_t numbers, count, next
    bint goes_on


cdef inline ArticleCounter article_counter(const uint64_t[::1] bits, Py_ssize_t blocks) except *:
    cdef ArticleCounter articles
    articles.bits, articles.numbers = NULL, bits.shape[0]
    articles.count = articles.next = articles.goes_on = 0
    if bits.shape[0] < (blocks + 63) // 64:
        raise ValueError("heads are told of fewer blocks than there are")
    if bits.shape[0]:
        articles.bits = &bits[0]
    return articles


cdef inline int count_articles(ArticleCounter *articles, Py_ssize_t number, uint64_t marks) noexcept:
    """Count the articles in which marked blocks of the next 64 stand, in which are some marks.

    Adding ones to the marks of an article carries into its last block if there are any; no carry goes further.
    """
    cdef uint64_t heads = articles.bits[number], ends, held, first
    while articles.next < number:
        articles.goes_on = articles.goes_on and not articles.bits[articles.next]
        articles.next += 1
    articles.next += 1
    ends = heads >> 1 | <uint64_t>1 << 63
    held = (((marks & ~ends) + ~ends) | marks) & ends
    first = ends & (~ends + 1)
    articles.count += bits_in(held)
    # One that began before, and is counted.
    if articles.goes_on and not heads & 1 and held & first:
        articles.count -= 1
    articles.goes_on = held >> 63
    if articles.next == articles.numbers or articles.bits[articles.next] & 1:
        articles.goes_on = False
    return 0
