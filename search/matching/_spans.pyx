"""Find what matches among the tokens that are looked for: the compiled twin of `spans`, which says what does."""

from cpython.object cimport PyObject

cdef extern from "Python.h":
    PyObject *PyDict_GetItemWithError(object known, object key) except? NULL


cdef Py_ssize_t _behind(list tokens, Py_ssize_t at, object term, Py_ssize_t end):
    """Return where the first token with a term stands from `at` on, of those before a place; -1 if there is none."""
    cdef tuple token
    while at < len(tokens):
        token = tokens[at]
        if <Py_ssize_t>token[0] >= end:
            return -1
        if token[1] is term or <str>token[1] == <str>term:
            return at
        at += 1
    return -1


cdef list _runs(list tokens, Py_ssize_t at, tuple sequence, Py_ssize_t slop):
    """Return the runs of a sequence that begins with the token at a place, None if it does not."""
    cdef Py_ssize_t begin = at, before = -1, place = 0, end = <Py_ssize_t>tokens[at][0] + len(sequence) + slop
    cdef list runs = []
    cdef tuple token, span, run
    for term in sequence:
        at = _behind(tokens, at, term, end)
        if at < 0:
            return None
        token = tokens[at]
        place = token[0]
        if runs and place == before + 1:
            run = runs[len(runs) - 1]
            span = token[2]
            runs[len(runs) - 1] = (run[0], span[1])
        else:
            runs.append(token[2])
        before = place
        at += 1
    return runs


def matches(list tokens not None, dict words not None, dict phrases not None):
    """Return what matches of tokens, each of which has a place, a term and a span; in order of where it begins.

    Words have a number each, phrases are lists of sequences, how many others may stand between, and numbers.
    """
    cdef list found = [], best, runs
    cdef tuple token, meant
    cdef Py_ssize_t at, length, size
    cdef PyObject *of_word
    cdef PyObject *longer
    for at in range(len(tokens)):
        token = tokens[at]
        of_word = PyDict_GetItemWithError(words, token[1])
        longer = PyDict_GetItemWithError(phrases, token[1])
        best, length, number = None, 0, 0
        if of_word != NULL:
            best, length, number = [token[2]], 1, <object>of_word
        if longer != NULL:
            for meant in <list>longer:
                size = len(<tuple>meant[0])
                if size < length or (size == length and meant[2] >= number):
                    continue
                runs = _runs(tokens, at, meant[0], meant[1])
                if runs is not None:
                    best, length, number = runs, size, meant[2]
        if best is not None:
            for span in best:
                found.append((span, number))
    return found


def are_apart(list found not None):
    """Say whether each span ends before the next one begins."""
    cdef tuple match, span
    cdef Py_ssize_t end = 0
    for match in found:
        span = match[0]
        if <Py_ssize_t>span[0] < end:
            return False
        end = span[1]
    return True
