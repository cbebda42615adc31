"""Find the names in texts character by character; the compiled twin of `names_in_text`."""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

from cpython.object cimport PyObject

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    bint PyUnicode_IS_ASCII(object text)
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
    BUCKETS = 64
    LEAST_SLOTS = 1 << 9
    LASTS = 1 << 11
    UNKNOWN = -1
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
    Py_ssize_t begin
    Py_ssize_t size
    Py_ssize_t count
    bint is_several  # words
    bint is_last  # of a name


cdef struct Asked:
    PyObject *word
    PyObject *small
    uint32_t first
    uint32_t first_small
    Py_ssize_t small_size
    bint is_within  # stands behind another word of its sentence
    bint is_small_too  # stands there in small letters, with a space on both sides
    Py_ssize_t next  # another whose first letter is in the same bucket, -1 for none
    Py_ssize_t next_small


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


def plain_text(kinds, texts):
    """Return all texts that are no headlines, with a line break between two, and plain signs in place of others."""
    cdef list taken = [of_block for role, of_block in zip(kinds, texts, strict=True) if role != "headline"]
    cdef Py_ssize_t size = len(taken) - 1
    cdef uint32_t bits = 0
    cdef bint is_ascii = True
    cdef str text
    for text in taken:
        size += PyUnicode_GET_LENGTH(text)
        if not PyUnicode_IS_ASCII(text):
            is_ascii = False
            bits |= _bits_of(text)
    if is_ascii:
        return "\n".join(taken)
    whole = PyUnicode_New(size, min(bits, <uint32_t>LAST_CHARACTER))
    cdef int kind = PyUnicode_KIND(whole)
    cdef void *data = PyUnicode_DATA(whole)
    if kind == 1:
        _write_plain(taken, <uint8_t *>data)
    elif kind == 2:
        _write_plain(taken, <uint16_t *>data)
    else:
        _write_plain(taken, <uint32_t *>data)
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


cdef int _write_plain(list texts, unit *out) except -1:
    cdef Py_ssize_t size
    cdef int kind
    cdef void *data
    cdef bint is_first = True
    cdef str text
    for text in texts:
        if not is_first:
            out[0] = c"\n"
            out += 1
        is_first = False
        size, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        if kind == 1:
            _copy_plain(out, <const uint8_t *>data, size)
        elif kind == 2:
            _copy_plain(out, <const uint16_t *>data, size)
        else:
            _copy_plain(out, <const uint32_t *>data, size)
        out += size
    return 0


cdef void _copy_plain(unit *out, const other *text, Py_ssize_t size) noexcept:
    cdef Py_ssize_t place
    for place in range(size):
        out[place] = <unit>(PLAIN[text[place]] if text[place] < SIGNS else text[place])


cdef class _Runs:
    """Count the runs of words with capitals in a text, in the order in which they first stand there."""

    cdef str text
    cdef Found *held
    cdef Py_ssize_t size
    cdef int32_t *slots  # the number of a run + 1, 0 for none
    cdef Py_ssize_t slots_size
    # How often last words stand there, no more than twice told, those that share a place together.
    cdef uint8_t[LASTS] lasts

    def __cinit__(self, str text not None):
        """Read a text."""
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = PyUnicode_DATA(text)
        cdef Py_ssize_t number
        self.text = text
        self._resize(LEAST_SLOTS)
        if kind == 1:
            self._count(<const uint8_t *>data, size)
        elif kind == 2:
            self._count(<const uint16_t *>data, size)
        else:
            self._count(<const uint32_t *>data, size)
        memset(self.lasts, 0, LASTS)
        for number in range(self.size):
            self._note_last(self.held[number].hash_of_last, self.held[number].count)
            if self._ends_with_dot(&self.held[number]):
                self._note_last(self.held[number].hash_before, self.held[number].count)

    cdef void _note_last(self, uint64_t hash, Py_ssize_t count) noexcept:
        cdef uint8_t *told = &self.lasts[hash % LASTS]
        told[0] = <uint8_t>min(AGAIN, told[0] + count)

    cdef bint _ends_with_dot(self, const Found *one) noexcept:
        cdef Py_ssize_t last = one.begin + one.size - 1
        return PyUnicode_READ(PyUnicode_KIND(self.text), PyUnicode_DATA(self.text), last) == c"."

    cdef bint is_alone(self, const Found *one) noexcept:
        """Say whether a run that stands there once shares its last word with no other, and so is no name to keep."""
        return (
            one.count == 1
            and self.lasts[one.hash_of_last % LASTS] == 1
            and not self._ends_with_dot(one)
            and _is_ascii(self.text, one.begin, one.size)
        )

    def __dealloc__(self):
        """Give memory back."""
        free(self.held)
        free(self.slots)

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two, and room for half as many runs."""
        cdef Py_ssize_t number
        cdef void *held = realloc(self.held, size // 2 * sizeof(Found))
        if held == NULL:
            raise MemoryError
        self.held = <Found *>held
        free(self.slots)
        self.slots, self.slots_size = <int32_t *>calloc(size, sizeof(int32_t)), size
        if self.slots == NULL:
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
                place += 1
                continue
            begin, end = place, _end_of_word(text, place, size)
            lasts = Lasts(begin, begin, end)
            place = _end_of_run(text, end, size, &lasts)
            hash = _hash(text + begin, place - begin)
            slot = hash & (self.slots_size - 1)
            while self.slots[slot]:
                one = &self.held[self.slots[slot] - 1]
                if one.hash == hash and one.size == place - begin and not memcmp(
                    text + one.begin, text + begin, one.size * sizeof(unit)
                ):
                    one.count += 1
                    break
                slot = (slot + 1) & (self.slots_size - 1)
            if self.slots[slot]:
                continue
            self.held[self.size] = Found(
                hash,
                hash if lasts.begin == begin else _hash(text + lasts.begin, place - lasts.begin),
                _hash(text + lasts.begin_before, lasts.end_before - lasts.begin_before),
                begin,
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


    cdef void mark(self, _Run run) noexcept:
        """Take note that the last word of the name in a run ends one, if it is a run too."""
        cdef uint64_t slot = run.hash_of_last & (self.slots_size - 1)
        cdef Found *one
        while self.slots[slot]:
            one = &self.held[self.slots[slot] - 1]
            if one.hash == run.hash_of_last and _stands_at(self.text, one.begin, one.size, run.last):
                one.is_last = True
                return
            slot = (slot + 1) & (self.slots_size - 1)


cdef inline uint64_t _hash(const unit *text, Py_ssize_t size) noexcept:
    cdef uint64_t hash = MULTIPLIER
    cdef Py_ssize_t place
    for place in range(size):
        hash = (hash ^ text[place]) * MULTIPLIER
    return hash ^ hash >> 32


cdef uint64_t _hash_of(str text) noexcept:
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    if kind == 1:
        return _hash(<const uint8_t *>data, size)
    if kind == 2:
        return _hash(<const uint16_t *>data, size)
    return _hash(<const uint32_t *>data, size)


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


@cython.no_gc
cdef class _Run:
    """Hold what is known of a run of words, or of a part of one that is a name."""

    cdef str text
    cdef uint64_t hash
    cdef bint is_parted  # it is known which name is in it
    cdef str name  # None if there is none
    cdef str last  # word of the name, with the particles before it
    cdef uint64_t hash_of_last
    cdef bint is_alone  # the name is one word
    cdef int is_single  # UNKNOWN until it is asked
    cdef list terms  # of the text as a name, None until they are asked


# What the languages remember, and how much that is: bounded together, since nobody knows how many there will be.
cdef list LANGUAGES = []
cdef Py_ssize_t HELD = 0


cdef int _make_room() except -1:
    """Count one more that is remembered, and forget all others if there are too many."""
    global HELD
    if HELD >= REMEMBERED:
        for language in LANGUAGES:
            (<Names>language).forget()
        HELD = 0
    HELD += 1
    return 0


cdef class Names:
    """Tell names from other runs, in texts whose language has these function words."""

    cdef object is_before_name, term_of_name
    cdef dict known  # word → whether it stands before names
    cdef list runs
    cdef int32_t *slots  # the number of a run + 1, 0 for none
    cdef Py_ssize_t slots_size
    cdef frozenset starters

    def __init__(self, frozenset starters not None, is_before_name, term_of_name):
        """Take function words, and what says whether a word stands before names, and makes a term of a name."""
        self.starters, self.is_before_name, self.term_of_name = starters, is_before_name, term_of_name
        self.forget()
        LANGUAGES.append(self)

    def __dealloc__(self):
        """Give memory back."""
        free(self.slots)

    cdef int forget(self) except -1:
        """Begin with nothing that is known."""
        self.known, self.runs = {}, []
        return self._resize(LEAST_SLOTS)

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two."""
        cdef int32_t *slots = <int32_t *>calloc(size, sizeof(int32_t))
        cdef Py_ssize_t number
        if slots == NULL:
            raise MemoryError
        free(self.slots)
        self.slots, self.slots_size = slots, size
        for number in range(len(self.runs)):
            slots[_free_slot(slots, size, (<_Run>self.runs[number]).hash)] = <int32_t>number + 1
        return 0

    cdef _Run _run(self, str text, Py_ssize_t begin, Py_ssize_t size, uint64_t hash):
        """Return what is known of the run at a place of a text."""
        cdef uint64_t slot = hash & (self.slots_size - 1)
        cdef _Run run
        while self.slots[slot]:
            run = <_Run>self.runs[self.slots[slot] - 1]
            if run.hash == hash and _stands_at(text, begin, size, run.text):
                return run
            slot = (slot + 1) & (self.slots_size - 1)
        _make_room()
        run = _Run.__new__(_Run)
        run.text, run.hash, run.is_single = text[begin : begin + size], hash, UNKNOWN
        self.runs.append(run)
        # Not where the search ended: all may have been forgotten.
        self.slots[_free_slot(self.slots, self.slots_size, hash)] = <int32_t>len(self.runs)
        if 2 * len(self.runs) > self.slots_size:
            self._resize(2 * self.slots_size)
        return run

    cdef bint _is_before(self, str word) except -1:
        held = self.known.get(word)
        if held is None:
            _make_room()
            held = self.known[word] = bool(self.is_before_name(word, self.starters))
        return held

    def terms_in(self, str text not None):
        """Return the terms of the names of a text that are worth keeping, and words with their counts.

        The words are those that end names or stand alone, if they may be worth keeping; of others that have no accents
        and stand there but once, not all.
        """
        cdef _Runs found = _Runs(text)
        cdef dict names = {}, lasts = {}
        cdef set terms = set()
        cdef Py_ssize_t number, count
        cdef Found *one
        cdef _Run run
        for number in range(found.size):
            one = &found.held[number]
            if one.is_several and not (len(names) >= FIRST_NAMES and found.is_alone(one)):
                count, run = one.count, self._run(text, one.begin, one.size, one.hash)
                if not run.is_parted:
                    self._part(run)
                if run.name is not None:
                    lasts[run.last] = lasts.get(run.last, 0) + count
                    found.mark(run)
                    if not run.is_alone:
                        names[run.name] = names.get(run.name, 0) + count
        for number in range(found.size):
            one = &found.held[number]
            # Of most nothing is kept, and no text is made.
            if not one.is_several and (one.count >= OFTEN or one.is_last or not _is_ascii(text, one.begin, one.size)):
                count, run = one.count, self._run(text, one.begin, one.size, one.hash)
                if self._is_single(run):
                    lasts[run.text] = lasts.get(run.text, 0) + count
        for number, (name, times) in enumerate(names.items()):
            if number < FIRST_NAMES or <Py_ssize_t>times >= AGAIN or <Py_ssize_t>lasts[_last_of(name)] >= AGAIN:
                run = self._run(name, 0, len(name), _hash_of(name))
                if run.terms is None:
                    run.terms = self._terms_of(name)
                terms.update(run.terms)
        return terms, lasts

    cdef bint _is_single(self, _Run run) except -1:
        if run.is_single == UNKNOWN:
            run.is_single = len(run.text) > 1 and not run.text.endswith(".") and run.text.lower() not in self.starters
        return run.is_single

    cdef int _part(self, _Run run) except -1:
        """Find the name in a run of words with capitals, each word with the particles before it."""
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(run.text), begin = 0, end, first, last, words = 0
        cdef int kind = PyUnicode_KIND(run.text)
        cdef void *data = PyUnicode_DATA(run.text)
        while begin < size:
            end = _end_of_piece(kind, data, begin, size)
            if not self._is_before(run.text[begin:end]):
                break
            begin = end + 1
            # "of State" is left of "Secretary of State".
            while begin < size and Py_UNICODE_ISLOWER(PyUnicode_READ(kind, data, begin)):
                begin = _end_of_piece(kind, data, begin, size) + 1
        run.is_parted = True
        first = last = begin
        while begin < size:
            last, end, words = begin, _end_of_piece(kind, data, begin, size), words + 1
            begin = end + 1
        if not words or words > MOST_WORDS or (words > 1 and run.text.isupper()):
            return 0
        # A last word that ends with a dot is an initial, or ends the sentence.
        if PyUnicode_READ(kind, data, end - 1) == c".":
            words, end, last = words - 1, last - 1, first
            begin = first
            while begin < end:
                last, begin = begin, _end_of_piece(kind, data, begin, end) + 1
        if words:
            run.name = run.text if end - first == size else run.text[first:end]
            run.is_alone, run.last = words == 1, run.text[last:end]
            run.hash_of_last = _hash_of(run.last)
        return 0

    cdef list _terms_of(self, str name):
        """Return the terms of a name: one under all of it, one under its last word, and maybe one under the second."""
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(name), begin = 0, end, word, number = 0
        cdef int kind = PyUnicode_KIND(name)
        cdef void *data = PyUnicode_DATA(name)
        cdef list terms = []
        while begin < size:
            end = _end_of_piece(kind, data, begin, size)
            # Behind the particles, which are part of what stands before.
            word = end
            while word > begin and PyUnicode_READ(kind, data, word - 1) != c" ":
                word -= 1
            if (number < 2 or end == size) and not _is_initial(name, word, end - word):
                terms.append(self._term(name, word))
            begin, number = end + 1, number + 1
        return terms

    cdef _term(self, str whole, Py_ssize_t begin):
        """Return the term of a name under what begins at a place of it."""
        cdef Py_ssize_t place, size = PyUnicode_GET_LENGTH(whole), before = begin - 1 if begin else 0
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
            return self.term_of_name(whole[:before], whole[begin:])
        # What is kept, a tab, what stands before, and if it cannot be told from the first, a tab and how it is written.
        term = PyUnicode_New(size - begin + 1 + before + (0 if is_titled else 1 + size - begin), 0x7F)
        out = <uint8_t *>PyUnicode_DATA(term)
        for place in range(begin, size):
            out[place - begin] = text[place] | 32
        out += size - begin
        out[0] = c"\t"
        memcpy(out + 1, text, before)
        if not is_titled:
            out[1 + before] = c"\t"
            memcpy(out + 2 + before, text + begin, size - begin)
        return term


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


cdef str _last_of(str name):
    """Return the last word of a name, with the particles before it."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(name), begin = 0, last = 0
    while begin < size:
        last, begin = begin, _end_of_piece(PyUnicode_KIND(name), PyUnicode_DATA(name), begin, size) + 1
    return name[last:]


cdef bint _is_ascii(str text, Py_ssize_t begin, Py_ssize_t size) noexcept:
    """Say whether what stands at a place of a text is ASCII."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef Py_ssize_t place
    if PyUnicode_IS_ASCII(text):
        return True
    for place in range(begin, begin + size):
        if PyUnicode_READ(kind, data, place) > 0x7F:
            return False
    return True


cdef bint _stands_at(str text, Py_ssize_t begin, Py_ssize_t size, str run) noexcept:
    """Say whether a run is what stands at a place of a text."""
    cdef int kind = PyUnicode_KIND(text), other_kind = PyUnicode_KIND(run)
    cdef void *data = PyUnicode_DATA(text)
    cdef void *other = PyUnicode_DATA(run)
    cdef Py_ssize_t place
    if PyUnicode_GET_LENGTH(run) != size:
        return False
    if kind == 1 and other_kind == 1:
        return memcmp(<const uint8_t *>data + begin, other, size) == 0
    for place in range(size):
        if PyUnicode_READ(kind, data, begin + place) != PyUnicode_READ(other_kind, other, place):
            return False
    return True


cdef bint _is_initial(str whole, Py_ssize_t begin, Py_ssize_t size) noexcept:
    """Say whether a word is one letter, or none, without the dots behind it."""
    cdef int kind = PyUnicode_KIND(whole)
    cdef void *data = PyUnicode_DATA(whole)
    while size and PyUnicode_READ(kind, data, begin + size - 1) == c".":
        size -= 1
    return size < 2


def written(str text not None, dict counts not None):
    """Return the words that are not written in small letters without accents, as they are written.

    `counts` are words with capitals. Of those that have no accents only those count that stand there often.
    """
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef list asked = [
        word for word, count in counts.items() if (count >= OFTEN or not word.isascii()) and " " not in word
    ]
    if kind == 1:
        return _written(text, <const uint8_t *>data, size, asked)
    if kind == 2:
        return _written(text, <const uint16_t *>data, size, asked)
    return _written(text, <const uint32_t *>data, size, asked)


cdef list _written(str whole, const unit *text, Py_ssize_t size, list words):
    cdef list found = [] if PyUnicode_IS_ASCII(whole) else _accented(whole, text, size)
    if not words:
        return found
    cdef list small = [word.lower() for word in words]
    cdef Asked *asked = <Asked *>malloc(len(words) * sizeof(Asked))
    cdef Py_ssize_t number
    cdef str word
    if asked == NULL:
        raise MemoryError
    try:
        for number in range(len(words)):
            word = small[number]
            asked[number] = Asked(
                <PyObject *>words[number],
                <PyObject *>word,
                <uint32_t><Py_UCS4>(<str>words[number])[0],
                <uint32_t><Py_UCS4>word[0],
                len(word),
                False,
                False,
                -1,
                -1,
            )
        _look_up(asked, len(words), text, size)
        for number in range(len(words)):
            if asked[number].is_within and not asked[number].is_small_too:
                found.append(words[number])
    finally:
        free(asked)
    return found


cdef void _look_up(Asked *asked, Py_ssize_t asked_size, const unit *text, Py_ssize_t size) noexcept:
    """Cut a text at its spaces, and say of words how they stand there."""
    cdef Py_ssize_t[BUCKETS] words, small
    cdef Py_ssize_t number, begin, end = 0, before
    cdef int bucket
    for bucket in range(BUCKETS):
        words[bucket] = small[bucket] = -1
    for number in range(asked_size):
        bucket = asked[number].first % BUCKETS
        asked[number].next, words[bucket] = words[bucket], number
        bucket = asked[number].first_small % BUCKETS
        asked[number].next_small, small[bucket] = small[bucket], number
    while end < size and text[end] != c" ":
        end += 1
    while end < size:
        # Before the first character of all, the last counts.
        before = end - 1 if end else size - 1
        begin = end = end + 1
        while end < size and text[end] != c" ":
            end += 1
        if begin < end:
            number = words[text[begin] % BUCKETS]
            if number >= 0 and _is_within_sentence(text[before]):
                while number >= 0:
                    if not asked[number].is_within:
                        asked[number].is_within = _begins(text + begin, end - begin, <str>asked[number].word)
                    number = asked[number].next
            number = small[text[begin] % BUCKETS] if end < size else -1
            while number >= 0:
                if end - begin == asked[number].small_size and not asked[number].is_small_too:
                    asked[number].is_small_too = _begins(text + begin, end - begin, <str>asked[number].small)
                number = asked[number].next_small


cdef inline bint _is_within_sentence(Py_UCS4 before) noexcept:
    """Say whether a word behind this character and a space stands behind another word of its sentence."""
    return Py_UNICODE_ISALNUM(before) or before == c"," or before == c";" or before == c")"


cdef bint _begins(const unit *text, Py_ssize_t size, str word) noexcept:
    """Say whether a word stands at the beginning of a text."""
    cdef Py_ssize_t place, letters = PyUnicode_GET_LENGTH(word)
    cdef void *data = PyUnicode_DATA(word)
    cdef int kind = PyUnicode_KIND(word)
    if letters > size:
        return False
    for place in range(letters):
        if PyUnicode_READ(kind, data, place) != text[place]:
            return False
    return True


cdef list _accented(str whole, const unit *text, Py_ssize_t size):
    """Return the words without a capital first that have a letter other than A to Z, behind none or some of these."""
    cdef Py_ssize_t place = 0, begin
    cdef set found = set()
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
        if is_accented:
            found.add(whole[begin:place])
    return [word for word in found if not (<str>word)[0].isupper()]
