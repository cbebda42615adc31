"""A file of named arrays: each aligned, with its type, shape and checksum in a directory at the end.

Numbers are little-endian whatever the machine. The arrays are read where they lie, without a copy.
"""

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import SEEK_END
from typing import Any, BinaryIO, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from search.index.errors import SegmentError

Array = npt.NDArray[Any]

MAGIC = b"\x93CUTTING"
VERSION = 1
# Header and footer: docs/segment-format.md.
_HEADER = struct.Struct("<8sII")
_FOOTER = struct.Struct("<QQII8s")
# A cache line; no type of NumPy needs more.
_ALIGNMENT = 64
_COPIED_AT_ONCE = 1 << 20


class Sink(Protocol):
    """Take bytes, as files do."""

    def write(self, data: Any, /) -> Any:
        """Write all of the bytes."""
        ...


class Section(NamedTuple):
    """Say what an array is and where it lies: NumPy's name of its type, its shape, where it begins, bytes, CRC-32."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int
    checksum: int


class SectionWriter:
    """Write arrays one behind the other, then the directory."""

    def __init__(self, file: Sink) -> None:
        """Write the header."""
        self._file = file
        self._position = 0
        self._sections: dict[str, Section] = {}
        self._write(_HEADER.pack(MAGIC, VERSION, 0))

    def add(self, name: str, array: Array) -> None:
        """Write an array of numbers; an empty one is left out."""
        if array.size:
            dtype = array.dtype.newbyteorder("<")
            with self.open(name, dtype.str, array.shape) as file:
                file.write(np.ascontiguousarray(array, dtype).reshape(-1).view(np.uint8).data)

    @contextmanager
    def open(self, name: str, dtype: str = "|u1", shape: tuple[int, ...] = (-1,)) -> Iterator["_Checked"]:
        """Write the bytes of an array piece by piece; in `shape`, -1 is what the bytes make it. One at a time."""
        self._write(b"\0" * (-self._position % _ALIGNMENT))
        begin, checked = self._position, _Checked(self._file)
        yield checked
        self._position += checked.size
        if shape == (-1,):
            shape = (checked.size // np.dtype(dtype).itemsize,)
        self._sections[name] = Section(dtype, shape, begin, checked.size, checked.checksum)

    def copy(self, sections: "Sections") -> None:
        """Write all arrays of another file."""
        for name, section in sections.directory.items():
            with self.open(name, section.dtype, section.shape) as file:
                for piece in sections.pieces(name):
                    file.write(piece)

    def finish(self, attributes: Mapping[str, Any]) -> None:
        """Write the directory, with attributes that JSON can hold, and the footer. The file is not closed."""
        directory = json.dumps({"attributes": attributes, "sections": self._sections}, separators=(",", ":")).encode()
        begin = self._position
        self._write(directory)
        self._write(_FOOTER.pack(begin, len(directory), zlib.crc32(directory), VERSION, MAGIC))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._position += len(data)


class _Checked:
    """Pass bytes on, and know how many there were and their checksum."""

    def __init__(self, file: Sink) -> None:
        self._file = file
        self.size = 0
        self.checksum = 0

    def write(self, data: bytes | memoryview) -> None:
        """Write bytes."""
        self._file.write(data)
        self.size += len(data)
        self.checksum = zlib.crc32(data, self.checksum)


class Sections:
    """Read the arrays of a file that is in memory, or mapped into it."""

    def __init__(self, data: bytes | mmap.mmap, name: str) -> None:
        """Read the directory. `name` is told in errors. Raises SegmentError."""
        self._view = memoryview(data)
        self._name = name
        stored = _directory(self._view, name)
        self.attributes: dict[str, Any] = stored["attributes"]
        self.directory = {
            key: Section(dtype, tuple(shape), *rest) for key, (dtype, shape, *rest) in stored["sections"].items()
        }
        if any(one.offset + one.size > len(self._view) for one in self.directory.values()):
            raise SegmentError(f"{name} was cut off: index the files anew")

    def __contains__(self, name: object) -> bool:
        """Say whether there is an array of this name."""
        return name in self.directory

    def get(self, name: str, dtype: npt.DTypeLike = np.uint8) -> Array:
        """Return an array, read-only, where it lies; if there is none, an empty one of type `dtype`."""
        section = self.directory.get(name)
        if section is None:
            return np.empty(0, dtype)
        count = section.size // np.dtype(section.dtype).itemsize
        return np.frombuffer(self._view, section.dtype, count, section.offset).reshape(section.shape)

    def pieces(self, name: str) -> Iterator[memoryview]:
        """Yield the bytes of an array in pieces of moderate size."""
        section = self.directory[name]
        for begin in range(section.offset, section.offset + section.size, _COPIED_AT_ONCE):
            yield self._view[begin : min(begin + _COPIED_AT_ONCE, section.offset + section.size)]

    def damaged(self) -> Iterator[str]:
        """Read everything, and yield the names of the arrays whose checksums are wrong."""
        for name, section in self.directory.items():
            checksum = 0
            for piece in self.pieces(name):
                checksum = zlib.crc32(piece, checksum)
            if checksum != section.checksum:
                yield name


def _directory(view: memoryview, name: str) -> dict[str, Any]:
    if len(view) < _HEADER.size + _FOOTER.size or bytes(view[: len(MAGIC)]) != MAGIC:
        raise SegmentError(f"{name} is no segment of an index: index the files anew")
    begin, size, checksum, version, magic = _FOOTER.unpack(view[-_FOOTER.size :])
    if magic != MAGIC or begin + size + _FOOTER.size != len(view):
        raise SegmentError(f"{name} was cut off: index the files anew")
    if version != VERSION:
        raise SegmentError(f"{name} is of format {version}, not {VERSION}: index the files anew")
    directory = view[begin : begin + size]
    if zlib.crc32(directory) != checksum or _HEADER.unpack_from(view) != (MAGIC, VERSION, 0):
        raise SegmentError(f"{name} is damaged: index the files anew")
    stored: dict[str, Any] = json.loads(bytes(directory))
    return stored


def map_file(file: BinaryIO) -> bytes | mmap.mmap:
    """Map an open file into memory for reading; the file may be closed then."""
    # There is no map of nothing.
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.seek(0, SEEK_END) else b""


def narrowed(values: Array) -> Array:
    """Return numbers that are not negative in the smallest unsigned type that holds all of them."""
    most = int(values.max(initial=0))
    return values.astype(np.min_scalar_type(most))


def joined(parts: Iterable[bytes]) -> tuple[Array, Array]:
    """Return byte strings as one array of bytes, and the size of each."""
    held = list(parts)
    sizes = np.fromiter(map(len, held), np.int64, len(held))
    return np.frombuffer(b"".join(held), np.uint8), narrowed(sizes)
