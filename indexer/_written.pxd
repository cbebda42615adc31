"""Words that are asked for, and what is found of them."""

from libc.stdint cimport int32_t


cdef struct Asked:
    int32_t number
    int kind
    void *word
    Py_ssize_t size
    int small_kind
    void *small
    Py_ssize_t small_size
    bint is_within  # stands behind another word of its sentence
    bint is_small_too  # stands there in small letters, with a space on both sides
    Py_ssize_t next  # another whose first letter is in the same bucket, -1 for none
    Py_ssize_t next_small


cdef int look_up(Asked *asked, Py_ssize_t asked_size, list texts) except -1
