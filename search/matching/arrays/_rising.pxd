"""Find numbers in an array in which they rise, for the twins of this folder."""

from libc.stdint cimport int64_t


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
