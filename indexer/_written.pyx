"""Look for words in texts, and say whether they stand within sentences, and in small letters, for `names_in_text`."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.string cimport memchr

from indexer._runs cimport (
    PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ, is_same, unit
)

cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)

cdef enum:
    BUCKETS = 1 << 10
    NONE = -1


cdef int look_up(Asked *asked, Py_ssize_t asked_size, list texts) except -1:
    """Say of words how they stand in texts. Each has two letters at least."""
    cdef Py_ssize_t[BUCKETS] words, small
    cdef Py_ssize_t number, size
    cdef int bucket, kind
    cdef void *data
    cdef str text
    for bucket in range(BUCKETS):
        words[bucket] = small[bucket] = NONE
    for number in range(asked_size):
        bucket = _bucket_of_word(asked[number].kind, asked[number].word)
        asked[number].next, words[bucket] = words[bucket], number
        bucket = _bucket_of_word(asked[number].small_kind, asked[number].small)
        asked[number].next_small, small[bucket] = small[bucket], number
    for text in texts:
        size, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        if kind == 1:
            _look_up_in(asked, words, small, <const uint8_t *>data, size)
        elif kind == 2:
            _look_up_in(asked, words, small, <const uint16_t *>data, size)
        else:
            _look_up_in(asked, words, small, <const uint32_t *>data, size)
    return 0


cdef inline int _bucket(uint32_t first, uint32_t second) noexcept:
    """Return where words are that begin with these letters."""
    return (first * 31 + second) % BUCKETS


cdef int _bucket_of_word(int kind, void *word) noexcept:
    return _bucket(PyUnicode_READ(kind, word, 0), PyUnicode_READ(kind, word, 1))


cdef inline Py_ssize_t _end_of_piece_at(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    cdef const uint8_t *found
    if unit is uint8_t:
        found = <const uint8_t *>memchr(text + place, c" ", size - place)
        return size if found == NULL else found - text
    else:
        while place < size and text[place] != c" ":
            place += 1
        return place


cdef void _look_up_in(
    Asked *asked, const Py_ssize_t *words, const Py_ssize_t *small, const unit *text, Py_ssize_t size
) noexcept:
    """Cut a text at its spaces, and say of words how they stand there."""
    cdef Py_ssize_t number, begin, end = 0
    cdef int bucket
    while end < size and text[end] != c" ":
        end += 1
    while end < size:
        begin = end = end + 1
        end = _end_of_piece_at(text, end, size)
        if end - begin < 2:
            continue
        bucket = _bucket(text[begin], text[begin + 1])
        number = words[bucket]
        if number >= 0 and begin > 1 and _is_within_sentence(text[begin - 2]):
            while number >= 0:
                if not asked[number].is_within and asked[number].size <= end - begin:
                    asked[number].is_within = is_same(
                        text + begin, asked[number].size, asked[number].kind, asked[number].word
                    )
                number = asked[number].next
        number = small[bucket] if end < size else NONE
        while number >= 0:
            if asked[number].small_size == end - begin and not asked[number].is_small_too:
                asked[number].is_small_too = is_same(
                    text + begin, end - begin, asked[number].small_kind, asked[number].small
                )
            number = asked[number].next_small


cdef inline bint _is_within_sentence(Py_UCS4 before) noexcept:
    """Say whether a word behind this character and a space stands behind another word of its sentence."""
    return Py_UNICODE_ISALNUM(before) or before == c"," or before == c";" or before == c")"
