"""Number the words of many texts character by character; the compiled twin of `batch`.

Words of texts that need no table of marks are told apart by their letters, with A to Z in lower case. All other texts
are cut by the patterns of `tokens`.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memchr, memcmp, memcpy, memset

import numpy as np

from search.index.analysis.tokens import plain_spans, words

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    bint PyUnicode_IS_ASCII(object text)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    object PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size)

cdef enum:
    # Characters from here on are not plain, or need not be.
    CODES = 0x2C00
    # Letters of a word in the table.
    LONGEST = 64
    LEAST_SLOTS = 1 << 14
    SOFT_HYPHEN = 0xAD
    TYPOGRAPHIC_APOSTROPHE = 0x2019

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL

ctypedef fused unit:
    uint8_t
    uint16_t

# What each plain character is in a word, 0 for what stands in none.
cdef uint16_t LETTERS[CODES]
cdef uint8_t PLAIN[CODES]


def _set_up():
    """Take from Python which characters are plain, and which are letters or digits."""
    cdef int code
    for begin, end in plain_spans("".join(map(chr, range(CODES)))):
        for code in range(begin, end):
            PLAIN[code] = True
    for code in range(CODES):
        LETTERS[code] = code if Py_UNICODE_ISALNUM(code) else 0
        if c"A" <= code <= c"Z":
            LETTERS[code] = code + 32


_set_up()


cdef struct Word:
    uint64_t hash
    size_t begin  # in the letters of all words
    size_t size


cdef class _Words:
    """Hold words in a table, each by what it is made of."""

    cdef size_t size
    cdef dict others  # word that is not told by its letters → its number
    cdef dict texts  # number → such a word
    cdef Word *words
    cdef size_t capacity
    cdef uint16_t *letters
    cdef size_t letters_capacity, letters_size
    cdef int32_t *slots  # the number of a word + 1, 0 for none
    cdef size_t slots_size
    cdef uint16_t word[LONGEST]

    def __cinit__(self):
        """Begin with no words."""
        self.others, self.texts = {}, {}
        self._resize(LEAST_SLOTS)

    def __dealloc__(self):
        """Give memory back."""
        free(self.words)
        free(self.letters)
        free(self.slots)

    cdef int _resize(self, size_t size) except -1:
        """Make so many slots, a power of two."""
        cdef size_t slot, number
        self.slots = <int32_t *>_grown(self.slots, size * sizeof(int32_t))
        self.slots_size = size
        memset(self.slots, 0, size * sizeof(int32_t))
        for number in range(self.size):
            if self.words[number].size:
                slot = self.words[number].hash & (size - 1)
                while self.slots[slot]:
                    slot = (slot + 1) & (size - 1)
                self.slots[slot] = <int32_t>number + 1
        return 0

    cdef int32_t _add(self, Word word) except -1:
        """Take a new word; return its number."""
        if self.size == self.capacity:
            self.words = <Word *>_grown(self.words, (2 * self.capacity + LEAST_SLOTS) * sizeof(Word))
            self.capacity = 2 * self.capacity + LEAST_SLOTS
        self.words[self.size] = word
        self.size += 1
        return <int32_t>self.size - 1

    cdef int32_t of_letters(self, uint64_t hash, const uint16_t *letters, size_t size) except -1:
        """Return the number of a word of some letters."""
        cdef size_t bytes = size * sizeof(uint16_t)
        cdef Word *word
        cdef size_t slot = hash & (self.slots_size - 1)
        while self.slots[slot]:
            word = &self.words[self.slots[slot] - 1]
            if word.hash == hash and word.size == size and not memcmp(self.letters + word.begin, letters, bytes):
                return self.slots[slot] - 1
            slot = (slot + 1) & (self.slots_size - 1)
        if self.letters_size + LONGEST > self.letters_capacity:
            self.letters = <uint16_t *>_grown(
                self.letters, (2 * self.letters_capacity + LONGEST * LEAST_SLOTS) * sizeof(uint16_t)
            )
            self.letters_capacity = 2 * self.letters_capacity + LONGEST * LEAST_SLOTS
        memcpy(self.letters + self.letters_size, letters, bytes)
        cdef int32_t number = self._add(Word(hash, self.letters_size, size))
        self.letters_size += size
        self.slots[slot] = number + 1
        if 4 * self.size > 3 * self.slots_size:
            self._resize(2 * self.slots_size)
        return number

    cdef int32_t of_text(self, object word) except -1:
        """Return the number of a word that is not told by its letters."""
        number = self.others.get(word)
        if number is None:
            number = self.others[word] = self._add(Word(0, 0, 0))
            self.texts[number] = word
        return number

    cdef int32_t of_other(self, _Words table, size_t number) except -1:
        """Return the number of a word that has that number in another table."""
        cdef Word word = table.words[number]
        if word.size:
            return self.of_letters(word.hash, table.letters + word.begin, word.size)
        return self.of_text(table.texts[number])

    cdef object text_of(self, size_t number):
        """Return a word."""
        cdef Word word = self.words[number]
        return PyUnicode_FromKindAndData(2, self.letters + word.begin, word.size) if word.size else self.texts[number]

    cdef Py_ssize_t scan(self, object whole, const unit *text, Py_ssize_t size, int64_t *numbers) except -1:
        """Number the words of a plain text; return how many it has."""
        cdef Py_ssize_t place = 0, begin, found = 0
        cdef size_t letters
        cdef uint64_t hash
        cdef uint16_t letter
        while place < size:
            letter = LETTERS[text[place]]
            if not letter:
                place += 1
                continue
            begin, letters, hash = place, 0, MULTIPLIER
            while letter:
                if letters < LONGEST:
                    self.word[letters] = letter
                    letters += 1
                hash = (hash ^ letter) * MULTIPLIER
                place += 1
                letter = LETTERS[text[place]] if place < size else 0
            if place == begin + 1 and place < size:
                letters = _signed(self.word, text, place, size)
                place = begin + letters
                for letter in self.word[1:letters]:
                    hash = (hash ^ letter) * MULTIPLIER
            if place - begin > LONGEST:
                numbers[found] = self.of_text(whole[begin:place])
            else:
                numbers[found] = self.of_letters(hash ^ hash >> 32, self.word, letters)
            found += 1
            place += _possessive(text, place, size)
        return found


def number_words(list texts not None):
    """Return the words of texts, which words they are one behind the other, and how many each text has."""
    cdef _Words table = _Words()
    cdef size_t number
    numbers, counts = _numbered(table, texts)
    return [table.text_of(number) for number in range(table.size)], numbers, counts


cdef class Vocabulary:
    """Give the words of texts numbers, the same in one call as in the next; there is one or two of each word."""

    cdef readonly list words
    cdef _Words table

    def __init__(self):
        """Begin without words."""
        self.words, self.table = [], _Words()

    def number_words(self, list texts not None):
        """Return which words stand in texts, which of these they are one behind the other, and how many each has."""
        # Those of these texts alone are more often in the cache.
        cdef _Words table = _Words()
        numbers, counts = _numbered(table, texts)
        found = np.empty(table.size, np.int64)
        cdef int64_t[::1] of_words = found
        cdef size_t number
        for number in range(table.size):
            of_words[number] = self.table.of_other(table, number)
        for number in range(len(self.words), self.table.size):
            self.words.append(self.table.text_of(number))
        return found, numbers, counts

    def chosen(self, const int64_t[::1] numbers):
        """Return a vocabulary of some of the words that differ, numbered in their order."""
        cdef Vocabulary found = Vocabulary()
        cdef Py_ssize_t place
        for place in range(len(numbers)):
            found.words.append(self.words[numbers[place]])
            found.table.of_other(self.table, numbers[place])
        return found


cdef tuple _numbered(_Words table, list texts):
    """Return the number in the table of each word of texts, and how many words each text has."""
    cdef dict by_pattern = {place: words(text) for place, text in enumerate(texts) if not _is_plain(text)}
    cdef Py_ssize_t place, size, begin, end = 0, most = sum(map(len, texts)) + sum(map(len, by_pattern.values()))
    # More than there can be, for which no memory is taken before it is used.
    held, counted = np.empty(most + 1, np.int64), np.empty(len(texts), np.int64)
    cdef int64_t[::1] numbers = held, counts = counted
    for place, text in enumerate(texts):
        begin, size = end, PyUnicode_GET_LENGTH(text)
        if place in by_pattern:
            for word in by_pattern[place]:
                numbers[end] = table.of_text(word)
                end += 1
        elif PyUnicode_KIND(text) == 1:
            end += table.scan(text, <const uint8_t *>PyUnicode_DATA(text), size, &numbers[begin])
        else:
            end += table.scan(text, <const uint16_t *>PyUnicode_DATA(text), size, &numbers[begin])
        counts[place] = end - begin
    return held[:end].copy(), counted


cdef size_t _signed(uint16_t *word, const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    """Return how many characters a word of one letter has with the signs behind it: those of C++, C# and F#."""
    if text[place] == c"#" and (word[0] == c"c" or word[0] == c"f"):
        word[1] = c"#"
        return 2
    if word[0] == c"c" and text[place] == c"+" and place + 1 < size and text[place + 1] == c"+":
        word[1] = word[2] = c"+"
        return 3
    return 1


cdef Py_ssize_t _possessive(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    """Return how many characters a possessive ending has that stands there, 0 if none does."""
    if place + 1 >= size or (text[place] != c"'" and <int>text[place] != TYPOGRAPHIC_APOSTROPHE):
        return 0
    if text[place + 1] != c"s" and text[place + 1] != c"S":
        return 0
    return 0 if place + 2 < size and LETTERS[text[place + 2]] else 2


cdef bint _is_plain(str text) except -1:
    """Say whether a text needs no table of marks."""
    cdef Py_ssize_t place, size = PyUnicode_GET_LENGTH(text)
    cdef const uint16_t *codes
    if PyUnicode_IS_ASCII(text):
        return True
    if PyUnicode_KIND(text) == 1:
        return memchr(PyUnicode_DATA(text), SOFT_HYPHEN, size) == NULL
    if PyUnicode_KIND(text) != 2:
        return False
    codes = <const uint16_t *>PyUnicode_DATA(text)
    for place in range(size):
        if codes[place] >= CODES or not PLAIN[codes[place]]:
            return False
    return True


cdef void *_grown(void *held, size_t size) except NULL:
    cdef void *found = realloc(held, size)
    if found == NULL:
        raise MemoryError
    return found
