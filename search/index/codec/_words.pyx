"""Find the words that are near another, in one pass over the letters of all: the compiled twin of `words`."""

from cpython.bytes cimport PyBytes_AS_STRING
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport uint8_t, uint32_t, uint64_t

from search.index._bits cimport bits_in

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


cdef struct _Shape:
    # Where the word begins in all of them joined, by bits which letters it has, and how many bytes and letters.
    uint32_t begin
    uint32_t letters
    uint8_t size, length


# So many bytes or letters, or more.
cdef int _LONG = 255
# As many letters as there are bits in a number.
cdef int _MOST_BITS = 64


cdef inline bint _is_last(const char *data, Py_ssize_t place) noexcept:
    """Say whether a byte is the last of a letter: in UTF-8 others begin with the bits 10."""
    return (data[place + 1] & 0xC0) != 0x80


cdef _Shape _shape_of(const char *data, Py_ssize_t begin, Py_ssize_t end) noexcept:
    """Return the shape of what stands between two places, behind which there is one more byte."""
    cdef _Shape shape
    cdef Py_ssize_t place, length = 0
    shape.begin, shape.letters = <uint32_t>begin, 0
    for place in range(begin, end):
        if _is_last(data, place):
            # That two letters may have the same bit makes words look more alike than they are.
            shape.letters |= <uint32_t>1 << (data[place] & 31)
            length += 1
    shape.size, shape.length = min(end - begin, _LONG), min(length, _LONG)
    return shape


cdef class Shapes:
    """Know of each word which letters it has, and how many: one that these alone tell from another is not looked at."""

    cdef bytes joined
    # By how many letters they have, and how many words have so many or fewer.
    cdef _Shape *shapes
    cdef Py_ssize_t[257] ends

    def __cinit__(self, bytes joined not None):
        """Look at words that are joined with a break before and behind each. Raises ValueError for 4 GB or more."""
        cdef const char *data = PyBytes_AS_STRING(joined)
        cdef Py_ssize_t place, begin = 1, size = len(joined)
        cdef _Shape shape
        if size > 0xFFFFFFFF:
            raise ValueError("there are more words than can be looked at")
        self.joined, self.shapes = joined, <_Shape *>PyMem_Malloc(max(joined.count(b"\n"), 1) * sizeof(_Shape))
        if self.shapes == NULL:
            raise MemoryError
        for place in range(257):
            self.ends[place] = 0
        for place in range(1, size):
            if data[place] == _BREAK:
                self.ends[_shape_of(data, begin, place).length + 1] += 1
                begin = place + 1
        for place in range(1, 257):
            self.ends[place] += self.ends[place - 1]
        begin = 1
        for place in range(1, size):
            if data[place] == _BREAK:
                shape = _shape_of(data, begin, place)
                # Where the last one of this length ends, this one is put.
                self.shapes[self.ends[shape.length]] = shape
                self.ends[shape.length] += 1
                begin = place + 1

    def __dealloc__(self):
        PyMem_Free(self.shapes)

    def near(self, str word not None, Py_ssize_t edits):
        """Return the words as bytes that are at most so many edits from a word."""
        cdef const char *data = PyBytes_AS_STRING(self.joined)
        cdef bytes encoded = word.encode(), other
        cdef _Shape asked = _shape_of(PyBytes_AS_STRING(encoded), 0, len(encoded)), shape
        cdef Py_ssize_t number, shortest = max(asked.length - edits, 0), longest = min(asked.length + edits, _LONG)
        cdef list found = []
        cdef uint64_t[256] places
        cdef bint is_plain = word.isascii() and 0 < len(word) <= _MOST_BITS
        if is_plain:
            _fill(places, encoded)
        for number in range(self.ends[shortest - 1] if shortest else 0, self.ends[longest]):
            shape = self.shapes[number]
            # Each edit is at most one letter gone and one that is new.
            if bits_in(shape.letters ^ asked.letters) > 2 * edits:
                continue
            if is_plain and shape.size == shape.length < _LONG:
                if _distance_of_bits(places, asked.length, data + shape.begin, shape.size) <= edits:
                    found.append(self.joined[shape.begin : shape.begin + shape.size])
                continue
            other = self.joined[shape.begin : self.joined.find(b"\n", shape.begin)]
            if _distance(word, other.decode()) <= edits:
                found.append(other)
        return found


cdef int _fill(uint64_t *places, bytes word) except -1:
    """Note by bits where each letter of a word stands."""
    cdef Py_ssize_t place
    cdef const uint8_t *letters = <const uint8_t *>PyBytes_AS_STRING(word)
    for place in range(256):
        places[place] = 0
    for place in range(len(word)):
        places[letters[place]] |= <uint64_t>1 << place
    return 0


cdef Py_ssize_t _distance_of_bits(
    const uint64_t *places, Py_ssize_t size, const char *other, Py_ssize_t other_size
) noexcept:
    """Do what `distance` does, a column of the table in one number; the word has 1 to 64 letters of a byte each.

    Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming" (1999), in the
    form of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003).
    """
    cdef uint64_t rises = ~<uint64_t>0, falls = 0, last = <uint64_t>1 << (size - 1)
    cdef uint64_t same, diagonal, right_up, right_down
    cdef Py_ssize_t place, found = size
    for place in range(other_size):
        same = places[<uint8_t>other[place]]
        diagonal = (((same & rises) + rises) ^ rises) | same | falls
        right_up = falls | ~(diagonal | rises)
        right_down = rises & diagonal
        if right_up & last:
            found += 1
        elif right_down & last:
            found -= 1
        right_up = (right_up << 1) | 1
        right_down <<= 1
        rises = right_down | ~(diagonal | right_up)
        falls = right_up & diagonal
    return found
