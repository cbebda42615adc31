"""Cut text into tokens in one pass over its characters: the compiled twin of `tokens`, which says what a token is."""

from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_Substring

cdef extern from "Python.h":
    PyObject *PyDict_GetItemWithError(object known, object key) except? NULL
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)


cdef inline bint _is_plain(Py_UCS4 c):
    """Say whether no mark, joiner or script without spaces may be meant: what `tokens._PLAIN` matches."""
    if c < 0x300:
        return c != 0xAD
    if c < 0x2010:
        return 0x370 <= c <= 0x482 or 0x48A <= c <= 0x58F or 0x1E00 <= c <= 0x1FFF
    return c <= 0x2029 or 0x202F <= c <= 0x205F or 0x20A0 <= c <= 0x20CF or 0x2100 <= c <= 0x2BFF


cdef inline Py_ssize_t _after_sign(int kind, void *data, Py_ssize_t end, Py_ssize_t size):
    """Return the end of a word of one letter, behind a sign that makes it another word: C++, C#, F#."""
    cdef Py_UCS4 letter = PyUnicode_READ(kind, data, end - 1)
    cdef Py_UCS4 sign = PyUnicode_READ(kind, data, end) if end < size else 0
    if sign == u"#" and letter in u"cCfF":
        return end + 1
    if sign == u"+" and letter in u"cC" and end + 1 < size and PyUnicode_READ(kind, data, end + 1) == u"+":
        return end + 2
    return end


cdef inline Py_ssize_t _after_possessive(int kind, void *data, Py_ssize_t end, Py_ssize_t size):
    """Return the end of a token whose word ends there: behind a possessive ending, if there is one."""
    if end + 1 >= size:
        return end
    cdef Py_UCS4 sign = PyUnicode_READ(kind, data, end)
    if sign != u"'" and sign != u"’":
        return end
    if PyUnicode_READ(kind, data, end + 1) not in u"sS":
        return end
    if end + 2 < size and Py_UNICODE_ISALNUM(PyUnicode_READ(kind, data, end + 2)):
        return end
    return end + 2


cdef class _Text:
    """Hold a text while its tokens are read one behind the other."""

    cdef str text
    cdef int kind
    cdef void *data
    cdef Py_ssize_t size, begin, end
    cdef bint is_plain

    def __cinit__(self, str text not None):
        self.text, self.kind, self.data = text, PyUnicode_KIND(text), PyUnicode_DATA(text)
        self.size, self.begin, self.end, self.is_plain = len(text), 0, 0, True

    cdef str next_word(self):
        """Return the word of the next token, which `begin` and `end` enclose; None behind the last, or if not plain."""
        cdef Py_ssize_t place = self.end, end
        while place < self.size and not Py_UNICODE_ISALNUM(PyUnicode_READ(self.kind, self.data, place)):
            if not _is_plain(PyUnicode_READ(self.kind, self.data, place)):
                self.is_plain = False
                return None
            place += 1
        self.begin = place
        while place < self.size and Py_UNICODE_ISALNUM(PyUnicode_READ(self.kind, self.data, place)):
            if not _is_plain(PyUnicode_READ(self.kind, self.data, place)):
                self.is_plain = False
                return None
            place += 1
        if place == self.begin:
            return None
        end = _after_sign(self.kind, self.data, place, self.size) if place == self.begin + 1 else place
        self.end = _after_possessive(self.kind, self.data, end, self.size)
        return PyUnicode_Substring(self.text, self.begin, end)


def words_with_bounds(str text):
    """Return the words of the tokens of `text`, and where each token begins and ends; None if `text` is not plain."""
    cdef _Text read = _Text(text)
    cdef list words = [], bounds = []
    cdef str word = read.next_word()
    while word is not None:
        words.append(word)
        bounds.append(read.begin)
        bounds.append(read.end)
        word = read.next_word()
    return (words, bounds) if read.is_plain else None


def tokens_of(str text, object terms, dict wanted):
    """Return where each token begins and ends whose term is wanted, and what that is given for; None if not plain.

    `terms` are those of words; it is asked for the others by what it does where one is missing.
    """
    cdef _Text read = _Text(text)
    cdef list found = []
    cdef str word = read.next_word()
    cdef PyObject *known
    cdef PyObject *value
    while word is not None:
        known = PyDict_GetItemWithError(terms, word)
        value = PyDict_GetItemWithError(wanted, <object>known if known != NULL else terms[word])
        if value != NULL:
            found.append((read.begin, read.end, <object>value))
        word = read.next_word()
    return found if read.is_plain else None
