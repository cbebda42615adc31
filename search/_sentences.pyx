"""Find where sentences end, character by character: the compiled twin of `sentences`, which says what ends one."""

from cpython.unicode cimport PyUnicode_Substring

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    bint Py_UNICODE_ISSPACE(Py_UCS4 character)


cdef inline bint _is_stop(Py_UCS4 c):
    """Say whether a sentence may end there: seldom, so that most characters are told by one look."""
    return c in u".!?" if c < 0x80 else c in u"…。！？"


cdef class _Text:
    """Read the characters of a text; behind its ends there is 0."""

    cdef str text
    cdef int kind
    cdef void *data
    cdef Py_ssize_t size

    def __cinit__(self, str text not None):
        self.text, self.kind, self.data, self.size = text, PyUnicode_KIND(text), PyUnicode_DATA(text), len(text)

    cdef inline Py_UCS4 at(self, Py_ssize_t place):
        return PyUnicode_READ(self.kind, self.data, place) if 0 <= place < self.size else 0

    cdef inline bint is_letter(self, Py_ssize_t place):
        return 0 <= place < self.size and Py_UNICODE_ISALNUM(self.at(place))

    cdef str word(self, Py_ssize_t begin):
        """Return the letters and digits from a place on."""
        cdef Py_ssize_t end = begin
        while self.is_letter(end):
            end += 1
        return PyUnicode_Substring(self.text, begin, end)

    cdef Py_ssize_t first_behind(self, Py_ssize_t place):
        """Return where the space behind a stop ends, with the quotes that close before it; -1 without space."""
        while self.at(place) in u"\"”’»)]" and place < self.size:
            place += 1
        if not Py_UNICODE_ISSPACE(self.at(place)):
            return -1
        while place < self.size and Py_UNICODE_ISSPACE(self.at(place)):
            place += 1
        return place

    cdef bint is_shortened(self, Py_ssize_t stop, object abbreviations, Py_ssize_t longest):
        """Say whether the full stop at a place stands behind an initial or an abbreviation."""
        cdef Py_ssize_t begin = stop
        while stop - begin <= longest and self.is_letter(begin - 1):
            begin -= 1
        word = PyUnicode_Substring(self.text, begin, stop)
        return (stop - begin == 1 and word.isalpha()) or word.lower() in abbreviations

    cdef bint is_beginning(self, Py_ssize_t place, object beginnings):
        """Say whether the word at a place begins sentences even behind an abbreviation."""
        word = self.word(place)
        cdef Py_UCS4 behind = self.at(place + len(word))
        return (behind in u"'’," or Py_UNICODE_ISSPACE(behind)) and word.lower() in beginnings


def sentence_ends(str text, Py_ssize_t begin, Py_ssize_t end, abbreviations, beginnings, Py_ssize_t longest):
    """Return where sentences end from `begin` to before `end`; `longest` is the length of the longest abbreviation."""
    cdef _Text read = _Text(text)
    cdef Py_ssize_t place = max(begin, 0), stop, behind, first
    cdef list ends = []
    end = min(end, read.size)
    while True:
        while place < end and not _is_stop(PyUnicode_READ(read.kind, read.data, place)):
            place += 1
        if place >= end:
            return ends
        stop = place
        if read.at(place) in u"。！？":
            while place < end and read.at(place) in u"。！？":
                place += 1
            behind = place
            while behind < read.size and read.at(behind) in u"」』”’）":
                behind += 1
            if behind < read.size:
                ends.append(behind)
            continue
        while place < end and read.at(place) in u".!?…":
            place += 1
        behind = read.first_behind(place)
        first = behind
        while first >= 0 and first < read.size and read.at(first) in u"\"“„«‘'¿¡([":
            first += 1
        if first < 0 or not read.is_letter(first) or read.at(first).islower():
            continue
        if place == stop + 1 and read.at(stop) == u"." and read.is_shortened(stop, abbreviations, longest):
            if not read.is_beginning(first, beginnings):
                continue
        ends.append(behind)
