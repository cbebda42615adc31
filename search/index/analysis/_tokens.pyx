"""Cut text into tokens in one pass over its characters: the compiled twin of `tokens`, which says what a token is."""

from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_Substring

from search.index._characters cimport LATIN, Byte, Kept, Pair, PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, Quad

cdef extern from "Python.h":
    PyObject *PyDict_GetItemWithError(object known, object key) except? NULL
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)

cdef enum:
    ASCII = 128
    LETTER = 1
    NOT_PLAIN = 2
cdef unsigned char[LATIN] _CLASS
for _place in range(LATIN):
    _CLASS[_place] = LETTER if chr(_place).isalnum() else NOT_PLAIN if _place == 0xAD else 0


cdef inline bint _is_letter(Py_UCS4 c) noexcept:
    return _CLASS[c] == LETTER if c < LATIN else Py_UNICODE_ISALNUM(c)


cdef inline bint _is_plain(Py_UCS4 c) noexcept:
    """Say whether no mark, joiner or script without spaces may be meant: what `tokens._PLAIN` matches."""
    if c < 0x300:
        return c != 0xAD
    if c < 0x2010:
        return 0x370 <= c <= 0x482 or 0x48A <= c <= 0x58F or 0x1E00 <= c <= 0x1FFF
    return c <= 0x2029 or 0x202F <= c <= 0x205F or 0x20A0 <= c <= 0x20CF or 0x2100 <= c <= 0x2BFF


cdef inline Py_ssize_t _after_sign(int kind, void *data, Py_ssize_t end, Py_ssize_t size) noexcept:
    """Return the end of a word of one letter, behind a sign that makes it another word: C++, C#, F#."""
    cdef Py_UCS4 letter = PyUnicode_READ(kind, data, end - 1)
    cdef Py_UCS4 sign = PyUnicode_READ(kind, data, end) if end < size else 0
    if sign == u"#" and letter in u"cCfF":
        return end + 1
    if sign == u"+" and letter in u"cC" and end + 1 < size and PyUnicode_READ(kind, data, end + 1) == u"+":
        return end + 2
    return end


cdef inline Py_ssize_t _after_possessive(int kind, void *data, Py_ssize_t end, Py_ssize_t size) noexcept:
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
    # The last token is the one of this number, lies from `begin` to before `end`, and its word ends at `word_end`.
    cdef Py_ssize_t size, number, begin, word_end, end
    cdef bint is_plain

    def __cinit__(self, str text not None):
        self.text, self.kind, self.data = text, PyUnicode_KIND(text), PyUnicode_DATA(text)
        self.size, self.number, self.begin, self.word_end, self.end, self.is_plain = len(text), -1, 0, 0, 0, True

    cdef inline bint advance(self, const unsigned char *beginnings) noexcept:
        """Go to the next token, and say whether there is one: none is behind the last, or where a text is not plain.

        If words of ASCII may begin with some letters alone, others are passed over.
        """
        if self.kind == 1:
            return _advance(self, <const Byte *>self.data, beginnings)
        if self.kind == 2:
            return _advance(self, <const Pair *>self.data, beginnings)
        return _advance(self, <const Quad *>self.data, beginnings)

    cdef inline str word(self):
        """Return the word of the token."""
        return PyUnicode_Substring(self.text, self.begin, self.word_end)


cdef bint _advance(_Text read, const Kept *data, const unsigned char *beginnings) noexcept:
    cdef Py_ssize_t place = read.end, size = read.size, number = read.number, begin, end
    cdef Py_UCS4 c
    cdef unsigned int seen
    while True:
        while True:
            if place >= size:
                return False
            c = data[place]
            if c < LATIN:
                if _CLASS[c]:
                    break
            elif Py_UNICODE_ISALNUM(c) or not _is_plain(c):
                break
            place += 1
        begin, seen = place, 0
        while place < size:
            c = data[place]
            if c < LATIN:
                if _CLASS[c] != LETTER:
                    break
            elif not Py_UNICODE_ISALNUM(c) or not _is_plain(c):
                break
            seen |= <unsigned int>c
            place += 1
        number += 1
        end = place
        if place < size:
            # What is not plain ends the text, whether it stands between tokens, behind one or in it.
            if c >= 0xAD and not _is_plain(c):
                read.is_plain = False
                return False
            if place == begin + 1 and (c == u"#" or c == u"+"):
                place = _after_sign(read.kind, read.data, place, size)
                end = _after_possessive(read.kind, read.data, place, size)
            elif c == u"'" or c == u"’":
                end = _after_possessive(read.kind, read.data, place, size)
        if beginnings == NULL or seen >= ASCII or beginnings[<unsigned int>data[begin]]:
            read.number, read.begin, read.word_end, read.end = number, begin, place, end
            return True
        place = end


def words_with_bounds(str text):
    """Return the words of the tokens of `text`, and where each token begins and ends; None if `text` is not plain."""
    cdef _Text read = _Text(text)
    cdef list words = [], bounds = []
    while read.advance(NULL):
        words.append(read.word())
        bounds.append(read.begin)
        bounds.append(read.end)
    return (words, bounds) if read.is_plain else None


cdef class Finder:
    """Find the tokens of plain texts in one language whose terms are wanted, the others by what `plain` makes.

    `terms` are those of words; it is asked for the others by what it does where one is missing. If these keep their
    beginnings, words that begin with other letters than what is wanted are not looked at.
    """

    cdef object terms, plain
    cdef str language
    cdef dict wanted
    cdef unsigned char[ASCII] beginnings

    def __cinit__(self, str language, dict wanted not None, object terms, bint keeps_beginnings, object plain):
        cdef Py_ssize_t place
        cdef Py_UCS4 c
        cdef str term
        self.language, self.wanted, self.terms, self.plain = language, wanted, terms, plain
        for place in range(ASCII):
            self.beginnings[place] = not keeps_beginnings
        for term in wanted:
            if term:
                c = term[0]
                if c < ASCII:
                    self.beginnings[c] = True
                if u"a" <= c <= u"z":
                    self.beginnings[<int>c - 32] = True  # the capital

    cdef str term_of(self, _Text read):
        """Return the term of the token's word, which is remembered."""
        word = read.word()
        cdef PyObject *known = PyDict_GetItemWithError(self.terms, word)
        return <str>known if known != NULL else self.terms[word]

    def tokens_of(self, str text):
        """Return where each token begins and ends whose term is wanted, and what that is given for."""
        cdef _Text read = _Text(text)
        cdef PyObject *value
        cdef list found = []
        while read.advance(self.beginnings):
            value = PyDict_GetItemWithError(self.wanted, self.term_of(read))
            if value != NULL:
                found.append(((read.begin, read.end), <object>value))
        return found if read.is_plain else self.plain(self.language, self.wanted).tokens_of(text)

    def terms_among(self, str text):
        """Return of each token whose term is wanted which one it is, the term, and where it begins and ends."""
        cdef _Text read = _Text(text)
        cdef list found = []
        while read.advance(self.beginnings):
            term = self.term_of(read)
            if PyDict_GetItemWithError(self.wanted, term) != NULL:
                found.append((read.number, term, (read.begin, read.end)))
        return found if read.is_plain else self.plain(self.language, self.wanted).terms_among(text)
