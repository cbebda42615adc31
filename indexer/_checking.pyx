"""Pass the values of articles that are as most are; the compiled twin of `checking`."""

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object text)


def is_plain(article, tuple names not None, Py_ssize_t longest):
    """Say whether an article has an id and a title that is not longer than that, and otherwise short texts or nothing.

    `names` are those of its texts. What is plain can be indexed, whatever the blocks are; of the rest it is not said.
    """
    for name in names:
        text = getattr(article, name)
        if type(text) is not str or not PyUnicode_IS_ASCII(text):
            return False
    if not (<str>article.id).strip() or len(<str>article.title) > longest:
        return False
    for values in (article.contributors, article.keywords):
        if type(values) is not tuple or <tuple>values:
            return False
    if article.date is not None or article.modified is not None or type(article.version) is not int:
        return False
    return type(article.rules) is dict and not <dict>article.rules
