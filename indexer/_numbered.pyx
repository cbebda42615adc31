"""Number texts by their bytes, one behind the other in one place; the compiled twin of `numbered`.

A text takes its bytes, and some 12 more: as a string in a dictionary and a list it takes 130.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport qsort
from libc.string cimport memcmp, memcpy, memset

import numpy as np

cdef extern from "Python.h":
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *size) except NULL

cdef enum:
    WINDOW = 8
    LEAST_SLOTS = 1 << 10
    MOST_TEXTS = 1 << 30

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL
# More than a number in an `enum` is everywhere.
cdef int64_t MOST_BYTES = 0xFFFFFFFF


cdef class Numbered:
    """Give texts numbers, and keep the texts in their order."""

    def __cinit__(self):
        """Begin without texts."""
        self._make_room(0)
        self.ends[0] = 0
        self._resize(LEAST_SLOTS)

    def __dealloc__(self):
        """Give memory back."""
        PyMem_Free(self.data)
        PyMem_Free(self.ends)
        PyMem_Free(self.slots)

    def __len__(self):
        """Return how many texts there are."""
        return self.size

    def __getitem__(self, Py_ssize_t number):
        """Return a text by its number."""
        cdef Text text = self._text(number)
        return PyUnicode_DecodeUTF8(text.data, text.size, NULL)

    def of(self, list texts not None):
        """Return the number of each text."""
        found = np.empty(len(texts), np.int64)
        cdef int64_t[::1] numbers = found
        cdef Py_ssize_t place, size
        cdef const char *data
        for place, text in enumerate(texts):
            data = PyUnicode_AsUTF8AndSize(text, &size)
            numbers[place] = self.number_of(data, size)
        return found

    def chosen(self, const int64_t[::1] numbers):
        """Return some of the texts, numbered in their order."""
        cdef Numbered found = Numbered()
        cdef Text text
        for number in numbers:
            text = self._text(number)
            found.number_of(text.data, text.size)
        return found

    def joined(self, const int64_t[::1] numbers):
        """Return texts by their numbers, in UTF-8: their bytes one behind the other, and the size of each."""
        chosen = np.empty(len(numbers), np.int64)
        cdef int64_t[::1] sizes = chosen
        cdef Py_ssize_t place, total = 0, end = 0
        cdef Text text
        for place in range(len(numbers)):
            sizes[place] = self._text(numbers[place]).size
            total += sizes[place]
        data = np.empty(total, np.uint8)
        cdef uint8_t[::1] out = data
        for place in range(len(numbers)):
            text = self._text(numbers[place])
            if text.size:
                memcpy(&out[end], text.data, text.size)
            end += text.size
        return data, chosen

    def in_order(self, const int64_t[::1] numbers):
        """Return numbers in the order of their texts."""
        cdef Py_ssize_t place, size = len(numbers)
        found = np.empty(size, np.int64)
        cdef int64_t[::1] out = found
        cdef Text *texts = <Text *>PyMem_Malloc(2 * size * sizeof(Text))
        if texts == NULL:
            raise MemoryError
        try:
            for place in range(size):
                texts[place] = self._text(numbers[place])
                texts[place].prefix = _prefix(texts[place])
            _sort(texts, texts + size, size)
            for place in range(size):
                out[place] = texts[place].number
        finally:
            PyMem_Free(texts)
        return found

    cdef Text _text(self, Py_ssize_t number) except *:
        if not 0 <= number < self.size:
            raise IndexError("there is no such text")
        cdef uint32_t begin = self.ends[number]
        return Text(0, self.data + begin, self.ends[number + 1] - begin, number)

    cdef int64_t number_of(self, const char *data, Py_ssize_t size) except -1:
        """Return the number of a text, a new one if it has none."""
        cdef size_t slot = self._slot_of(data, size)
        if self.slots[slot]:
            return self.slots[slot] - 1
        self._make_room(size)
        memcpy(self.data + self.ends[self.size], data, size)
        self.ends[self.size + 1] = self.ends[self.size] + <uint32_t>size
        self.size += 1
        self.slots[slot] = <int32_t>self.size
        if 4 * <size_t>self.size > 3 * self.slots_size:
            self._resize(2 * self.slots_size)
        return self.size - 1

    cdef size_t _slot_of(self, const char *data, Py_ssize_t size) noexcept:
        """Return the slot where a text stands, or would."""
        cdef size_t slot = _hash(data, size) & (self.slots_size - 1)
        cdef uint32_t begin
        while self.slots[slot]:
            begin = self.ends[self.slots[slot] - 1]
            if self.ends[self.slots[slot]] - begin == size and memcmp(self.data + begin, data, size) == 0:
                break
            slot = (slot + 1) & (self.slots_size - 1)
        return slot

    cdef int _make_room(self, Py_ssize_t size) except -1:
        """Have room for one more text of that many bytes, and a fourth more than is asked for."""
        cdef Py_ssize_t needed = size + (self.ends[self.size] if self.size else 0)
        if needed > MOST_BYTES or self.size >= MOST_TEXTS:
            raise MemoryError
        if self.ends == NULL or needed > self.data_capacity:
            self.data = <char *>_grown(self.data, needed + needed // 4 + LEAST_SLOTS)
            self.data_capacity = needed + needed // 4 + LEAST_SLOTS
        if self.size + 2 > self.capacity:
            self.ends = <uint32_t *>_grown(self.ends, (self.size + self.size // 4 + LEAST_SLOTS) * sizeof(uint32_t))
            self.capacity = self.size + self.size // 4 + LEAST_SLOTS
        return 0

    cdef int _resize(self, size_t size) except -1:
        """Make so many slots, a power of two."""
        cdef Py_ssize_t number
        self.slots = <int32_t *>_grown(self.slots, size * sizeof(int32_t))
        self.slots_size = size
        memset(self.slots, 0, size * sizeof(int32_t))
        for number in range(self.size):
            self.slots[self._slot_of(self.data + self.ends[number], self.ends[number + 1] - self.ends[number])] = (
                <int32_t>number + 1
            )
        return 0


cdef inline uint64_t _hash(const char *data, Py_ssize_t size) noexcept:
    cdef uint64_t window, hash = size * MULTIPLIER
    cdef Py_ssize_t place = 0
    while place < size:
        window = 0
        memcpy(&window, data + place, min(WINDOW, size - place))
        hash = (hash ^ window) * MULTIPLIER
        hash ^= hash >> 32
        place += WINDOW
    return hash


cdef inline uint64_t _prefix(Text text) noexcept:
    cdef uint64_t prefix = 0
    cdef Py_ssize_t place
    for place in range(min(text.size, WINDOW)):
        prefix |= <uint64_t><uint8_t>text.data[place] << (8 * (WINDOW - 1 - place))
    return prefix


cdef void _sort(Text *texts, Text *aside, Py_ssize_t size) noexcept:
    """Put texts in the order of their prefixes, byte by byte from the last; those that share one, of all bytes."""
    cdef Py_ssize_t[256] places
    cdef Py_ssize_t place, begin = 0, count
    cdef int shift
    for shift in range(0, 8 * WINDOW, 8):
        memset(places, 0, sizeof(places))
        for place in range(size):
            places[texts[place].prefix >> shift & 0xFF] += 1
        begin = 0
        for place in range(256):
            count, places[place] = places[place], begin
            begin += count
        for place in range(size):
            aside[places[texts[place].prefix >> shift & 0xFF]] = texts[place]
            places[texts[place].prefix >> shift & 0xFF] += 1
        # Back and forth, as often as a prefix has bytes: in the end all are where they were.
        texts, aside = aside, texts
    begin = 0
    for place in range(1, size + 1):
        if place == size or texts[place].prefix != texts[begin].prefix:
            if place - begin > 1:
                qsort(texts + begin, place - begin, sizeof(Text), _compare)
            begin = place


cdef int _compare(const void *left, const void *right) noexcept nogil:
    """Order two texts by their bytes."""
    cdef const Text *one = <const Text *>left
    cdef const Text *other = <const Text *>right
    cdef int order = memcmp(one.data, other.data, min(one.size, other.size))
    return order if order else (one.size > other.size) - (one.size < other.size)


cdef void *_grown(void *held, size_t size) except NULL:
    cdef void *found = PyMem_Realloc(held, size)
    if found == NULL:
        raise MemoryError
    return found
