"""Read and write commit points: files that say which segments make an index, each with a number, its generation.

The bytes are those of Whoosh, so that Whoosh can open the index, and a checksum behind them. Whoosh pickles what they
hold; here that is read with an allow-list, so that no file can run code.
"""

import io
import pickle
import re
import struct
import zlib
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, ClassVar, NamedTuple

from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import TOC

from search.index.errors import CommitPointError, ForeignIndexError

# The name of every index of ours, as Whoosh calls it if it is told none.
INDEX_NAME = "MAIN"
# Whoosh writes the number in 32 bits.
_NAME = re.compile(rf"_{INDEX_NAME}_(0|[1-9]\d{{0,8}})\.toc")
_CHECKED = b"\x93CHECKED"
# How many bytes stand before it, their CRC-32, and the mark.
_TRAILER = struct.Struct("<II8s")
# What Whoosh writes before the rest: sizes of the numbers of the machine, the order of bytes, and the format.
_SIZES, _ORDER, _FORMAT = 3, -12345, -111
_NUMBERS_OF_RELEASE = 3
# Commit points that are remembered: a writer reads its own, the one before and the one before that, each several times.
# Those of more bytes, or of more documents, take too much memory.
_REMEMBERED, _LARGEST_REMEMBERED, _MOST_DOCUMENTS = 4, 1 << 20, 1 << 25
_DAMAGED = "its commit point is damaged"
# What schema and segments are made of. None of these does anything when it is made or given its values.
_ALLOWED = {
    "whoosh.fields": {"COLUMN", "FieldType", "ID", "STORED", "Schema", "TEXT"},
    "whoosh.formats": {"Existence", "Positions"},
    "whoosh.columns": {"NumericColumn"},
    "whoosh.analysis.tokenizers": {"IDTokenizer"},
    "search.index.analysis.analyzer": {"NewsAnalyzer"},
    "search.index.codec.codec": {"ColumnarSegment"},
}


# Bytes that were read, with their generation, and what they hold.
_known: dict[tuple[int, bytes], "CommitPoint"] = {}


class CommitPoint(NamedTuple):
    """Say which segments make an index. `checked` is false if no checksum stands there: Whoosh wrote it, not we."""

    generation: int
    schema: Schema
    segments: list[Segment]
    checked: bool = True

    def to_toc(self) -> TOC:
        """Return it as Whoosh's readers take it."""
        return TOC(self.schema, self.segments, self.generation)


def name_of(generation: int) -> str:
    """Return the name of the file of a commit point."""
    return f"_{INDEX_NAME}_{generation}.toc"


def generations(names: Iterable[str]) -> list[int]:
    """Return the numbers of the commit points among the names of files, rising."""
    return sorted(int(match[1]) for match in map(_NAME.fullmatch, names) if match)


def encode(point: CommitPoint) -> bytes:
    """Return the bytes of a commit point."""
    memory = RamStorage()
    point.to_toc().write(memory, INDEX_NAME)
    data: bytes = memory.files[name_of(point.generation)]
    return data + _TRAILER.pack(len(data), zlib.crc32(data), _CHECKED)


def decode(data: bytes, generation: int) -> CommitPoint:
    """Return the commit point that bytes hold. Raises CommitPointError: its text is the reason.

    It is the caller's own, but for the fields of the schema, which nobody may change.
    """
    key = generation, data
    point = _known.get(key)
    if point is None:
        point = _checked(data, generation)
        documents = sum(one.doc_count_all() for one in point.segments)
        if len(data) <= _LARGEST_REMEMBERED and documents <= _MOST_DOCUMENTS:
            _known[key] = point
            # Without a lock, which a process that is forked meanwhile would wait for: each step is done at once.
            for earlier in list(_known)[:-_REMEMBERED]:
                _known.pop(earlier, None)
    return _copy_of(point)


def _copy_of(point: CommitPoint) -> CommitPoint:
    return point._replace(schema=Schema.copy(point.schema), segments=[copy(one) for one in point.segments])


def _checked(data: bytes, generation: int) -> CommitPoint:
    size, checksum, mark = _TRAILER.unpack(data[-_TRAILER.size :]) if len(data) >= _TRAILER.size else (0, 0, b"")
    checked = mark == _CHECKED
    if checked and (size != len(data) - _TRAILER.size or zlib.crc32(data[:size]) != checksum):
        raise CommitPointError(_DAMAGED)
    try:
        point = _copy_of(_decode(data[:size] if checked else data, generation))
    except (CommitPointError, MemoryError):
        raise
    except Exception as error:  # what is no pickle may raise anything
        raise CommitPointError(_DAMAGED) from error
    return point._replace(checked=checked)


def read(storage: Storage, generation: int) -> CommitPoint:
    """Return a commit point of a storage. Raises CommitPointError, and OSError if there is no such file."""
    with storage.open_file(name_of(generation)) as file:
        return decode(file.read(), generation)


def _decode(data: bytes, generation: int) -> CommitPoint:
    file = BufferFile(data)
    for _ in range(_SIZES):
        file.read_varint()
    if file.read_int() != _ORDER:
        raise CommitPointError(_DAMAGED)
    if (found := file.read_int()) != _FORMAT:
        raise CommitPointError(f"its commit point is of another format ({found})")
    for _ in range(_NUMBERS_OF_RELEASE):
        file.read_varint()
    schema = _unpickle(file.read_string())
    if file.read_int() != generation:
        raise CommitPointError("its commit point bears the name of another")
    file.read_int()  # nothing yet, as Whoosh has it
    segments = _unpickle(file.read())
    if not isinstance(schema, Schema) or not isinstance(segments, list):
        raise CommitPointError(_DAMAGED)
    if not all(isinstance(one, Segment) for one in segments):
        raise CommitPointError(_DAMAGED)
    if len({one.segment_id() for one in segments}) < len(segments):
        raise CommitPointError("its commit point names a segment twice")
    return CommitPoint(generation, schema, segments)


def _unpickle(data: bytes) -> Any:
    """Return the object that a pickle holds, behind which nothing may stand."""
    file = io.BytesIO(data)
    found = _Unpickler(file).load()
    if file.read():
        raise CommitPointError(_DAMAGED)
    return found


# What pickles of a schema and of segments are made of. The others are not needed: some make Python set memory aside as
# large as a file says.
_OPCODES = (
    *(pickle.PROTO, pickle.FRAME, pickle.STOP, pickle.MARK, pickle.MEMOIZE, pickle.BINPUT, pickle.BINGET),
    *(pickle.LONG_BINPUT, pickle.LONG_BINGET, pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE, pickle.LONG1),
    *(pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.BINFLOAT, pickle.BINUNICODE, pickle.SHORT_BINUNICODE),
    *(pickle.BINBYTES, pickle.SHORT_BINBYTES, pickle.EMPTY_DICT, pickle.EMPTY_LIST, pickle.EMPTY_TUPLE, pickle.TUPLE),
    *(pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3, pickle.APPEND, pickle.APPENDS, pickle.SETITEM, pickle.SETITEMS),
    *(pickle.GLOBAL, pickle.STACK_GLOBAL, pickle.NEWOBJ, pickle.REDUCE, pickle.BUILD),
)
# Python's own in Python, which is told what to do for each opcode; that in C sets memory aside for numbers of 32 bits.
_PlainUnpickler: Any = pickle._Unpickler  # noqa: SLF001 (it has no other name)


# No number of an index has more bits, and no object in a commit point more values.
_BITS, _MOST_VALUES = 64, 64


class _Unpickler(_PlainUnpickler):
    """Make nothing but what an index of ours is made of."""

    dispatch: ClassVar[dict[int, Any]] = {code[0]: _PlainUnpickler.dispatch[code[0]] for code in _OPCODES}

    def load_build(self) -> None:
        """Give an object its values: only those of its own, and no class, nor what Python itself asks it for."""
        *_, built, state = self.stack
        if isinstance(built, type) or not isinstance(state, dict) or not all(map(_is_plain, state)):
            raise CommitPointError(_DAMAGED)
        # The same may be given to very many objects.
        if len(state) > _MOST_VALUES:
            raise CommitPointError(_DAMAGED)
        _PlainUnpickler.load_build(self)

    def load_newobj(self) -> None:
        """Make an object, of nothing: what it holds is given to it then."""
        if self.stack[-1] != ():
            raise CommitPointError(_DAMAGED)
        _PlainUnpickler.load_newobj(self)

    def load_reduce(self) -> None:
        """Make an object of some values, which are not taken out of something else one by one."""
        if not isinstance(self.stack[-1], tuple):
            raise CommitPointError(_DAMAGED)
        _PlainUnpickler.load_reduce(self)

    def load_setitem(self) -> None:
        """Put a value into a dictionary, under a text: to hash what is nested without end may take for ever."""
        self._set(self.stack[-2:-1], _PlainUnpickler.load_setitem)

    def load_setitems(self) -> None:
        """Put values into a dictionary, likewise."""
        self._set(self.stack[::2], _PlainUnpickler.load_setitems)

    def load_long1(self) -> None:
        """Make a number, which no index has of more than 64 bits."""
        _PlainUnpickler.load_long1(self)
        if self.stack[-1].bit_length() > _BITS:
            raise CommitPointError(_DAMAGED)

    def _set(self, keys: list[Any], put: Callable[[Any], None]) -> None:
        if not all(isinstance(key, str) for key in keys):
            raise CommitPointError(_DAMAGED)
        put(self)

    dispatch |= {
        pickle.BUILD[0]: load_build,
        pickle.NEWOBJ[0]: load_newobj,
        pickle.REDUCE[0]: load_reduce,
        pickle.SETITEM[0]: load_setitem,
        pickle.SETITEMS[0]: load_setitems,
        pickle.LONG1[0]: load_long1,
    }

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a class if it is allowed. Raises ForeignIndexError."""
        name = f"{module_name}.{global_name}"
        if global_name not in _ALLOWED.get(module_name, ()):
            raise ForeignIndexError(f"its commit point names {name}, which no index of Cuttings holds")
        return super().find_class(module_name, global_name)


def _is_plain(name: Any) -> bool:
    return isinstance(name, str) and not name.startswith("__")
