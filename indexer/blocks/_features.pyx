"""Tell words and equal lines as the functions of `features` do, without a step of the interpreter for each."""

import numpy as np

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t


def words_of(texts, lines, str marks not None):
    """Return the words of lines that are short enough to be a label, by the number of the line."""
    cdef dict found = {}
    cdef list words
    for line in lines:
        text = <str?> texts[line]
        words = ["^"]
        for word in text.lower().split():
            words.append((<str> word).strip(marks))
        words[0] = "^" + words[1]
        found[line] = tuple(words)
    return found


def numbered(files, frozenset buttons not None):
    """Return a number for each line, the same for equal lines of a file, and which numbers are gallery buttons."""
    cdef Py_ssize_t count = sum(map(len, files)), line = 0, numbers = 0
    of_lines, are_buttons = np.empty(count, dtype=np.int64), np.zeros(count, dtype=bool)
    cdef int64_t[::1] number_of = of_lines
    cdef uint8_t[::1] is_button = are_buttons.view(np.uint8)
    cdef dict known
    for texts in files:
        known = {}
        for text in texts:
            number = known.get(text)
            if number is None:
                known[text] = number = numbers
                is_button[numbers] = len(<str?> text) < 30 and (<str> text).lower() in buttons
                numbers += 1
            number_of[line] = number
            line += 1
    return of_lines, are_buttons[:numbers]


cdef enum:
    # Quantities that windows count, and with the others whose sums are asked for: prose, dates, bylines and names.
    WINDOWED = 7
    COUNTED = WINDOWED + 4
    NEAR = 4
    # Rows of what is derived that are of no window: shape, position, clutter, runs, near, near before, stanza.
    PLAIN = 7
    # Columns of what it is derived from.
    WHOLE = 0
    DATE = 1
    TIME = 2
    BYLINE = 3
    NAME = 4
    NAVIGATION = 5
    BOILERPLATE = 6
    CREDIT = 7
    CREDIT_WORD = 8


def derive(
    const int64_t[::1] lengths, const int16_t[:, ::1] own, const int64_t[::1] firsts, const int64_t[::1] ends, edges,
    const int16_t[::1] levels, const int64_t[:, ::1] windows, Py_ssize_t short, Py_ssize_t label,
):
    """Return what `_derive` does, a row each, in the order of `_OF_SURROUNDINGS`.

    `own` are the attributes of lines by which it counts, `edges` those of lengths, of shares of clutter, of prose behind
    and before a line, of how many short lines stand in a row, and of how long these are; `levels` are the classes of sums
    in windows; shorter lines than `short` are no prose, and none longer than `label` is one of a row.
    """
    cdef Py_ssize_t count = lengths.shape[0], line, at, low, high
    cdef const int64_t[::1] shapes = edges[0], aheads = edges[2], behinds = edges[3]
    cdef const double[::1] clutters = edges[1]
    cdef const int32_t[:, ::1] above
    cdef const int32_t[::1] cluttered
    found = np.zeros((PLAIN + WINDOWED * windows.shape[0], count), dtype=np.int16)
    cdef int16_t[:, ::1] rows = found
    cdef double share
    if not own.shape[0] == firsts.shape[0] == ends.shape[0] == count or own.shape[1] <= CREDIT_WORD:
        raise IndexError("each line has its attributes and its file")
    above, cluttered = _above(lengths, own, short), _cluttered(lengths, own)
    for line in range(count):
        if not 0 <= firsts[line] <= line < ends[line] <= count:
            raise IndexError("a line stands in its file")
        rows[0, line] = <int16_t> (2 * _class(shapes, lengths[line]) + own[line, WHOLE])
        rows[1, line] = <int16_t> min(line - firsts[line], <Py_ssize_t> 2)
        share = cluttered[ends[line]] - cluttered[firsts[line]]
        share /= <double> (ends[line] - firsts[line])
        at = 0
        while at < clutters.shape[0] and clutters[at] <= share:
            at += 1
        rows[2, line] = <int16_t> at
        low, high = max(line - 8, firsts[line]), min(line + 9, ends[line])
        at = 4 * _class(aheads, above[high, WINDOWED] - above[line + 1, WINDOWED])
        rows[3, line] = <int16_t> (at + _class(behinds, above[line, WINDOWED] - above[low, WINDOWED]))
        low, high = max(line - NEAR, firsts[line]), min(line + 1 + NEAR, ends[line])
        for at in range(COUNTED - WINDOWED - 1):
            rows[4, line] |= <int16_t> (above[high, WINDOWED + 1 + at] > above[line + 1, WINDOWED + 1 + at]) << at
            rows[5, line] |= <int16_t> (above[line, WINDOWED + 1 + at] > above[low, WINDOWED + 1 + at]) << at
    _stanzas(lengths, firsts, edges[4], edges[5], label, rows[6])
    _levels_of_windows(above, firsts, ends, levels, windows, rows)
    return found


cdef int _stanzas(
    const int64_t[::1] lengths, const int64_t[::1] firsts, const int64_t[::1] in_a_row, const int64_t[::1] on_average,
    Py_ssize_t longest, int16_t[::1] row,
) except -1:
    """Write for each short line the class of the row in which it stands."""
    cdef Py_ssize_t count = lengths.shape[0], first = 0, end, line
    cdef int64_t total
    while first < count:
        end, total = first, 0
        while end < count and lengths[end] <= longest and firsts[end] == firsts[first]:
            total += lengths[end]
            end += 1
        for line in range(first, end):
            row[line] = <int16_t> (
                1 + (on_average.shape[0] + 1) * _class(in_a_row, end - first) + _class(on_average, total // (end - first))
            )
        first = max(end, first + 1)
    return 0


cdef _above(const int64_t[::1] lengths, const int16_t[:, ::1] own, Py_ssize_t short):
    """Return how many lines above each one are of each quantity."""
    cdef Py_ssize_t count = lengths.shape[0], line, at
    found = np.zeros((count + 1, COUNTED), dtype=np.int32)
    cdef int32_t[:, ::1] above = found
    cdef int64_t length
    cdef int16_t by
    for line in range(count):
        length, by = lengths[line], own[line, BYLINE]
        for at in range(COUNTED):
            above[line + 1, at] = above[line, at]
        above[line + 1, 0] += own[line, WHOLE] > 0 and length > 60
        above[line + 1, 1] += length < 30
        above[line + 1, 2] += own[line, NAVIGATION] > 0 or own[line, BOILERPLATE] > 0
        above[line + 1, 3] += length > 150
        above[line + 1, 4] += own[line, NAME] > 0
        above[line + 1, 5] += own[line, DATE] > 0
        above[line + 1, 6] += own[line, CREDIT] > 0 or own[line, CREDIT_WORD] > 0
        above[line + 1, 7] += own[line, WHOLE] > 0 and length > short
        above[line + 1, 8] += own[line, DATE] > 0 or own[line, TIME] > 0
        above[line + 1, 9] += by == 1 or by == 3 or by == 4
        above[line + 1, 10] += own[line, NAME] > 4
    return found


cdef _cluttered(const int64_t[::1] lengths, const int16_t[:, ::1] own):
    """Return how many lines above each one are short and no sentence."""
    cdef Py_ssize_t line
    found = np.zeros(lengths.shape[0] + 1, dtype=np.int32)
    cdef int32_t[::1] above = found
    for line in range(lengths.shape[0]):
        above[line + 1] = above[line] + (lengths[line] < 45 and own[line, WHOLE] == 0)
    return found


cdef int _levels_of_windows(
    const int32_t[:, ::1] above, const int64_t[::1] firsts, const int64_t[::1] ends, const int16_t[::1] levels,
    const int64_t[:, ::1] windows, int16_t[:, ::1] rows,
) except -1:
    """Write the classes of the shares of windows: a row a quantity and window."""
    cdef Py_ssize_t line, at, window, low, high, widest = 0
    while (widest + 1) * (widest + 1) <= levels.shape[0]:
        widest += 1
    for window in range(windows.shape[0]):
        if windows[window, 1] - windows[window, 0] >= widest:
            raise IndexError("a window is wider than its levels")
        for line in range(firsts.shape[0]):
            low = min(max(line + windows[window, 0], firsts[line]), ends[line])
            high = min(max(line + windows[window, 1], firsts[line]), ends[line])
            for at in range(WINDOWED):
                rows[PLAIN + at * windows.shape[0] + window, line] = levels[
                    (above[high, at] - above[low, at]) * widest + high - low
                ]
    return 0


cdef inline Py_ssize_t _class(const int64_t[::1] edges, int64_t value) noexcept:
    """Return how many edges a value has reached."""
    cdef Py_ssize_t at = 0
    while at < edges.shape[0] and edges[at] <= value:
        at += 1
    return at
