"""Find the names in texts character by character; the compiled twin of `names_in_text`."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc

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
    REMEMBERED = 1 << 15
    BUCKETS = 64
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


def set_up(str capitals not None, particles, dict typography not None):
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
    cdef uint32_t highest = 0
    cdef bint is_ascii = True
    cdef str text
    for text in taken:
        size += PyUnicode_GET_LENGTH(text)
        if not PyUnicode_IS_ASCII(text):
            is_ascii = False
            highest |= _highest(text)
    if is_ascii:
        return "\n".join(taken)
    whole = PyUnicode_New(size, min(highest, <uint32_t>LAST_CHARACTER))
    cdef int kind = PyUnicode_KIND(whole)
    cdef void *data = PyUnicode_DATA(whole)
    if kind == 1:
        _write_plain(taken, <uint8_t *>data)
    elif kind == 2:
        _write_plain(taken, <uint16_t *>data)
    else:
        _write_plain(taken, <uint32_t *>data)
    return whole


cdef uint32_t _highest(str text) noexcept:
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


def runs(str text not None):
    """Return the runs of words with capitals in a text and how often each stands there: of several words, and of one."""
    cdef dict several = {}, alone = {}
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    if kind == 1:
        _count_runs(several, alone, text, <const uint8_t *>data, size)
    elif kind == 2:
        _count_runs(several, alone, text, <const uint16_t *>data, size)
    else:
        _count_runs(several, alone, text, <const uint32_t *>data, size)
    return several, alone


cdef int _count_runs(dict several, dict alone, str whole, const unit *text, Py_ssize_t size) except -1:
    cdef Py_ssize_t place = 0, end, after
    cdef dict counts
    while place < size:
        if not _is_capital(text[place]):
            place += 1
            continue
        end = _end_of_word(text, place, size)
        counts = alone
        after = _end_of_run(text, end, size)
        if after > end:
            end, counts = after, several
        run = whole[place:end]
        held = counts.get(run)
        counts[run] = 1 if held is None else held + 1
        place = end
    return 0


cdef Py_ssize_t _end_of_run(const unit *text, Py_ssize_t place, Py_ssize_t size) noexcept:
    """Return where the run ends of which a word ends at a place."""
    cdef Py_ssize_t end = place, number, after
    while end < size and text[end] == c" ":
        place = end + 1
        for number in range(2):
            after = _behind_particle(text, place, size)
            if after == place:
                break
            place = after
        if place + 1 < size and (text[place] == c"d" or text[place] == c"l") and text[place + 1] == c"'":
            place += 2
        if place >= size or not _is_capital(text[place]):
            break
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


# What the languages remember, and how much that is: bounded together, since nobody knows how many there will be.
cdef list TABLES = []
cdef Py_ssize_t HELD = 0


cdef int _make_room() except -1:
    """Count one more that is remembered, and forget all others if there are too many."""
    global HELD
    if HELD >= REMEMBERED:
        for table in TABLES:
            (<dict>table).clear()
        HELD = 0
    HELD += 1
    return 0


cdef class Names:
    """Tell names from other runs, in texts whose language has these function words."""

    cdef object is_before_name, term_of_name
    cdef dict known, names
    cdef frozenset starters

    def __init__(self, frozenset starters not None, is_before_name, term_of_name):
        """Take function words, and what says whether a word stands before names, and makes a term of a name."""
        self.starters, self.is_before_name, self.term_of_name = starters, is_before_name, term_of_name
        self.known, self.names = {}, {}
        TABLES.extend((self.known, self.names))

    cdef bint _is_before(self, str word) except -1:
        held = self.known.get(word)
        if held is None:
            _make_room()
            held = self.known[word] = bool(self.is_before_name(word, self.starters))
        return held

    def in_runs(self, dict several not None, dict alone not None):
        """Return the names in runs of several words, and the words that end these or stand alone, with their counts."""
        cdef dict names = {}, lasts = {}
        cdef tuple name
        cdef str run
        for run, count in several.items():
            name = self._name_in(run)
            if name:
                last = name[len(name) - 1]
                lasts[last] = lasts.get(last, 0) + count
                if len(name) > 1:
                    names[name] = names.get(name, 0) + count
        for run, count in alone.items():
            if (<Py_ssize_t>count >= OFTEN or run in lasts or not PyUnicode_IS_ASCII(run)) and self._is_single(run):
                lasts[run] = lasts.get(run, 0) + count
        return names, lasts

    cdef bint _is_single(self, str run) except -1:
        return len(run) > 1 and not run.endswith(".") and run.lower() not in self.starters

    cdef tuple _name_in(self, str run):
        """Return the name in a run of words with capitals, each word with the particles before it, if it is one."""
        found = self.names.get(run)
        if found is None:
            _make_room()
            found = self.names[run] = self._name_cut_from(run)
        return found

    cdef tuple _name_cut_from(self, str run):
        cdef list words = _parted(run)
        cdef Py_ssize_t first = 0, size = len(words)
        while first < size and self._is_before(words[first]):
            first += 1
            # "of State" is left of "Secretary of State".
            while first < size and (<str>words[first])[0].islower():
                first += 1
        if first == size or size - first > MOST_WORDS or (size - first > 1 and run.isupper()):
            return ()
        # A last word that ends with a dot is an initial, or ends the sentence.
        if (<str>words[size - 1]).endswith("."):
            size -= 1
        return tuple(words[first:size])

    def terms_of(self, tuple name not None):
        """Return the terms of a name: one under all of it, one under its last word, and maybe one under the second."""
        cdef str whole = " ".join(name), word
        cdef Py_ssize_t number, begin = 0, letters
        cdef list terms = []
        for number in range(len(name)):
            word = name[number]
            # Behind the particles, which are part of what stands before.
            begin += word.rfind(" ") + 1
            letters = len(word) - word.rfind(" ") - 1
            if (number < 2 or number == len(name) - 1) and not _is_initial(whole, begin, letters):
                terms.append(self._term(whole, begin))
            begin += letters + 1
        return terms

    cdef _term(self, str whole, Py_ssize_t begin):
        """Return the term of a name under what begins at a place of it."""
        cdef str before = whole[: begin - 1] if begin else "", rest = whole[begin:]
        cdef Py_ssize_t place, size = PyUnicode_GET_LENGTH(rest)
        cdef const uint8_t *text = <const uint8_t *>PyUnicode_DATA(rest)
        cdef bint is_first = True, is_titled = True
        if not PyUnicode_IS_ASCII(rest):
            return self.term_of_name(before, rest)
        for place in range(size):
            if text[place] == c" " and not is_first:
                is_first = True
                continue
            if not c"a" <= (text[place] | 32) <= c"z":
                return self.term_of_name(before, rest)
            is_titled = is_titled and is_first == (text[place] < c"a")
            is_first = False
        if is_first:
            return self.term_of_name(before, rest)
        return rest.lower() + "\t" + before if is_titled else rest.lower() + "\t" + before + "\t" + rest


cdef bint _is_initial(str whole, Py_ssize_t begin, Py_ssize_t size) noexcept:
    """Say whether a word is one letter, or none, without the dots behind it."""
    cdef int kind = PyUnicode_KIND(whole)
    cdef void *data = PyUnicode_DATA(whole)
    while size and PyUnicode_READ(kind, data, begin + size - 1) == c".":
        size -= 1
    return size < 2


cdef list _parted(str run):
    """Return the words of a run that have capitals, each with the particles before it."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(run), begin = 0, end, held = 0
    cdef void *data = PyUnicode_DATA(run)
    cdef int kind = PyUnicode_KIND(run)
    cdef list words = []
    while begin <= size:
        end = begin
        while end < size and PyUnicode_READ(kind, data, end) != c" ":
            end += 1
        if begin == size or not Py_UNICODE_ISLOWER(PyUnicode_READ(kind, data, begin)) or (
            begin + 1 < end and PyUnicode_READ(kind, data, begin + 1) == c"'"
        ):
            words.append(run[held:end])
            held = end + 1
        begin = end + 1
    return words


def written(str text not None, dict counts not None):
    """Return the words that are not written in small letters without accents, as they are written.

    `counts` are words with capitals. Of those that have no accents only those count that stand there often.
    """
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef list asked = [word for word, count in counts.items() if (count >= OFTEN or not word.isascii()) and " " not in word]
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
    for number in range(len(words)):
        word = small[number]
        asked[number] = Asked(
            <PyObject *>words[number], <PyObject *>word, <uint32_t><Py_UCS4>(<str>words[number])[0], <uint32_t><Py_UCS4>word[0], len(word), False, False, -1, -1
        )
    _look_up(asked, len(words), text, size)
    found += [words[number] for number in range(len(words)) if asked[number].is_within and not asked[number].is_small_too]
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
    """Say whether a word with a space before it, and this character before that, stands behind another of its sentence."""
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
    """Return the words that begin with a small letter, and of which the first letters that are not A to Z are others."""
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
