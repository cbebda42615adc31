"""Take apart the blocks of articles that are as most are; the compiled twin of `documents`."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    bint PyUnicode_IS_ASCII(object text)

cdef extern from *:
    """
    #include <structmember.h>
    /* What lies there, None if nothing does. */
    static void *value_at(void *holder, Py_ssize_t offset) {
        PyObject *value = *(PyObject **)((char *)holder + offset);
        return value ? value : Py_None;
    }
    /* Where the values of a slot lie, -1 if it is none. */
    static Py_ssize_t offset_of(PyObject *slot) {
        return Py_TYPE(slot) == &PyMemberDescr_Type ? ((PyMemberDescrObject *)slot)->d_member->offset : -1;
    }
    """
    void *value_at(void *holder, Py_ssize_t offset) noexcept
    Py_ssize_t offset_of(object slot) noexcept

ctypedef fused unit:
    uint8_t
    uint16_t
    uint32_t

cdef enum:
    FIRST_SURROGATE = 0xD800
    LAST_SURROGATE = 0xDFFF
    WINDOW = 8

# Of several characters of one kind side by side, the bits that surrogates have, and those that no ASCII has.
cdef uint64_t OF_SURROGATES_2 = 0x8000800080008000ULL, OF_SURROGATES_4 = 0x0000D8000000D800ULL
cdef uint64_t BEYOND_1 = 0x8080808080808080ULL, BEYOND_2 = 0xFF80FF80FF80FF80ULL, BEYOND_4 = 0xFFFFFF80FFFFFF80ULL


def plain_columns(blocks, type block_type not None, frozenset kinds not None, Py_ssize_t longest):
    """Return the kinds and the texts of blocks, if all are sound and hold nothing else, else None.

    They have to be of the type and of some of these kinds, and their texts not blank, and not longer than that.
    """
    cdef list found_kinds = [], found_texts = []
    # Looked for once: asking each block for its values by their names takes longer than all else.
    cdef Py_ssize_t slots[8]
    cdef int number
    for number, name in enumerate(("kind", "text", "date", "extent", "credit", "photographer", "picture", "repeats")):
        slots[number] = offset_of(getattr(block_type, name))
        if slots[number] < 0:
            return None
    for block in blocks:
        if type(block) is not block_type:
            return None
        kind, text = _value(block, slots[0]), _value(block, slots[1])
        if type(text) is not str or type(kind) is not str or kind not in kinds or not _is_sound(<str>text, longest):
            return None
        if _value(block, slots[2]) is not None or _value(block, slots[3]) is not None:
            return None
        for number in range(4, 7):
            value = _value(block, slots[number])
            if type(value) is not str or value:
                return None
        value = _value(block, slots[7])
        if type(value) is not tuple or <tuple>value:
            return None
        found_kinds.append(kind)
        found_texts.append(text)
    return found_kinds, found_texts


cdef inline object _value(object block, Py_ssize_t slot):
    return <object>value_at(<void *>block, slot)


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
    cdef Py_ssize_t place = 0, number
    cdef uint64_t bits = OF_SURROGATES_2 if sizeof(unit) == 2 else OF_SURROGATES_4
    while place < size:
        place += _without(&text[place], size - place, bits)
        for number in range(place, min(place + <Py_ssize_t>(WINDOW // sizeof(unit)), size)):
            if FIRST_SURROGATE <= text[number] <= LAST_SURROGATE:
                return True
        place += WINDOW // sizeof(unit)
    return False


cdef inline Py_ssize_t _without(const unit *text, Py_ssize_t size, uint64_t bits) noexcept:
    """Return how many characters are looked at, eight bytes at a time, until any of these bits is there."""
    cdef Py_ssize_t place = 0, together = WINDOW // sizeof(unit)
    cdef uint64_t window
    while place + together <= size:
        memcpy(&window, &text[place], WINDOW)
        if window & bits:
            break
        place += together
    return place


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
    cdef Py_ssize_t place = 0, number, total = 0
    cdef uint64_t bits = BEYOND_1 if sizeof(unit) == 1 else BEYOND_2 if sizeof(unit) == 2 else BEYOND_4
    while place < size:
        place += _without(&text[place], size - place, bits)
        for number in range(place, min(place + <Py_ssize_t>(WINDOW // sizeof(unit)), size)):
            total += (text[number] > 0x7F) + (text[number] > 0x7FF) + (text[number] > 0xFFFF)
        place += WINDOW // sizeof(unit)
    return total
