"""Read the characters of texts, for twins."""

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)

ctypedef unsigned char Byte
ctypedef unsigned short Pair
ctypedef unsigned int Quad
# What the characters of a text are kept in, by its kind: 1, 2 or 4.
ctypedef fused Kept:
    Byte
    Pair
    Quad

# As many as one byte tells apart: what these are is looked up, since asking Unicode takes up to four calls.
cdef enum:
    LATIN = 256
