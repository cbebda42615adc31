"""Find the best path by a single walk: compiled, it needs no stretches that go side by side."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t


def best_path(
    const int32_t[:, ::1] scores, const uint8_t[::1] begins, const int32_t[::1] first, const int64_t[::1] ends,
    const int64_t[::1] origins, const int32_t[::1] costs, int bits, int least,
):
    """Return the best state of each line; scores are shifted, and the free bits hold where a way comes from.

    `origins` and `costs` are those of the steps to each state, of state j those before number `ends[j]`. No score is
    below `least`, shifted.
    """
    cdef Py_ssize_t lines = scores.shape[0], states = scores.shape[1], line, state, step
    cdef int32_t origin_bits = (1 << bits) - 1, way, top, most
    if begins.shape[0] != lines or first.shape[0] != states or ends.shape[0] != states or states > origin_bits + 1:
        raise ValueError("there is a score for each line and state")
    if ends[states - 1] != origins.shape[0] or costs.shape[0] != origins.shape[0]:
        raise ValueError("there is an origin and a cost for each step")
    choices_of_lines = np.empty((lines + 1, states), dtype=np.uint8)
    cdef uint8_t[:, ::1] choices = choices_of_lines
    cdef int32_t[::1] best = np.zeros(states, dtype=np.int32), reached = np.zeros(states, dtype=np.int32)
    for line in range(lines):
        if begins[line]:
            top = _top(best, origin_bits)
            for state in range(states):
                reached[state] = first[state] + top
        else:
            step = 0
            for state in range(states):
                most = -2147483648
                while step < ends[state]:
                    way = best[origins[step]] + costs[step]
                    most = way if way > most else most
                    step += 1
                reached[state] = most
        most = -2147483648
        for state in range(states):
            choices[line, state] = origin_bits - (reached[state] & origin_bits)
            best[state] = (reached[state] & ~origin_bits) + scores[line, state]
            most = best[state] if best[state] > most else most
        for state in range(states):
            way = best[state] - most
            best[state] = way if way > least else least
    cdef list path = [0] * lines
    # Behind the last line another file would begin: all ways to that come from the best state.
    state = origin_bits - (_top(best, origin_bits) & origin_bits)
    for line in range(lines - 1, -1, -1):
        path[line] = state
        state = choices[line, state]
    return path


cdef int32_t _top(const int32_t[::1] best, int32_t origin_bits) noexcept:
    """Return the greatest of the scores with where it is from, of equal ones the first."""
    cdef int32_t top = best[0] + origin_bits
    cdef Py_ssize_t state
    for state in range(best.shape[0]):
        if best[state] + origin_bits - state > top:
            top = <int32_t> (best[state] + origin_bits - state)
    return top
