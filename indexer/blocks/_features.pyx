"""Tell words and equal lines as the functions of `features` do, without a step of the interpreter for each."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t


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
