"""Find the names in texts character by character; the compiled twin of `names_in_text`."""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memchr, memcmp, memcpy, memset

from cpython.object cimport PyObject

import numpy as np

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    bint PyUnicode_IS_ASCII(object text)
    object PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size)
    object PyUnicode_New(Py_ssize_t size, uint32_t highest)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    bint Py_UNICODE_ISDECIMAL(Py_UCS4 character)
    bint Py_UNICODE_ISLOWER(Py_UCS4 character)

cdef enum:
    # No capital stands beyond it.
    CODES = 0x2000
    IS_WORD = 1
    IS_CAPITAL = 2
    # As in `names_in_text`.
    MOST_WORDS = 4
    OFTEN = 3
    MOST_PARTICLES = 64
    LONGEST_PARTICLE = 8
    FIRST_NAMES = 5
    AGAIN = 2
    # Past it what is remembered is forgotten, so that memory is bounded.
    REMEMBERED = 1 << 15
    # Terms that a name is found under.
    MOST_TERMS = 3
    BUCKETS = 64
    LEAST_SLOTS = 1 << 9
    LASTS = 1 << 11
    UNKNOWN = -1
    NONE = -2
    LAST_CHARACTER = 0x10FFFF
    # Signs of typesetters stand below it.
    SIGNS = 0x2100

ctypedef fused unit:
    uint8_t
    uint16_t
    uint32_t

ctypedef fused other:
    uint8_t
    uint16_t
    uint32_t

cdef uint8_t FLAGS[CODES]
# What each character is in a plain text.
cdef uint16_t PLAIN[SIGNS]
# Particles as numbers, a byte a letter.
cdef uint64_t PARTICLES[MOST_PARTICLES]
cdef int PARTICLES_SIZE = 0


cdef uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ULL


cdef struct Lasts:
    Py_ssize_t begin  # of the last word of a run, with the particles before it
    Py_ssize_t begin_before  # of the word before
    Py_ssize_t end_before


cdef struct Found:
    uint64_t hash
    uint64_t hash_of_last  # word, with the particles before it
    uint64_t hash_before  # of the word before, which is the last of a name that ends with a dot
    void *data  # where it begins, in characters of so many bytes
    int kind
    Py_ssize_t size
    Py_ssize_t count
    bint is_several  # words
    bint is_last  # of a name


cdef struct Asked:
    int32_t number
    int kind
    void *word
    Py_ssize_t size
    int small_kind
    void *small
    Py_ssize_t small_size
    bint is_within  # stands behind another word of its sentence
    bint is_small_too  # stands there in small letters, with a space on both sides
    Py_ssize_t next  # another whose first letter is in the same bucket, -1 for none
    Py_ssize_t next_small


cdef struct Run:
    uint64_t hash
    PyObject *text
    PyObject *small  # the text in small letters, NULL until it is asked
    int64_t article_of_lasts, article_of_names  # in which it was counted last
    int32_t times_last  # it ends a name or stands alone, in that article
    int32_t times_name
    int32_t name, last  # the name in it and the last word of that with its particles, NONE if there is none
    int32_t own_last  # of a name: its last word
    int32_t word_term  # the term of it as a word
    int32_t terms[MOST_TERMS]  # of it as a name
    int32_t terms_size
    bint is_parted  # it is known which name is in it
    bint is_alone  # the name is one word
    int is_single


cdef struct Term:
    uint64_t hash
    Py_ssize_t begin  # in the letters of all terms
    Py_ssize_t size
    int64_t article  # that it was found in last
    int64_t call  # in which it was found last
    int64_t place  # among the terms of that call


def set_up(frozenset capitals not None, particles, dict typography not None):
    """Take the letters that are capitals, the words of letters from A to Z that may stand within names, and signs.

    Each sign of typesetters has one instead.
    """
    global PARTICLES_SIZE
    cdef int code
    for code in range(SIGNS):
        PLAIN[code] = code
    for sign, instead in typography.items():
        PLAIN[<Py_UCS4>sign] = <Py_UCS4>instead
    for code in range(CODES):
        FLAGS[code] = IS_WORD if Py_UNICODE_ISALNUM(code) or code == c"_" else 0
        if chr(code) in capitals:
            FLAGS[code] |= IS_CAPITAL
    PARTICLES_SIZE = 0
    for particle in particles:
        if PARTICLES_SIZE == MOST_PARTICLES or len(particle) > LONGEST_PARTICLE:
            raise ValueError("particles are few and short")
        PARTICLES[PARTICLES_SIZE] = <uint64_t>int.from_bytes(particle.encode("ascii"), "big")
        PARTICLES_SIZE += 1


cdef inline bint _is_word(Py_UCS4 character) noexcept:
    return FLAGS[character] & IS_WORD if character < CODES else Py_UNICODE_ISALNUM(character)


cdef inline bint _is_capital(Py_UCS4 character) noexcept:
    return character < CODES and FLAGS[character] & IS_CAPITAL != 0


def plain_texts(kinds, texts):
    """Return the texts that are no headlines, with plain signs in place of those of typesetters."""
    return [_plain(text) for kind, text in zip(kinds, texts, strict=True) if kind != "headline"]


cdef str _plain(str text):
    if PyUnicode_IS_ASCII(text):
        return text
    whole = PyUnicode_New(PyUnicode_GET_LENGTH(text), min(_bits_of(text), <uint32_t>LAST_CHARACTER))
    cdef int kind = PyUnicode_KIND(whole)
    cdef void *data = PyUnicode_DATA(whole)
    if kind == 1:
        _write_plain(text, <uint8_t *>data)
    elif kind == 2:
        _write_plain(text, <uint16_t *>data)
    else:
        _write_plain(text, <uint32_t *>data)
    return whole


cdef uint32_t _bits_of(str text) noexcept:
    """Return a number that has all bits of the characters of a text, once signs of typesetters are plain."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    if kind == 1:
        return _bits(<const uint8_t *>data, PyUnicode_GET_LENGTH(text))
    if kind == 2:
        return _bits(<const uint16_t *>data, PyUnicode_GET_LENGTH(text))
    return _bits(<const uint32_t *>data, PyUnicode_GET_LENGTH(text))


cdef uint32_t _bits(const unit *text, Py_ssize_t size) noexcept:
    cdef Py_ssize_t place
    cdef uint32_t found = 0
    for place in range(size):
        found |= PLAIN[text[place]] if text[place] < SIGNS else text[place]
    return found


cdef void _write_plain(str text, unit *out) noexcept:
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    if kind == 1:
        _copy_plain(out, <const uint8_t *>data, size)
    elif kind == 2:
        _copy_plain(out, <const uint16_t *>data, size)
    else:
        _copy_plain(out, <const uint32_t *>data, size)


cdef void _copy_plain(unit *out, const other *text, Py_ssize_t size) noexcept:
    cdef Py_ssize_t place
    for place in range(size):
        out[place] = <unit>(PLAIN[text[place]] if text[place] < SIGNS else text[place])


cdef class _Numbers:
    """Hold numbers one behind the other."""

    cdef int32_t *held
    cdef Py_ssize_t size, capacity

    def __dealloc__(self):
        """Give memory back."""
        free(self.held)

    cdef int add(self, int32_t number) except -1:
        """Add a number."""
        if self.size == self.capacity:
            self.held = <int32_t *>_grown(self.held, (2 * self.capacity + LEAST_SLOTS) * sizeof(int32_t))
            self.capacity = 2 * self.capacity + LEAST_SLOTS
        self.held[self.size] = number
        self.size += 1
        return 0


cdef class _Runs:
    """Count the runs of words with capitals in the texts of an article, in the order in which they first stand there."""

    cdef Found *held
    cdef Py_ssize_t size
    cdef int32_t *slots  # the number of a run + 1, 0 for none
    cdef Py_ssize_t slots_size
    # How often last words stand there, no more than twice told, those that share a place together.
    cdef uint8_t[LASTS] lasts

    def __dealloc__(self):
        """Give memory back."""
        free(self.held)
        free(self.slots)

    cdef int read(self, list texts) except -1:
        """Count the runs of these texts alone, which have to live as long as they are asked about."""
        cdef Py_ssize_t size, number
        cdef int kind
        cdef void *data
        cdef str text
        self.size = 0
        if self.slots_size == LEAST_SLOTS:
            memset(self.slots, 0, LEAST_SLOTS * sizeof(int32_t))
        else:
            self._resize(LEAST_SLOTS)
        for text in texts:
            size, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
            if kind == 1:
                self._count(<const uint8_t *>data, size)
            elif kind == 2:
                self._count(<const uint16_t *>data, size)
            else:
                self._count(<const uint32_t *>data, size)
        memset(self.lasts, 0, LASTS)
        for number in range(self.size):
            self._note_last(self.held[number].hash_of_last, self.held[number].count)
            if _ends_with_dot(&self.held[number]):
                self._note_last(self.held[number].hash_before, self.held[number].count)
        return 0

    cdef void _note_last(self, uint64_t hash, Py_ssize_t count) noexcept:
        cdef uint8_t *told = &self.lasts[hash % LASTS]
        told[0] = <uint8_t>min(AGAIN, told[0] + count)

    cdef bint is_alone(self, const Found *one) noexcept:
        """Say whether a run that stands there once shares its last word with no other, and so is no name to keep."""
        return (
            one.count == 1 and self.lasts[one.hash_of_last % LASTS] == 1 and not _ends_with_dot(one) and _is_ascii(one)
        )

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two, and room for half as many runs."""
        cdef Py_ssize_t number
        self.held = <Found *>_grown(self.held, size // 2 * sizeof(Found))
        free(self.slots)
        self.slots, self.slots_size = <int32_t *>calloc(size, sizeof(int32_t)), size
        if self.slots == NULL:
            self.slots_size = 0
            raise MemoryError
        for number in range(self.size):
            self.slots[_free_slot(self.slots, size, self.held[number].hash)] = <int32_t>number + 1
        return 0

    cdef int _count(self, const unit *text, Py_ssize_t size) except -1:
        cdef Py_ssize_t place = 0, begin, end
        cdef Lasts lasts
        cdef Found *one
        cdef uint64_t hash, slot
        while place < size:
            if not _is_capital(text[place]):
                place = _behind_small(text, place + 1, size)
                continue
            begin, end = place, _end_of_word(text, place, size)
            lasts = Lasts(begin, begin, end)
            place = _end_of_run(text, end, size, &lasts)
            hash = _hash(text + begin, place - begin)
            slot = hash & (self.slots_size - 1)
            while self.slots[slot]:
                one = &self.held[self.slots[slot] - 1]
                if one.hash == hash and one.size == place - begin and _is_same(text + begin, one.size, one.kind, one.data):
                    one.count += 1
                    break
                slot = (slot + 1) & (self.slots_size - 1)
            if self.slots[slot]:
                continue
            self.held[self.size] = Found(
                hash,
                hash if place == end else _hash(text + lasts.begin, place - lasts.begin),
                hash if place == end else _hash(text + lasts.begin_before, lasts.end_before - lasts.begin_before),
                <void *>(text + begin),
                sizeof(unit),
                place - begin,
                1,
                place > end,
                False,
            )
            self.size += 1
            self.slots[slot] = <int32_t>self.size
            if self.size == self.slots_size // 2:
                self._resize(2 * self.slots_size)
        return 0

    cdef void mark(self, const Run *last) noexcept:
        """Take note that the last word of a name ends one, if it is a run too."""
        cdef uint64_t slot = last.hash & (self.slots_size - 1)
        cdef Found *one
        while self.slots[slot]:
            one = &self.held[self.slots[slot] - 1]
            if one.hash == last.hash and _stands_there(one.kind, one.data, one.size, <str>last.text):
                one.is_last = True
                return
            slot = (slot + 1) & (self.slots_size - 1)


cdef inline Py_ssize_t _behind_small(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    """Return a place behind some characters, none or more of which is a capital."""
    cdef uint64_t window
    if sizeof(unit) == 1:
        while place + 8 <= size:
            memcpy(&window, text + place, 8)
            # Small letters, digits, spaces and signs of ASCII have this bit, and not the highest.
            if window & 0xA0A0A0A0A0A0A0A0ULL != 0x2020202020202020ULL:
                break
            place += 8
    return place


cdef bint _ends_with_dot(const Found *one) noexcept:
    return PyUnicode_READ(one.kind, one.data, one.size - 1) == c"."


cdef bint _is_ascii(const Found *one) noexcept:
    cdef Py_ssize_t place
    for place in range(one.size):
        if PyUnicode_READ(one.kind, one.data, place) > 0x7F:
            return False
    return True


cdef bint _is_same(const unit *text, Py_ssize_t size, int kind, void *data) noexcept:
    """Say whether two texts that are as long are the same."""
    cdef Py_ssize_t place
    if kind == sizeof(unit):
        return memcmp(text, data, size * sizeof(unit)) == 0
    for place in range(size):
        if text[place] != PyUnicode_READ(kind, data, place):
            return False
    return True


cdef bint _stands_there(int kind, void *data, Py_ssize_t size, str text) noexcept:
    """Say whether so many characters are a text."""
    cdef int other_kind = PyUnicode_KIND(text)
    cdef void *other = PyUnicode_DATA(text)
    if PyUnicode_GET_LENGTH(text) != size:
        return False
    if kind == 1:
        return _is_same(<const uint8_t *>data, size, other_kind, other)
    if kind == 2:
        return _is_same(<const uint16_t *>data, size, other_kind, other)
    return _is_same(<const uint32_t *>data, size, other_kind, other)


cdef inline uint64_t _hash(const unit *text, Py_ssize_t size) noexcept:
    cdef uint64_t hash = MULTIPLIER
    cdef Py_ssize_t place
    for place in range(size):
        hash = (hash ^ text[place]) * MULTIPLIER
    return hash ^ hash >> 32


cdef Py_ssize_t _free_slot(const int32_t *slots, Py_ssize_t size, uint64_t hash) noexcept:
    """Return a free slot of a table of so many, at least one of which is free."""
    cdef uint64_t slot = hash & (size - 1)
    while slots[slot]:
        slot = (slot + 1) & (size - 1)
    return slot


cdef Py_ssize_t _end_of_run(const unit *text, Py_ssize_t place, Py_ssize_t size, Lasts *lasts) noexcept:
    """Return where the run ends of which a word ends at a place, and say where its last words stand, if it has more."""
    cdef Py_ssize_t end = place, begin, number, after
    while end < size and text[end] == c" ":
        begin = place = end + 1
        for number in range(2):
            after = _behind_particle(text, place, size)
            if after == place:
                break
            place = after
        if place + 1 < size and (text[place] == c"d" or text[place] == c"l") and text[place + 1] == c"'":
            place += 2
        if place >= size or not _is_capital(text[place]):
            break
        lasts.begin, lasts.begin_before, lasts.end_before = begin, lasts.begin, end
        end = _end_of_word(text, place, size)
    return end


cdef Py_ssize_t _end_of_word(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    """Return where the word ends that begins with the capital at a place: an initial, or letters in parts."""
    place += 1
    if place < size and text[place] == c".":
        place += 1
        while place + 1 < size and _is_capital(text[place]) and text[place + 1] == c".":
            place += 2
        return place
    while place < size and _is_word(text[place]):
        place += 1
    while place + 1 < size and (text[place] == c"-" or text[place] == c"'") and _is_word(text[place + 1]):
        if text[place + 1] == c"s" and (place + 2 == size or not _is_word(text[place + 2])):
            break
        place += 1
        while place < size and _is_word(text[place]):
            place += 1
    return place


cdef Py_ssize_t _behind_particle(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    """Return where it goes on behind a particle and a space, or the place itself if no particle stands there."""
    cdef Py_ssize_t end = place
    cdef uint64_t letters = 0
    cdef int number
    while end < size and end - place < LONGEST_PARTICLE and c"a" <= text[end] <= c"z":
        letters = letters << 8 | text[end]
        end += 1
    if end == place or end == size or text[end] != c" ":
        return place
    for number in range(PARTICLES_SIZE):
        if PARTICLES[number] == letters:
            return end + 1
    return place


cdef class _Language:
    """Remember runs of words, and parts of these that are names, in texts whose language has these function words."""

    cdef frozenset starters
    cdef object is_before_name
    cdef dict known  # word → whether it stands before names
    cdef Run *runs
    cdef Py_ssize_t size
    cdef int32_t *slots  # the number of a run + 1, 0 for none
    cdef Py_ssize_t slots_size
    cdef list texts  # that the runs refer to

    def __init__(self, frozenset starters not None, is_before_name):
        """Take function words, and what says whether a word stands before names."""
        self.starters, self.is_before_name = starters, is_before_name
        self.known, self.texts = {}, []
        self._resize(LEAST_SLOTS)

    def __dealloc__(self):
        """Give memory back."""
        free(self.runs)
        free(self.slots)

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two, and room for half as many runs."""
        cdef int32_t *slots = <int32_t *>calloc(size, sizeof(int32_t))
        cdef Py_ssize_t number
        if slots == NULL:
            raise MemoryError
        free(self.slots)
        self.slots, self.slots_size = slots, size
        self.runs = <Run *>_grown(self.runs, size // 2 * sizeof(Run))
        for number in range(self.size):
            slots[_free_slot(slots, size, self.runs[number].hash)] = <int32_t>number + 1
        return 0

    cdef int32_t number_of(self, uint64_t hash, int kind, void *data, Py_ssize_t size) except -1:
        """Return the number of the run of so many characters; it is added if it is new."""
        cdef uint64_t slot = hash & (self.slots_size - 1)
        cdef Run *run
        while self.slots[slot]:
            run = &self.runs[self.slots[slot] - 1]
            if run.hash == hash and _stands_there(kind, data, size, <str>run.text):
                return self.slots[slot] - 1
            slot = (slot + 1) & (self.slots_size - 1)
        if self.size == self.slots_size // 2:
            self._resize(2 * self.slots_size)
        text = PyUnicode_FromKindAndData(kind, data, size)
        self.texts.append(text)
        run = &self.runs[self.size]
        memset(run, 0, sizeof(Run))
        run.hash, run.text = hash, <PyObject *>text
        run.name = run.last = NONE
        run.own_last = run.word_term = run.terms_size = run.is_single = UNKNOWN
        self.size += 1
        self.slots[_free_slot(self.slots, self.slots_size, hash)] = <int32_t>self.size
        return <int32_t>self.size - 1

    cdef int32_t number_of_part(self, str text, Py_ssize_t begin, Py_ssize_t end) except -1:
        """Return the number of a part of a text as a run."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = <uint8_t *>PyUnicode_DATA(text) + begin * kind
        if kind == 1:
            return self.number_of(_hash(<const uint8_t *>data, end - begin), kind, data, end - begin)
        if kind == 2:
            return self.number_of(_hash(<const uint16_t *>data, end - begin), kind, data, end - begin)
        return self.number_of(_hash(<const uint32_t *>data, end - begin), kind, data, end - begin)

    cdef bint _is_before(self, str word) except -1:
        held = self.known.get(word)
        if held is None:
            held = self.known[word] = bool(self.is_before_name(word, self.starters))
        return held

    cdef bint is_single(self, int32_t number) except -1:
        """Say whether a run is a word, and no function word."""
        cdef str text
        if self.runs[number].is_single == UNKNOWN:
            text = <str>self.runs[number].text
            self.runs[number].is_single = len(text) > 1 and not text.endswith(".") and text.lower() not in self.starters
        return self.runs[number].is_single

    cdef str small(self, int32_t number):
        """Return a run in small letters."""
        if self.runs[number].small == NULL:
            text = (<str>self.runs[number].text).lower()
            self.texts.append(text)
            self.runs[number].small = <PyObject *>text
        return <str>self.runs[number].small

    cdef int part(self, int32_t number) except -1:
        """Find the name in a run of words with capitals, each word with the particles before it."""
        cdef str text = <str>self.runs[number].text
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), begin = 0, end, first, last, words = 0
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef int32_t name, of_last
        while begin < size:
            end = _end_of_piece(kind, data, begin, size)
            if not self._is_before(text[begin:end]):
                break
            begin = end + 1
            # "of State" is left of "Secretary of State".
            while begin < size and Py_UNICODE_ISLOWER(PyUnicode_READ(kind, data, begin)):
                begin = _end_of_piece(kind, data, begin, size) + 1
        self.runs[number].is_parted = True
        first = last = begin
        while begin < size:
            last, end, words = begin, _end_of_piece(kind, data, begin, size), words + 1
            begin = end + 1
        if not words or words > MOST_WORDS or (words > 1 and text.isupper()):
            return 0
        # A last word that ends with a dot is an initial, or ends the sentence.
        if PyUnicode_READ(kind, data, end - 1) == c".":
            words, end, last = words - 1, last - 1, first
            begin = first
            while begin < end:
                last, begin = begin, _end_of_piece(kind, data, begin, end) + 1
        if words:
            name = number if end - first == size else self.number_of_part(text, first, end)
            of_last = self.number_of_part(text, last, end)
            self.runs[number].name, self.runs[number].last = name, of_last
            self.runs[number].is_alone, self.runs[name].own_last = words == 1, of_last
        return 0


cdef class _Terms:
    """Hold terms as bytes, each once."""

    cdef Term *held
    cdef Py_ssize_t size
    cdef int32_t *slots  # the number of a term + 1, 0 for none
    cdef Py_ssize_t slots_size
    cdef uint8_t *letters
    cdef Py_ssize_t letters_size, letters_capacity

    def __cinit__(self):
        """Begin without terms."""
        self._resize(LEAST_SLOTS)

    def __dealloc__(self):
        """Give memory back."""
        free(self.held)
        free(self.slots)
        free(self.letters)

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two, and room for half as many terms."""
        cdef Py_ssize_t number
        self.held = <Term *>_grown(self.held, size // 2 * sizeof(Term))
        self.slots = <int32_t *>_grown(self.slots, size * sizeof(int32_t))
        self.slots_size = size
        memset(self.slots, 0, size * sizeof(int32_t))
        for number in range(self.size):
            self.slots[_free_slot(self.slots, size, self.held[number].hash)] = <int32_t>number + 1
        return 0

    cdef int32_t number_of(self, const uint8_t *term, Py_ssize_t size) except -1:
        """Return the number of a term; it is added if it is new."""
        cdef uint64_t hash = _hash(term, size), slot = hash & (self.slots_size - 1)
        cdef Term *one
        while self.slots[slot]:
            one = &self.held[self.slots[slot] - 1]
            if one.hash == hash and one.size == size and not memcmp(self.letters + one.begin, term, size):
                return self.slots[slot] - 1
            slot = (slot + 1) & (self.slots_size - 1)
        if self.size == self.slots_size // 2:
            self._resize(2 * self.slots_size)
        if self.letters_size + size > self.letters_capacity:
            self.letters = <uint8_t *>_grown(self.letters, 2 * (self.letters_capacity + size))
            self.letters_capacity = 2 * (self.letters_capacity + size)
        memcpy(self.letters + self.letters_size, term, size)
        self.held[self.size] = Term(hash, self.letters_size, size, 0, 0, 0)
        self.letters_size += size
        self.size += 1
        self.slots[_free_slot(self.slots, self.slots_size, hash)] = <int32_t>self.size
        return <int32_t>self.size - 1


cdef class KnownNames:
    """Tell names from other runs, and remember what each is to the index, by numbers."""

    cdef object is_before_name, term_of_name, term_of_word
    cdef dict languages  # function words → what is known where these are
    cdef _Terms terms
    cdef dict accented  # word → the number of its term
    cdef int64_t article, call  # how many were read, and in how many calls
    cdef uint8_t *term  # that is being made
    cdef Py_ssize_t term_size
    cdef _Runs runs
    cdef _Numbers found  # terms, article by article
    cdef _Numbers lasts, names  # what was counted of an article, as numbers of runs
    cdef Asked *asked
    cdef Py_ssize_t asked_size

    def __init__(self, is_before_name, term_of_name, term_of_word):
        """Take what says whether a word stands before names, and makes terms of names and words."""
        self.is_before_name, self.term_of_name, self.term_of_word = is_before_name, term_of_name, term_of_word
        self.runs, self.found, self.lasts, self.names = _Runs(), _Numbers(), _Numbers(), _Numbers()
        self._forget()

    def __dealloc__(self):
        """Give memory back."""
        free(self.term)
        free(self.asked)

    cdef int _forget(self) except -1:
        """Begin with nothing that is known."""
        self.languages, self.terms, self.accented = {}, _Terms(), {}
        return 0

    def terms_of(self, articles):
        """Return the terms of the names and words of articles.

        An article is the kinds and texts of its blocks, and the function words of its language. What is returned are
        the terms as bytes one behind the other, each once, and their sizes; the numbers of those that each article has,
        each once, article by article; and how many each has.
        """
        cdef Py_ssize_t before, held = len(self.accented)
        cdef _Language language
        for language in self.languages.values():
            held += language.size + len(language.known)
        if held >= REMEMBERED:
            self._forget()
        self.found.size = 0
        counts = []
        for kinds, texts, starters in articles:
            before, language = self.found.size, self.languages.get(starters)
            if language is None:
                language = self.languages[starters] = _Language(starters, self.is_before_name)
            self._read(language, plain_texts(kinds, texts))
            counts.append(self.found.size - before)
        return *self._told_apart(), np.array(counts, np.int64)

    cdef int _read(self, _Language language, list texts) except -1:
        """Find the terms of an article."""
        cdef Py_ssize_t place
        cdef int32_t number
        self.article += 1
        self.runs.read(texts)
        self._count_names(language)
        self._count_words(language)
        for place in range(self.names.size):
            number = self.names.held[place]
            if (
                place < FIRST_NAMES
                or language.runs[number].times_name >= AGAIN
                or language.runs[language.runs[number].own_last].times_last >= AGAIN
            ):
                self._add_name(language, number)
        self._add_words(language, texts)
        return 0

    cdef int _count_names(self, _Language language) except -1:
        """Count the names that may be worth keeping, and the words that these end with."""
        cdef Py_ssize_t place
        cdef int32_t number, name
        cdef Found *one
        cdef Run *run
        self.names.size = self.lasts.size = 0
        for place in range(self.runs.size):
            one = &self.runs.held[place]
            if not one.is_several or (self.names.size >= FIRST_NAMES and self.runs.is_alone(one)):
                continue
            number = language.number_of(one.hash, one.kind, one.data, one.size)
            if not language.runs[number].is_parted:
                language.part(number)
            name = language.runs[number].name
            if name < 0:
                continue
            self._count_last(language, language.runs[number].last, one.count)
            self.runs.mark(&language.runs[language.runs[number].last])
            if language.runs[number].is_alone:
                continue
            run = &language.runs[name]
            if run.article_of_names != self.article:
                run.article_of_names, run.times_name = self.article, 0
                self.names.add(name)
            run.times_name += one.count
        return 0

    cdef int _count_last(self, _Language language, int32_t number, Py_ssize_t count) except -1:
        cdef Run *run = &language.runs[number]
        if run.article_of_lasts != self.article:
            run.article_of_lasts, run.times_last = self.article, 0
            self.lasts.add(number)
        run.times_last += count
        return 0

    cdef int _count_words(self, _Language language) except -1:
        """Count the words that end names or stand alone, but for those that have no accents and stand there but once."""
        cdef Py_ssize_t place
        cdef int32_t number
        cdef Found *one
        for place in range(self.runs.size):
            one = &self.runs.held[place]
            # Of most nothing is kept, and no text is made.
            if not one.is_several and (one.count >= OFTEN or one.is_last or not _is_ascii(one)):
                number = language.number_of(one.hash, one.kind, one.data, one.size)
                if language.is_single(number):
                    self._count_last(language, number, one.count)
        return 0

    cdef int _add_name(self, _Language language, int32_t number) except -1:
        cdef int32_t place
        if language.runs[number].terms_size == UNKNOWN:
            language.runs[number].terms_size = self._make_terms(<str>language.runs[number].text, language.runs[number].terms)
        for place in range(language.runs[number].terms_size):
            self._add(language.runs[number].terms[place])
        return 0

    cdef int _add(self, int32_t number) except -1:
        """Add a term of this article, if it has not got it already."""
        if number != NONE and self.terms.held[number].article != self.article:
            self.terms.held[number].article = self.article
            self.found.add(number)
        return 0

    cdef int32_t _number_of(self, str term) except? -1:
        """Return the number of a term, NONE if it is empty."""
        cdef bytes encoded = term.encode()
        return self.terms.number_of(encoded, len(encoded)) if encoded else NONE

    cdef int32_t _make_terms(self, str name, int32_t *terms) except -1:
        """Make the terms of a name, and return how many: one under all of it, its last word, and maybe its second."""
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(name), begin = 0, end, word, number = 0
        cdef int32_t made = 0
        cdef int kind = PyUnicode_KIND(name)
        cdef void *data = PyUnicode_DATA(name)
        while begin < size:
            end = _end_of_piece(kind, data, begin, size)
            # Behind the particles, which are part of what stands before.
            word = end
            while word > begin and PyUnicode_READ(kind, data, word - 1) != c" ":
                word -= 1
            if (number < 2 or end == size) and not _is_initial(name, word, end - word):
                terms[made] = self._term(name, word)
                made += 1
            begin, number = end + 1, number + 1
        return made

    cdef int32_t _term(self, str whole, Py_ssize_t begin) except? -1:
        """Return the number of the term of a name under what begins at a place of it."""
        cdef Py_ssize_t place, size = PyUnicode_GET_LENGTH(whole), before = begin - 1 if begin else 0, rest = size - begin
        cdef const uint8_t *text = <const uint8_t *>PyUnicode_DATA(whole)
        cdef uint8_t *out
        cdef bint is_first = True, is_titled = True, is_plain = PyUnicode_IS_ASCII(whole)
        for place in range(begin, size if is_plain else 0):
            if text[place] == c" " and not is_first:
                is_first = True
                continue
            is_plain = is_plain and c"a" <= (text[place] | 32) <= c"z"
            is_titled = is_titled and is_first == (text[place] < c"a")
            is_first = False
        if is_first or not is_plain:
            return self._number_of(self.term_of_name(whole[:before], whole[begin:]))
        if self.term_size < 2 * size + 2:
            self.term, self.term_size = <uint8_t *>_grown(self.term, 2 * size + 2), 2 * size + 2
        # What is kept, a tab, what stands before, and if it cannot be told from the first, a tab and how it is written.
        out = self.term
        for place in range(begin, size):
            out[place - begin] = text[place] | 32
        out[rest] = c"\t"
        memcpy(out + rest + 1, text, before)
        if not is_titled:
            out[rest + 1 + before] = c"\t"
            memcpy(out + rest + 2 + before, text + begin, rest)
        return self.terms.number_of(out, rest + 1 + before + (0 if is_titled else 1 + rest))

    cdef int _add_words(self, _Language language, list texts) except -1:
        """Add the words that are not written in small letters without accents."""
        cdef Py_ssize_t place, asked = 0
        cdef int32_t number
        cdef set accented = set()
        for text in texts:
            if not PyUnicode_IS_ASCII(text):
                _add_accented(accented, text)
        for word in accented:
            found = self.accented.get(word)
            if found is None:
                found = self.accented[word] = self._number_of(self.term_of_word(word))
            self._add(found)
        if self.lasts.size > self.asked_size:
            self.asked = <Asked *>_grown(self.asked, self.lasts.size * sizeof(Asked))
            self.asked_size = self.lasts.size
        for place in range(self.lasts.size):
            asked += self._ask(language, self.lasts.held[place], &self.asked[asked])
        if not asked:
            return 0
        _look_up(self.asked, asked, texts)
        for place in range(asked):
            if self.asked[place].is_within and not self.asked[place].is_small_too:
                number = self.asked[place].number
                if language.runs[number].word_term == UNKNOWN:
                    term = self._number_of(self.term_of_word(<str>language.runs[number].text))
                    language.runs[number].word_term = term
                self._add(language.runs[number].word_term)
        return 0

    cdef bint _ask(self, _Language language, int32_t number, Asked *asked) except -1:
        """Prepare to look for a word, if it is one that it is worth for."""
        cdef str word = <str>language.runs[number].text, small
        if (language.runs[number].times_last < OFTEN and PyUnicode_IS_ASCII(word)) or " " in word:
            return False
        small = language.small(number)
        asked[0] = Asked(
            number,
            PyUnicode_KIND(word),
            PyUnicode_DATA(word),
            PyUnicode_GET_LENGTH(word),
            PyUnicode_KIND(small),
            PyUnicode_DATA(small),
            PyUnicode_GET_LENGTH(small),
            False,
            False,
            UNKNOWN,
            UNKNOWN,
        )
        return True

    cdef tuple _told_apart(self):
        """Return the terms that were found, each once, as bytes one behind the other, their sizes, and which was where."""
        cdef Py_ssize_t place, found = 0, total = 0
        cdef Term *term
        numbers, sizes = np.empty(self.found.size, np.int64), np.empty(self.found.size, np.int64)
        cdef int64_t[::1] of_found = numbers, of_terms = sizes
        self.call += 1
        for place in range(self.found.size):
            term = &self.terms.held[self.found.held[place]]
            if term.call != self.call:
                term.call, term.place = self.call, found
                of_terms[found] = term.size
                total += term.size
                found += 1
            of_found[place] = term.place
        joined = np.empty(total, np.uint8)
        cdef uint8_t[::1] out = joined
        found = total = 0
        for place in range(self.found.size):
            term = &self.terms.held[self.found.held[place]]
            # Where it stands for the first time.
            if term.place == found:
                memcpy(&out[total], self.terms.letters + term.begin, term.size)
                total += term.size
                found += 1
        return joined, sizes[:found], numbers


cdef void *_grown(void *held, size_t size) except NULL:
    cdef void *found = realloc(held, size)
    if found == NULL:
        raise MemoryError
    return found


cdef Py_ssize_t _end_of_piece(int kind, const void *data, Py_ssize_t begin, Py_ssize_t size) noexcept:
    """Return where the next word of a run that has capitals ends, which begins there with the particles before it."""
    cdef Py_ssize_t end
    cdef bint is_particle
    while True:
        end = begin
        while end < size and PyUnicode_READ(kind, <void *>data, end) != c" ":
            end += 1
        is_particle = begin < size and Py_UNICODE_ISLOWER(PyUnicode_READ(kind, <void *>data, begin)) and not (
            begin + 1 < end and PyUnicode_READ(kind, <void *>data, begin + 1) == c"'"
        )
        if not is_particle or end >= size:
            return end
        begin = end + 1


cdef bint _is_initial(str whole, Py_ssize_t begin, Py_ssize_t size) noexcept:
    """Say whether a word is one letter, or none, without the dots behind it."""
    cdef int kind = PyUnicode_KIND(whole)
    cdef void *data = PyUnicode_DATA(whole)
    while size and PyUnicode_READ(kind, data, begin + size - 1) == c".":
        size -= 1
    return size < 2


cdef int _look_up(Asked *asked, Py_ssize_t asked_size, list texts) except -1:
    """Say of words how they stand in texts."""
    cdef Py_ssize_t[BUCKETS] words, small
    cdef Py_ssize_t number, size
    cdef int bucket, kind
    cdef void *data
    cdef str text
    for bucket in range(BUCKETS):
        words[bucket] = small[bucket] = UNKNOWN
    for number in range(asked_size):
        bucket = <uint32_t>PyUnicode_READ(asked[number].kind, asked[number].word, 0) % BUCKETS
        asked[number].next, words[bucket] = words[bucket], number
        bucket = <uint32_t>PyUnicode_READ(asked[number].small_kind, asked[number].small, 0) % BUCKETS
        asked[number].next_small, small[bucket] = small[bucket], number
    for text in texts:
        size, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        if kind == 1:
            _look_up_in(asked, words, small, <const uint8_t *>data, size)
        elif kind == 2:
            _look_up_in(asked, words, small, <const uint16_t *>data, size)
        else:
            _look_up_in(asked, words, small, <const uint32_t *>data, size)
    return 0


cdef inline Py_ssize_t _end_of_piece_at(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    cdef const uint8_t *found
    if unit is uint8_t:
        found = <const uint8_t *>memchr(text + place, c" ", size - place)
        return size if found == NULL else found - text
    while place < size and text[place] != c" ":
        place += 1
    return place


cdef void _look_up_in(
    Asked *asked, const Py_ssize_t *words, const Py_ssize_t *small, const unit *text, Py_ssize_t size
) noexcept:
    """Cut a text at its spaces, and say of words how they stand there."""
    cdef Py_ssize_t number, begin, end = 0
    while end < size and text[end] != c" ":
        end += 1
    while end < size:
        begin = end = end + 1
        end = _end_of_piece_at(text, end, size)
        if begin == end:
            continue
        number = words[text[begin] % BUCKETS]
        if number >= 0 and begin > 1 and _is_within_sentence(text[begin - 2]):
            while number >= 0:
                if not asked[number].is_within and asked[number].size <= end - begin:
                    asked[number].is_within = _is_same(
                        text + begin, asked[number].size, asked[number].kind, asked[number].word
                    )
                number = asked[number].next
        number = small[text[begin] % BUCKETS] if end < size else UNKNOWN
        while number >= 0:
            if asked[number].small_size == end - begin and not asked[number].is_small_too:
                asked[number].is_small_too = _is_same(
                    text + begin, end - begin, asked[number].small_kind, asked[number].small
                )
            number = asked[number].next_small


cdef inline bint _is_within_sentence(Py_UCS4 before) noexcept:
    """Say whether a word behind this character and a space stands behind another word of its sentence."""
    return Py_UNICODE_ISALNUM(before) or before == c"," or before == c";" or before == c")"


cdef int _add_accented(set found, str whole) except -1:
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(whole)
    cdef void *data = PyUnicode_DATA(whole)
    cdef int kind = PyUnicode_KIND(whole)
    if kind == 1:
        _add_accented_of(found, whole, <const uint8_t *>data, size)
    elif kind == 2:
        _add_accented_of(found, whole, <const uint16_t *>data, size)
    else:
        _add_accented_of(found, whole, <const uint32_t *>data, size)
    return 0


cdef int _add_accented_of(set found, str whole, const unit *text, Py_ssize_t size) except -1:
    """Add the words without a capital first that have a letter other than A to Z, behind none or some of these."""
    cdef Py_ssize_t place = 0, begin
    cdef bint is_accented
    while place < size:
        if not _is_word(text[place]):
            place += 1
            continue
        begin = place
        while place < size and c"a" <= (text[place] | 32) <= c"z":
            place += 1
        is_accented = (
            place < size
            and text[place] > 0x7F
            and Py_UNICODE_ISALNUM(text[place])
            and not Py_UNICODE_ISDECIMAL(text[place])
        )
        while place < size and _is_word(text[place]):
            place += 1
        # As Python says of a word whether it has a capital first.
        if is_accented and not whole[begin].isupper():
            found.add(whole[begin:place])
    return 0
