"""Pass the values of articles that are as most are; the compiled twin of `checking`."""

from datetime import date as Day

cdef extern from "Python.h":
    ctypedef struct PyObject
    bint PyUnicode_IS_ASCII(object text)
    Py_UCS4 PyUnicode_MAX_CHAR_VALUE(object text)
    bint PyDict_Next(object of, Py_ssize_t *at, PyObject **key, PyObject **value)

cdef enum:
    FIRST_SURROGATE = 0xD800
    LAST_SURROGATE = 0xDFFF


def is_plain(article, tuple names not None, Py_ssize_t longest):
    """Say whether an article has an id, a title no longer than that, no moment of its last change, and sound values.

    `names` are those of its texts. What is plain can be indexed, whatever the blocks are; of the rest it is not said.
    """
    for name in names:
        if not _is_text(getattr(article, name)):
            return False
    if not (<str>article.id).strip() or len(<str>article.title) > longest:
        return False
    for values in (article.contributors, article.keywords):
        if type(values) is not tuple:
            return False
        for value in <tuple>values:
            if not _is_text(value):
                return False
    day = article.date
    if (day is not None and type(day) is not Day) or article.modified is not None or type(article.version) is not int:
        return False
    return type(article.rules) is dict and _are_texts(<dict>article.rules)


cdef bint _are_texts(dict rules):
    """Say whether all names and values are texts that a file can hold."""
    cdef Py_ssize_t at = 0
    cdef PyObject *key
    cdef PyObject *value
    while PyDict_Next(rules, &at, &key, &value):
        if not (_is_text(<object> key) and _is_text(<object> value)):
            return False
    return True


cdef bint _is_text(object value):
    """Say whether a value is text without half of a character pair."""
    if type(value) is not str:
        return False
    if PyUnicode_IS_ASCII(value) or PyUnicode_MAX_CHAR_VALUE(value) < FIRST_SURROGATE:
        return True
    for character in <str>value:
        if FIRST_SURROGATE <= character <= LAST_SURROGATE:
            return False
    return True
