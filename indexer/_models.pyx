# cython: annotation_typing=False
"""Fill the values of a block; the compiled twin of `models`."""

cdef extern from "Python.h":
    int PyObject_GenericSetAttr(object filled, object name, object value) except -1


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
