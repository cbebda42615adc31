"""Tell how far files were read and added: after each, and within one that takes long."""

from collections.abc import Callable
from pathlib import Path

# How many files are done, how many there are, and one of them: within a large one it is partly done.
Progress = Callable[[float, int, Path], None]
# Which share of a file was read.
Reading = Callable[[Path, float], None]

# Inverting what was read of a file takes about as long as reading it.
_READ = 0.5
_ARTICLES = 200


class FileProgress:
    """Tell how many of some files are done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        """Begin with the first of so many files."""
        self._progress, self._total = progress, total
        self.done = 0

    def read(self, path: Path, share: float) -> None:
        """Tell which share of the next file was read."""
        self._tell(path, _READ * share)

    def add(self, path: Path, articles: int, total: int) -> None:
        """Tell how many of the articles of the next file were added; of few nothing is told."""
        if articles and not articles % _ARTICLES:
            self._tell(path, _READ + (1 - _READ) * articles / total)

    def end(self, path: Path) -> None:
        """Tell that the next file is done."""
        self.done += 1
        self._tell(path)

    def _tell(self, path: Path, share: float = 0) -> None:
        if self._progress:
            self._progress(self.done + share, self._total, path)
