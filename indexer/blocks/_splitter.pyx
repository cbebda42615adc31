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


cdef enum:
    MOST_FIELDS = 16


cdef class BlockMaker:
    """Make blocks of the model's type. Its fields are slots, and are filled in where they are.

    A frozen dataclass calls a function for each.
    """

    cdef type block_type
    cdef tuple values
    cdef Py_ssize_t kind_at, text_at, extent_at
    cdef Py_ssize_t[MOST_FIELDS] offsets

    def __init__(self, type block_type not None, tuple defaults not None):
        """Take the type, and its fields beside kind, text and extent with their values, as (name, value)."""
        if len(defaults) > MOST_FIELDS:
            raise ValueError("a block has not so many fields")
        self.block_type = block_type
        self.kind_at, self.text_at = _offset(block_type, "kind"), _offset(block_type, "text")
        self.extent_at = _offset(block_type, "extent")
        self.values = tuple([value for _, value in defaults])
        for number, (name, _) in enumerate(defaults):
            self.offsets[number] = _offset(block_type, name)

    def plain_blocks(self, list kinds not None, list lines not None, bint are_placed):
        """Return a block for each line and its kind, with the place of the line if `are_placed`."""
        cdef list blocks = []
        cdef Py_ssize_t number, count = len(self.values)
        for kind, line in zip(kinds, lines, strict=True):
            block = (<PyTypeObject *> self.block_type).tp_alloc(self.block_type, 0)
            _put(block, self.kind_at, kind)
            _put(block, self.text_at, line[0])
            _put(block, self.extent_at, line[1] if are_placed else None)
            for number in range(count):
                _put(block, self.offsets[number], self.values[number])
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
