"""Hold back what is not to be seen before a commit: in memory as far as that goes, the rest in a temporary file."""

from collections.abc import Iterator
from itertools import pairwise
from tempfile import SpooledTemporaryFile, gettempdir

from search.index.codec.stored import zstandard
from search.index.errors import WriteError


class HeldBack:
    """Hold lines in their order until they are asked for, or forgotten."""

    def __init__(self, most_bytes: int) -> None:
        """Take so many bytes of memory, and the rest of the disk."""
        self._file = SpooledTemporaryFile(most_bytes)  # noqa: SIM115 (closed by close)
        self._ends = [0]

    def add(self, body: bytes) -> None:
        """Hold lines back too. Raises WriteError where the disk of temporary files takes no more."""
        try:
            size = self._file.write(zstandard().compress(body, 1))
        except OSError as error:
            where = f"{gettempdir()}: {error.strerror or error}; let TMPDIR name a folder with more room"
            raise WriteError(f"what waits for the commit cannot be held in {where}") from error
        self._ends.append(self._ends[-1] + size)

    def __iter__(self) -> Iterator[bytes]:
        """Yield all, each as it was added."""
        for begin, end in pairwise(self._ends):
            self._file.seek(begin)
            yield zstandard().decompress(self._file.read(end - begin))
        self._file.seek(self._ends[-1])

    def clear(self) -> None:
        """Forget all, and what it took."""
        self._file.seek(0)
        self._file.truncate()
        self._ends = [0]

    def close(self) -> None:
        """Give back the file."""
        self._file.close()
