"""Cut text into lines as `lines_of` does, and make no object of what is thrown away."""

from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM

cdef extern from "Python.h":
    ctypedef object (*Allocation)(type, Py_ssize_t)
    ctypedef struct PyTypeObject:
        Allocation tp_alloc
    Py_ssize_t PyUnicode_FindChar(str, Py_UCS4, Py_ssize_t, Py_ssize_t, int) except -2
    Py_UCS4 PyUnicode_READ_CHAR(str, Py_ssize_t)
    str PyUnicode_Substring(str, Py_ssize_t, Py_ssize_t)
    bint Py_UNICODE_ISSPACE(Py_UCS4)
    # What holds texts and numbers alone can be in no cycle: the garbage collector need not look at it.
    void PyObject_GC_UnTrack(void *)

cdef enum:
    # Columns.
    TAB = 8


def lines_of(str source not None, type line_type not None, type extent_type not None):
    """Return the lines of `source` that hold more than white space, as named tuples of the two types."""
    cdef list found = []
    cdef Py_ssize_t size = len(source), begin = 0, end, first, last, column, number = 0
    cdef Py_UCS4 character
    # The next line feed and carriage return from `begin` on; each is looked for again when it is passed.
    cdef Py_ssize_t feed = -1, carriage = -1
    while begin < size:
        if feed < begin:
            feed = PyUnicode_FindChar(source, u"\n", begin, size, 1)
            feed = size if feed < 0 else feed
        if carriage < begin:
            carriage = PyUnicode_FindChar(source, u"\r", begin, size, 1)
            carriage = size if carriage < 0 else carriage
        number += 1
        end = last = min(feed, carriage)
        first, column = begin, 0
        while first < last:
            character = PyUnicode_READ_CHAR(source, first)
            if not Py_UNICODE_ISSPACE(character):
                break
            first += 1
            column += TAB - column % TAB if character == u"\t" else 1
        while last > first and Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(source, last - 1)):
            last -= 1
        if first < last:
            text = PyUnicode_Substring(source, first, last)
            found.append(_line(line_type, text, _extent(extent_type, number, first, last), column))
        begin = end + 1
        if end == carriage and feed == begin:
            begin += 1
    return found


cdef inline object _line(type line_type, str text, object extent, Py_ssize_t indent):
    line = (<PyTypeObject *> line_type).tp_alloc(line_type, 3)
    _put(line, 0, text)
    _put(line, 1, extent)
    _put(line, 2, indent)
    PyObject_GC_UnTrack(<void *> line)
    return line


cdef inline object _extent(type extent_type, Py_ssize_t number, Py_ssize_t first, Py_ssize_t last):
    extent = (<PyTypeObject *> extent_type).tp_alloc(extent_type, 5)
    count = number
    _put(extent, 0, count)
    _put(extent, 1, count)
    _put(extent, 2, first)
    _put(extent, 3, last)
    _put(extent, 4, ())
    PyObject_GC_UnTrack(<void *> extent)
    return extent


cdef inline void _put(object record, Py_ssize_t place, object value):
    """Fill in one place of a new tuple, which takes a reference over."""
    Py_INCREF(value)
    PyTuple_SET_ITEM(record, place, value)
