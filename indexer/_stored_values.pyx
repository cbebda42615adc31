"""Write the records of plain blocks as JSON; the compiled twin of `stored_values`."""

from libc.stdint cimport uint8_t, uint64_t
from libc.string cimport memcpy

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE

cdef extern from "Python.h":
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *size) except NULL

cdef enum:
    # Bytes that are looked at together.
    WINDOW = 8

cdef uint64_t ONES = 0x0101010101010101ULL

cdef const char *HEX = b"0123456789abcdef"
cdef bytes BEFORE = b'{"text":"'
cdef bytes AFTER = b"}}"
# How long each byte is within JSON, and the letter of those that are escaped by one.
cdef uint8_t SIZES[256]
cdef uint8_t LETTERS[256]


def _set_up():
    """Say what JSON escapes."""
    cdef int byte
    for byte in range(256):
        SIZES[byte] = 6 if byte < 32 else 1
        LETTERS[byte] = 0
    for byte, letter in zip(b'"\\\b\t\n\f\r', b'"\\btnfr', strict=True):
        SIZES[byte], LETTERS[byte] = 2, letter


_set_up()


def plain_records(tuple texts not None, tuple numbers not None, tuple around not None):
    """Return the records of blocks, one behind the other, and the size of each.

    A record is the text, what stands between it and the number, the number, and two brackets. Raises UnicodeEncodeError
    for a text that cannot be written.
    """
    cdef Py_ssize_t size, total = 0, before = PyBytes_GET_SIZE(BEFORE), after = PyBytes_GET_SIZE(AFTER), place
    cdef const char *text
    cdef char *out
    cdef list sizes = []
    if not len(texts) == len(numbers) == len(around):
        raise ValueError("each text has a number, and what stands before it")
    for place in range(len(texts)):
        text = PyUnicode_AsUTF8AndSize(texts[place], &size)
        size = before + _written_size(<const uint8_t *>text, size) + PyBytes_GET_SIZE(<bytes?>around[place])
        size += _digits(numbers[place]) + after
        sizes.append(size)
        total += size
    records = PyBytes_FromStringAndSize(NULL, total)
    out = PyBytes_AS_STRING(records)
    for place in range(len(texts)):
        text = PyUnicode_AsUTF8AndSize(texts[place], &size)
        out = _write(_copy(out, BEFORE), <const uint8_t *>text, size)
        out = _copy(out, around[place])
        out = _copy(_write_number(out, numbers[place]), AFTER)
    return records, sizes


cdef int _digits(uint64_t number) noexcept:
    """Return how many digits a number has."""
    cdef int found = 1
    while number >= 10:
        number //= 10
        found += 1
    return found


cdef char *_write_number(char *out, uint64_t number) noexcept:
    """Write the digits of a number, and return where they end."""
    cdef int digits = _digits(number), place
    for place in range(digits):
        out[digits - 1 - place] = <char>(c"0" + number % 10)
        number //= 10
    return out + digits


cdef char *_copy(char *out, bytes part) noexcept:
    """Write a part, and return where it ends."""
    memcpy(out, PyBytes_AS_STRING(part), PyBytes_GET_SIZE(part))
    return out + PyBytes_GET_SIZE(part)


cdef inline bint _are_plain(const uint8_t *text) noexcept:
    """Say whether a window of bytes holds none that JSON escapes: none below 32, no quote and no backslash."""
    cdef uint64_t window, quotes, backslashes
    memcpy(&window, text, WINDOW)
    quotes, backslashes = window ^ 0x22 * ONES, window ^ 0x5C * ONES
    return not (
        ((window - 0x20 * ONES) & ~window | (quotes - ONES) & ~quotes | (backslashes - ONES) & ~backslashes) & 0x80 * ONES
    )


cdef Py_ssize_t _written_size(const uint8_t *text, Py_ssize_t size) noexcept:
    """Return how many bytes a text takes within JSON."""
    cdef Py_ssize_t place = 0, end, total = size
    while place < size:
        end = min(place + WINDOW, size)
        if end == place + WINDOW and _are_plain(text + place):
            place = end
        while place < end:
            total += SIZES[text[place]] - 1
            place += 1
    return total


cdef char *_write(char *out, const uint8_t *text, Py_ssize_t size) noexcept:
    """Write a text as it stands within JSON, and return where it ends."""
    cdef Py_ssize_t place = 0, end
    while place < size:
        end = min(place + WINDOW, size)
        if end == place + WINDOW and _are_plain(text + place):
            memcpy(out, text + place, WINDOW)
            out += WINDOW
            place = end
        while place < end:
            out = _write_byte(out, text[place])
            place += 1
    return out


cdef inline char *_write_byte(char *out, uint8_t byte) noexcept:
    if SIZES[byte] == 1:
        out[0] = byte
        return out + 1
    out[0] = c"\\"
    out[1] = LETTERS[byte]
    if SIZES[byte] == 6:
        out[1], out[2], out[3], out[4], out[5] = c"u", c"0", c"0", HEX[byte >> 4], HEX[byte & 15]
    return out + SIZES[byte]
