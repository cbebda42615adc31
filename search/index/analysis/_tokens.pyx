"""Cut text into tokens in one pass over its characters: the compiled twin of `tokens`, which says what a token is."""

from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_Substring

cdef extern from "Python.h":
    PyObject *PyDict_GetItemWithError(object known, object key) except? NULL
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)

# Asking Unicode what a character is takes up to four calls, and most characters are of these.
cdef enum:
    ASCII = 128
cdef bint[ASCII] _IS_LETTER
for _place in range(ASCII):
    _IS_LETTER[_place] = chr(_place).isalnum()


cdef inline bint _is_letter(Py_UCS4 c):
    return _IS_LETTER[c] if c < ASCII else Py_UNICODE_ISALNUM(c)


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
    if end + 2 < size and _is_letter(PyUnicode_READ(kind, data, end + 2)):
        return end
    return end + 2


cdef class _Text:
    """Hold a text while its tokens are read one behind the other."""

    cdef str text
    cdef int kind
    cdef void *data
    # The last token lies from `begin` to before `end`, its word ends at `word_end`.
    cdef Py_ssize_t size, begin, word_end, end
    cdef bint is_plain, is_ascii

    def __cinit__(self, str text not None):
        self.text, self.kind, self.data = text, PyUnicode_KIND(text), PyUnicode_DATA(text)
        self.size, self.begin, self.word_end, self.end, self.is_plain = len(text), 0, 0, 0, True

    cdef bint advance(self):
        """Go to the next token, and say whether there is one: none is behind the last, or where a text is not plain."""
        cdef Py_ssize_t place = self.end
        cdef Py_UCS4 c
        cdef unsigned int seen = 0
        while place < self.size:
            c = PyUnicode_READ(self.kind, self.data, place)
            if _is_letter(c):
                break
            if not _is_plain(c):
                self.is_plain = False
                return False
            place += 1
        self.begin = place
        while place < self.size:
            c = PyUnicode_READ(self.kind, self.data, place)
            if not _is_letter(c):
                break
            if not _is_plain(c):
                self.is_plain = False
                return False
            seen |= <unsigned int>c
            place += 1
        if place == self.begin:
            return False
        self.is_ascii = seen < ASCII
        self.word_end = _after_sign(self.kind, self.data, place, self.size) if place == self.begin + 1 else place
        self.end = _after_possessive(self.kind, self.data, self.word_end, self.size)
        return True

    cdef str word(self):
        """Return the word of the token."""
        return PyUnicode_Substring(self.text, self.begin, self.word_end)

    cdef bint may_be(self, bint *beginnings):
        """Say whether the token's word may be one of those that are wanted, by how it begins."""
        return not self.is_ascii or beginnings[PyUnicode_READ(self.kind, self.data, self.begin)]


cdef int _find_beginnings(dict wanted, bint keeps_beginnings, bint *beginnings) except -1:
    """Fill in with which letters words of ASCII may begin whose terms are wanted: any, unless stemming keeps them."""
    cdef Py_ssize_t place
    cdef Py_UCS4 c
    cdef str term
    for place in range(ASCII):
        beginnings[place] = not keeps_beginnings
    for term in wanted:
        if term:
            c = term[0]
            if c < ASCII:
                beginnings[c] = True
            if u"a" <= c <= u"z":
                beginnings[<int>c - 32] = True  # the capital
    return 0


def words_with_bounds(str text):
    """Return the words of the tokens of `text`, and where each token begins and ends; None if `text` is not plain."""
    cdef _Text read = _Text(text)
    cdef list words = [], bounds = []
    while read.advance():
        words.append(read.word())
        bounds.append(read.begin)
        bounds.append(read.end)
    return (words, bounds) if read.is_plain else None


def tokens_of(str text, object terms, dict wanted, bint keeps_beginnings):
    """Return where each token begins and ends whose term is wanted, and what that is given for; None if not plain.

    `terms` are those of words; it is asked for the others by what it does where one is missing. If these keep their
    beginnings, words that begin with other letters than what is wanted are not looked at.
    """
    cdef _Text read = _Text(text)
    cdef bint[ASCII] beginnings
    cdef list found = []
    cdef PyObject *known
    cdef PyObject *value
    _find_beginnings(wanted, keeps_beginnings, beginnings)
    while read.advance():
        if not read.may_be(beginnings):
            continue
        word = read.word()
        known = PyDict_GetItemWithError(terms, word)
        value = PyDict_GetItemWithError(wanted, <object>known if known != NULL else terms[word])
        if value != NULL:
            found.append(((read.begin, read.end), <object>value))
    return found if read.is_plain else None


def terms_among(str text, object terms, dict wanted, bint keeps_beginnings):
    """Return of each token whose term is wanted which one it is, the term, and where it begins and ends.

    None if `text` is not plain; `terms` and beginnings are as above.
    """
    cdef _Text read = _Text(text)
    cdef bint[ASCII] beginnings
    cdef list found = []
    cdef Py_ssize_t place = -1
    cdef str term
    _find_beginnings(wanted, keeps_beginnings, beginnings)
    while read.advance():
        place += 1
        if read.may_be(beginnings):
            term = terms[read.word()]
            if term in wanted:
                found.append((place, term, (read.begin, read.end)))
    return found if read.is_plain else None
