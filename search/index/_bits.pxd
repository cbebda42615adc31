"""Count bits, for twins."""

from libc.stdint cimport int64_t, uint64_t


cdef inline int64_t bits_in(uint64_t bits) noexcept:
    """Return how many bits are 1: Warren, "Hacker's Delight" (2012), section 5-1."""
    bits = bits - ((bits >> 1) & <uint64_t>0x5555555555555555)
    bits = (bits & <uint64_t>0x3333333333333333) + ((bits >> 2) & <uint64_t>0x3333333333333333)
    bits = (bits + (bits >> 4)) & <uint64_t>0x0F0F0F0F0F0F0F0F
    return <int64_t>((bits * <uint64_t>0x0101010101010101) >> 56)
