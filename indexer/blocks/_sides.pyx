"""Say how lines lean, with the counts of both sides in one table of what each run tells."""

import numpy as np

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int16_t, int32_t, int64_t, uint16_t, uint32_t
from libc.string cimport memset

cdef enum:
    # As in the module: characters of a line, those of a text, texts of a side, bits of a run, and near boundaries.
    CHARACTERS = 200
    SHORTEST_TEXT = 80
    TEXTS = 10
    RUNS = 1 << 13
    SHIFT = 32 - 13
    MOST_OF_LINE = 15 * 256
    NEAR = 4
    CLEAR = 4 * 256
    # Texts whose runs are at hand: those of both sides, and the one between.
    HELD = 2 * TEXTS + 1
    BELOW = 0
    ABOVE = 1

cdef uint32_t FIRST = 0x9E3779B1, SECOND = 0x85EBCA77, THIRD = 0xC2B2AE3D


cdef struct Run:
    # How often it stands below and above, and what it tells: the logarithm of the one count less that of the other.
    uint16_t counts[2]
    int32_t tells


cdef struct Sides:
    Run runs[RUNS]
    int32_t steps[TEXTS * CHARACTERS + 1]
    uint16_t held[HELD][CHARACTERS]
    int32_t sizes[HELD]
    int32_t total_below
    # How many texts have been in the side below, and the line that is looked at next.
    Py_ssize_t known, entering


def lean(
    files, const int64_t[::1] logs, const int64_t[::1] logs_of_total, const int64_t[:, ::1] edges,
    const int64_t[::1] depths,
):
    """Return (sides, peaks) as the module does, for tables of logarithms and of the edges between classes."""
    cdef Py_ssize_t count = sum(map(len, files)), begin = 0, at
    sides, peaks = np.zeros(count, np.int16), np.zeros(count, np.int16)
    cdef int16_t[::1] is_side = sides, is_peak = peaks
    cdef int64_t[::1] sums = np.empty(count + 1, np.int64)
    room = bytearray(sizeof(Sides))
    cdef unsigned char[::1] bytes_of_room = room
    cdef Sides *found = <Sides *> &bytes_of_room[0]
    cdef list texts
    if logs.shape[0] <= TEXTS * CHARACTERS or logs_of_total.shape[0] <= TEXTS * CHARACTERS:
        raise IndexError("a table of logarithms is too short")
    if edges.shape[0] <= CHARACTERS:
        raise IndexError("the table of edges is too short")
    for at in range(TEXTS * CHARACTERS):
        found.steps[at] = <int32_t> (logs[at + 1] - logs[at])
    for file in files:
        texts = list(file)
        if texts:
            _lean(found, texts, logs_of_total, edges, is_side[begin:], sums)
            _peaks(sums, len(texts), depths, is_peak[begin:])
        begin += len(texts)
    return sides, peaks


cdef int _lean(
    Sides *found, list texts, const int64_t[::1] logs_of_total, const int64_t[:, ::1] edges, int16_t[:] is_side,
    int64_t[::1] sums,
) except -1:
    """Write the sides of the lines of a file, and how much the lines above each boundary lean down."""
    cdef Py_ssize_t line, passed = 0, edge
    cdef int64_t ratio
    cdef int32_t at, size, slot, total_above = 0
    cdef uint16_t scratch[CHARACTERS]
    cdef uint16_t *runs
    cdef bint is_long
    memset(found.runs, 0, sizeof(found.runs))
    found.known = found.entering = found.total_below = 0
    sums[0] = 0
    _let_in(found, texts, TEXTS)
    for line in range(len(texts)):
        is_long, slot = PyUnicode_GET_LENGTH(texts[line]) >= SHORTEST_TEXT, passed % HELD
        if is_long:
            # No text is on a side of itself. The next one comes in when there is room.
            _take(found, slot, BELOW)
            found.total_below -= found.sizes[slot]
            _let_in(found, texts, passed + 1 + TEXTS)
            runs, size = found.held[slot], found.sizes[slot]
        else:
            runs, size = scratch, _runs(texts[line], scratch)
        ratio = 0
        if total_above and found.total_below:
            for at in range(size):
                ratio += found.runs[runs[at]].tells
            ratio += size * (logs_of_total[total_above] - logs_of_total[found.total_below])
            edge = 0
            while edge < edges.shape[1] and edges[size, edge] < ratio:
                edge += 1
            is_side[line] = <int16_t> (1 + edge)
        sums[line + 1] = sums[line] + max(<int64_t> -MOST_OF_LINE, min(<int64_t> MOST_OF_LINE, ratio))
        if is_long:
            if passed >= TEXTS:
                _take(found, (passed - TEXTS) % HELD, ABOVE)
                total_above -= found.sizes[(passed - TEXTS) % HELD]
            _add(found, slot, ABOVE)
            total_above += found.sizes[slot]
            passed += 1
    return 0


cdef int _let_in(Sides *found, list texts, Py_ssize_t most) except -1:
    """Let texts into the side below, until so many of the file have been in it."""
    cdef int32_t slot
    while found.known < most and found.entering < len(texts):
        if PyUnicode_GET_LENGTH(texts[found.entering]) >= SHORTEST_TEXT:
            slot = found.known % HELD
            found.sizes[slot] = _runs(texts[found.entering], found.held[slot])
            _add(found, slot, BELOW)
            found.total_below += found.sizes[slot]
            found.known += 1
        found.entering += 1
    return 0


cdef int32_t _runs(str text, uint16_t *runs) except -1:
    """Write the runs of a line, and return how many there are."""
    cdef Py_ssize_t length = min(PyUnicode_GET_LENGTH(text), <Py_ssize_t> CHARACTERS), at
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef uint32_t before = c" ", here, behind
    if not length:
        return 0
    here = _lower(PyUnicode_READ(kind, data, 0))
    for at in range(length):
        behind = _lower(PyUnicode_READ(kind, data, at + 1)) if at + 1 < length else c" "
        runs[at] = <uint16_t> (((before * FIRST + here * SECOND + behind * THIRD) * FIRST) >> SHIFT)
        before, here = here, behind
    return <int32_t> length


cdef inline uint32_t _lower(uint32_t code) noexcept:
    return code + 32 if c"A" <= code <= c"Z" else code


cdef void _add(Sides *found, int32_t slot, int side) noexcept:
    """Add the runs of a text to a side."""
    cdef int32_t at, sign = -1 if side else 1
    cdef Run *run
    for at in range(found.sizes[slot]):
        run = &found.runs[found.held[slot][at]]
        run.tells += sign * found.steps[run.counts[side]]
        run.counts[side] += 1


cdef void _take(Sides *found, int32_t slot, int side) noexcept:
    """Take the runs of a text out of a side."""
    cdef int32_t at, sign = -1 if side else 1
    cdef Run *run
    for at in range(found.sizes[slot]):
        run = &found.runs[found.held[slot][at]]
        run.counts[side] -= 1
        run.tells -= sign * found.steps[run.counts[side]]


cdef int _peaks(const int64_t[::1] sums, Py_ssize_t last, const int64_t[::1] depths, int16_t[:] is_peak) except -1:
    """Say which boundaries are the best of those near them; `sums` are those of one file."""
    cdef Py_ssize_t line, at, first, end, edge
    cdef int64_t least, depth
    for line in range(1, last):
        first, end = max(line - NEAR, 0), min(line + NEAR, last)
        least = sums[first]
        for at in range(first, end + 1):
            if at != line and sums[at] < least:
                least = sums[at]
        if sums[line] > least:
            continue
        depth, edge = min(sums[first], sums[end]) - sums[line], 0
        while edge < depths.shape[0] and depths[edge] < depth:
            edge += 1
        is_peak[line] = <int16_t> (1 + edge + (depths.shape[0] + 1) * (least - sums[line] > CLEAR))
    return 0
