"""Texts that have numbers, for twins that hold such."""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t


cdef struct Text:
    uint64_t prefix  # the first bytes as a number
    const char *data
    Py_ssize_t size
    int64_t number


cdef class Numbered:
    cdef Py_ssize_t size, capacity, data_capacity
    cdef char *data
    cdef uint32_t *ends  # that of the text before the first stands first
    cdef int32_t *slots  # the number of a text + 1, 0 for none
    cdef size_t slots_size

    cdef int64_t number_of(self, const char *data, Py_ssize_t size) except -1
    cdef Text _text(self, Py_ssize_t number) except *
    cdef size_t _slot_of(self, const char *data, Py_ssize_t size) noexcept
    cdef int _make_room(self, Py_ssize_t size) except -1
    cdef int _resize(self, size_t size) except -1
