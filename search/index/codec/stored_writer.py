"""Write stored values, as `stored` reads them."""

import numpy as np

from search.index.codec.section_writer import SectionWriter, Sink, narrowed
from search.index.codec.stored import StoredReader, zstandard

# Chosen by measurement: docs/decisions/0017-columnar-codec.md.
_BLOCK_BYTES = 16_384
_LEVEL = 3


class StoredWriter:
    """Compress the records of consecutive documents, a block as soon as it is full."""

    def __init__(self, file: Sink) -> None:
        """Write compressed blocks to `file`."""
        self._file = file
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._sizes: dict[str, list[int]] = {"record": [], "text": [], "block": []}

    def add(self, data: bytes) -> None:
        """Add the record of the next document, encoded, or nothing."""
        self._sizes["record"].append(len(data))
        self._held.append(data)
        self._held_bytes += len(data)
        if self._held_bytes >= _BLOCK_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is held as a block."""
        if self._held_bytes:
            parameter = zstandard().CompressionParameter
            options = {parameter.compression_level: _LEVEL, parameter.checksum_flag: 1}
            compressed = zstandard().compress(b"".join(self._held), options=options)
            self._file.write(compressed)
            self._sizes["text"].append(self._held_bytes)
            self._sizes["block"].append(len(compressed))
        self._held, self._held_bytes = [], 0

    def copy(self, stored: StoredReader) -> None:
        """Add the records of all documents of another segment, as they are compressed there."""
        self.flush()
        self._file.write(stored.blocks)
        for name, ends in stored.ends.items():
            self._sizes[name] += np.diff(np.asarray(ends).astype(np.int64), prepend=0).tolist()

    def write_ends(self, writer: SectionWriter) -> None:
        """Write where records and blocks end."""
        for name, sizes in self._sizes.items():
            writer.add(f"stored/{name}_ends", narrowed(np.cumsum(sizes, dtype=np.int64)))
