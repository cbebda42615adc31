"""Write stored values, as `stored` reads them."""

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from search.index.codec.section_writer import Array, SectionWriter, Sink, narrowed
from search.index.codec.stored import zstandard

# Chosen by measurement: docs/decisions/0017-columnar-codec.md and 0018-segments-by-sorting.md.
_BLOCK_BYTES = 16_384
_LEVEL = 1


class StoredWriter:
    """Compress the records of consecutive documents, a block as soon as it is full."""

    def __init__(self, file: Sink) -> None:
        """Write compressed blocks to `file`."""
        self._file = file
        parameter = zstandard().CompressionParameter
        options = {parameter.compression_level: _LEVEL, parameter.checksum_flag: 1}
        self._compressor = zstandard().ZstdCompressor(options=options)
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._sizes = {name: array("Q") for name in ("record", "text", "block")}

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
                self.flush()

    def flush(self) -> None:
        """Write what is held as a block."""
        if self._held_bytes:
            compressed = self._compressor.compress(b"".join(self._held), self._compressor.FLUSH_FRAME)
            self._file.write(compressed)
            self._sizes["text"].append(self._held_bytes)
            self._sizes["block"].append(len(compressed))
        self._held, self._held_bytes = [], 0

    def copy(self, blocks: bytes | memoryview | Array, ends: Mapping[str, npt.ArrayLike]) -> None:
        """Add records that are compressed already, with the ends of records, texts and blocks that belong to them."""
        self.flush()
        self._file.write(blocks)
        for name, of_one in ends.items():
            self._sizes[name].frombytes(np.diff(np.asarray(of_one).astype(np.uint64), prepend=np.uint64(0)).tobytes())

    @property
    def ends(self) -> dict[str, Array]:
        """Return where the records, the texts of the blocks and the blocks end, by `record`, `text` and `block`."""
        sizes = {name: np.frombuffer(of_one, np.uint64) for name, of_one in self._sizes.items()}
        return {name: narrowed(np.cumsum(of_one)) for name, of_one in sizes.items()}

    def write_ends(self, writer: SectionWriter) -> None:
        """Write these ends."""
        for name, ends in self.ends.items():
            writer.add(f"stored/{name}_ends", ends)
