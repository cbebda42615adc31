"""Keep the files of an index in a folder, and force them to the disk when that is asked for."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias

from whoosh.filedb.filestore import FileStorage

# Behind the name of a file that is about to take the place of another.
ASIDE = ".aside"


class DurableStorage(FileStorage):
    """Hold files in a folder. Whatever touches the disk when an index is written is a method of this class.

    What was written or renamed may be lost by a power cut until it was forced to the disk: the bytes of a file by
    `sync`, names that were made, changed or removed by `sync_folder`.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Name the folder, which need not be there yet."""
        super().__init__(str(folder))

    @property
    def path(self) -> Path:
        """Return the folder."""
        return Path(self.folder)

    def sync(self, name: str) -> None:
        """Force the bytes of a file to the disk."""
        # Windows forces nothing through a handle that may only read.
        with (self.path / name).open("rb+") as file:
            _force(file.fileno())

    def sync_folder(self) -> None:
        """Force the names of the files to the disk."""
        sync_folder(self.path)

    def list(self) -> list[str]:
        """Return the names of the files, none if there is no folder. Raises OSError."""
        # Not that of FileStorage, for which a folder that cannot be read just now is empty.
        with suppress(FileNotFoundError, NotADirectoryError):
            return [path.name for path in self.path.iterdir()]
        return []

    def read_bytes(self, name: str) -> bytes:
        """Return what a file holds."""
        return (self.path / name).read_bytes()

    def write_bytes(self, name: str, data: bytes) -> None:
        """Put a file in the place of the one of that name at once, and force both bytes and name to the disk."""
        aside = name + ASIDE
        # Not through a link that somebody placed there.
        (self.path / aside).unlink(missing_ok=True)
        with self.create_file(aside) as file:
            file.write(data)
        self.sync(aside)
        # Names of files that this one tells of have to be there before its own.
        self.sync_folder()
        self.replace_file(aside, name)
        self.sync_folder()

    def open_aside(self) -> BinaryIO:
        """Open a file in the folder, to be written and read, that is gone when it is closed.

        Where the system can, it has no name: whatever happens, none is left behind.
        """
        # Searches do not wait for its import.
        from tempfile import TemporaryFile  # noqa: PLC0415

        file: BinaryIO = TemporaryFile(dir=self.path)  # noqa: SIM115 (who asked for it closes it)
        return file

    def replace_file(self, old: str, new: str) -> None:
        """Rename a file; if there is one of the new name, it is gone at the same moment."""
        (self.path / old).replace(self.path / new)

    def delete_files(self, names: Iterable[str]) -> None:
        """Remove files; those that are gone, or that another process holds open where that matters, are left."""
        for name in names:
            try:
                self.delete_file(name)
            except OSError:  # a later commit tries again
                continue


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    # Windows has no such thing: its file systems keep a journal of names.
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        _force(number)
    finally:
        os.close(number)


# What makes the storage of a folder.
OpenStorage: TypeAlias = Callable[[Path], DurableStorage]


def _force(number: int) -> None:
    """Force what was written to an open file, or the names in an open folder, to the disk."""
    full = _full_sync()
    if full is not None:
        try:
            full(number)
        except OSError:  # not every file system there knows it
            os.fsync(number)
    else:
        os.fsync(number)


def _full_sync() -> Callable[[int], object] | None:
    """Return what makes the disk of a Mac write, which `fsync` there does not; None elsewhere."""
    try:
        import fcntl  # noqa: PLC0415 (Windows has none)
    except ImportError:
        return None
    command = getattr(fcntl, "F_FULLFSYNC", None)
    return None if command is None else lambda number: fcntl.fcntl(number, command)
