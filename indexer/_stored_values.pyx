"""Write the records of blocks of which only is told where they stand, as JSON; the compiled twin of `stored_values`."""

from libc.stdint cimport int64_t, uint8_t
from libc.stdio cimport snprintf
from libc.string cimport memcpy

import orjson

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE

cdef extern from "Python.h":
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *size) except NULL

cdef enum:
    # Bytes that five numbers take at most, with their names.
    LONGEST_PLACE = 192

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


def plain_records(texts, kinds, numbers, extents, dict behind not None):
    """Return the records of blocks: the text, what stands behind it, by kind, the number, the extent, two brackets.

    Raises UnicodeEncodeError for a text that cannot be written, OverflowError for a number beyond 64 bits.
    """
    cdef Py_ssize_t size, written, head = PyBytes_GET_SIZE(BEFORE), end
    cdef const char *text
    cdef char *out
    cdef char place[LONGEST_PLACE]
    cdef bytes tail, shifts, record
    cdef list found = []
    for one, kind, number, extent in zip(texts, kinds, numbers, extents, strict=True):
        text, tail = PyUnicode_AsUTF8AndSize(one, &size), behind[kind]
        end = _write_place(place, number, extent)
        shifts = _shifts_of(extent) if extent and extent.shifts else b""
        written = _written_size(<const uint8_t *>text, size)
        record = PyBytes_FromStringAndSize(
            NULL, head + written + 1 + PyBytes_GET_SIZE(tail) + end + PyBytes_GET_SIZE(shifts) + 2
        )
        out = PyBytes_AS_STRING(record)
        memcpy(out, PyBytes_AS_STRING(BEFORE), head)
        _write(out + head, <const uint8_t *>text, size, written)
        out += head + written
        out[0] = c'"'
        out += 1
        memcpy(out, PyBytes_AS_STRING(tail), PyBytes_GET_SIZE(tail))
        out += PyBytes_GET_SIZE(tail)
        memcpy(out, place, end)
        memcpy(out + end, PyBytes_AS_STRING(shifts), PyBytes_GET_SIZE(shifts))
        memcpy(out + end + PyBytes_GET_SIZE(shifts), b"}}", 2)
        found.append(record)
    return found


cdef bytes _shifts_of(extent):
    try:
        return b',"shifts":' + orjson.dumps(extent.shifts)
    except TypeError as error:
        raise OverflowError(str(error)) from error


cdef int _write_place(char *out, int64_t number, extent) except -1:
    """Write the number of a block, and its extent without shifts if it has one; return how many bytes that takes."""
    cdef int size = snprintf(out, LONGEST_PLACE, "%lld", <long long>number)
    cdef int64_t line, end_line, start, end
    if not extent:
        return size
    line, end_line, start, end = extent[0], extent[1], extent[2], extent[3]
    size += snprintf(
        out + size,
        LONGEST_PLACE - size,
        ',"line":%lld,"start":%lld,"end":%lld',
        <long long>line,
        <long long>start,
        <long long>end,
    )
    if end_line != line:
        size += snprintf(out + size, LONGEST_PLACE - size, ',"end_line":%lld', <long long>end_line)
    return size


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
