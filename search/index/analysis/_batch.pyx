"""Number the words of many texts character by character; the compiled twin of `batch`.

Words of texts that need no table of marks are told apart by their letters, with A to Z in lower case. All other texts
are cut by the patterns of `tokens`.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
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
    MOST_IN_KEY = 8
    HASHED = 1 << 30
    LEAST_SLOTS = 1 << 14
    SOFT_HYPHEN = 0xAD
    TYPOGRAPHIC_APOSTROPHE = 0x2019

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL
# More than a number in an `enum` is everywhere.
cdef size_t MOST_LETTERS = 0xFFFFFFFF

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
    uint64_t key  # as in its slot
    uint32_t mark  # 0 for what is not told by its letters
    uint32_t begin  # in the letters of all words, if the key is a hash


cdef struct Slot:
    uint64_t key  # the letters of a word themselves, a byte each, if they fit; else a hash of them
    uint32_t mark  # how many letters, and whether the key is a hash
    int32_t number  # of the word + 1, 0 for none


cdef class _Words:
    """Hold words in a table, each by what it is made of."""

    cdef size_t size
    cdef dict others  # word that is not told by its letters → its number
    cdef dict texts  # number → such a word
    cdef Word *words
    cdef size_t capacity
    cdef uint16_t *letters
    cdef size_t letters_capacity, letters_size
    cdef Slot *slots
    cdef size_t slots_size

    def __cinit__(self):
        """Begin with no words."""
        self.others, self.texts = {}, {}
        self._resize(LEAST_SLOTS)

    def __dealloc__(self):
        """Give memory back."""
        PyMem_Free(self.words)
        PyMem_Free(self.letters)
        PyMem_Free(self.slots)

    cdef int _resize(self, size_t size) except -1:
        """Make so many slots, a power of two."""
        cdef size_t slot, number
        cdef Word *word
        self.slots = <Slot *>_grown(self.slots, size * sizeof(Slot))
        self.slots_size = size
        memset(self.slots, 0, size * sizeof(Slot))
        for number in range(self.size):
            word = &self.words[number]
            if word.mark:
                slot = _place_of(word.key) & (size - 1)
                while self.slots[slot].number:
                    slot = (slot + 1) & (size - 1)
                self.slots[slot] = Slot(word.key, word.mark, <int32_t>number + 1)
        return 0

    cdef int32_t _add(self, Word word) except -1:
        """Take a new word; return its number."""
        if self.size == self.capacity:
            self.words = <Word *>_grown(self.words, (2 * self.capacity + LEAST_SLOTS) * sizeof(Word))
            self.capacity = 2 * self.capacity + LEAST_SLOTS
        self.words[self.size] = word
        self.size += 1
        return <int32_t>self.size - 1

    cdef inline int32_t of_key(self, uint64_t key, uint32_t size) except -1:
        """Return the number of a word of so few letters that they are its key."""
        cdef size_t slot = _place_of(key) & (self.slots_size - 1)
        while self.slots[slot].number:
            if self.slots[slot].key == key and self.slots[slot].mark == size:
                return self.slots[slot].number - 1
            slot = (slot + 1) & (self.slots_size - 1)
        return self._add_at(slot, Word(key, size, 0))

    cdef int32_t of_letters(self, const uint16_t *letters, size_t size) except -1:
        """Return the number of a word of any letters."""
        cdef uint64_t key = MULTIPLIER
        cdef size_t place, slot
        cdef Slot *held
        for place in range(size):
            key = (key ^ letters[place]) * MULTIPLIER
        slot = _place_of(key) & (self.slots_size - 1)
        while self.slots[slot].number:
            held = &self.slots[slot]
            if held.key == key and held.mark == HASHED | size and self._are_letters_of(held.number - 1, letters, size):
                return held.number - 1
            slot = (slot + 1) & (self.slots_size - 1)
        if self.letters_size > MOST_LETTERS:
            raise MemoryError
        if self.letters_size + LONGEST > self.letters_capacity:
            self.letters = <uint16_t *>_grown(
                self.letters, (2 * self.letters_capacity + LEAST_SLOTS) * sizeof(uint16_t)
            )
            self.letters_capacity = 2 * self.letters_capacity + LEAST_SLOTS
        memcpy(self.letters + self.letters_size, letters, size * sizeof(uint16_t))
        cdef int32_t number = self._add_at(slot, Word(key, HASHED | <uint32_t>size, <uint32_t>self.letters_size))
        self.letters_size += size
        return number

    cdef int32_t _add_at(self, size_t slot, Word word) except -1:
        """Take a new word, for which that slot is free; return its number."""
        cdef int32_t number = self._add(word)
        self.slots[slot] = Slot(word.key, word.mark, number + 1)
        if 4 * self.size > 3 * self.slots_size:
            self._resize(2 * self.slots_size)
        return number

    cdef bint _are_letters_of(self, int32_t number, const uint16_t *letters, size_t size) noexcept:
        return memcmp(self.letters + self.words[number].begin, letters, size * sizeof(uint16_t)) == 0

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
        if word.mark & HASHED:
            return self.of_letters(table.letters + word.begin, word.mark & ~HASHED)
        if word.mark:
            return self.of_key(word.key, word.mark)
        return self.of_text(table.texts[number])

    cdef object text_of(self, size_t number):
        """Return a word."""
        cdef Word word = self.words[number]
        cdef uint8_t[MOST_IN_KEY] letters
        cdef uint32_t place
        if word.mark & HASHED:
            return PyUnicode_FromKindAndData(2, self.letters + word.begin, word.mark & ~HASHED)
        if not word.mark:
            return self.texts[number]
        for place in range(word.mark):
            letters[place] = word.key >> 8 * (word.mark - 1 - place) & 0xFF
        return PyUnicode_FromKindAndData(1, letters, word.mark)

    cdef Py_ssize_t scan(self, object whole, const unit *text, Py_ssize_t size, int64_t *numbers) except -1:
        """Number the words of a plain text; return how many it has."""
        cdef Py_ssize_t place = 0, begin, found = 0, letters
        cdef uint16_t letter, together
        cdef uint64_t key
        cdef uint16_t[LONGEST] word
        while place < size:
            letter = LETTERS[text[place]]
            if not letter:
                place += 1
                continue
            begin, key, together = place, 0, 0
            # Behind the last character stands one that is 0.
            while letter:
                key = key << 8 | letter
                together |= letter
                place += 1
                letter = LETTERS[text[place]]
            if place == begin + 1:
                for letters in range(_signs(key, text, place)):
                    key = key << 8 | text[place]
                    place += 1
            letters = place - begin
            if letters <= MOST_IN_KEY and together < 256:
                numbers[found] = self.of_key(key, <uint32_t>letters)
            elif letters > LONGEST:
                numbers[found] = self.of_text(whole[begin:place])
            else:
                for letters in range(place - begin):
                    word[letters] = LETTERS[text[begin + letters]]
                numbers[found] = self.of_letters(word, place - begin)
            found += 1
            place += _possessive(text, place)
        return found


cdef inline size_t _place_of(uint64_t key) noexcept:
    """Spread keys over places."""
    key *= MULTIPLIER
    return key ^ key >> 32


def number_words(list texts not None):
    """Return the words of texts, which words they are one behind the other, and how many each text has."""
    cdef _Words table = _Words()
    cdef size_t number
    numbers, counts = _numbered(table, texts)
    return [table.text_of(number) for number in range(table.size)], numbers, counts


cdef class Vocabulary:
    """Give the words of texts numbers, the same in one call as in the next; there is one or two of each word."""

    cdef _Words table

    def __init__(self):
        """Begin without words."""
        self.table = _Words()

    def __len__(self):
        """Return how many words there are."""
        return self.table.size

    def __getitem__(self, Py_ssize_t number):
        """Return a word by its number."""
        if not 0 <= number < <Py_ssize_t>self.table.size:
            raise IndexError("there is no such word")
        return self.table.text_of(number)

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
        return found, numbers, counts

    def chosen(self, const int64_t[::1] numbers):
        """Return a vocabulary of some of the words that differ, numbered in their order."""
        cdef Vocabulary found = Vocabulary()
        cdef Py_ssize_t place
        for place in range(len(numbers)):
            if not 0 <= numbers[place] < <int64_t>self.table.size:
                raise IndexError("there is no such word")
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


cdef inline int _signs(uint64_t letter, const unit *text, Py_ssize_t place) noexcept:
    """Return how many signs belong to a word of one letter that stand behind it: those of C++, C# and F#."""
    if text[place] == c"#":
        return letter == c"c" or letter == c"f"
    return 2 if text[place] == c"+" and letter == c"c" and text[place + 1] == c"+" else 0


cdef inline int _possessive(const unit *text, Py_ssize_t place) noexcept:
    """Return how many characters a possessive ending has that stands there, 0 if none does."""
    if text[place] != c"'" and <int>text[place] != TYPOGRAPHIC_APOSTROPHE:
        return 0
    if text[place + 1] != c"s" and text[place + 1] != c"S":
        return 0
    return 0 if LETTERS[text[place + 2]] else 2


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
    cdef void *found = PyMem_Realloc(held, size)
    if found == NULL:
        raise MemoryError
    return found
