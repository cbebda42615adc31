"""Add up the weights of lines, some at once: their sums and the weights of a joint fit into a processor's caches."""

import numpy as np

from libc.stdint cimport int16_t, int32_t, int64_t
from libc.string cimport memcpy, memset

cdef enum:
    MOST_STATES = 32
    MOST_PLACES = 16
    LINES_AT_ONCE = 256


cdef class Joints:
    """Hold the weights of joints one behind the other: a row a class, a column a state, in 16 bits."""

    cdef const int16_t[:, ::1] weights
    cdef const int64_t[::1] ends, columns, offsets, sizes, firsts, counts
    cdef Py_ssize_t farthest

    def __init__(self, weights, ends, places, firsts, counts):
        """Take the weights, where the places of each joint end, (columns, offsets, sizes) of places, and rows."""
        self.weights = weights
        self.ends, self.firsts, self.counts = ends, firsts, counts
        self.columns, self.offsets, self.sizes = places
        self.farthest = max([abs(offset) for offset in self.offsets])
        if weights.shape[1] != 8 and weights.shape[1] != 16 and weights.shape[1] != 24 and weights.shape[1] != 32:
            raise ValueError("rows are some steps of a processor long")
        rows = [first + count for first, count in zip(firsts.tolist(), counts.tolist(), strict=True)]
        if min(firsts) < 0 or min(counts) < 1 or max(rows) > len(weights) or len(ends) != len(firsts):
            raise ValueError("each class has a row")
        if np.diff(ends, prepend=0).min() < 1 or np.diff(ends, prepend=0).max() > MOST_PLACES:
            raise ValueError("each joint has places, and not too many")
        if max(ends) != len(self.columns) or len({len(self.columns), len(self.offsets), len(self.sizes)}) > 1:
            raise ValueError("each place is told")

    def add(self, const int16_t[:, ::1] attributes, const int64_t[::1] rows, int32_t[:, ::1] scores):
        """Add the weights of lines to their scores; an attribute is a row, in which each line stands at one of `rows`."""
        cdef int16_t[LINES_AT_ONCE * MOST_STATES] sums
        cdef int width = <int> self.weights.shape[1], states = <int> scores.shape[1], state
        cdef Py_ssize_t first, count, line, joint
        if scores.shape[0] != rows.shape[0] or states > width or max(self.columns) >= attributes.shape[0]:
            raise ValueError("there is a score for each line and state, and each place is an attribute")
        for line in range(rows.shape[0]):
            if rows[line] < self.farthest or rows[line] + self.farthest >= attributes.shape[1]:
                raise IndexError("a line has others around it")
        for first in range(0, rows.shape[0], 256):
            count = min(<Py_ssize_t> LINES_AT_ONCE, rows.shape[0] - first)
            memset(sums, 0, sizeof(sums))
            for joint in range(self.ends.shape[0]):
                if not self.add_joint(joint, attributes, &rows[first], count, sums):
                    raise IndexError("a class has weights")
            for line in range(count):
                for state in range(states):
                    scores[first + line, state] += sums[line * width + state]

    cdef bint add_joint(
        self, Py_ssize_t joint, const int16_t[:, ::1] attributes, const int64_t *rows, Py_ssize_t count, int16_t *sums
    ) noexcept:
        """Add the weights of one joint to the sums of some lines; say whether all their classes have weights."""
        cdef const int16_t *columns[MOST_PLACES]
        cdef Py_ssize_t begin = self.ends[joint - 1] if joint else 0
        cdef int places = <int> (self.ends[joint] - begin), place, width = <int> self.weights.shape[1]
        cdef const int64_t *sizes = &self.sizes[begin]
        cdef const int16_t *weights = &self.weights[self.firsts[joint], 0]
        cdef Py_ssize_t line
        cdef int64_t number
        for place in range(places):
            columns[place] = &attributes[self.columns[begin + place], 0] + self.offsets[begin + place]
        for line in range(count):
            number = columns[0][rows[line]]
            for place in range(1, places):
                number = number * sizes[place] + columns[place][rows[line]]
            if number < 0 or number >= self.counts[joint]:
                return False
            if width == 24:
                add_24(sums + line * 24, weights + number * 24)
            else:
                add_some(sums + line * width, weights + number * width, width)
        return True


cdef inline void add_24(int16_t *sums, const int16_t *weights) noexcept:
    """Add a row of this length, which is that of the field.

    The compiler makes three steps of it, since a row of its own lies nowhere else.
    """
    cdef int16_t[24] own
    cdef int state
    memcpy(own, weights, sizeof(own))
    for state in range(24):
        own[state] += sums[state]
    memcpy(sums, own, sizeof(own))


cdef inline void add_some(int16_t *sums, const int16_t *weights, int width) noexcept:
    cdef int state
    for state in range(width):
        sums[state] += weights[state]


def add_words(int32_t[:, ::1] scores, const int32_t[:, ::1] weights, dict words not None, dict known not None):
    """Add the weights of the words of lines; a word that stands twice counts once."""
    cdef Py_ssize_t line, row, state, states = min(scores.shape[1], weights.shape[1])
    for number, of_line in words.items():
        line = number
        for word in set(of_line):
            found = known.get(word)
            if found is None:
                continue
            row = found
            if not (0 <= line < scores.shape[0] and 0 <= row < weights.shape[0]):
                raise IndexError("a word has weights")
            for state in range(states):
                scores[line, state] += weights[row, state]
