"""Find runs of words with capitals in texts, character by character, for the twin of `names_in_text`."""

from cpython.mem cimport PyMem_Free
from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memset

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object text)
    object PyUnicode_New(Py_ssize_t size, uint32_t highest)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    bint Py_UNICODE_ISDECIMAL(Py_UCS4 character)

cdef enum:
    # No capital stands beyond it.
    CODES = 0x2000
    IS_WORD = 1
    IS_CAPITAL = 2
    MOST_PARTICLES = 64
    LONGEST_PARTICLE = 8
    # As in `names_in_text`.
    AGAIN = 2
    LAST_CHARACTER = 0x10FFFF
    # Signs of typesetters stand below it.
    SIGNS = 0x2100

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


cdef struct Lasts:
    Py_ssize_t begin  # of the last word of a run, with the particles before it
    Py_ssize_t begin_before  # of the word before
    Py_ssize_t end_before


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


cdef class Runs:
    """Count the runs of words with capitals in the texts of an article, in the order in which they first stand."""

    def __dealloc__(self):
        """Give memory back."""
        PyMem_Free(self.held)
        PyMem_Free(self.slots)
        PyMem_Free(self.lasts)

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
        self.lasts = <uint8_t *>grown(self.lasts, LASTS * self.slots_size)
        memset(self.lasts, 0, LASTS * self.slots_size)
        for number in range(self.size):
            self._note_last(self.held[number].hash_of_last, self.held[number].count)
            if _ends_with_dot(&self.held[number]):
                self._note_last(self.held[number].hash_before, self.held[number].count)
        return 0

    cdef void _note_last(self, uint64_t hash, Py_ssize_t count) noexcept:
        cdef uint8_t *told = &self.lasts[hash & (LASTS * self.slots_size - 1)]
        told[0] = <uint8_t>min(AGAIN, told[0] + count)

    cdef bint is_alone(self, const Found *one) noexcept:
        """Say whether a run that stands there once shares its last word with no other, and so is no name to keep."""
        return (
            one.count == 1
            and self.lasts[one.hash_of_last & (LASTS * self.slots_size - 1)] == 1
            and not _ends_with_dot(one)
            and is_ascii(one)
        )

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two, and room for half as many runs."""
        self.held = <Found *>grown(self.held, size // 2 * sizeof(Found))
        self.slots = slots_for(self.slots, size, self.held, self.size, sizeof(Found))
        self.slots_size = size
        return 0

    cdef int _count(self, const unit *text, Py_ssize_t size) except -1:
        cdef Py_ssize_t place = 0, begin, end, length
        cdef Lasts lasts
        cdef Found *one
        cdef uint64_t hash, slot
        while place < size:
            if not _is_capital(text[place]):
                place += 1
                continue
            begin, end = place, _end_of_word(text, place, size)
            lasts = Lasts(begin, begin, end)
            place = _end_of_run(text, end, size, &lasts)
            length = place - begin
            hash = hash_of(text + begin, length)
            slot = hash & (self.slots_size - 1)
            while self.slots[slot]:
                one = &self.held[self.slots[slot] - 1]
                if one.hash == hash and one.size == length and is_same(text + begin, length, one.kind, one.data):
                    one.count += 1
                    break
                slot = (slot + 1) & (self.slots_size - 1)
            if self.slots[slot]:
                continue
            self.held[self.size] = Found(
                hash,
                hash if place == end else hash_of(text + lasts.begin, place - lasts.begin),
                hash if place == end else hash_of(text + lasts.begin_before, lasts.end_before - lasts.begin_before),
                <void *>(text + begin),
                sizeof(unit),
                length,
                1,
                place > end,
                False,
            )
            self.size += 1
            self.slots[slot] = <int32_t>self.size
            if self.size == self.slots_size // 2:
                self._resize(2 * self.slots_size)
        return 0

    cdef void mark(self, uint64_t hash, str last) noexcept:
        """Take note that the last word of a name, which has that hash, ends one, if it is a run too."""
        cdef uint64_t slot = hash & (self.slots_size - 1)
        cdef Found *one
        while self.slots[slot]:
            one = &self.held[self.slots[slot] - 1]
            if one.hash == hash and stands_there(one.kind, one.data, one.size, last):
                one.is_last = True
                return
            slot = (slot + 1) & (self.slots_size - 1)


cdef bint _ends_with_dot(const Found *one) noexcept:
    return PyUnicode_READ(one.kind, one.data, one.size - 1) == c"."


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


cdef int add_accented(set found, str whole) except -1:
    """Add the words of a text without a capital first that have accents, or are of letters of other scripts."""
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
