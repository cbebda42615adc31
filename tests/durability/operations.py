"""A storage of which every operation on the disk can be watched, broken off, or made to fail."""

from typing import Any, BinaryIO

from whoosh.filedb.structfile import StructFile

from search.index.storage import DurableStorage


class WatchedStorage(DurableStorage):
    """Tell of each operation before it is done, and after it was; those of files that were created included."""

    def before(self, what: str, *names: str) -> None:
        """Take note that an operation on files is about to be done; what is raised here is its fault."""

    def after(self, what: str, *names: str) -> None:
        """Take note that an operation was done."""

    def write(self, file: BinaryIO, data: bytes, name: str) -> None:
        """Write to a file that is being made."""
        self.before("write", name)
        file.write(data)

    def create_file(self, name: str, **kwargs: Any) -> StructFile:
        """Make a file."""
        self.before("create", name)
        # Without a buffer: what is written is written then, and not when the file is closed.
        file = (self.path / name).open("wb", buffering=0)
        self.after("create", name)
        return StructFile(_Written(self, file, name), name=name)

    def open_aside(self) -> BinaryIO:
        """Open a file without a name."""
        self.before("create", "aside")
        written: Any = _Aside(self, super().open_aside(), "aside")
        return written  # type: ignore[no-any-return]

    def sync(self, name: str) -> None:
        """Force the bytes of a file to the disk."""
        self.before("sync", name)
        super().sync(name)
        self.after("sync", name)

    def sync_folder(self) -> None:
        """Force names to the disk."""
        self.before("sync_folder")
        super().sync_folder()
        self.after("sync_folder")

    def replace_file(self, old: str, new: str) -> None:
        """Rename a file."""
        self.before("replace", old, new)
        super().replace_file(old, new)
        self.after("replace", old, new)

    def delete_file(self, name: str) -> None:
        """Remove a file."""
        self.before("delete", name)
        super().delete_file(name)
        self.after("delete", name)

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading."""
        self.before("open", name)
        return super().open_file(name, **kwargs)

    def list(self) -> list[str]:
        """List the names of files."""
        self.before("list")
        found: list[str] = super().list()
        return found


class _Written:
    """Pass on what is written to a file."""

    def __init__(self, storage: WatchedStorage, file: Any, name: str) -> None:
        self._storage = storage
        self._file = file
        self._name = name

    def write(self, data: Any) -> int:
        """Write all of the bytes."""
        held = bytes(data)
        self._storage.write(self._file, held, self._name)
        return len(held)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return int(self._file.tell())

    def flush(self) -> None:
        """Do nothing: there is no buffer."""

    def close(self) -> None:
        """Close the file, also if that is told to fail."""
        try:
            if not self._file.closed:
                self._storage.before("close", self._name)
        finally:
            self._file.close()


class _Aside(_Written):
    """Pass on what is read again, too."""

    def seek(self, place: int) -> None:
        """Go to a place."""
        self._file.seek(place)

    def read(self, size: int) -> bytes:
        """Read so many bytes."""
        return bytes(self._file.read(size))
