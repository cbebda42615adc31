"""Keep arrays that grow side by side, piece by piece, until each is written as one section.

Past so many bytes the pieces wait in a file.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple, Self

import numpy as np

from search.index.codec.section_writer import Array, SectionWriter, narrowed

# Bytes that are held before they go aside: about a twelfth of the least memory that an indexer is granted.
_MOST_BYTES = 20 << 20


class _Aside(NamedTuple):
    """Say where in the file a piece is, and what it is."""

    begin: int
    size: int
    dtype: "np.dtype[Any]"


class _Growing:
    """Hold the pieces of an array in their order: those that went aside, then those in memory."""

    def __init__(self, *, are_sizes: bool) -> None:
        self.aside: list[_Aside] = []
        self.held: list[Array] = []
        self.are_sizes = are_sizes
        self._dtype: np.dtype[Any] = np.dtype(np.uint8)
        self.size = self._sum = 0

    def add(self, piece: Array) -> None:
        self.held.append(piece)
        self.size += len(piece)
        if self.are_sizes:
            self._sum += int(piece.sum(dtype=np.uint64))
        # Where some are floating-point numbers, all are written so.
        self._dtype = max(self._dtype, piece.dtype, key=lambda dtype: (dtype.kind == "f", dtype.itemsize))

    @property
    def dtype(self) -> "np.dtype[Any]":
        """Return the type of what is written."""
        found: np.dtype[Any] = np.min_scalar_type(self._sum) if self.are_sizes else self._dtype
        return found.newbyteorder("<")


class Pieces:
    """Hold arrays by name while they grow.

    Add pieces to any of them in any order, then write each once; what was not written is dropped when this is closed.
    """

    def __init__(self, writer: SectionWriter) -> None:
        """Write them to `writer` in the end; where that opens no file to put them aside, hold all in memory."""
        self._writer = writer
        self._arrays: dict[str, _Growing] = {}
        self._file: BinaryIO | None = None
        self._bytes = self._end = 0

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(self, *_: object) -> None:
        """Drop what is left, and close the file."""
        self._arrays.clear()
        if self._file:
            self._file.close()

    def add(self, name: str, piece: Array) -> None:
        """Add a piece to an array, shape (numbers,): whole numbers that are not negative, or weights as float32."""
        self._add(name, piece, are_sizes=False)

    def add_sizes(self, name: str, sizes: Array) -> None:
        """Add sizes, shape (sizes,), of things that stand side by side: what is written is where each of them ends."""
        self._add(name, sizes, are_sizes=True)

    def _add(self, name: str, piece: Array, *, are_sizes: bool) -> None:
        if name not in self._arrays:
            self._arrays[name] = _Growing(are_sizes=are_sizes)
        if piece.dtype.kind != "f" and piece.dtype != np.uint8:
            piece = narrowed(piece)
        self._arrays[name].add(piece)
        self._bytes += piece.nbytes
        if self._bytes >= _MOST_BYTES and self._writer.open_aside:
            self._file = self._file or self._writer.open_aside()
            self._put_aside(self._file)

    def _put_aside(self, file: BinaryIO) -> None:
        file.seek(self._end)
        for array in self._arrays.values():
            for piece in array.held:
                file.write(_bytes_of(piece))
                array.aside.append(_Aside(self._end, piece.nbytes, piece.dtype))
                self._end += piece.nbytes
            array.held = []
        self._bytes = 0

    def write(self, name: str, section: str) -> None:
        """Write an array as a section of the narrowest type that holds it, and drop it; an empty one makes none."""
        array = self._arrays.pop(name, None)
        if array and array.size:
            pieces = self._taken(array)
            with self._writer.open(section, array.dtype.str) as file:
                for piece in _ends_of(pieces) if array.are_sizes else pieces:
                    file.write(_bytes_of(piece.astype(array.dtype, copy=False)))

    def _taken(self, array: _Growing) -> Iterator[Array]:
        """Yield the pieces of an array, of which those in memory are let go of."""
        for one in array.aside:
            if self._file:
                self._file.seek(one.begin)
                yield np.frombuffer(self._file.read(one.size), one.dtype)
        array.held.reverse()
        while array.held:
            yield array.held.pop()


def _bytes_of(piece: Array) -> memoryview:
    return np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data


def _ends_of(pieces: Iterable[Array]) -> Iterator[Array]:
    """Yield where each thing of these sizes ends, if all stand side by side, a piece for each piece of sizes."""
    end = np.uint64(0)
    for sizes in pieces:
        ends = end + np.cumsum(sizes, dtype=np.uint64)
        yield ends
        end = ends[-1] if len(ends) else end
