"""Find names in texts, and remember what each is to the index; the compiled twin of `names_in_text`."""

from cpython.mem cimport PyMem_Free
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from cpython.object cimport PyObject

import numpy as np

from indexer._numbered cimport Numbered
from indexer._runs cimport (
    LEAST_SLOTS, PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ, Found, Runs,
    add_accented, free_slot, grown, hash_of, is_ascii, slots_for, stands_there
)
from indexer._written cimport Asked, look_up

from indexer._runs import plain_texts, set_up

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object text)
    object PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size)
    bint Py_UNICODE_ISLOWER(Py_UCS4 character)

cdef enum:
    # As in `names_in_text`.
    MOST_WORDS = 4
    OFTEN = 3
    FIRST_NAMES = 5
    AGAIN = 2
    # Past these it is full.
    REMEMBERED = 1 << 15
    MOST_CHARACTERS = 1 << 23
    # As in `names_in_text`.
    MOST_ASKED = 1 << 12
    # Terms that a name is found under.
    MOST_TERMS = 3
    UNKNOWN = -1
    NONE = -2


cdef struct Run:
    uint64_t hash  # first, as tables of slots want it
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
    bint is_one_word  # that name is one
    int is_single


cdef class Numbers:
    """Hold numbers one behind the other."""

    cdef int32_t *held
    cdef Py_ssize_t size, capacity

    def __dealloc__(self):
        """Give memory back."""
        PyMem_Free(self.held)

    cdef int add(self, int32_t number) except -1:
        """Add a number."""
        if self.size == self.capacity:
            self.held = <int32_t *>grown(self.held, (2 * self.capacity + LEAST_SLOTS) * sizeof(int32_t))
            self.capacity = 2 * self.capacity + LEAST_SLOTS
        self.held[self.size] = number
        self.size += 1
        return 0


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
    cdef Py_ssize_t characters  # of the runs

    def __init__(self, frozenset starters not None, is_before_name):
        """Take function words, and what says whether a word stands before names."""
        self.starters, self.is_before_name = starters, is_before_name
        self.known, self.texts = {}, []
        self._resize(LEAST_SLOTS)

    def __dealloc__(self):
        """Give memory back."""
        PyMem_Free(self.runs)
        PyMem_Free(self.slots)

    cdef int _resize(self, Py_ssize_t size) except -1:
        """Make so many slots, a power of two, and room for half as many runs."""
        self.runs = <Run *>grown(self.runs, size // 2 * sizeof(Run))
        self.slots = slots_for(self.slots, size, self.runs, self.size, sizeof(Run))
        self.slots_size = size
        return 0

    cdef int32_t number_of(self, uint64_t hash, int kind, void *data, Py_ssize_t size) except -1:
        """Return the number of the run of so many characters; it is added if it is new."""
        cdef uint64_t slot = hash & (self.slots_size - 1)
        cdef Run *run
        while self.slots[slot]:
            run = &self.runs[self.slots[slot] - 1]
            if run.hash == hash and stands_there(kind, data, size, <str>run.text):
                return self.slots[slot] - 1
            slot = (slot + 1) & (self.slots_size - 1)
        if self.size == self.slots_size // 2:
            self._resize(2 * self.slots_size)
        text = PyUnicode_FromKindAndData(kind, data, size)
        self.texts.append(text)
        self.characters += size
        run = &self.runs[self.size]
        memset(run, 0, sizeof(Run))
        run.hash, run.text = hash, <PyObject *>text
        run.name = run.last = NONE
        run.own_last = run.word_term = run.terms_size = run.is_single = UNKNOWN
        self.size += 1
        self.slots[free_slot(self.slots, self.slots_size, hash)] = <int32_t>self.size
        return <int32_t>self.size - 1

    cdef int32_t number_of_part(self, str text, Py_ssize_t begin, Py_ssize_t end) except -1:
        """Return the number of a part of a text as a run."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void *data = <uint8_t *>PyUnicode_DATA(text) + begin * kind
        if kind == 1:
            return self.number_of(hash_of(<const uint8_t *>data, end - begin), kind, data, end - begin)
        if kind == 2:
            return self.number_of(hash_of(<const uint16_t *>data, end - begin), kind, data, end - begin)
        return self.number_of(hash_of(<const uint32_t *>data, end - begin), kind, data, end - begin)

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
            self.runs[number].is_one_word, self.runs[name].own_last = words == 1, of_last
        return 0


cdef class KnownNames:
    """Tell names from other runs, and remember what each is to the index, by numbers."""

    cdef object is_before_name, term_of_name, term_of_word
    cdef dict languages  # function words → what is known where these are
    cdef readonly Numbered terms
    cdef int64_t *articles  # of each term: the last that it was found in
    cdef Py_ssize_t articles_size
    cdef dict accented  # word → the number of its term
    cdef int64_t article  # how many were read
    cdef uint8_t *term  # that is being made
    cdef Py_ssize_t term_size
    cdef Runs runs
    cdef Numbers found  # terms, article by article
    cdef Numbers lasts, names  # what was counted of an article, as numbers of runs
    cdef Asked *asked
    cdef Py_ssize_t asked_size

    def __init__(self, is_before_name, term_of_name, term_of_word):
        """Take what says whether a word stands before names, and makes terms of names and words."""
        self.is_before_name, self.term_of_name, self.term_of_word = is_before_name, term_of_name, term_of_word
        self.runs, self.found, self.lasts, self.names = Runs(), Numbers(), Numbers(), Numbers()
        self.languages, self.terms, self.accented = {}, Numbered(), {}

    def __dealloc__(self):
        """Give memory back."""
        PyMem_Free(self.articles)
        PyMem_Free(self.term)
        PyMem_Free(self.asked)

    @property
    def is_full(self):
        """Say whether so much is remembered that it is better to begin anew, or one article took very much room."""
        cdef Py_ssize_t held = len(self.accented), characters = self.terms.ends[self.terms.size]
        cdef _Language language
        for language in self.languages.values():
            held += language.size + len(language.known)
            characters += language.characters
        return held >= REMEMBERED or characters >= MOST_CHARACTERS or self.runs.slots_size >= REMEMBERED

    def terms_of(self, articles):
        """Return the numbers of the terms of names and words of articles, each once, and how many each article has.

        An article is the kinds and texts of its blocks, and the function words of its language.
        """
        cdef Py_ssize_t before, place
        cdef _Language language
        self.found.size = 0
        counts = []
        for kinds, texts, starters in articles:
            before, language = self.found.size, self.languages.get(starters)
            if language is None:
                language = self.languages[starters] = _Language(starters, self.is_before_name)
            self._read(language, plain_texts(kinds, texts))
            counts.append(self.found.size - before)
        numbers = np.empty(self.found.size, np.int64)
        cdef int64_t[::1] held = numbers
        for place in range(self.found.size):
            held[place] = self.found.held[place]
        return numbers, np.array(counts, np.int64)

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
            run = &language.runs[language.runs[number].last]
            self.runs.mark(run.hash, <str>run.text)
            if language.runs[number].is_one_word:
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
        """Count the words that end names or stand alone, but not all that have no accents and stand there but once."""
        cdef Py_ssize_t place
        cdef int32_t number
        cdef Found *one
        for place in range(self.runs.size):
            one = &self.runs.held[place]
            # Of most nothing is kept, and no text is made.
            if not one.is_several and (one.count >= OFTEN or one.is_last or not is_ascii(one)):
                number = language.number_of(one.hash, one.kind, one.data, one.size)
                if language.is_single(number):
                    self._count_last(language, number, one.count)
        return 0

    cdef int _add_name(self, _Language language, int32_t number) except -1:
        cdef int32_t place
        cdef Run *run = &language.runs[number]
        if run.terms_size == UNKNOWN:
            run.terms_size = self._make_terms(<str>run.text, run.terms)
        for place in range(run.terms_size):
            self._add(run.terms[place])
        return 0

    cdef int _add(self, int32_t number) except -1:
        """Add a term of this article, if it has not got it already."""
        cdef Py_ssize_t size = self.articles_size
        if number == NONE:
            return 0
        if number >= size:
            self.articles = <int64_t *>grown(self.articles, 2 * (number + LEAST_SLOTS) * sizeof(int64_t))
            self.articles_size = 2 * (number + LEAST_SLOTS)
            memset(self.articles + size, 0, (self.articles_size - size) * sizeof(int64_t))
        if self.articles[number] != self.article:
            self.articles[number] = self.article
            self.found.add(number)
        return 0

    cdef int32_t _number_of(self, str term) except? -1:
        """Return the number of a term, NONE if it is empty."""
        cdef bytes encoded = term.encode()
        return <int32_t>self.terms.number_of(encoded, len(encoded)) if encoded else NONE

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
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(whole), rest = size - begin, before = begin - 1 if begin else 0
        cdef Py_ssize_t place
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
            self.term, self.term_size = <uint8_t *>grown(self.term, 2 * size + 2), 2 * size + 2
        # What is kept, a tab, what stands before, and if it cannot be told from the first, a tab and how it is written.
        out = self.term
        for place in range(begin, size):
            out[place - begin] = text[place] | 32
        out[rest] = c"\t"
        memcpy(out + rest + 1, text, before)
        if not is_titled:
            out[rest + 1 + before] = c"\t"
            memcpy(out + rest + 2 + before, text + begin, rest)
        return <int32_t>self.terms.number_of(<const char *>out, rest + 1 + before + (0 if is_titled else 1 + rest))

    cdef int _add_words(self, _Language language, list texts) except -1:
        """Add the words that are not written in small letters without accents."""
        cdef Py_ssize_t place, asked = 0
        cdef int32_t number
        cdef set accented = set()
        for text in texts:
            if not PyUnicode_IS_ASCII(text):
                add_accented(accented, text)
        for word in accented:
            found = self.accented.get(word)
            if found is None:
                found = self.accented[word] = self._number_of(self.term_of_word(word))
            self._add(found)
        if self.lasts.size > MOST_ASKED:
            self._leave_out(language)
        if self.lasts.size > self.asked_size:
            self.asked = <Asked *>grown(self.asked, self.lasts.size * sizeof(Asked))
            self.asked_size = self.lasts.size
        for place in range(self.lasts.size):
            asked += self._ask(language, self.lasts.held[place], &self.asked[asked])
        if not asked:
            return 0
        look_up(self.asked, asked, texts)
        for place in range(asked):
            if self.asked[place].is_within and not self.asked[place].is_small_too:
                number = self.asked[place].number
                if language.runs[number].word_term == UNKNOWN:
                    term = self._number_of(self.term_of_word(<str>language.runs[number].text))
                    language.runs[number].word_term = term
                self._add(language.runs[number].word_term)
        return 0

    cdef int _leave_out(self, _Language language) except -1:
        """Leave those words that are asked for, and of these the first by their letters."""
        cdef Py_ssize_t place
        cdef int32_t number
        cdef list asked = []
        for place in range(self.lasts.size):
            number = self.lasts.held[place]
            if _is_worth_asking(&language.runs[number]):
                asked.append((<str>language.runs[number].text, number))
        self.lasts.size = 0
        for _, number in sorted(asked)[:MOST_ASKED]:
            self.lasts.add(number)
        return 0

    cdef bint _ask(self, _Language language, int32_t number, Asked *asked) except -1:
        """Prepare to look for a word, if it is one that it is worth for."""
        cdef str word = <str>language.runs[number].text, small
        if not _is_worth_asking(&language.runs[number]):
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


cdef bint _is_worth_asking(const Run *run) except -1:
    cdef str word = <str>run.text
    return (run.times_last >= OFTEN or not PyUnicode_IS_ASCII(word)) and len(word) > 1 and " " not in word


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
