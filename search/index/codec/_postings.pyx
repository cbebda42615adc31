"""Look up terms and decode posting lists in one pass: the compiled twin of `dictionary`, `gaps` and `occurrences`.

All that is read lies in a file that may be damaged: every place is checked before something is read there.
"""

from cpython.bytes cimport PyBytes_AS_STRING
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp

cdef uint64_t _LARGEST = 1 << 62
# Of each byte, the number of the lowest bit that is set.
cdef uint8_t[256] _LOWEST
cdef int _byte, _bit
for _byte in range(1, 256):
    _bit = 0
    while not _byte >> _bit & 1:
        _bit += 1
    _LOWEST[_byte] = _bit


cdef class Numbers:
    """Read an array of unsigned numbers of 1, 2, 4 or 8 bytes each."""

    cdef const uint8_t[::1] data
    cdef readonly Py_ssize_t size
    cdef int width

    def __init__(self, array):
        self.width, self.size = array.itemsize, len(array)
        self.data = array.cast("B") if self.size else b""

    cdef int64_t at(self, Py_ssize_t place) except -1:
        """Return a number, or the largest that has room, beyond any file. Raises IndexError for a place outside."""
        cdef uint64_t found
        if not 0 <= place < self.size:
            raise IndexError(place)
        cdef const uint8_t *where = &self.data[place * self.width]
        if self.width == 4:
            found = (<const uint32_t *>where)[0]
        elif self.width == 2:
            found = (<const uint16_t *>where)[0]
        elif self.width == 1:
            found = where[0]
        else:
            found = (<const uint64_t *>where)[0]
        return <int64_t>min(found, _LARGEST)


cdef class Terms:
    """Find terms, which are bytes, joined in their order; `ends` says where each ends."""

    cdef const uint8_t[::1] joined
    cdef Numbers ends

    def __init__(self, joined, ends):
        self.joined, self.ends = joined, Numbers(ends)

    cdef int compared(self, Py_ssize_t number, bytes term) except -2:
        """Return how a term of the dictionary stands to another: -1 before, 0 the same, 1 behind."""
        cdef Py_ssize_t size = self.joined.shape[0], length
        # As slices do where an end is damaged.
        cdef Py_ssize_t begin = min(self.ends.at(number - 1) if number else 0, size)
        cdef Py_ssize_t end = max(min(self.ends.at(number), size), begin)
        cdef int found
        length = min(end - begin, <Py_ssize_t>len(term))
        found = memcmp(&self.joined[begin], PyBytes_AS_STRING(term), length) if length else 0
        if found:
            return -1 if found < 0 else 1
        return (end - begin > len(term)) - (end - begin < len(term))

    def at_or_after(self, bytes term not None):
        """Return the number of the first term that is not before `term`."""
        cdef Py_ssize_t low = 0, high = self.ends.size, middle
        while low < high:
            middle = (low + high) // 2
            if self.compared(middle, term) < 0:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, bytes term not None):
        """Return the number of a term, None if there is no such term."""
        cdef Py_ssize_t number = self.at_or_after(term)
        return number if number < self.ends.size and self.compared(number, term) == 0 else None


cdef struct _Range:
    int64_t begin, end


cdef class Lists:
    """Decode the posting lists of a field with positions; docs/segment-format.md names the arrays."""

    cdef Numbers counts, first_documents, gap_ends, gap_widths, token_ends
    cdef object array, read_gaps, read_bits
    cdef Py_ssize_t gap_bytes, bit_bytes

    def __init__(self, array, reader):
        """Hold the arrays of a field, given what returns each by its name, and what reads one of bytes by its name."""
        self.counts, self.first_documents = Numbers(array("counts")), Numbers(array("first_documents"))
        self.gap_ends, self.gap_widths = Numbers(array("gap_ends")), Numbers(array("gap_widths"))
        self.token_ends = Numbers(array("token_ends"))
        self.array, self.gap_bytes, self.bit_bytes = array, len(array("gaps")), len(array("frequency_bits"))
        self.read_gaps, self.read_bits = reader("gaps"), reader("frequency_bits")

    cpdef int64_t count(self, Py_ssize_t number) except? -2:
        """Return how many documents hold a term, -1 if there cannot be so many: for damaged ones no room is made."""
        cdef _Range gaps = self._range(self.gap_ends, number)
        cdef int64_t count = self.counts.at(number), least = max(1, self.gap_widths.at(number)) * (count - 1)
        return count if gaps.begin <= gaps.end <= self.gap_bytes and least <= gaps.end - gaps.begin else -1

    def read(self, Py_ssize_t number, int64_t base, int64_t[::1] documents, int32_t[::1] frequencies):
        """Fill in the documents of a term, counted from `base`, and its frequencies; both have as many as there are.

        Say whether that was done: not for what cannot be, which the plain decoders tell of.
        """
        cdef _Range gaps = self._range(self.gap_ends, number), tokens = self._range(self.token_ends, number)
        if not self._can_be(gaps, tokens) or documents.shape[0] != self.counts.at(number):
            return False
        return self._read(
            number,
            base,
            self.read_gaps(gaps.begin, gaps.end),
            self.read_bits(tokens.begin >> 3, (tokens.end + 7) >> 3),
            documents,
            frequencies,
        )

    def add(self, list numbers not None, int32_t[::1] counts):
        """Add to the count of each document how often some terms stand there.

        Say whether that was done, as `read` does; if not, some may have been added.
        """
        cdef _Range gaps, tokens
        cdef Py_ssize_t number, posting, count
        # Here, since finding a term, as every search does, takes less time than this import.
        import numpy
        cdef const uint8_t[::1] all_gaps = self.array("gaps"), all_bits = self.array("frequency_bits")
        cdef int64_t[::1] documents
        cdef int32_t[::1] frequencies
        most = max([self.count(number) for number in numbers], default=0)
        documents, frequencies = numpy.empty(most, numpy.int64), numpy.empty(most, numpy.int32)
        for number in numbers:
            gaps, tokens = self._range(self.gap_ends, number), self._range(self.token_ends, number)
            count = self.count(number)
            if count < 0 or not self._can_be(gaps, tokens):
                return False
            bits = all_bits[tokens.begin >> 3 : (tokens.end + 7) >> 3]
            if not self._read(number, 0, all_gaps[gaps.begin : gaps.end], bits, documents[:count], frequencies[:count]):
                return False
            for posting in range(count):
                if not 0 <= documents[posting] < counts.shape[0]:
                    return False
                counts[documents[posting]] += frequencies[posting]
        return True

    cdef _Range _range(self, Numbers ends, Py_ssize_t number) except *:
        cdef _Range found
        found.begin, found.end = ends.at(number - 1) if number else 0, ends.at(number)
        return found

    cdef bint _can_be(self, _Range gaps, _Range tokens) noexcept:
        return gaps.begin <= gaps.end <= self.gap_bytes and tokens.begin <= tokens.end <= 8 * self.bit_bytes

    cdef bint _read(
        self,
        Py_ssize_t number,
        int64_t base,
        const uint8_t[::1] gaps,
        const uint8_t[::1] bits,
        int64_t[::1] documents,
        int32_t[::1] frequencies,
    ) except -1:
        """Do what `read` does, given the bytes of the gaps and those in which the tokens of the term are bits."""
        cdef _Range tokens = self._range(self.token_ends, number)
        cdef int64_t first = tokens.begin & 7
        return (
            documents.shape[0] > 0
            and documents.shape[0] == frequencies.shape[0]
            and self._read_documents(number, base, gaps, documents)
            and _read_frequencies(first, first + tokens.end - tokens.begin, bits, frequencies)
        )

    cdef bint _read_documents(
        self, Py_ssize_t number, int64_t base, const uint8_t[::1] gaps, int64_t[::1] documents
    ) except -1:
        """Fill in the documents of a list, given its gaps; say whether the list can be."""
        cdef int64_t count = documents.shape[0], end = gaps.shape[0], width = self.gap_widths.at(number)
        cdef int64_t far = width * (count - 1), place, escape
        cdef uint32_t document = <uint32_t>self.first_documents.at(number), gap
        documents[0] = base + document
        if width not in (1, 2, 4) or not far <= end:
            return False
        if count == 1:
            return far == end
        cdef const uint8_t *data = &gaps[0]
        cdef int64_t *found = &documents[0]
        escape = 0xFF if width == 1 else 0xFFFF if width == 2 else -1
        for place in range(1, count):
            # Up to `far`, which lies within the gaps.
            if width == 1:
                gap = data[place - 1]
            elif width == 2:
                gap = data[2 * place - 2] | <uint32_t>data[2 * place - 1] << 8
            else:
                gap = _wide(data + 4 * place - 4)
            if gap == escape:
                if far + 4 > end:
                    return False
                gap = _wide(data + far)
                far += 4
            document += gap
            found[place] = base + document
        return far == end


cdef bint _read_frequencies(int64_t begin, int64_t end, const uint8_t[::1] bits, int32_t[::1] frequencies) except -1:
    """Fill in how many of the tokens from one to before another each document has; say whether there are as many."""
    cdef int64_t count = frequencies.shape[0], posting = 0, place, token, before = begin
    cdef uint8_t byte
    cdef int32_t *counts
    if 8 * bits.shape[0] < end:
        return False
    for place in range(bits.shape[0]):
        byte = bits[place]
        token = 8 * place
        if byte == 0xFF and 0 < posting <= count - 8 and token + 8 <= end:
            # As most are: each stands once in its document. All eight places lie within the frequencies.
            counts = &frequencies[posting - 1]
            counts[0] = token - before
            for token in range(1, 8):
                counts[token] = 1
            posting, before = posting + 8, 8 * place + 7
            continue
        while byte:
            token = 8 * place + _LOWEST[byte]
            # Without the lowest bit that is set.
            byte &= byte - 1
            if begin <= token < end:
                # The first token begins a document, and no document has none.
                if posting == count or (posting == 0 and token > begin):
                    return False
                if posting:
                    frequencies[posting - 1] = token - before
                before = token
                posting += 1
    frequencies[count - 1] = end - before
    return posting == count


cdef inline uint32_t _wide(const uint8_t *data) noexcept nogil:
    """Return the number in four bytes, the least significant first."""
    return data[0] | <uint32_t>data[1] << 8 | <uint32_t>data[2] << 16 | <uint32_t>data[3] << 24
