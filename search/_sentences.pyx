"""Find where sentences end, character by character: the compiled twin of `sentences`, which says what ends one."""

from cpython.unicode cimport PyUnicode_Substring

from search.index._characters cimport LATIN, Byte, Kept, Pair, PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, Quad

cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    bint Py_UNICODE_ISSPACE(Py_UCS4 character)


cdef bint[LATIN] _IS_STOP
for _place in range(LATIN):
    _IS_STOP[_place] = chr(_place) in ".!?"


cdef Py_ssize_t _next_stop(const Kept *data, Py_ssize_t place, Py_ssize_t end) noexcept:
    """Return where the next character stands that may end a sentence, the end if there is none."""
    cdef Py_UCS4 c
    while place < end:
        c = data[place]
        if _IS_STOP[c] if c < LATIN else c in u"…。！？":
            break
        place += 1
    return place


cdef class _Text:
    """Read the characters of a text; behind its ends there is 0."""

    cdef str text
    cdef int kind
    cdef void *data
    cdef Py_ssize_t size

    def __cinit__(self, str text not None):
        self.text, self.kind, self.data, self.size = text, PyUnicode_KIND(text), PyUnicode_DATA(text), len(text)

    cdef Py_ssize_t next_stop(self, Py_ssize_t place, Py_ssize_t end) noexcept:
        """Return where the next character stands that may end a sentence, the end if there is none."""
        if self.kind == 1:
            return _next_stop(<const Byte *>self.data, place, end)
        if self.kind == 2:
            return _next_stop(<const Pair *>self.data, place, end)
        return _next_stop(<const Quad *>self.data, place, end)

    cdef inline Py_UCS4 at(self, Py_ssize_t place) noexcept:
        return PyUnicode_READ(self.kind, self.data, place) if 0 <= place < self.size else 0

    cdef inline bint is_letter(self, Py_ssize_t place) noexcept:
        return 0 <= place < self.size and Py_UNICODE_ISALNUM(self.at(place))

    cdef str word(self, Py_ssize_t begin):
        """Return the letters and digits from a place on."""
        cdef Py_ssize_t end = begin
        while self.is_letter(end):
            end += 1
        return PyUnicode_Substring(self.text, begin, end)

    cdef Py_ssize_t first_behind(self, Py_ssize_t place) noexcept:
        """Return where the space behind a stop ends, with the quotes that close before it; -1 without space."""
        while self.at(place) in u"\"”’»)]" and place < self.size:
            place += 1
        if not Py_UNICODE_ISSPACE(self.at(place)):
            return -1
        while place < self.size and Py_UNICODE_ISSPACE(self.at(place)):
            place += 1
        return place

    cdef bint is_shortened(self, Py_ssize_t stop, object abbreviations, Py_ssize_t longest) except -1:
        """Say whether the full stop at a place stands behind an initial or an abbreviation."""
        cdef Py_ssize_t begin = stop
        while stop - begin <= longest and self.is_letter(begin - 1):
            begin -= 1
        if stop - begin == 1 and self.at(begin).isalpha():
            return True
        return begin < stop <= begin + longest and PyUnicode_Substring(self.text, begin, stop).lower() in abbreviations

    cdef bint is_beginning(self, Py_ssize_t place, object beginnings) except -1:
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
        place = read.next_stop(place, end)
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
