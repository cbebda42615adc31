"""Write a file of named arrays, as `sections` reads it."""

import json
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from search.index.codec.sections import FOOTER, HEADER, MAGIC, VERSION, Section, Sections

Array = npt.NDArray[Any]

# A cache line; no type of NumPy needs more.
_ALIGNMENT = 64
# Byte strings that are joined together.
_AT_ONCE = 1 << 12

# Opens a file that nobody else knows of, and that is gone when it is closed.
OpenAside: TypeAlias = Callable[[], BinaryIO]


class Sink(Protocol):
    """Take bytes, as files do."""

    def write(self, data: Any, /) -> Any:
        """Write all of the bytes."""
        ...


class SectionWriter:
    """Write arrays one behind the other, then the directory."""

    def __init__(self, file: Sink, open_aside: OpenAside | None = None) -> None:
        """Write the header. `open_aside` opens a file for what has to wait and is too much for memory."""
        self._file, self.open_aside = file, open_aside
        self._position = 0
        self._sections: dict[str, Section] = {}
        self._write(HEADER.pack(MAGIC, VERSION, 0))

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
        self._write(FOOTER.pack(begin, len(directory), zlib.crc32(directory), VERSION, MAGIC))

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


def narrowed(values: Array) -> Array:
    """Return numbers that are not negative in the smallest unsigned type that holds all of them."""
    most = int(values.max(initial=0))
    return values.astype(np.min_scalar_type(most))


class Joined(NamedTuple):
    """Hold byte strings one behind the other, and the size of each."""

    data: Array
    sizes: Array

    def parted(self) -> list[bytes]:
        """Return the byte strings."""
        data, ends = self.data.tobytes(), np.cumsum(self.sizes, dtype=np.int64).tolist()
        return [data[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def joined(parts: Iterable[bytes]) -> Joined:
    """Return byte strings as one array of bytes, and the size of each."""
    data, sizes, left = bytearray(), array("q"), iter(parts)
    # As objects, each takes several times its size.
    while some := list(islice(left, _AT_ONCE)):
        data += b"".join(some)
        sizes.extend(map(len, some))
    return Joined(np.frombuffer(data, np.uint8), narrowed(np.frombuffer(sizes, np.int64)))
