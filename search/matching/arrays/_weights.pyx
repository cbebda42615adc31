"""Add up what words weigh in articles and blocks, in one pass over each: the compiled twin of `weights`.

Every index of a view is checked: postings lie in a file that may be damaged. Pointers go over the blocks of a word up
to how many it has, and over marks, sums and what is known of blocks only for those that lie within the bounds.
"""

cimport cython
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memset

import numpy

from search.index._bits cimport bits_in
from search.matching.arrays._blocks cimport Shares, Table, share_of
from search.matching.arrays._heads cimport (
    ArticleCounter,
    Heads,
    article_counter,
    article_of,
    count_articles,
    heads_of,
)
from search.matching.arrays._rising cimport Rising, is_held, rising_of

# To look a block up in a rising array takes about as long as to go over so many of a longer one.
cdef Py_ssize_t _LOOKED_UP = 16


def in_articles(
    const int64_t[::1] documents,
    const int32_t[::1] frequencies,
    const uint64_t[::1] head_bits,
    const int32_t[::1] heads_before,
    const uint8_t[::1] roles,
    const double[::1] role_weights,
    const double[::1] norms,
):
    """Return the articles in which rising documents stand, the sum of the weights in each, saturated too, and its end.

    Articles are numbers; the end says behind how many of the documents those of an article are. The weight of a
    document is its frequency times that of its role; `roles` are those of all documents, and `norms` what the lengths
    of articles ask for. Raises IndexError for a document that there is not.
    """
    cdef Py_ssize_t count = documents.shape[0], number, size = 0, document
    cdef int64_t article = -1, other
    cdef Heads heads = heads_of(head_bits, heads_before, roles.shape[0])
    most = min(count, norms.shape[0])
    found, ends = numpy.empty(most, numpy.int64), numpy.empty(most, numpy.int64)
    sums, saturated = numpy.zeros(most), numpy.empty(most)
    cdef int64_t[::1] different = found, bounds = ends
    cdef double[::1] added = sums, shares = saturated
    for number in range(count):
        document = documents[number]
        other = article_of(heads, document)
        # Without asking: whether it is another article no processor can foretell.
        size += other != article
        different[size - 1] = article = other
        bounds[size - 1] = number + 1
        added[size - 1] += frequencies[number] * role_weights[roles[document]]
    for number in range(size):
        shares[number] = added[number] / (added[number] + norms[different[number]])
    return found[:size].copy(), sums[:size].copy(), saturated[:size].copy(), ends[:size].copy()


def scores_of(const int64_t[::1] wanted, list words not None, Py_ssize_t units):
    """Return the score of each of some rising units: what words add, one after the other, that are held by some.

    Of each word `words` has what it weighs, which units hold it, rising, and how well it does in each; `units` is how
    many there are in all. Raises IndexError for one that there is not.
    """
    cdef Py_ssize_t number, at, size, count = wanted.shape[0]
    cdef const int64_t[::1] holding
    cdef const double[::1] saturated
    cdef double weight
    cdef Rising others
    scores, sums = numpy.zeros(count), numpy.zeros(units)
    cdef double[::1] total = scores, added = sums
    for weight, holding, saturated in words:
        size = holding.shape[0]
        if size > _LOOKED_UP * count:
            # The sums so far belong to units that are wanted, and so does what is looked up.
            at, others = 0, rising_of(holding)
            for number in range(count):
                if is_held(others, wanted[number], &at):
                    added[wanted[number]] += weight * saturated[at]
            continue
        for number in range(size):
            added[holding[number]] += weight * saturated[number]
    for number in range(count):
        total[number] = added[wanted[number]]
    return scores


def block_scores(const int64_t[::1] wanted, list words not None, Shares of_blocks not None):
    """Return the score of each of some rising blocks: what words add, one after the other, that stand in some.

    Of each word `words` has what it weighs, in which blocks it stands, rising, and how often in each. Raises IndexError
    for a block that there is not.
    """
    cdef const Table *table = &of_blocks.table
    cdef Py_ssize_t number, at, size, count = wanted.shape[0]
    cdef const int64_t[::1] documents
    cdef const int32_t[::1] frequencies
    cdef double weight
    cdef int64_t block
    cdef Rising others
    scores = numpy.zeros(count)
    cdef double[::1] total = scores
    for number in range(count):
        if not 0 <= wanted[number] < table.blocks:
            raise IndexError("there is no such block")
    for weight, documents, frequencies in words:
        size, at = documents.shape[0], 0
        if size > _LOOKED_UP * count:
            others = rising_of(documents)
            for number in range(count):
                block = wanted[number]
                if is_held(others, block, &at):
                    total[number] += weight * share_of(table, block, frequencies[at])
            continue
        for number in range(size):
            block = documents[number]
            while at < count and wanted[at] < block:
                at += 1
            if at < count and wanted[at] == block:
                total[at] += weight * share_of(table, block, frequencies[number])
    return scores


cdef struct _List:
    # Of a word: what it weighs, the blocks in which it stands, rising, how often in each, and which of them is next.
    double weight
    const int64_t *blocks
    const int32_t *frequencies
    Py_ssize_t size, at
    # Among the blocks that are looked at together: where it was looked up last.
    Py_ssize_t found
    # What the word adds to a block at most, and what all those add together that add less.
    double most, lighter


@cython.final
cdef class _Lists:
    """Hold where each of some words stands. Raises IndexError where frequencies are missing."""

    cdef _List *lists
    cdef Py_ssize_t count, postings
    # They hold the arrays meanwhile.
    cdef list words

    def __cinit__(self, list words not None):
        cdef const int64_t[::1] blocks
        cdef const int32_t[::1] frequencies
        cdef Py_ssize_t number
        cdef double weight
        self.words, self.count = words, len(words)
        self.lists = <_List *>PyMem_Malloc(max(self.count, 1) * sizeof(_List))
        if self.lists == NULL:
            raise MemoryError
        for number in range(self.count):
            weight, blocks, frequencies = words[number]
            if blocks.shape[0] != frequencies.shape[0]:
                raise IndexError("there are not as many frequencies as blocks")
            self.lists[number].weight, self.lists[number].size = weight, blocks.shape[0]
            self.lists[number].at = self.lists[number].found = 0
            if self.lists[number].size:
                self.lists[number].blocks, self.lists[number].frequencies = &blocks[0], &frequencies[0]
            self.postings += self.lists[number].size

    def __dealloc__(self):
        PyMem_Free(self.lists)

    def most_of(self, Py_ssize_t number):
        """Return what a word adds to a block at most."""
        return self.lists[number].most

    def size_of(self, Py_ssize_t number):
        """Return in how many blocks a word stands."""
        return self.lists[number].size

    cdef int end(self) except -1:
        """Raise IndexError where blocks are left over, since there are fewer."""
        cdef Py_ssize_t number
        for number in range(self.count):
            if self.lists[number].at < self.lists[number].size:
                raise IndexError("there is no such block")
        return 0


# Blocks that are looked at together, 64 to a number: what is added up of so many stays where it is soonest read.
cdef enum:
    _NUMBERS = 64
    _TOGETHER = 4096

# Where the only bit of a number is that is 1, by that number times the first: Leiserson, Prokop and Randall, "Using de
# Bruijn Sequences to Index a 1 in a Computer Word" (1998).
cdef uint64_t _DE_BRUIJN = 0x03F79D71B4CB0A89
cdef int[64] _PLACES
for _place in range(64):
    _PLACES[((0x03F79D71B4CB0A89 << _place) & 0xFFFFFFFFFFFFFFFF) >> 58] = _place


def scores_of_any(list words not None, Shares of_blocks not None):
    """Return the blocks in which any of some words stand, rising, and the score of each, as `block_scores` finds it.

    Raises IndexError for a block that there is not.
    """
    cdef _Lists held = _Lists(words)
    cdef Py_ssize_t blocks = of_blocks.table.blocks, size = 0, base
    cdef double[_TOGETHER] added
    found, scores = (numpy.empty(min(held.postings, blocks), kind) for kind in (numpy.int64, numpy.float64))
    memset(added, 0, sizeof(added))
    for base in range(0, blocks, _TOGETHER):
        size = _add_together(held, base, min(base + _TOGETHER, blocks), &of_blocks.table, added, found, scores, size)
    held.end()
    return found[:size], scores[:size]


cdef inline int _check_rises(const _List *one, int64_t base) except -1:
    # Before anything is taken away: from the lowest number there is, that would leave a high one.
    if one.blocks[one.at] < base:
        raise IndexError("blocks do not rise")
    return 0


cdef Py_ssize_t _add_together(
    _Lists held,
    int64_t base,
    int64_t end,
    const Table *table,
    double *added,
    int64_t[::1] found,
    double[::1] scores,
    Py_ssize_t behind,
) except -1:
    """Put those of some blocks that hold a word, and their scores, behind others; return behind how many they end."""
    cdef uint64_t[_NUMBERS] marks
    cdef uint64_t several, lowest
    cdef Py_ssize_t number
    cdef int64_t block
    cdef _List *one
    memset(marks, 0, sizeof(marks))
    for number in range(held.count):
        one = &held.lists[number]
        while one.at < one.size and one.blocks[one.at] < end:
            _check_rises(one, base)
            block = one.blocks[one.at] - base
            added[block] += one.weight * share_of(table, one.blocks[one.at], one.frequencies[one.at])
            marks[block >> 6] |= <uint64_t>1 << (block & 63)
            one.at += 1
    for number in range(_NUMBERS):
        several = marks[number]
        while several:
            lowest = several & (~several + 1)
            block = 64 * number + _PLACES[(lowest * _DE_BRUIJN) >> 58]
            found[behind], scores[behind] = base + block, added[block]
            added[block] = 0.0
            behind += 1
            several ^= lowest
    return behind


def scores_of_all(list words not None, Shares of_blocks not None):
    """Return the blocks in which all of one or more words stand, rising, and the score of each, as `block_scores` does.

    Raises IndexError for a block that there is not.
    """
    cdef _All every = _All(words)
    cdef Py_ssize_t size = 0
    found, scores = numpy.empty(every.rarest.size, numpy.int64), numpy.empty(every.rarest.size)
    cdef int64_t[::1] blocks = found
    cdef double[::1] added = scores
    while every.next(of_blocks.table.blocks):
        blocks[size], added[size] = every.block, every.score(&of_blocks.table)
        size += 1
    return found[:size], scores[:size]


def best_of_all(
    list words not None,
    Shares of_blocks not None,
    const uint64_t[::1] head_bits,
    const int32_t[::1] heads_before,
    Py_ssize_t most,
):
    """Return the best of all that `scores_of_all` finds, with their scores, and how many articles and blocks that are.

    There are `most` of them at most, which is one or more; the best comes first, of equal ones the first block.
    """
    cdef _All every = _All(words)
    cdef _Best best = _Best(most)
    cdef Heads heads = heads_of(head_bits, heads_before, of_blocks.table.blocks)
    cdef Py_ssize_t found = 0, articles = 0
    cdef int64_t article, last = -1
    cdef double score
    while every.next(heads.blocks):
        found += 1
        article = article_of(heads, every.block)
        articles += article != last
        last = article
        score = every.score(&of_blocks.table)
        if score > best.least:
            best.add(every.block, score)
    return best.ranked(), (articles, found)


@cython.final
cdef class _All:
    """Go over the blocks in which all of one or more words stand."""

    cdef _Lists held
    cdef _List *rarest
    # The other words, the rarer first: whether they stand in a block is then soonest known.
    cdef _List **others
    cdef int64_t block

    def __cinit__(self, list words not None):
        cdef list rarest_first
        cdef Py_ssize_t number
        self.held = _Lists(words)
        if not words:
            raise IndexError("there is no word")
        rarest_first = sorted(range(self.held.count), key=self.held.size_of)
        self.rarest = &self.held.lists[<Py_ssize_t>rarest_first[0]]
        self.others = <_List **>PyMem_Malloc(self.held.count * sizeof(_List *))
        if self.others == NULL:
            raise MemoryError
        for number in range(1, self.held.count):
            self.others[number - 1] = &self.held.lists[<Py_ssize_t>rarest_first[number]]

    def __dealloc__(self):
        PyMem_Free(self.others)

    cdef bint next(self, Py_ssize_t blocks) except -1:
        """Go to the next block, of so many that there are; say whether there is one. Raises IndexError."""
        cdef Py_ssize_t number, others = self.held.count - 1
        cdef int64_t block
        while self.rarest.at < self.rarest.size:
            self.rarest.found = self.rarest.at
            block = self.rarest.blocks[self.rarest.at]
            self.rarest.at += 1
            if not 0 <= block < blocks:
                raise IndexError("there is no such block")
            for number in range(others):
                if not _is_in(self.others[number], self.others[number].size, block):
                    break
            else:
                self.block = block
                return True
        return False

    cdef double score(self, const Table *table) noexcept:
        """Return what words add to the block that was gone to, one after the other."""
        cdef double score = 0.0
        cdef Py_ssize_t number
        cdef _List *one
        for number in range(self.held.count):
            one = &self.held.lists[number]
            score += one.weight * share_of(table, self.block, one.frequencies[one.found])
        return score


cdef inline bint _is_in(_List *one, Py_ssize_t end, int64_t block) noexcept:
    """Say whether a word stands in a block, behind the last one that was looked up, among those before an end."""
    cdef Rising rising
    rising.data, rising.size = one.blocks, end
    return is_held(rising, block, &one.found)


# More than sums of floating-point numbers in different orders differ by.
cdef double _ROUNDED = 1 + 1e-9


@cython.final
cdef class _Best:
    """Hold the highest scores so far and their blocks, the best first: a page shows few, so they are put in order."""

    cdef double *scores
    cdef int64_t *blocks
    cdef Py_ssize_t size, most
    # What a score has to be above: nothing, as long as there is room.
    cdef double least

    def __cinit__(self, Py_ssize_t most):
        if most < 1:
            raise ValueError("the best are one or more")
        self.size, self.most, self.least = 0, most, -1.0
        self.scores = <double *>PyMem_Malloc(most * sizeof(double))
        self.blocks = <int64_t *>PyMem_Malloc(most * sizeof(int64_t))
        if self.scores == NULL or self.blocks == NULL:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.scores)
        PyMem_Free(self.blocks)

    cdef void add(self, int64_t block, double score) noexcept:
        """Take a block that comes behind all others of its score, and that is among the best."""
        cdef Py_ssize_t place = min(self.size, self.most - 1)
        self.size = place + 1
        while place and self.scores[place - 1] < score:
            self.scores[place], self.blocks[place] = self.scores[place - 1], self.blocks[place - 1]
            place -= 1
        self.scores[place], self.blocks[place] = score, block
        if self.size == self.most:
            self.least = self.scores[self.most - 1]

    cdef list ranked(self):
        """Return the blocks with their scores, the best first."""
        cdef Py_ssize_t number
        return [(self.blocks[number], self.scores[number]) for number in range(self.size)]


def best_of_any(
    list words not None, list times not None, Shares of_blocks not None, const uint64_t[::1] head_bits, Py_ssize_t most
):
    """Return the best of all that `scores_of_any` finds, with their scores, and how many articles and blocks that are.

    `times` is how often each word stands in a block at most, None if that is not known. There are `most` of the best at
    most, which is one or more; the best comes first, of equal ones the first block.
    """
    cdef _Lists held = _Lists(words)
    cdef _Best best = _Best(most)
    cdef uint64_t[_NUMBERS] marks, candidates
    cdef Py_ssize_t blocks = of_blocks.table.blocks, base, end, found = 0, number
    cdef ArticleCounter articles = article_counter(head_bits, blocks)
    cdef list lightest_first
    cdef double lighter = 0.0
    for number in range(held.count):
        held.lists[number].most = held.lists[number].weight * of_blocks.most(times[number])
    lightest_first = sorted(range(held.count), key=held.most_of)
    for number in lightest_first:
        held.lists[number].lighter = lighter
        lighter += held.lists[number].most
    for base in range(0, blocks, _TOGETHER):
        memset(marks, 0, sizeof(marks))
        memset(candidates, 0, sizeof(candidates))
        end = min(base + _TOGETHER, blocks)
        for number in lightest_first:
            _mark(&held.lists[number], base, end, &of_blocks.table, best.least, marks, candidates)
        for number in range(_NUMBERS):
            if marks[number]:
                found += bits_in(marks[number])
                count_articles(&articles, (base >> 6) + number, marks[number])
            if candidates[number]:
                _take(best, held, base + 64 * number, candidates[number], &of_blocks.table)
    held.end()
    return best.ranked(), (articles.count, found)


cdef int _mark(
    _List *one, int64_t base, int64_t end, const Table *table, double least, uint64_t *marks, uint64_t *candidates
) except -1:
    """Mark which of some blocks hold a word, and which of them may score above a bound if no weightier word is there.

    Those that hold a lighter word are marked already.
    """
    cdef Py_ssize_t at = one.at, size = one.size
    cdef const int64_t *blocks = one.blocks
    cdef double weight = one.weight, lighter = one.lighter
    cdef double most
    # One that is before the base is then a large number.
    cdef uint64_t block, count = end - base, bit
    one.found = at
    if (one.most + lighter) * _ROUNDED <= least:
        while at < size:
            block = blocks[at] - base
            if block >= count:
                break
            marks[block >> 6] |= <uint64_t>1 << (block & 63)
            at += 1
    else:
        while at < size:
            block = blocks[at] - base
            if block >= count:
                break
            bit = <uint64_t>1 << (block & 63)
            most = weight * share_of(table, blocks[at], one.frequencies[at])
            if marks[block >> 6] & bit:
                most += lighter
            marks[block >> 6] |= bit
            if most * _ROUNDED > least:
                candidates[block >> 6] |= bit
            at += 1
    one.at = at
    return _check_rises(one, base) if at < size else 0


cdef int _take(_Best best, _Lists held, int64_t base, uint64_t several, const Table *table) except -1:
    """Take what is among the best of some of 64 blocks."""
    cdef uint64_t lowest
    cdef int64_t block
    cdef Py_ssize_t number
    cdef double score
    cdef _List *one
    while several:
        lowest = several & (~several + 1)
        block = base + _PLACES[(lowest * _DE_BRUIJN) >> 58]
        several ^= lowest
        score = 0.0
        for number in range(held.count):
            one = &held.lists[number]
            if _is_in(one, one.at, block):
                score += one.weight * share_of(table, block, one.frequencies[one.found])
        if score > best.least:
            best.add(block, score)
    return 0
