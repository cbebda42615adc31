"""Count what the words of a passage mention, word by word: the compiled twin of `mentions`, which says what counts."""

from cpython.object cimport PyObject

cdef extern from "Python.h":
    PyObject *PyDict_GetItemWithError(object known, object key) except? NULL
    int PyUnicode_KIND(object text)
    void *PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void *data, Py_ssize_t place)
    bint Py_UNICODE_ISUPPER(Py_UCS4 character)


cdef class Seen:
    """Count the occurrences of one term."""

    cdef readonly str word, name
    cdef readonly double weight
    cdef readonly Py_ssize_t passages, named, others
    cdef Py_ssize_t last

    def __cinit__(self, str word):
        self.word, self.name, self.last = word, "", -1


cdef bint _begins_sentence(int kind, void *data, Py_ssize_t place):
    """Say whether a word that begins at a place is the first of a sentence."""
    cdef Py_UCS4 c
    while place > 0:
        place -= 1
        c = PyUnicode_READ(kind, data, place)
        if c not in u" \t\"'“”‘’«»„([":
            return c in u".!?:;…—–-·|\n"
    return True


def count(dict seen, object telling, Py_ssize_t number, object passage, list words, list bounds):
    """Count the words of a passage, which has a number, given where they begin and end; `telling` has their terms."""
    cdef str text = passage.text, word, term
    cdef double weight = passage.weight
    cdef bint is_headline = passage.is_headline
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef Py_ssize_t place
    cdef PyObject *found
    cdef Seen one
    for place in range(len(words)):
        word = words[place]
        found = PyDict_GetItemWithError(telling, word)
        term = <str>found if found != NULL else telling[word]
        if not term:
            continue
        found = PyDict_GetItemWithError(seen, term)
        if found != NULL:
            one = <Seen>found
        else:
            one = seen[term] = Seen(word)
        one.weight += weight
        if one.last != number:
            one.last = number
            one.passages += 1
        if not Py_UNICODE_ISUPPER(PyUnicode_READ(PyUnicode_KIND(word), PyUnicode_DATA(word), 0)):
            one.others += 1
        elif not is_headline and not _begins_sentence(kind, data, bounds[2 * place]):
            one.named += 1
            one.name = one.name or word


def mentioned(dict seen not None):
    """Return of each term what a mention holds: itself, a word, how much it counts, in how many passages, if a name."""
    cdef str term
    cdef Seen one
    cdef bint is_name
    cdef list found = []
    for term, one in seen.items():
        is_name = one.named > one.others
        found.append((term, one.name if is_name else one.word, one.weight, one.passages, is_name))
    return found
