"""Make the blocks of lines that carry nothing but a kind and a text, which most lines do."""

from cpython.ref cimport Py_INCREF

from types import MemberDescriptorType

cdef extern from "structmember.h":
    ctypedef struct PyMemberDef:
        Py_ssize_t offset

cdef extern from "Python.h":
    ctypedef object (*Allocation)(type, Py_ssize_t)
    ctypedef struct PyTypeObject:
        Allocation tp_alloc
    ctypedef struct PyMemberDescrObject:
        PyMemberDef *d_member
    # A block of texts and numbers can be in no cycle: the garbage collector need not look at it.
    void PyObject_GC_UnTrack(void *)


def plain_blocks(
    type block_type not None, list kinds not None, list lines not None, tuple defaults not None, bint are_placed
):
    """Return a block of the model's type for each line and its kind; `defaults` are its other fields, as (name, value).

    It has the place of the line if `are_placed`. Fields are slots, and are filled in where they are: a frozen dataclass
    calls a function for each.
    """
    cdef list blocks = [], rest = [(_offset(block_type, name), value) for name, value in defaults]
    cdef Py_ssize_t kind_at = _offset(block_type, "kind"), text_at = _offset(block_type, "text")
    cdef Py_ssize_t extent_at = _offset(block_type, "extent")
    for kind, line in zip(kinds, lines, strict=True):
        block = (<PyTypeObject *> block_type).tp_alloc(block_type, 0)
        _put(block, kind_at, kind)
        _put(block, text_at, line[0])
        _put(block, extent_at, line[1] if are_placed else None)
        for offset, value in rest:
            _put(block, offset, value)
        PyObject_GC_UnTrack(<void *> block)
        blocks.append(block)
    return blocks


cdef Py_ssize_t _offset(type of_slots, str name) except -1:
    """Return where in an instance a slot is."""
    slot = vars(of_slots)[name]
    if not isinstance(slot, MemberDescriptorType):
        raise TypeError("fields are slots")
    return (<PyMemberDescrObject *> slot).d_member.offset


cdef inline void _put(object made, Py_ssize_t offset, object value):
    """Fill in a slot of a new object, which is empty."""
    Py_INCREF(value)
    (<void **> (<char *> <void *> made + offset))[0] = <void *> value
