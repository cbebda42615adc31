"""Take apart the blocks of articles that are as most are; the compiled twin of `documents`."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    bint PyUnicode_IS_ASCII(object text)

ctypedef fused unit:
    uint8_t
    uint16_t
    uint32_t

cdef enum:
    FIRST_SURROGATE = 0xD800
    LAST_SURROGATE = 0xDFFF


def plain_columns(blocks, type block_type not None, frozenset kinds not None, Py_ssize_t longest):
    """Return the kinds and the texts of blocks, if all are sound and hold nothing else, else None.

    They have to be of the type and of some of these kinds, and their texts not blank, and not longer than that.
    """
    cdef list found_kinds = [], found_texts = []
    for block in blocks:
        if type(block) is not block_type:
            return None
        kind, text = block.kind, block.text
        if type(text) is not str or type(kind) is not str or kind not in kinds or not _is_sound(<str>text, longest):
            return None
        if block.date is not None or block.extent is not None:
            return None
        for value in (block.credit, block.photographer, block.picture):
            if type(value) is not str or value:
                return None
        if type(block.repeats) is not tuple or block.repeats:
            return None
        found_kinds.append(kind)
        found_texts.append(text)
    return found_kinds, found_texts


cdef bint _is_sound(str text, Py_ssize_t longest) except -1:
    """Say whether a text can be written to a file, is not too long, and not blank."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef Py_UCS4 character
    if not 0 < size <= longest:
        return False
    if kind == 2 and _holds_surrogate(<const uint16_t *>data, size):
        return False
    if kind == 4 and _holds_surrogate(<const uint32_t *>data, size):
        return False
    character = PyUnicode_READ(kind, data, 0)
    return character > c" " and character < 127 or not not text.strip()


cdef bint _holds_surrogate(const unit *text, Py_ssize_t size) noexcept:
    """Say whether half of a character pair stands in a text."""
    cdef Py_ssize_t place
    for place in range(size):
        if FIRST_SURROGATE <= text[place] <= LAST_SURROGATE:
            return True
    return False


def size_in_utf8(texts):
    """Return how many bytes texts have in UTF-8."""
    cdef Py_ssize_t total = 0, size
    cdef int kind
    cdef void *data
    for text in texts:
        size = len(<str?>text)
        total += size
        if PyUnicode_IS_ASCII(text):
            continue
        kind, data = PyUnicode_KIND(text), PyUnicode_DATA(text)
        if kind == 1:
            total += _bytes_beyond(<const uint8_t *>data, size)
        elif kind == 2:
            total += _bytes_beyond(<const uint16_t *>data, size)
        else:
            total += _bytes_beyond(<const uint32_t *>data, size)
    return total


cdef Py_ssize_t _bytes_beyond(const unit *text, Py_ssize_t size) noexcept:
    """Return how many bytes characters have in UTF-8 beyond one each."""
    cdef Py_ssize_t place, total = 0
    for place in range(size):
        total += (text[place] > 0x7F) + (text[place] > 0x7FF) + (text[place] > 0xFFFF)
    return total
