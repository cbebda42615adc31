"""Read a file of named arrays: each aligned, with its type, shape and checksum in a directory at the end.

Numbers are little-endian whatever the machine. The arrays are read where they lie, without a copy, but for bytes that
are copied in any case; and without NumPy, the import of which takes longer than a search.
"""

import json
import mmap
import os
import struct
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from os import SEEK_END
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from search.index.errors import SegmentError

# An array of numbers of the type that the directory says.
Numbers: TypeAlias = "memoryview[Any]"

MAGIC = b"\x93CUTTING"
VERSION = 1
# Header and footer: docs/segment-format.md.
HEADER = struct.Struct("<8sII")
FOOTER = struct.Struct("<QQII8s")
_COPIED_AT_ONCE = 1 << 20
# Python's names of the types of numbers, by those of NumPy.
_FORMATS = {"|u1": "B", "<u2": "H", "<u4": "I", "<u8": "Q", "<f4": "f"}
_READS_BEFORE_LET_GO = 64
# How many directories are remembered, of segments that may be of several indexes, and how many bytes each has at most:
# that of a segment of news has four thousand.
_REMEMBERED, _LARGEST_REMEMBERED = 256, 1 << 14
_NOTHING = memoryview(b"")


class Section(NamedTuple):
    """Say what an array is and where it lies: NumPy's name of its type, its shape, where it begins, bytes, CRC-32."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int
    checksum: int


class Sections:
    """Read the arrays of a file that is in memory, or mapped into it."""

    def __init__(self, data: bytes | mmap.mmap, name: str, file: "OpenFile | None" = None) -> None:
        """Read the directory. `name` is told in errors; `file` is what was mapped, if it was. Raises SegmentError."""
        self._view, self._file = memoryview(data), file
        self.name = name
        self._reads = Counter[str]()
        directory = _directory(self._view, name)
        try:
            parsed = (_remembered if len(directory) <= _LARGEST_REMEMBERED else _parsed)(directory)
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise SegmentError(f"{name} is damaged (its directory)") from error
        self.attributes, self.directory = parsed
        if any(one.offset + one.size > len(self._view) for one in self.directory.values()):
            raise SegmentError(f"{name} was cut off")

    def __contains__(self, name: object) -> bool:
        """Say whether there is an array of this name."""
        return name in self.directory

    def get(self, name: str) -> Numbers:
        """Return an array, read-only, where it lies; if there is none, an empty one. NumPy takes it as it is."""
        section = self.directory.get(name)
        if section is None:
            return _NOTHING
        data: Numbers = self._view[section.offset : section.offset + section.size]
        kind: Any = _FORMATS[section.dtype]
        if sys.byteorder == "little":
            return data.cast("B").cast(kind)
        swapped = array(kind, bytes(data))
        swapped.byteswap()
        return memoryview(swapped)

    def reader(self, name: str) -> Callable[[int, int], bytes | memoryview]:
        """Return what reads the bytes of an array of bytes from one place to before another, as far as it has them.

        They are copied from the file, which is sooner than to map them: with them the system would map much around, and
        a process that answers for long would hold the file. Measured: docs/decisions/0017-columnar-codec.md.
        """
        section, file, view = self.directory.get(name), self._file, self._view
        # Of an empty array nothing is kept.
        if section is None:
            return lambda _begin, _end: b""
        offset, size = section.offset, section.size
        if file is None:
            found = view[offset : offset + size]
            return lambda begin, end: found[begin:end]
        # A damaged place would have what is behind the array taken for a part of it.
        return lambda begin, end: file.read(offset + begin, max(min(end, size) - begin, 0))

    def was_read(self, name: str) -> None:
        """Count that parts of an array were read where they lie; after some, let go of it."""
        self._reads[name] += 1
        if self._reads[name] % _READS_BEFORE_LET_GO == 0:
            self.let_go(name)

    def let_go(self, name: str) -> None:
        """Let the system have the memory of an array: what is needed again is read again."""
        section = self.directory.get(name)
        if section:
            self._let_go(section.offset, section.offset + section.size)

    def _let_go(self, begin: int, end: int) -> None:
        data = self._view.obj
        if sys.platform == "win32" or not isinstance(data, mmap.mmap):
            return
        # Whole pages alone can be let go.
        begin, end = -(-begin // mmap.PAGESIZE) * mmap.PAGESIZE, end // mmap.PAGESIZE * mmap.PAGESIZE
        if begin < end:
            data.madvise(mmap.MADV_DONTNEED, begin, end - begin)

    def pieces(self, name: str) -> Iterator[memoryview]:
        """Yield the bytes of an array in pieces of moderate size, of which no more than one is held."""
        section = self.directory[name]
        for begin in range(section.offset, section.offset + section.size, _COPIED_AT_ONCE):
            end = min(begin + _COPIED_AT_ONCE, section.offset + section.size)
            yield self._view[begin:end]
            self._let_go(begin, end)

    def check(self) -> None:
        """Read everything, and raise SegmentError if any byte is not what was written."""
        if damaged := next(self.damaged(), None):
            raise SegmentError(f"{self.name} is damaged ({damaged})")

    def damaged(self) -> Iterator[str]:
        """Read everything, and yield the names of the arrays whose checksums are wrong, and what else is."""
        yield from self._misplaced()
        for name, section in self.directory.items():
            checksum = 0
            for piece in self.pieces(name):
                checksum = zlib.crc32(piece, checksum)
            if checksum != section.checksum:
                yield name

    def _misplaced(self) -> Iterator[str]:
        """Yield which arrays lie over others or over the directory, and what stands where zeros should."""
        begin, *_ = FOOTER.unpack(self._view[-FOOTER.size :])
        end = HEADER.size
        places = sorted(self.directory.values(), key=lambda one: (one.offset, one.size))
        for section in (*places, Section("", (), begin, 0, 0)):
            if section.offset < end:
                yield f"an array that begins before byte {end}"
            elif any(self._view[end : section.offset]):
                yield f"what stands between arrays, behind byte {end}"
            end = max(end, section.offset + section.size)


def _section(dtype: str, shape: Sequence[int], *rest: int) -> Section:
    """Return a section of a directory. Raises TypeError, LookupError and ValueError if it can be none."""
    section = Section(dtype, tuple(shape), *rest)
    if dtype not in _FORMATS or not all(type(one) is int and one >= 0 for one in (*shape, *rest)):
        raise ValueError("no array is of that kind")
    return section


def _parsed(directory: bytes) -> tuple[Mapping[str, Any], Mapping[str, Section]]:
    """Return the attributes and the sections that a directory tells of.

    Raises AttributeError, LookupError, TypeError, ValueError and RecursionError if it is no directory.
    """
    stored = json.loads(directory)
    sections = {key: _section(*values) for key, values in stored["sections"].items()}
    return dict(stored["attributes"]), sections


# A segment is opened again and again while an index grows beside it, and nothing in its directory changes. What is
# remembered is shared: nobody may change it.
_remembered = lru_cache(_REMEMBERED)(_parsed)


def _directory(view: memoryview, name: str) -> bytes:
    if len(view) < HEADER.size + FOOTER.size or bytes(view[: len(MAGIC)]) != MAGIC:
        raise SegmentError(f"{name} is no segment of an index")
    begin, size, checksum, version, magic = FOOTER.unpack(view[-FOOTER.size :])
    if magic != MAGIC or begin + size + FOOTER.size != len(view):
        raise SegmentError(f"{name} was cut off")
    if version != VERSION:
        raise SegmentError(f"{name} is of format {version}, not {VERSION}")
    directory = view[begin : begin + size]
    if zlib.crc32(directory) != checksum or HEADER.unpack_from(view) != (MAGIC, VERSION, 0):
        raise SegmentError(f"{name} is damaged")
    return bytes(directory)


class OpenFile:
    """Read bytes of a file by their place, from several threads at once, as long as this is there."""

    # Of what could not be opened, since too many files are open.
    _number = -1

    def __init__(self, file: BinaryIO) -> None:
        """Take a file that may be closed then."""
        self._number = os.dup(file.fileno())

    def read(self, begin: int, size: int) -> bytes:
        """Return so many bytes from a place on, fewer if the file was cut off meanwhile."""
        return os.pread(self._number, size, begin)

    def __del__(self) -> None:
        """Close the file, as a map is closed when nobody has it any more."""
        if self._number >= 0:
            os.close(self._number)


def map_file(file: BinaryIO) -> bytes | mmap.mmap:
    """Map an open file into memory for reading; the file may be closed then."""
    # There is no map of nothing.
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.seek(0, SEEK_END) else b""


def opened(file: BinaryIO, name: str) -> Sections:
    """Return what reads the arrays of an open file, which may be closed then. Raises SegmentError."""
    # Windows has no way to read by a place.
    return Sections(map_file(file), name, OpenFile(file) if hasattr(os, "pread") else None)
