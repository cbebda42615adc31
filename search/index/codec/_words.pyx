"""Find the words that are near another, among all words joined, in one pass: the compiled twin of `words`."""

from cpython.bytes cimport PyBytes_AS_STRING
from cpython.mem cimport PyMem_Free, PyMem_Malloc

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)

cdef char _BREAK = b"\n"


def distance(str word not None, str other not None):
    """Return how many letters must be put in, taken out or put for another to make one word of the other."""
    return _distance(word, other)


cdef Py_ssize_t _distance(str word, str other) except -1:
    cdef Py_ssize_t size = len(other), number, place, before, above, found
    cdef int kind = PyUnicode_KIND(word), its_kind = PyUnicode_KIND(other)
    cdef void *data = PyUnicode_DATA(word)
    cdef void *its_data = PyUnicode_DATA(other)
    cdef Py_UCS4 letter
    cdef Py_ssize_t *row = <Py_ssize_t *>PyMem_Malloc((size + 1) * sizeof(Py_ssize_t))
    if row == NULL:
        raise MemoryError
    for place in range(size + 1):
        row[place] = place
    for number in range(len(word)):
        letter = PyUnicode_READ(kind, data, number)
        before, row[0] = row[0], number + 1
        for place in range(size):
            above = row[place + 1]
            found = before + (letter != PyUnicode_READ(its_kind, its_data, place))
            row[place + 1] = min(found, above + 1, row[place] + 1)
            before = above
    found = row[size]
    PyMem_Free(row)
    return found


def near(bytes joined not None, list pieces not None, str word not None, Py_ssize_t edits):
    """Return the words as bytes that hold one of some pieces, and are at most so many edits from a word.

    `joined` has a break before and behind each word; a piece may begin or end with one.
    """
    cdef const char *data = PyBytes_AS_STRING(joined)
    cdef Py_ssize_t size = len(joined), letters = len(word), begin, end, place
    cdef set found = set()
    cdef bytes piece, other
    cdef str text
    for piece in pieces:
        place = joined.find(piece)
        while place >= 0:
            begin = end = place + (len(piece) > 0 and piece[0] == _BREAK)
            while begin > 0 and data[begin - 1] != _BREAK:
                begin -= 1
            while end < size and data[end] != _BREAK:
                end += 1
            # A letter takes four bytes at most.
            if letters - edits <= end - begin <= 4 * (letters + edits):
                other = joined[begin:end]
                text = other.decode()
                if -edits <= len(text) - letters <= edits and _distance(word, text) <= edits:
                    found.add(other)
            place = joined.find(piece, end)
    return found
