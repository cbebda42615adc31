# cython: annotation_typing=False
"""Fill the values of an article and of a block; the compiled twin of `models`."""

cdef extern from "Python.h":
    int PyObject_GenericSetAttr(object filled, object name, object value) except -1
    object PyObject_GenericGetAttr(object filled, object name)

cdef object NEW = object()


def replaced(kept, tuple names not None, dict values not None):
    """Return a copy of an object whose values are those of `names`, with some replaced; `values` is used up."""
    made = object.__new__(type(kept))
    for name in names:
        PyObject_GenericSetAttr(made, name, values.pop(name) if name in values else PyObject_GenericGetAttr(kept, name))
    if values:
        raise TypeError(f"{type(kept).__name__} has no {', '.join(values)}")
    return made


class Block:
    """Hold what fills a block."""

    def __init__(
        self,
        kind: Kind,
        text: str,
        extent: Extent | None = None,
        credit: str = "",
        photographer: str = "",
        date: dt.date | None = None,
        repeats: tuple[Extent, ...] = (),
        picture: str = "",
    ) -> None:
        """Fill a block, which nobody can change afterwards."""
        PyObject_GenericSetAttr(self, "kind", kind)
        PyObject_GenericSetAttr(self, "text", text)
        PyObject_GenericSetAttr(self, "extent", extent)
        PyObject_GenericSetAttr(self, "credit", credit)
        PyObject_GenericSetAttr(self, "photographer", photographer)
        PyObject_GenericSetAttr(self, "date", date)
        PyObject_GenericSetAttr(self, "repeats", repeats)
        PyObject_GenericSetAttr(self, "picture", picture)


class Article:
    """Hold what fills an article."""

    def __init__(
        self,
        id: str,
        title: str,
        blocks: Sequence[Block],
        dateline: str = "",
        place: str = "",
        agency: str = "",
        byline: str = "",
        contributors: tuple[str, ...] = (),
        date: dt.date | None = None,
        language: str = "",
        path: str = "",
        url: str = "",
        keywords: tuple[str, ...] = (),
        section: str = "",
        source: str = "",
        version: int = 0,
        modified: dt.datetime | None = None,
        rules: Mapping[str, str] = NEW,
    ) -> None:
        """Fill an article, which nobody can change afterwards."""
        PyObject_GenericSetAttr(self, "id", id)
        PyObject_GenericSetAttr(self, "title", title)
        PyObject_GenericSetAttr(self, "blocks", blocks)
        PyObject_GenericSetAttr(self, "dateline", dateline)
        PyObject_GenericSetAttr(self, "place", place)
        PyObject_GenericSetAttr(self, "agency", agency)
        PyObject_GenericSetAttr(self, "byline", byline)
        PyObject_GenericSetAttr(self, "contributors", contributors)
        PyObject_GenericSetAttr(self, "date", date)
        PyObject_GenericSetAttr(self, "language", language)
        PyObject_GenericSetAttr(self, "path", path)
        PyObject_GenericSetAttr(self, "url", url)
        PyObject_GenericSetAttr(self, "keywords", keywords)
        PyObject_GenericSetAttr(self, "section", section)
        PyObject_GenericSetAttr(self, "source", source)
        PyObject_GenericSetAttr(self, "version", version)
        PyObject_GenericSetAttr(self, "modified", modified)
        PyObject_GenericSetAttr(self, "rules", {} if rules is NEW else rules)
