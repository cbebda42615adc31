"""Write the answers of a long run to a file that is there only when it is whole, and go on where a run was broken off.

Beside FILE stand FILE.part, what was written so far, and FILE.progress: in its first line what the run is of, and
behind that a line for each time that answers were forced to the disk, with how many there are and how many bytes they
take. Whatever ends a run, even a loss of power, costs no more than what came after the last such line.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from search.file_lock import sole_use
from search.index.errors import CuttingsError
from search.index.storage import sync_folder

# How much work a broken run costs; forcing takes some milliseconds.
SECONDS_BETWEEN_MARKS = 1.0
_VERSION = 1
_RUN = "cuttings_batch"


class Mark(NamedTuple):
    """Count the answers that are on the disk, the bytes they take, and how many found something or failed."""

    answers: int = 0
    bytes: int = 0
    found: int = 0
    failed: int = 0


class Output:
    """Hold a file that is being written; `mark` is what an earlier run left of it."""

    def __init__(self, part: BinaryIO, progress: BinaryIO, mark: Mark) -> None:
        """Hold both files, each where it is to be written on."""
        self._part, self._progress, self.mark = part, progress, mark
        self._forced = time.monotonic()

    def write(self, text: str, *, is_found: bool = False, is_failed: bool = False, answers: int = 1) -> None:
        """Write the lines of one answer, or of the header if `answers` is 0."""
        size = self._part.write(text.encode("utf-8", "surrogatepass"))
        answered, bytes_, found, failed = self.mark
        self.mark = Mark(answered + answers, bytes_ + size, found + is_found, failed + is_failed)
        if time.monotonic() - self._forced >= SECONDS_BETWEEN_MARKS:
            self.force()

    def force(self) -> None:
        """Force all answers to the disk, and say so in the file beside."""
        _force(self._part)
        self._progress.write(json.dumps(self.mark).encode() + b"\n")
        _force(self._progress)
        self._forced = time.monotonic()


@contextmanager
def resumed(path: Path, run: str) -> Iterator[Output]:
    """Open the file at a path to be written, from where a broken `run` of the same name stopped, else from its begin.

    After a clean exit the file is there, and what stood beside it is gone; after any other it can be gone on with.
    Raises CuttingsError if another process is writing it.
    """
    path = Path(os.path.realpath(path))
    part_path, progress_path = (path.with_name(f"{path.name}.{end}") for end in ("part", "progress"))
    with sole_use(progress_path) as progress, part_path.open("ab") as part:
        if progress is None:
            raise CuttingsError(f"{path} is being written by another run: wait for it, or name another file")
        mark = _last_mark(progress, run, part.seek(0, os.SEEK_END))
        part.truncate(mark.bytes)
        if not mark.answers:
            progress.truncate(0)
            progress.write(json.dumps({_RUN: _VERSION, "run": run}).encode() + b"\n")
            mark = Mark()
            part.truncate(0)
        output = Output(part, progress, mark)
        try:
            yield output
        except BaseException:
            # What breaks a run off loses nothing that was answered, unless the disk is full.
            with suppress(OSError):
                output.force()
            raise
        _force(part)
        part_path.replace(path)
        progress_path.unlink()
        sync_folder(path.parent)


def _last_mark(progress: BinaryIO, run: str, size: int) -> Mark:
    """Return the last mark of a run up to which all bytes are there; the first if it is of another run.

    What stands behind it in the file of progress is taken away.
    """
    progress.seek(0)
    head, *lines = progress.read().split(b"\n")
    found, end = Mark(), len(head) + 1
    with suppress(ValueError, TypeError, AttributeError):
        told = json.loads(head)
        if told.get(_RUN) != _VERSION or told.get("run") != run:
            return Mark()
        for line in lines[:-1]:
            mark = Mark(*map(int, json.loads(line)))
            if mark.bytes > size:
                break
            found, end = mark, end + len(line) + 1
    progress.truncate(end)
    progress.seek(0, os.SEEK_END)
    return found


def _force(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
