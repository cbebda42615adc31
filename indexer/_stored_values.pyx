"""Write the records of plain blocks as JSON; the compiled twin of `stored_values`."""

from libc.stdint cimport int64_t, uint8_t
from libc.stdio cimport snprintf
from libc.string cimport memcpy

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE

cdef extern from "Python.h":
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *size) except NULL

cdef enum:
    # Bytes that a number takes at most, with what ends it.
    LONGEST_NUMBER = 24

cdef const char *HEX = b"0123456789abcdef"
cdef bytes BEFORE = b'{"text":"'
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


def plain_records(texts, kinds, numbers, dict behind not None):
    """Return the records of blocks: the text, what stands behind it, by kind, the number, and two brackets.

    Raises UnicodeEncodeError for a text that cannot be written.
    """
    cdef Py_ssize_t size, written, head = PyBytes_GET_SIZE(BEFORE), end
    cdef const char *text
    cdef char *out
    cdef char number[LONGEST_NUMBER]
    cdef bytes tail, record
    cdef list found = []
    for one, kind, its_number in zip(texts, kinds, numbers, strict=True):
        text, tail = PyUnicode_AsUTF8AndSize(one, &size), behind[kind]
        end = snprintf(number, LONGEST_NUMBER, "%lld}}", <long long><int64_t>its_number)
        written = _written_size(<const uint8_t *>text, size)
        record = PyBytes_FromStringAndSize(NULL, head + written + 1 + PyBytes_GET_SIZE(tail) + end)
        out = PyBytes_AS_STRING(record)
        memcpy(out, PyBytes_AS_STRING(BEFORE), head)
        _write(out + head, <const uint8_t *>text, size, written)
        out += head + written
        out[0] = c'"'
        memcpy(out + 1, PyBytes_AS_STRING(tail), PyBytes_GET_SIZE(tail))
        memcpy(out + 1 + PyBytes_GET_SIZE(tail), number, end)
        found.append(record)
    return found


cdef Py_ssize_t _written_size(const uint8_t *text, Py_ssize_t size) noexcept:
    """Return how many bytes a text takes within JSON."""
    cdef Py_ssize_t place, total = 0
    for place in range(size):
        total += SIZES[text[place]]
    return total


cdef void _write(char *out, const uint8_t *text, Py_ssize_t size, Py_ssize_t written) noexcept:
    """Write a text as it stands within JSON, where it takes so many bytes."""
    cdef Py_ssize_t place
    cdef uint8_t byte
    if size == written:
        memcpy(out, text, size)
        return
    for place in range(size):
        byte = text[place]
        if SIZES[byte] == 1:
            out[0] = byte
        else:
            out[0] = c"\\"
            out[1] = LETTERS[byte]
        if SIZES[byte] == 6:
            out[1], out[2], out[3], out[4], out[5] = c"u", c"0", c"0", HEX[byte >> 4], HEX[byte & 15]
        out += SIZES[byte]
