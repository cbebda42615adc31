"""Take apart the blocks of articles that are as most are; the compiled twin of `documents`."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    bint PyUnicode_IS_ASCII(object text)
    Py_ssize_t PY_SSIZE_T_MAX

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
    SLOTS = 8
    COLUMNS = 7

# Of several characters of one kind side by side, the bits that surrogates have, and those that no ASCII has.
cdef uint64_t OF_SURROGATES_2 = 0x8000800080008000ULL, OF_SURROGATES_4 = 0x0000D8000000D800ULL
cdef uint64_t BEYOND_1 = 0x8080808080808080ULL, BEYOND_2 = 0xFF80FF80FF80FF80ULL, BEYOND_4 = 0xFFFFFF80FFFFFF80ULL


def sound_columns(blocks, type block_type not None, type extent_type not None, frozenset kinds not None, longest):
    """Return the columns of the blocks that are indexed, if all blocks are sound as most are, else None.

    The columns are the numbers of blocks, from 1, their kinds, texts, extents, credits, photographers and pictures. All
    blocks have to be of the type and of some of these kinds, their texts not longer than that, and without a date or
    repeats. Those of boilerplate, and those that are blank, are not indexed.
    """
    cdef list columns = [[] for _ in range(COLUMNS)], numbers = columns[0]
    # Looked for once: asking each block for its values by their names takes longer than all else.
    cdef Py_ssize_t slots[SLOTS]
    cdef Py_ssize_t most = longest, number = 0
    cdef int slot
    for slot, name in enumerate(("kind", "text", "extent", "credit", "photographer", "picture", "date", "repeats")):
        slots[slot] = offset_of(getattr(block_type, name))
        if slots[slot] < 0:
            return None
    for block in blocks:
        number += 1
        if type(block) is not block_type:
            return None
        kind, text, extent = _value(block, slots[0]), _value(block, slots[1]), _value(block, slots[2])
        if type(kind) is not str or kind not in kinds or not _is_sound(text, most):
            return None
        if extent is not None and not _is_extent(extent, extent_type):
            return None
        for slot in range(3, 6):
            if not _is_sound(_value(block, slots[slot]), PY_SSIZE_T_MAX):
                return None
        repeats = _value(block, slots[7])
        if _value(block, slots[6]) is not None or type(repeats) is not tuple or <tuple>repeats:
            return None
        if kind != "boilerplate" and not _is_blank(<str>text):
            numbers.append(number)
            for slot in range(COLUMNS - 1):
                (<list>columns[slot + 1]).append(_value(block, slots[slot]))
    return columns


cdef inline object _value(object block, Py_ssize_t slot):
    return <object>value_at(<void *>block, slot)


cdef bint _is_extent(object extent, type extent_type) except -1:
    """Say whether an extent holds whole numbers, and no shifts."""
    cdef int place
    if type(extent) is not extent_type or len(<tuple>extent) != 5:
        return False
    for place in range(4):
        if type((<tuple>extent)[place]) is not int:
            return False
    return type((<tuple>extent)[4]) is tuple and not <tuple>(<tuple>extent)[4]


cdef bint _is_sound(object text, Py_ssize_t longest) except -1:
    """Say whether something is a text that can be written to a file, and is not too long."""
    if type(text) is not str or PyUnicode_GET_LENGTH(text) > longest:
        return False
    if PyUnicode_KIND(text) == 2:
        return not _holds_surrogate(<const uint16_t *>PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text))
    if PyUnicode_KIND(text) == 4:
        return not _holds_surrogate(<const uint32_t *>PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text))
    return True


cdef bint _is_blank(str text) except -1:
    cdef Py_UCS4 first = PyUnicode_READ(PyUnicode_KIND(text), PyUnicode_DATA(text), 0)
    return not c" " < first < 127 and not text.strip()


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
