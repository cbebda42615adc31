"""Move the values of terms to their places; the compiled twin of `merging`."""

from libc.stdint cimport int64_t, uint8_t
from libc.string cimport memcpy


def move(
    uint8_t[::1] out,
    const uint8_t[::1] values,
    const int64_t[::1] terms,
    const int64_t[::1] counts,
    int64_t[::1] free,
    Py_ssize_t size,
):
    """Copy the values of terms, of `size` bytes each, to where their places are free, which is behind them then.

    `counts` are how many values each of the terms has.
    """
    cdef Py_ssize_t place, begin = 0, bytes, to
    for place in range(len(terms)):
        if counts[place] < 0 or terms[place] < 0:
            raise ValueError("there is no such term")
        bytes, to = counts[place] * size, free[terms[place]] * size
        if to < 0 or bytes > len(values) - begin or bytes > len(out) - to:
            raise ValueError("these counts are not of these values")
        if bytes:
            memcpy(&out[to], &values[begin], bytes)
        free[terms[place]] += counts[place]
        begin += bytes
