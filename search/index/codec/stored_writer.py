"""Write stored values, as `stored` reads them."""

import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.codec.pieces import Pieces
from search.index.codec.section_writer import Array, SectionWriter, Sink, narrowed
from search.index.codec.stored import ZLIB, inflated, zstandard

# Chosen by measurement: docs/decisions/0017-columnar-codec.md and 0018-segments-by-sorting.md.
_BLOCK_BYTES = 16_384
_LEVEL = 1
# So many are zlib streams, or all are frames of Zstandard: a hit reads a block, and an import takes longer than fifty.
FEW_BLOCKS = 16
# A block holds a record whole, however long it is.
_MOST_BYTES_WAITING = 2 * FEW_BLOCKS * _BLOCK_BYTES
# Sizes that are made of ends, or ends of sizes, together: of all documents at once they would take much memory.
_SIZES_AT_ONCE = 1 << 18


class StoredWriter:
    """Compress the records of consecutive documents, a block as soon as it is full and there are more than a few."""

    def __init__(self, file: Sink) -> None:
        """Write compressed blocks to `file`."""
        self._file = file
        self._held: list[bytes] = []
        self._held_bytes = 0
        # The texts of the first blocks, until it is known that there are few, or that there are not.
        self._waiting: list[bytes] = []
        self._bytes_waiting = 0
        self._are_few = True
        # No block is larger than 32 bits tell, nor what it is compressed to.
        self._sizes = {name: array("I") for name in ("record", "text", "block")}

    def add(self, data: bytes) -> None:
        """Add the record of the next document, encoded, or nothing."""
        self.add_all((data,))

    def add_all(self, records: Sequence[bytes]) -> None:
        """Add the records of the next documents."""
        self._sizes["record"].extend(map(len, records))
        for data in records:
            self._held.append(data)
            self._held_bytes += len(data)
            if self._held_bytes >= _BLOCK_BYTES:
                self._end_block()

    def flush(self) -> None:
        """Write all that is held: nothing comes behind it."""
        self._end_block()
        for text in self._waiting:
            self._write(text, zlib.compress(text))
        self._waiting = []

    def _end_block(self) -> None:
        if self._held_bytes:
            self._waiting.append(b"".join(self._held))
            self._bytes_waiting += self._held_bytes
            self._held, self._held_bytes = [], 0
        if not self._are_few or len(self._waiting) > FEW_BLOCKS or self._bytes_waiting > _MOST_BYTES_WAITING:
            self._write_waiting()

    def _write_waiting(self) -> None:
        self._are_few = False
        for text in self._waiting:
            self._write(text, self._zstandard.compress(text, self._zstandard.FLUSH_FRAME))
        self._waiting = []

    @cached_property
    def _zstandard(self) -> Any:
        parameter = zstandard().CompressionParameter
        options = {parameter.compression_level: _LEVEL, parameter.checksum_flag: 1}
        return zstandard().ZstdCompressor(options=options)

    def _write(self, text: bytes, compressed: bytes) -> None:
        self._file.write(compressed)
        self._sizes["text"].append(len(text))
        self._sizes["block"].append(len(compressed))

    def copy(self, blocks: Iterable[memoryview | Array], ends: Mapping[str, npt.ArrayLike]) -> None:
        """Add records that are compressed already, with the ends of records, texts and blocks that belong to them.

        The blocks come in pieces of any size, none empty. The few of a small segment, which are zlib streams, are
        compressed anew, as what comes before and behind them is.
        """
        left = iter(blocks)
        first = memoryview(next(left, b""))  # type: ignore[arg-type]  # arrays are buffers too
        if first[:1] in (ZLIB, b""):
            whole = memoryview(b"".join((first, *left)))  # type: ignore[arg-type]  # as above
            self.add_all(list(records_in(whole, *(np.asarray(ends[name]).tolist() for name in self._sizes))))
            return
        self._end_block()
        self._write_waiting()
        for piece in chain((first,), left):
            self._file.write(piece)
        for name, of_one in ends.items():
            for sizes in _sizes_of(np.asarray(of_one)):
                self._sizes[name].frombytes(sizes.astype(np.uintc).tobytes())

    @property
    def ends(self) -> dict[str, Array]:
        """Return where the records, the texts of the blocks and the blocks end, by `record`, `text` and `block`."""
        return {name: narrowed(np.cumsum(of_one, dtype=np.uint64)) for name, of_one in self._sizes.items()}

    def write_ends(self, writer: SectionWriter) -> None:
        """Write these ends."""
        with Pieces(writer) as pieces:
            for name, of_one in self._sizes.items():
                for begin in range(0, len(of_one), _SIZES_AT_ONCE):
                    pieces.add_sizes(name, np.frombuffer(of_one[begin : begin + _SIZES_AT_ONCE], np.uintc))
                pieces.write(name, f"stored/{name}_ends")


def _sizes_of(ends: Array) -> Iterator[Array]:
    """Yield the sizes of what ends there, as unsigned 64-bit numbers, some at a time."""
    before = np.uint64(0)
    for begin in range(0, len(ends), _SIZES_AT_ONCE):
        some = ends[begin : begin + _SIZES_AT_ONCE].astype(np.uint64)
        yield np.diff(some, prepend=before)
        before = some[-1]


def records_in(
    blocks: memoryview, record_ends: list[int], text_ends: list[int], block_ends: list[int]
) -> Iterator[bytes]:
    """Yield the records in some blocks."""
    places = zip(pairwise((0, *block_ends)), pairwise((0, *text_ends)), strict=True)
    text = b"".join(inflated(blocks[begin:end], to - since) for (begin, end), (since, to) in places)
    return (text[begin:end] for begin, end in pairwise((0, *record_ends)))
