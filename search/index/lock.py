"""Let one writer at a time change an index, and say who that is.

The lock is one of the operating system on a file: it ends with the process that holds it, however that ends.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import FileLock

from search.index.directory import HOLDER, LOCK
from search.index.errors import IndexLockedError, WriteError

_SECONDS_BETWEEN_TRIES = 0.1
_MOST_BYTES_OF_HOLDER = 4096


class Holder(NamedTuple):
    """Say which process writes to an index, where, and since when, in seconds since 1970."""

    pid: int
    host: str
    since: float

    def __str__(self) -> str:
        """Return who it is as a message names it."""
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.since))
        return f"process {self.pid} on {self.host}, since {since}"


def lock_file(directory: Path) -> Path:
    """Return the file whose lock is the index's; it stays when the lock is released."""
    return directory / LOCK


def remove_traces(directory: Path) -> None:
    """Remove the lock file of an index that was not made after all, and the folder if nothing else is in it.

    Where another process holds the lock meanwhile, all stays.
    """
    lock = FileStorage(str(directory)).lock(lock_file(directory).name)
    # What cannot be removed just now does no harm.
    with suppress(OSError):
        if not _acquire(lock, directory):
            return
        try:
            # Windows removes no file that is open, whoever opened it: there nothing is lost by letting go first.
            if os.name == "nt":
                lock.release()
            lock_file(directory).unlink(missing_ok=True)
            if not any(directory.iterdir()):
                directory.rmdir()
        finally:
            if os.name != "nt":
                lock.release()


def _acquire(lock: FileLock, directory: Path) -> bool:
    """Acquire the lock if nobody holds it, and say so."""
    while lock.acquire():
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock.fd), lock_file(directory).stat()):
                return True
        # Who gave up an index removed the file between its opening and its locking: there may be another by now.
        lock.release()
    return False


@contextmanager
def write_lock(directory: Path, wait: float = 0.0) -> Iterator[Callable[[], None]]:
    """Hold the one write lock of the index in a folder; yield what checks that it is still the lock of that folder.

    Raises IndexLockedError, which names the holder, if it cannot be had within `wait` seconds, WriteError if nobody may
    have it here.
    """
    lock = FileStorage(str(directory)).lock(lock_file(directory).name)
    until = time.monotonic() + wait
    try:
        while not _acquire(lock, directory):
            if not time.monotonic() < until:  # nor if it is no number
                hint = "" if wait else ", or wait for it with --wait SECONDS"
                raise IndexLockedError(
                    f"{directory} is being written to by {_holder(directory)}: run this again when that has ended{hint}"
                )
            time.sleep(_SECONDS_BETWEEN_TRIES)
    except OSError as error:
        why = error.strerror or error
        raise WriteError(f"{directory} cannot be written to: {why}; check its permissions") from error
    try:
        _write_holder(directory)
        file = lock_file(directory)
        yield lambda: _check(lock, file)
    finally:
        with suppress(OSError):
            (directory / HOLDER).unlink(missing_ok=True)
        lock.release()


def _check(lock: FileLock, file: Path) -> None:
    """Raise WriteError if the folder, or the file of its lock, was exchanged since the lock was acquired."""
    with suppress(FileNotFoundError):
        if os.path.samestat(os.fstat(lock.fd), file.stat()):
            return
    raise WriteError(
        f"{file.parent} was removed or exchanged while it was written to: nothing was written to what is there now"
    )


def _write_holder(directory: Path) -> None:
    """Write down who holds the lock: beside it, since Windows lets no other process read a file that is locked.

    Where that cannot be done the lock is as good without.
    """
    me = Holder(os.getpid(), socket.gethostname(), time.time())
    with suppress(OSError):
        # Not through a link, or into a pipe, that somebody placed there.
        (directory / HOLDER).unlink(missing_ok=True)
        with (directory / HOLDER).open("x", encoding="utf-8") as file:
            json.dump(me._asdict(), file)


def _holder(directory: Path) -> str:
    """Return who holds the lock, as far as that can be told."""
    try:
        if not (directory / HOLDER).is_file():
            return "another process"
        with (directory / HOLDER).open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES_OF_HOLDER))
        host = "".join(one for one in str(told["host"]) if one.isprintable())
        return str(Holder(int(told["pid"]), host, float(told["since"])))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return "another process"
