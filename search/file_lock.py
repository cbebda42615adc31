"""Let one process at a time use a file, for as long as it holds it open; a process that ends lets go of it."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

# Where Windows, which locks bytes, finds one that nobody reads or writes.
_FAR = 2**31 - 2


@contextmanager
def sole_use(path: Path) -> Iterator[BinaryIO | None]:
    """Open a file to read it and to write behind it, and yield it; None if another process has it.

    It is made if it is not there. Whoever has it may take it away.
    """
    while True:
        with path.open("a+b") as file:
            if not _is_locked_here(file):
                yield None
                return
            # Who held it may have come to the end meanwhile, and have taken the file away.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    yield file
                    return


def _is_locked_here(file: BinaryIO) -> bool:
    """Lock an open file for this process, and say whether that could be done, as it can if no other has done so."""
    try:
        if os.name == "nt":
            _lock_byte(file)
        else:
            fcntl = importlib.import_module("fcntl")
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _lock_byte(file: BinaryIO) -> None:
    msvcrt = importlib.import_module("msvcrt")
    place = file.tell()
    file.seek(_FAR)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    finally:
        file.seek(place)
