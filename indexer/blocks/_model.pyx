"""Add up the weights of lines: all joints of a line at once, while its sums stay in registers."""

import numpy as np

from libc.stdint cimport int16_t, int32_t, int64_t

# No joint has more places, and no field more states; one row is as long as some steps of a processor.
cdef enum:
    MOST_STATES = 32
    STATES_AT_ONCE = 8


cdef class Joints:
    """Hold the weights of joints one behind the other: a row a class, a column a state, in 16 bits."""

    cdef const int16_t[:, ::1] weights
    cdef const int64_t[::1] ends, columns, offsets, sizes, firsts, counts
    cdef int width

    def __init__(self, weights, ends, places, firsts, counts):
        """Take the weights, where the places of each joint end, (columns, offsets, sizes) of places, and rows."""
        self.weights = weights
        self.ends, self.firsts, self.counts = ends, firsts, counts
        self.columns, self.offsets, self.sizes = places
        self.width = weights.shape[1]
        if self.width % STATES_AT_ONCE or self.width > MOST_STATES or min(firsts) < 0 or min(counts) < 1:
            raise ValueError("rows are some steps long")
        if max(first + count for first, count in zip(firsts.tolist(), counts.tolist(), strict=True)) > len(weights):
            raise ValueError("each class has a row")
        if list(ends) != sorted(ends) or max(ends) != min(map(len, places)):
            raise ValueError("each joint has places")

    def add(self, const int16_t[:, ::1] attributes, const int64_t[::1] rows, int32_t[:, ::1] scores):
        """Add the weights of lines to their scores; a line's attributes stand in one of the rows."""
        cdef Py_ssize_t line, joint, place, farthest = max([abs(offset) for offset in self.offsets])
        cdef int64_t number
        cdef int state, states = <int> scores.shape[1]
        cdef int16_t[MOST_STATES] sums
        cdef const int16_t *weights
        if scores.shape[0] != rows.shape[0] or states > self.width:
            raise ValueError("there is a score for each line and state")
        for line in range(rows.shape[0]):
            if rows[line] < farthest or rows[line] + farthest >= attributes.shape[0]:
                raise IndexError("a line has others around it")
            for state in range(self.width):
                sums[state] = 0
            place = 0
            for joint in range(self.ends.shape[0]):
                number = 0
                while place < self.ends[joint]:
                    number = number * self.sizes[place]
                    number += attributes[rows[line] + self.offsets[place], self.columns[place]]
                    place += 1
                if number < 0 or number >= self.counts[joint]:
                    raise IndexError("a class has weights")
                weights = &self.weights[self.firsts[joint] + number, 0]
                _sum(sums, weights, self.width)
            for state in range(states):
                scores[line, state] += sums[state]


cdef inline void _sum(int16_t *sums, const int16_t *weights, int width) noexcept nogil:
    cdef int at, state
    for at in range(0, width, 8):
        for state in range(STATES_AT_ONCE):
            sums[at + state] += weights[at + state]


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
