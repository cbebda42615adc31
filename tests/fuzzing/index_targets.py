"""Put to the proof what reads commit points, and exports of an index."""

import json
import struct
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from random import Random

from indexer.exported import read_export
from search.index.commit_point import decode
from search.index.errors import CommitPointError
from search.service import open_searcher
from tests.conftest import write_news
from tests.fuzzing.mutation import mutated
from tests.fuzzing.watching import WORKPLACE

_TRAILER = 16
_GENERATION = 2


class CommitPoints:
    """Read commit points: half of them have a checksum that is right, as whoever forges one would see to."""

    def __init__(self) -> None:
        """Take the commit point of an index."""
        with tempfile.TemporaryDirectory(prefix=WORKPLACE) as folder:
            write_news(Path(folder))
            self._data = (Path(folder) / f"_MAIN_{_GENERATION}.toc").read_bytes()

    def make(self, chance: Random) -> bytes:
        """Return a commit point that was harmed."""
        if chance.random() < 0.5:
            return mutated(self._data, chance)
        data = mutated(self._data[:-_TRAILER], chance)
        return data + struct.pack("<II8s", len(data), zlib.crc32(data), self._data[-8:])

    def run(self, data: bytes) -> None:
        """Read it."""
        with suppress(CommitPointError):
            for segment in decode(data, _GENERATION).segments:
                segment.doc_count()


class Exports:
    """Read exports back."""

    def __init__(self) -> None:
        """Export an index."""
        with tempfile.TemporaryDirectory(prefix=WORKPLACE) as folder:
            write_news(Path(folder))
            with open_searcher(folder) as searcher:
                self._data = b"\n".join(json.dumps(record).encode() for record in searcher.export())

    def make(self, chance: Random) -> bytes:
        """Return an export that was harmed."""
        return mutated(self._data, chance)

    def run(self, data: bytes) -> None:
        """Read all of its lines."""
        for found in read_export(data.splitlines(keepends=True)):
            str(found)
