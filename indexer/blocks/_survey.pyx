"""Look over lines as the steps do that `survey` joins, in one pass over the characters of each.

Positions and lengths are in units of UTF-16, and numbers are those of the modules where the steps are written, to which
tests hold this. What is looked for with expressions is not looked for here: gates say in which lines one may match.
"""

from libc.stdint cimport int16_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memset

import numpy as np

cdef extern from "Python.h":
    int PyUnicode_KIND(object)
    void *PyUnicode_DATA(object)
    Py_UCS4 PyUnicode_READ(int, void *, Py_ssize_t)

# Classes of units. ODD are parts of characters, and letters that differ from ASCII ones only in their case; AT is "@".
cdef enum:
    SPACE = 1
    UPPER = 2
    LOWER = 4
    DIGIT = 8
    STOP = 16
    CLOSING = 32
    MARK = 64
    FINDABLE = 128
    ODD = 256
    AT = 512
    RARE = UPPER | DIGIT | STOP | FINDABLE
    BITS_OF_LETTER = 10
    BITS_OF_STEM = 60

# Lists of words.
cdef enum:
    GIVEN_NAME = 1
    NAVIGATES = 2
    OF_CREDIT = 4
    JOB = 8
    UPDATES = 16
    DIRECTION = 32
    VERB = 64
    CREDITS = 128
    REPORTS = 256
    BYLINE = 512
    OPENS_BOILERPLATE = 1024
    WITHIN_BOILERPLATE = 2048
    MONTH = 4096
    YEAR = 8192
    OPENS_CAPTION = 16384
    SECTION = 32768

# Columns of the table.
cdef enum:
    A_LENGTH, A_WORDS, A_END, A_BEGIN, A_PROSE, A_CAPITALS, A_DIGITS, A_WORD_LENGTH, A_CREDIT, A_BESIDE_CREDIT
    A_CREDIT_WORD, A_DATELINE, A_BYLINE, A_JOB, A_NAME, A_DATE, A_TIME, A_NAVIGATION, A_BOILERPLATE, A_ADDRESS
    A_MARKS, A_CAPTION_CUE, A_QUESTION, A_UPPER, A_SURE_CAPTION, A_SECTION, COLUMNS

GATES = (
    "dateline", "credit", "authors", "contributors", "is_boilerplate", "is_labelled", "date", "byline", "name", "upper",
    "address", "time", "counter",
)
cdef enum:
    G_DATELINE = 1
    G_CREDIT = 2
    G_AUTHORS = 4
    G_CONTRIBUTORS = 8
    G_BOILERPLATE = 16
    G_LABELLED = 32
    G_DATE = 64
    G_BYLINE = 128
    G_NAME = 256
    G_UPPER = 512
    G_ADDRESS = 1024
    G_TIME = 2048
    G_COUNTER = 4096

cdef enum:
    SHORT = 110
    SHORT_BOILERPLATE = 60
    LONGEST_SECTION = 40
    LONGEST_CAPTION = 600
    LONGEST_CREDIT = 140
    LONGEST_DATELINE = 120
    LONGEST_BYLINE = 100
    LONGEST_CONTRIBUTORS = 400
    LONGEST_BOILERPLATE = 240
    LAST_CHARACTERS = 60
    SENTENCE_IN_QUOTES = 8
    SHORTEST_WORD = 5
    SHORTEST_NAME = 4
    BITS_OF_SLOT = 15

cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL, OF_FILE = 0xD1B54A32D192ED03ULL
cdef uint64_t STEM = (1ULL << BITS_OF_STEM) - 1, LINE = (1ULL << 27) - 1

cdef double[13] LENGTHS = [6, 12, 20, 30, 45, 60, 80, 110, 150, 200, 280, 400, 600]
cdef double[8] WORDS = [2, 3, 4, 6, 9, 13, 20, 35]
cdef double[7] SHARES = [0.001, 0.12, 0.25, 0.4, 0.6, 0.8, 0.99]
cdef double[4] OF_DIGITS = [0.001, 0.05, 0.15, 0.3]
cdef double[5] OF_WORD_LENGTH = [3.5, 4.2, 4.8, 5.5, 6.5]
cdef double[3] OF_QUESTION = [30, 60, 110]
cdef double[2] OF_CROWD = [0.15, 0.4]
cdef double[4] OF_NAVIGATION = [2, 4, 7, 12]
cdef double[2] OF_SECTION = [0.5, 1.0]


cdef inline int class_of(double value, const double *edges, int count) noexcept nogil:
    """Return how many of the edges are not above the value."""
    cdef int found = 0
    while found < count and edges[found] <= value:
        found += 1
    return found


cdef struct Seen:
    # What is seen of a line while its characters go by: classes, counts, and where signs stand.
    uint32_t classes
    int digits, breaks, words, capitals, navigates, of_section
    uint32_t first, second, flags
    bint is_dated, may_name_agency, has_dash, is_between, has_pipe, has_copyright, has_slash, ends_with_slash, is_dotted
    bint is_timed, hint_in_front, hint_at_end, mark_at_end


cdef class Tables:
    """Hold what is known of each unit, of first and last ones, and of words.

    `units` has letters in the low bits and classes above; words are listed by the slot they fall into.
    """

    cdef const uint32_t[::1] units
    cdef const uint8_t[::1] begins, ends, opens, bylines, furniture
    cdef const uint16_t[::1] first_of_slot, flags
    cdef const uint64_t[::1] keys
    # The same as pointers, which need no look whether there is an array: units have 16 bits, and the rest is checked.
    cdef const uint32_t *of_units
    cdef const uint16_t *of_slots
    cdef const uint16_t *of_flags
    cdef const uint64_t *of_keys

    def __init__(self, of_units, edges, opens, words, bylines, furniture):
        """Take arrays: of units, first and last units, what opens sentences, (slots, keys, flags), and beginnings."""
        self.units = of_units
        self.begins, self.ends = edges
        self.opens = opens
        self.first_of_slot, self.keys, self.flags = words
        self.bylines, self.furniture = bylines, furniture
        for table in (of_units, *edges, opens):
            if len(table) != 1 << 16:
                raise ValueError("a table of units has an entry for each")
        if len(bylines) != 1 << 15 or len(furniture) != 1 << 15:
            raise ValueError("a table of beginnings has an entry for each three letters")
        slots = words[0]
        if len(slots) != (1 << BITS_OF_SLOT) + 1 or int(max(slots)) > min(len(self.keys), len(self.flags)):
            raise ValueError("a table of words has a slot for each hash, and slots have words")
        self.of_units, self.of_slots = &self.units[0], &self.first_of_slot[0]
        self.of_flags, self.of_keys = &self.flags[0], &self.keys[0]

    cdef inline uint32_t classes(self, uint16_t unit) noexcept nogil:
        return self.of_units[unit] >> BITS_OF_LETTER

    cdef inline uint32_t flags_of(self, uint64_t key) noexcept nogil:
        """Return the lists in which a word stands."""
        cdef uint64_t slot = (key * MULTIPLIER) >> (64 - BITS_OF_SLOT)
        cdef int at
        for at in range(self.of_slots[slot], self.of_slots[slot + 1]):
            if self.of_keys[at] == key:
                return self.of_flags[at]
        return 0


cdef class Surveyor:
    """Look over the lines of one part of files, and gather the words that may tie them."""

    cdef Tables tables
    cdef uint16_t[::1] buffer
    cdef uint16_t *units
    cdef Py_ssize_t size
    cdef Seen seen
    # The lists of the last three words, of this line or of the one before.
    cdef uint32_t[3] recent
    cdef uint64_t[::1] words, names
    cdef Py_ssize_t word_count, name_count
    cdef uint64_t of_file, line

    def __init__(self, Tables tables not None):
        """Take the tables, which are the same for all parts."""
        self.tables = tables

    def survey(self, list texts not None, Py_ssize_t first_line, const int64_t[::1] files):
        """Return (attributes, gates, words, names) of some lines; see the module that this is a twin of."""
        cdef Py_ssize_t number, count = len(texts)
        table = np.zeros((count, COLUMNS), dtype=np.int16)
        gates = np.zeros(count, dtype=np.uint16)
        cdef int16_t[:, ::1] rows = table
        cdef uint16_t[::1] passing = gates
        lengths = [len(text) for text in texts]
        self.buffer = np.empty(2 * max(lengths) + 2, dtype=np.uint16)
        most = sum(lengths) * 2 // SHORTEST_NAME + 1
        words, names = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.uint64)
        self.words, self.names, self.word_count, self.name_count = words, names, 0, 0
        self.recent = [0, 0, 0]
        for number in range(count):
            self.take_in(texts[number])
            self.of_file = <uint64_t> files[number] * OF_FILE
            self.line = <uint64_t> (first_line + number)
            self.look_over()
            self.describe(&rows[number, 0])
            passing[number] = self.gates_of_signs(&rows[number, 0])
            if self.size < SHORT:
                passing[number] |= self.gates_of_short()
        return table, gates, words[: self.word_count], names[: self.name_count]

    cdef int take_in(self, object text) except -1:
        """Lay the units of a line out, with a line feed before them and behind."""
        if not isinstance(text, str):
            raise TypeError("a line is a text")
        cdef Py_ssize_t length = len(text), at, size = 1
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef uint32_t character
        if not length or self.buffer.shape[0] < 2 * length + 2:
            raise ValueError("a line is not empty, nor longer than all")
        cdef uint16_t *units = &self.buffer[0]
        units[0] = c"\n"
        if kind == 1:
            # Most lines are such: each character is a byte.
            for at in range(length):
                units[at + 1] = (<const uint8_t *> data)[at]
            size, length = length + 1, 0
        for at in range(length):
            character = <uint32_t> PyUnicode_READ(kind, data, at)
            if character > 0xFFFF:
                units[size] = <uint16_t> (0xD800 + ((character - 0x10000) >> 10))
                size += 1
                character = 0xDC00 + (character & 0x3FF)
            units[size] = <uint16_t> character
            size += 1
        units[size] = c"\n"
        self.units, self.size = units + 1, size - 1
        return 0

    cdef void look_over(self) noexcept:
        """Go over the units of the line, and tell words and signs."""
        cdef Py_ssize_t at, start = -1
        cdef uint64_t key = 0
        cdef int shift = 0
        cdef uint32_t known, classes, together = 0
        # Read once: what is called in between could change them for all that the compiler knows.
        cdef const uint32_t *table = &self.tables.units[0]
        cdef const uint16_t *units = self.units
        cdef Py_ssize_t size = self.size
        memset(&self.seen, 0, sizeof(Seen))
        for at in range(size):
            known = table[units[at]]
            classes = known >> BITS_OF_LETTER
            together |= classes
            if classes & (SPACE | MARK):
                if start >= 0:
                    self.word(start, at, key)
                    start = -1
            elif start < 0:
                start, key, shift = at, known & ((1 << BITS_OF_LETTER) - 1), BITS_OF_LETTER
            elif shift < BITS_OF_STEM:
                key |= <uint64_t> (known & ((1 << BITS_OF_LETTER) - 1)) << shift
                shift += BITS_OF_LETTER
            if classes & RARE:
                self.sign(at, classes)
        if start >= 0:
            self.word(start, self.size, key)
        self.seen.classes = together

    cdef void word(self, Py_ssize_t start, Py_ssize_t end, uint64_t stem) noexcept:
        """Take in a word: its lists, and the word itself if it may tie lines."""
        cdef Seen *seen = &self.seen
        cdef Py_ssize_t length = end - start
        cdef bint is_capital = (self.tables.classes(self.units[start]) & UPPER) != 0
        cdef uint32_t flags = self.tables.flags_of(stem | <uint64_t> min(length, 15) << BITS_OF_STEM)
        cdef uint64_t packed
        if seen.words == 0:
            seen.first = flags
        elif seen.words == 1:
            seen.second = flags
        seen.words += 1
        seen.capitals += is_capital
        if length >= SHORTEST_NAME:
            packed = (((stem ^ self.of_file) * MULTIPLIER) & ~LINE) | self.line
            if length >= SHORTEST_WORD:
                self.words[self.word_count] = packed
                self.word_count += 1
            if is_capital:
                self.names[self.name_count] = packed
                self.name_count += 1
        if flags:
            seen.flags |= flags
            seen.navigates += (flags & NAVIGATES) != 0
            seen.of_section += (flags & SECTION) != 0
            seen.is_dated |= (flags & YEAR) and (self.recent[0] | self.recent[1] | self.recent[2]) & MONTH
            if flags & CREDITS:
                self.hint(start)
        self.recent[0], self.recent[1], self.recent[2] = self.recent[1], self.recent[2], flags

    cdef inline void hint(self, Py_ssize_t at) noexcept:
        """Take in a place where a credit may be."""
        self.seen.hint_in_front |= at < LONGEST_CREDIT
        self.seen.hint_at_end |= self.size - at <= LONGEST_CREDIT

    cdef void sign(self, Py_ssize_t at, uint32_t classes) noexcept:
        """Take in a unit that is a capital, a digit, a stop or one of a few signs."""
        cdef uint32_t before = self.tables.classes(self.units[at - 1]), behind = self.tables.classes(self.units[at + 1])
        if classes & UPPER:
            if not before & (SPACE | MARK) and (behind & LOWER or not before & UPPER):
                self.hint(at - 1)
            return
        if classes & DIGIT:
            self.seen.digits += 1
            if self.units[at + 1] | 32 == c"h" and self.tables.classes(self.units[at + 2]) & DIGIT:
                self.seen.is_timed = True
            return
        if classes & STOP:
            self.seen.breaks += self.begins_behind(at)
        if classes & FINDABLE:
            self.findable(at, self.units[at], (before & behind & DIGIT) != 0)

    cdef inline bint begins_behind(self, Py_ssize_t stop) noexcept:
        """Say whether another sentence begins behind a stop."""
        cdef Py_ssize_t blank = stop + 1 + ((self.tables.classes(self.units[stop + 1]) & CLOSING) != 0)
        if blank >= self.size or not self.tables.classes(self.units[blank]) & SPACE:
            return False
        cdef uint16_t unit = self.units[blank + 1]
        return (self.tables.classes(unit) & (UPPER | DIGIT)) != 0 or (&self.tables.opens[0])[unit] != 0

    cdef void findable(self, Py_ssize_t at, uint16_t unit, bint is_between) noexcept:
        """Take in one of the signs that count where they stand; `is_between` digits it may be."""
        cdef Seen *seen = &self.seen
        if unit == c"(":
            seen.may_name_agency |= at < LONGEST_DATELINE
        elif unit == c"-" or unit == 0x2013 or unit == 0x2014:
            seen.has_dash |= at < LONGEST_DATELINE
            seen.is_between |= is_between and unit == c"-"
        elif unit == c"|":
            seen.has_pipe = True
        elif unit == c".":
            seen.is_between |= is_between
            seen.is_timed |= is_between
            seen.is_dotted |= not self.tables.classes(self.units[at + 1]) & SPACE
        else:
            seen.mark_at_end |= self.size - at <= LONGEST_CREDIT
            seen.is_timed |= is_between and unit == c":"
            if unit == c"/" or unit == 0xA9:
                self.hint(at)
            if unit == c"/":
                seen.may_name_agency |= at < LONGEST_DATELINE
                seen.has_slash = True
                seen.is_between |= is_between
                seen.ends_with_slash |= self.size - at <= LAST_CHARACTERS
            seen.has_copyright |= unit == 0xA9

    cdef inline bint has_whole_end(self) noexcept:
        """Say whether the line ends with a stop, or with one and a closing sign."""
        cdef uint32_t last = self.tables.classes(self.units[self.size - 1])
        return last & STOP or (last & CLOSING and self.tables.classes(self.units[self.size - 2]) & STOP)

    cdef void describe(self, int16_t *row) noexcept:
        """Fill in the attributes that need no expression."""
        cdef Seen *seen = &self.seen
        cdef double length = self.size, size = max(seen.words, 1)
        cdef int end = self.tables.ends[self.units[self.size - 1]]
        if self.tables.classes(self.units[self.size - 1]) & CLOSING and self.has_whole_end():
            end = SENTENCE_IN_QUOTES
        row[A_LENGTH] = class_of(length, LENGTHS, 13)
        row[A_WORDS] = class_of(seen.words, WORDS, 8)
        row[A_END] = end
        row[A_BEGIN] = self.tables.begins[self.units[0]]
        row[A_PROSE] = 4 * (1 <= end <= 4 or end == SENTENCE_IN_QUOTES) + min(seen.breaks, 3)
        row[A_CAPITALS] = class_of(seen.capitals / size, SHARES, 7)
        row[A_DIGITS] = class_of(seen.digits / length, OF_DIGITS, 4)
        row[A_WORD_LENGTH] = class_of((length + 1) / size - 1, OF_WORD_LENGTH, 5)
        row[A_CREDIT_WORD] = ((seen.flags & OF_CREDIT) != 0) + 2 * seen.has_copyright
        row[A_JOB] = ((seen.flags & JOB) != 0) * (1 if self.size < 60 else 2)
        row[A_TIME] = (seen.flags & UPDATES) != 0 and self.size < SHORT
        row[A_CAPTION_CUE] = ((seen.flags & DIRECTION) != 0) + 2 * ((seen.flags & VERB) != 0)
        row[A_MARKS] = seen.has_pipe + 2 * seen.ends_with_slash
        row[A_QUESTION] = 1 + class_of(length, OF_QUESTION, 3) if end == 3 else 0
        if seen.navigates:
            row[A_NAVIGATION] = 1 + 5 * class_of(seen.navigates / size, OF_CROWD, 2)
            row[A_NAVIGATION] += class_of(seen.words, OF_NAVIGATION, 4)
        if seen.of_section and self.size < LONGEST_SECTION:
            row[A_SECTION] = 1 + class_of(seen.of_section / size, OF_SECTION, 2)
        if (seen.second if seen.first & BYLINE and seen.words > 1 else seen.first) & GIVEN_NAME:
            row[A_NAME] = 9 + (seen.words > 6)

    cdef int gates_of_signs(self, const int16_t *row) noexcept:
        """Return which signs the line may carry."""
        cdef Seen *seen = &self.seen
        cdef uint16_t begin = self.units[0]
        cdef bint is_sentence = self.has_whole_end(), is_furniture
        cdef int gates = 0
        if not self.tables.classes(begin) & LOWER and (
            seen.may_name_agency or (seen.has_dash and not self.tables.classes(self.units[1]) & LOWER)
        ):
            gates |= G_DATELINE
        if self.size <= LONGEST_CAPTION:
            if (seen.hint_at_end and (not is_sentence or seen.mark_at_end)) or (
                seen.hint_in_front and (not is_sentence or begin == 0xA9)
            ):
                gates |= G_CREDIT
            if seen.first & OPENS_CAPTION:
                gates |= G_LABELLED
        if self.size <= LONGEST_BYLINE and seen.first & BYLINE:
            gates |= G_AUTHORS
        if self.size <= LONGEST_CONTRIBUTORS and seen.flags & REPORTS:
            gates |= G_CONTRIBUTORS
        if self.size <= LONGEST_BOILERPLATE:
            is_furniture = seen.first & OPENS_BOILERPLATE or seen.flags & WITHIN_BOILERPLATE or (
                begin == 0xA9 or begin == c"(" or begin == c"_" or begin == c"-" or begin == c"*" or begin == c"="
            )
            if is_furniture or (self.size <= SHORT_BOILERPLATE and self.may_be_furniture()):
                gates |= G_BOILERPLATE
        if seen.is_dated or (seen.is_between and self.size < SHORT):
            gates |= G_DATE
        return gates

    cdef inline int letters(self, Py_ssize_t at) noexcept:
        """Return the number of three letters, small or not, in which what is no ASCII letter is 0."""
        cdef int number = 0, place
        cdef uint16_t unit
        for place in range(3):
            unit = self.units[at + place] | 32 if at + place < self.size else 0
            number = number << 5 | (unit - 96 if 97 <= unit <= 122 else 0)
        return number

    cdef inline bint may_be_furniture(self) noexcept:
        """Say whether a short line may be one of the labels of a page: it begins as one, or has an address."""
        cdef uint16_t begin = self.units[0] | 32
        if self.seen.classes & ODD or self.seen.has_slash or self.seen.is_dotted or not 97 <= begin <= 122:
            return True
        return (&self.tables.furniture[0])[self.letters(0)] != 0

    cdef int gates_of_short(self) noexcept:
        """Return what a short line may be."""
        cdef Seen *seen = &self.seen
        cdef bint is_odd = (seen.classes & ODD) != 0
        cdef int gates = 0
        if is_odd or self.may_be_byline():
            gates |= G_BYLINE
        if is_odd or self.may_be_name():
            gates |= G_NAME
        if not seen.classes & LOWER:
            gates |= G_UPPER
        if seen.classes & AT or seen.has_slash or seen.is_dotted:
            gates |= G_ADDRESS
        if seen.digits and (is_odd or seen.is_timed):
            gates |= G_TIME
        if seen.digits and (is_odd or self.tables.classes(self.units[0]) & DIGIT):
            gates |= G_COUNTER
        return gates

    cdef bint may_be_byline(self) noexcept:
        """Say whether a line begins as bylines do, behind at most three signs."""
        cdef Py_ssize_t at
        cdef uint16_t before = 0
        for at in range(min(<Py_ssize_t> 4, self.size)):
            if 97 <= (before | 32) <= 122 or 48 <= before <= 57:
                return False
            if (&self.tables.bylines[0])[self.letters(at)]:
                return True
            before = self.units[at]
        return False

    cdef inline bint begins_name(self, uint16_t unit) noexcept:
        return 65 <= unit <= 90 or 0xC0 <= unit <= 0xDD or unit == 0x141 or unit == 0x15A or unit == 0x17B

    cdef bint may_be_name(self) noexcept:
        """Say whether the first words of a line are such that it may be a name alone, or one and what it is."""
        cdef Py_ssize_t at = 0, word
        cdef uint16_t unit
        if not self.begins_name(self.units[0]):
            return False
        for word in range(2):
            while at < self.size and self.units[at] != c" ":
                at += 1
            if at + 1 >= self.size:
                return word > 0
            if word > 0 and self.units[at - 1] == c",":
                return True
            at += 1
            unit = self.units[at]
            # "Ana de Paz", "Ana Paz and Bo Li", "Ana Paz & Bo Li", in several languages.
            if not self.begins_name(unit) and not (
                unit == c"a" or unit == c"b" or unit == c"d" or unit == c"l" or unit == c"v"
                or (word > 0 and (unit == c"e" or unit == c"u" or unit == c"y" or unit == c"&"))
            ):
                return False
        return True
