"""Find numbers in an array in which they rise, and the articles of blocks, for the twins of this folder."""

from libc.stdint cimport int32_t, int64_t, uint64_t


cdef struct Rising:
    # Numbers that a memory view holds, which stays as long as this is used.
    const int64_t *data
    Py_ssize_t size


cdef inline Rising rising_of(const int64_t[::1] numbers):
    cdef Rising rising
    rising.data, rising.size = NULL, numbers.shape[0]
    if rising.size:
        rising.data = &numbers[0]
    return rising


cdef inline Py_ssize_t at_or_after(const int64_t *data, int64_t number, Py_ssize_t low, Py_ssize_t high) noexcept:
    """Return where the first number stands, of those between two places, that is not before another; `high` if none."""
    cdef Py_ssize_t middle
    while low < high:
        middle = (low + high) // 2
        if data[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline Py_ssize_t at_or_behind(Rising rising, int64_t number, Py_ssize_t low) noexcept:
    """Return where the first number stands, from a place on, that is not before another: near ones are found sooner."""
    cdef Py_ssize_t step = 1, high = low
    while high < rising.size and rising.data[high] < number:
        low, high, step = high + 1, high + step, 2 * step
    return at_or_after(rising.data, number, low, min(high, rising.size))


cdef inline bint is_held(Rising rising, int64_t number, Py_ssize_t *at) noexcept:
    """Say whether a number stands there, from a place on, which becomes where it does or would."""
    at[0] = at_or_behind(rising, number, at[0])
    return at[0] < rising.size and rising.data[at[0]] == number


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


cdef inline int64_t bits_in(uint64_t bits) noexcept:
    """Return how many bits are 1: Warren, "Hacker's Delight" (2012), section 5-1."""
    bits = bits - ((bits >> 1) & <uint64_t>0x5555555555555555)
    bits = (bits & <uint64_t>0x3333333333333333) + ((bits >> 2) & <uint64_t>0x3333333333333333)
    bits = (bits + (bits >> 4)) & <uint64_t>0x0F0F0F0F0F0F0F0F
    return <int64_t>((bits * <uint64_t>0x0101010101010101) >> 56)


cdef inline int64_t article_of(Heads heads, int64_t block) except -2:
    """Return the number of the article of a block: how many begin up to it, but for one.

    So little memory is read for it that it stays where it is soon read. Raises IndexError for one that is not there.
    """
    if not 0 <= block < heads.blocks:
        raise IndexError("there is no such block")
    return heads.before[block >> 6] + bits_in(heads.bits[block >> 6] << (63 - (block & 63))) - 1
