"""Make the blocks of lines that carry nothing but a kind and a text, which most lines do."""

cdef extern from "Python.h":
    # As `object.__setattr__` does, which a frozen dataclass calls for each of its fields.
    int PyObject_GenericSetAttr(object, object, object) except -1


def plain_blocks(type block_type not None, list kinds not None, list lines not None, tuple defaults not None):
    """Return a block of the model's type for each line and its kind; `defaults` are its other fields, as (name, value)."""
    cdef list blocks = []
    make = block_type.__new__
    for kind, line in zip(kinds, lines, strict=True):
        block = make(block_type)
        PyObject_GenericSetAttr(block, "kind", kind)
        PyObject_GenericSetAttr(block, "text", line[0])
        PyObject_GenericSetAttr(block, "extent", line[1])
        for name, value in defaults:
            PyObject_GenericSetAttr(block, name, value)
        blocks.append(block)
    return blocks
