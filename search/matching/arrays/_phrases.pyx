"""Find where words stand side by side, and where any of them does: the compiled twin of `phrases`.

Every index of a view is checked: what is read lies in a file that may be damaged. Pointers go over the numbers of an
array up to its size.
"""

cimport cython
from cpython cimport array
from cpython.list cimport PyList_GET_ITEM
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.string cimport memcpy

import array

import numpy

from search.matching.arrays._rising cimport Rising, at_or_behind, is_held, rising_of

cdef int _ESCAPE = 255
cdef int64_t _MOST_OCCURRENCES = 0xFFFFFFFF
cdef array.array _NUMBERS = array.array("q")


@cython.final
cdef class Postings:
    """Hold the postings of a term in one segment.

    Of its occurrences, in their order, `near` are the distances to the one before, a byte each. `escaped` gives the
    numbers of those that are escaped, rising, and their distances. `begins` are the numbers of the first in each
    document, None where the frequencies tell them, since no document was left out.
    """

    cdef const int64_t[::1] documents, begins, far_tokens, far
    cdef const int32_t[::1] frequencies
    cdef bint has_begins
    cdef const uint8_t[::1] near
    cdef Rising rising
    cdef object escaped
    # Of each document the number of the first occurrence; NULL until it is asked for.
    cdef uint32_t *all_begins

    def __init__(self, documents, frequencies, begins, near, escaped):
        if len(documents) != len(frequencies):
            raise IndexError("there are not as many frequencies as documents")
        self.documents, self.frequencies, self.has_begins = documents, frequencies, begins is not None
        if self.has_begins:
            self.begins = begins
        self.near, self.escaped = near, escaped
        self.rising = rising_of(self.documents)

    def __dealloc__(self):
        PyMem_Free(self.all_begins)

    cdef inline int64_t begin_of(self, Py_ssize_t at) except? -1:
        """Return the number of the first occurrence in the document that stands at a place, which there has to be."""
        if self.has_begins:
            return self.begins[at]
        if self.all_begins == NULL:
            self.add_up()
        return self.all_begins[at]

    cdef int add_up(self) except -1:
        """Add up how many occurrences are before each document: when it is first asked for, since few terms are."""
        cdef Py_ssize_t number, count = self.rising.size
        cdef int64_t begin = 0
        cdef const int32_t *frequencies = &self.frequencies[0]
        cdef uint32_t *begins = <uint32_t *>PyMem_Malloc(count * sizeof(uint32_t))
        if begins == NULL:
            raise MemoryError
        for number in range(count):
            # What is more is damaged, or too much to be told by such a number.
            if not 0 <= begin <= min(self.near.shape[0], _MOST_OCCURRENCES):
                PyMem_Free(begins)
                raise IndexError("there are fewer occurrences than a frequency says")
            begins[number] = begin
            begin += frequencies[number]
        self.all_begins = begins
        return 0

    cdef int64_t distance(self, Py_ssize_t token) except -1:
        """Return the distance of an occurrence to the one before, which is escaped."""
        if self.escaped is not None:
            self.far_tokens, self.far = self.escaped()
            self.escaped = None
        return self.far[at_or_behind(rising_of(self.far_tokens), token, 0)]


cdef struct _List:
    # Numbers that rise, and where the one stands that is looked at.
    Rising rising
    Py_ssize_t at


@cython.final
cdef class _Cursor:
    """Read where a term stands, document by document. A term that stands in a phrase twice has two."""

    cdef Postings of
    # Where the document stands that is looked at.
    cdef Py_ssize_t at
    # Where the term stands in that document; the first `found` count.
    cdef array.array places
    cdef Py_ssize_t found

    def __cinit__(self, Postings of not None):
        self.of = of
        self.at, self.found, self.places = 0, 0, array.clone(_NUMBERS, 16, False)

    cdef int read(self) except -1:
        """Read where the term stands in the document that is looked at."""
        cdef Py_ssize_t number
        cdef int64_t place = 0, first = self.of.begin_of(self.at)
        self.found = self.of.frequencies[self.at]
        # A damaged frequency would ask for any memory.
        if first < 0 or self.found < 0 or first + self.found > self.of.near.shape[0]:
            raise IndexError("there are fewer occurrences than a frequency says")
        if not self.found:
            return 0
        if self.found > len(self.places):
            array.resize(self.places, 2 * self.found)
        cdef const uint8_t *near = &self.of.near[first]
        cdef int64_t *places = <int64_t *>self.places.data.as_longlongs
        for number in range(self.found):
            place += near[number] if near[number] != _ESCAPE else self.of.distance(first + number)
            places[number] = place
        return 0


cdef int _keep_those_before(_Cursor first, _Cursor other, int64_t step):
    """Keep the places of the first term behind which the other stands at a distance."""
    cdef int64_t *places = <int64_t *>first.places.data.as_longlongs
    cdef int64_t *others = <int64_t *>other.places.data.as_longlongs
    cdef Py_ssize_t number, at = 0, kept = 0
    for number in range(first.found):
        while at < other.found and others[at] < places[number] + step:
            at += 1
        if at < other.found and others[at] == places[number] + step:
            places[kept] = places[number]
            kept += 1
    first.found = kept
    return 0


def _size_of(_Cursor cursor):
    return cursor.of.rising.size


# To look a number up takes about as long as to go over so many.
cdef Py_ssize_t _LOOKED_UP = 3


cdef bint _meet(_List *few, _List *many) noexcept:
    """Go to the next number, from where both are, that stands in both; say whether there is one."""
    cdef const int64_t *ours = few.rising.data
    cdef const int64_t *theirs = many.rising.data
    cdef Py_ssize_t at = few.at, other = many.at
    cdef int64_t step
    if many.rising.size < _LOOKED_UP * few.rising.size:
        while at < few.rising.size and other < many.rising.size and ours[at] != theirs[other]:
            # Without asking: which of the two is behind no processor can foretell.
            step = ours[at] < theirs[other]
            at += step
            other += 1 - step
    else:
        while at < few.rising.size:
            other = at_or_behind(many.rising, ours[at], other)
            if other == many.rising.size or theirs[other] == ours[at]:
                break
            at = at_or_behind(few.rising, theirs[other], at)
    few.at, many.at = at, other
    return at < few.rising.size and other < many.rising.size


@cython.final
cdef class _Phrase:
    """Find the documents in which terms stand side by side, which are among some if these are given; all rise."""

    cdef list cursors, rarest_first
    cdef _Cursor first
    cdef const int64_t[::1] held_among
    cdef _List among
    # The documents of the terms, the rarest first, and how many terms there are.
    cdef _List *lists
    cdef Py_ssize_t size
    # The two that are gone over, the second NULL if there is but one, and which of the others is looked up first.
    cdef _List *few
    cdef _List *many
    cdef Py_ssize_t others

    def __cinit__(self, list parts not None, among):
        cdef Py_ssize_t number
        self.cursors = [_Cursor(part) for part in parts]
        self.rarest_first = sorted(self.cursors, key=_size_of)
        self.first, self.size = self.cursors[0], len(parts)
        self.lists = <_List *>PyMem_Malloc(self.size * sizeof(_List))
        if self.lists == NULL:
            raise MemoryError
        for number in range(self.size):
            self.lists[number].rising = (<_Cursor>self.rarest_first[number]).of.rising
            self.lists[number].at = 0
        self.few, self.many, self.others = self.lists, &self.lists[1] if self.size > 1 else NULL, 2
        if among is not None:
            self.held_among = among
            self.among.rising, self.among.at = rising_of(self.held_among), 0
            self.many, self.others = &self.among, 1
            if self.among.rising.size < self.lists.rising.size:
                self.few, self.many = self.many, self.few
        # In front of the first.
        self.few.at = -1

    def __dealloc__(self):
        PyMem_Free(self.lists)

    cdef Py_ssize_t most(self) noexcept:
        """Return in how many documents they may stand side by side at most."""
        return self.few.rising.size

    cdef int64_t document(self) noexcept:
        """Return the document that was gone to."""
        return self.few.rising.data[self.few.at]

    cdef bint next(self) except -1:
        """Go to the next document; say whether there is one. The first cursor then has the places of the first term."""
        cdef Py_ssize_t number
        self.few.at += 1
        while self.few.at < self.few.rising.size and (self.many == NULL or _meet(self.few, self.many)):
            for number in range(self.others, self.size):
                if not is_held(self.lists[number].rising, self.document(), &self.lists[number].at):
                    break
            else:
                if self.read():
                    return True
            self.few.at += 1
        return False

    cdef bint read(self) except -1:
        """Read where the terms begin to stand side by side; say whether they do."""
        cdef Py_ssize_t step
        cdef _Cursor cursor
        for step in range(self.size):
            (<_Cursor>PyList_GET_ITEM(self.rarest_first, step)).at = self.lists[step].at
        self.first.read()
        for step in range(1, self.size):
            if not self.first.found:
                break
            cursor = <_Cursor>PyList_GET_ITEM(self.cursors, step)
            cursor.read()
            _keep_those_before(self.first, cursor, step)
        return self.first.found > 0


cdef _Phrase _phrase_in(list parts, among):
    """Return what finds terms that have some postings in a segment side by side, None if one does not stand there."""
    for part in parts:
        if not (<Postings?>part).rising.size:
            return None
    return _Phrase(parts, among)


def close_starts(list segments not None, among, int place_bits):
    """Return where terms begin to stand side by side, in all documents or among some, which rise.

    Each of the `segments` has the `Postings` of the terms, in their order. Each place is one number, the document and
    the place below it. Raises IndexError for what cannot be.
    """
    cdef array.array starts = array.clone(_NUMBERS, 0, False)
    cdef list parts
    cdef _Phrase phrase
    cdef Py_ssize_t number, size = 0
    for parts in segments:
        phrase = _phrase_in(parts, among)
        while phrase is not None and phrase.next():
            array.resize_smart(starts, size + phrase.first.found)
            for number in range(phrase.first.found):
                starts.data.as_longlongs[size] = (
                    (phrase.document() << place_bits) + phrase.first.places.data.as_longlongs[number]
                )
                size += 1
    return starts


def close_occurrences(list segments not None, among):
    """Return in which documents terms stand side by side, and how often in each, as `close_starts` finds them."""
    cdef list phrases = [_phrase_in(parts, among) for parts in segments]
    cdef _Phrase phrase
    cdef Py_ssize_t size = 0, most = 0
    for phrase in phrases:
        most += phrase.most() if phrase is not None else 0
    documents, frequencies = numpy.empty(most, numpy.int64), numpy.empty(most, numpy.int32)
    cdef int64_t[::1] held = documents
    cdef int32_t[::1] counts = frequencies
    for phrase in phrases:
        while phrase is not None and phrase.next():
            held[size], counts[size] = phrase.document(), phrase.first.found
            size += 1
    return documents[:size].copy(), frequencies[:size].copy()


def _length(part):
    return len(part[0])


def summed(list parts not None):
    """Return the documents that stand in any of several parts, rising, and the sum of their frequencies.

    A part is an array of documents, which rise, and one of as many frequencies.
    """
    cdef object documents = numpy.empty(0, numpy.int64), frequencies = numpy.empty(0, numpy.int32), part
    # Each of the smaller ones is copied several times, and the largest, which is mostly larger than all others, once.
    for part in sorted(parts, key=_length):
        documents, frequencies = _merged(documents, frequencies, part[0], part[1])
    return documents, frequencies


cdef tuple _merged(
    const int64_t[::1] few, const int32_t[::1] counts, const int64_t[::1] many, const int32_t[::1] counts_of_many
):
    """Return the documents of two arrays, the second the longer one, and their frequencies."""
    cdef Py_ssize_t number, place, at = 0, size = 0, most = few.shape[0] + many.shape[0]
    if few.shape[0] != counts.shape[0] or many.shape[0] != counts_of_many.shape[0]:
        raise IndexError("there are not as many frequencies as documents")
    documents, frequencies = numpy.empty(most, numpy.int64), numpy.empty(most, numpy.int32)
    cdef int64_t[::1] held = documents
    cdef int32_t[::1] sums = frequencies
    cdef Rising rising = rising_of(many)
    for number in range(few.shape[0]):
        place = at_or_behind(rising, few[number], at)
        _copy(many, counts_of_many, at, place, held, sums, size)
        size += place - at
        at = place
        held[size], sums[size] = few[number], counts[number]
        if at < many.shape[0] and many[at] == few[number]:
            sums[size] += counts_of_many[at]
            at += 1
        size += 1
    _copy(many, counts_of_many, at, many.shape[0], held, sums, size)
    size += many.shape[0] - at
    return (documents, frequencies) if size == most else (documents[:size].copy(), frequencies[:size].copy())


cdef int _copy(
    const int64_t[::1] documents,
    const int32_t[::1] frequencies,
    Py_ssize_t begin,
    Py_ssize_t end,
    int64_t[::1] held,
    int32_t[::1] sums,
    Py_ssize_t size,
) except -1:
    """Put a run of documents and their frequencies behind those that were found."""
    if end > begin:
        memcpy(&held[size], &documents[begin], (end - begin) * sizeof(int64_t))
        memcpy(&sums[size], &frequencies[begin], (end - begin) * sizeof(int32_t))
    return 0
