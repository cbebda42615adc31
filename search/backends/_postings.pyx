"""Find where words stand side by side, document by document: the compiled twin of `PostingReader._close_spans`.

Every index is checked: what is read lies in a file that may be damaged.
"""

from cpython cimport array
from libc.stdint cimport int64_t, uint8_t

import array

cdef int _ESCAPE = 255
cdef array.array _NUMBERS = array.array("q")


cdef Py_ssize_t _at_or_after(const int64_t[::1] rising, int64_t number, Py_ssize_t low, Py_ssize_t high):
    """Return where the first number stands, of those between two places, that is not before another; `high` if none."""
    cdef Py_ssize_t middle
    while low < high:
        middle = (low + high) // 2
        if rising[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


cdef class Postings:
    """Hold the postings of a term in one segment.

    Of its occurrences, in their order, `near` are the distances to the one before, a byte each; of those that are
    escaped, `far_tokens` are the numbers, rising, and `far` the distances. `firsts` are the numbers of the first in
    each document.
    """

    cdef const int64_t[::1] documents, frequencies, firsts, far_tokens, far
    cdef const uint8_t[::1] near
    # Where the last document was found: those that are asked for rise.
    cdef Py_ssize_t at
    # Where the term stands in that document; the first `found` count.
    cdef array.array places
    cdef Py_ssize_t found

    def __init__(self, documents, frequencies, firsts, near, far_tokens, far):
        self.documents, self.frequencies, self.firsts = documents, frequencies, firsts
        self.near, self.far_tokens, self.far = near, far_tokens, far
        self.at, self.found, self.places = 0, 0, array.clone(_NUMBERS, 16, False)

    cdef bint holds(self, int64_t document):
        """Say whether the term stands in a document, which is none before the last that was asked for."""
        cdef Py_ssize_t low = self.at, step = 1, high = low, size = self.documents.shape[0]
        while high < size and self.documents[high] < document:
            low, high, step = high + 1, high + step, 2 * step
        self.at = _at_or_after(self.documents, document, low, min(high, size))
        return self.at < size and self.documents[self.at] == document

    cdef int64_t distance(self, Py_ssize_t token) except -1:
        """Return the distance of an occurrence to the one before."""
        if self.near[token] != _ESCAPE:
            return self.near[token]
        return self.far[_at_or_after(self.far_tokens, token, 0, self.far_tokens.shape[0])]

    cdef int read(self) except -1:
        """Read where the term stands in the document that was found."""
        cdef Py_ssize_t number, first = self.firsts[self.at]
        cdef int64_t place = 0
        self.found = self.frequencies[self.at]
        # A damaged frequency would ask for any memory.
        if first < 0 or self.found < 0 or first + self.found > self.near.shape[0]:
            raise IndexError("there are fewer occurrences than a frequency says")
        if self.found > len(self.places):
            array.resize(self.places, 2 * self.found)
        for number in range(self.found):
            place += self.distance(first + number)
            self.places.data.as_longlongs[number] = place
        return 0


cdef int _keep_those_before(Postings first, Postings other, int64_t step):
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


def close_starts(list parts, const int64_t[::1] documents, int place_bits):
    """Return where terms begin to stand side by side, in those of some rising documents that hold all of them.

    `parts` are the `Postings` of the terms, in their order. Each place is one number, the document and the place below
    it. Raises IndexError for what cannot be.
    """
    cdef array.array starts = array.clone(_NUMBERS, 0, False)
    cdef Postings first = parts[0], part
    cdef Py_ssize_t number, step, size = 0
    cdef int64_t document
    for number in range(documents.shape[0]):
        document = documents[number]
        for part in parts:
            if not part.holds(document):
                break
        else:
            first.read()
            for step in range(1, len(parts)):
                if not first.found:
                    break
                part = parts[step]
                part.read()
                _keep_those_before(first, part, step)
            array.resize_smart(starts, size + first.found)
            for step in range(first.found):
                starts.data.as_longlongs[size] = (document << place_bits) + first.places.data.as_longlongs[step]
                size += 1
    return starts
