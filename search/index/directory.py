"""Find, create, open and lock the directory that holds an index.

The import contracts in setup.cfg say where else Whoosh may be met.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, FileIndex, IndexVersionError, clean_files

from search.index.errors import CorruptIndexError, CuttingsError, IndexLockedError, IndexNotFoundError, SegmentError
from search.index.schema import BLOCK, HEAD, TEXT_FIELD, news_schema

DEFAULT_DIRECTORY = "index_data"
DIRECTORY_VARIABLE = "CUTTINGS_INDEX"
_LOCK = "WRITELOCK"
# How Whoosh names the files of commit points.
_TOCS = "_MAIN_*.toc"


def resolve_directory(path: str | os.PathLike[str] | None) -> Path:
    """Return the directory meant by `path`: itself, else $CUTTINGS_INDEX, else `index_data`."""
    return Path(path or os.environ.get(DIRECTORY_VARIABLE) or DEFAULT_DIRECTORY)


def holds_index(directory: Path) -> bool:
    """Say whether a commit point stands in the directory; it is not read."""
    return any(directory.glob(_TOCS))


def commits(directory: Path) -> frozenset[tuple[str, int, int]]:
    """Return what tells the commit points in the directory from all others: there is another after each commit."""
    with suppress(FileNotFoundError):  # one that is taken away meanwhile
        status = ((path.name, path.stat()) for path in directory.glob(_TOCS))
        return frozenset((name, one.st_mtime_ns, one.st_ino) for name, one in status)
    return frozenset()


def open_directory(directory: Path) -> FileIndex:
    """Open the index in `directory`.

    Raises IndexNotFoundError if there is none, CorruptIndexError if what is there cannot be read.
    """
    if not directory.is_dir() or not holds_index(directory):
        what = "is not a folder" if directory.exists() and not directory.is_dir() else "holds no index"
        raise IndexNotFoundError(
            f"{directory} {what}: make one with 'cuttings index PATH… --index {directory}', "
            "or name another with --index"
        )
    with reading(directory):
        index = FileIndex(FileStorage(str(directory)))
        names = set(index.schema.names())
    if not {TEXT_FIELD, BLOCK, HEAD} <= names:
        raise CorruptIndexError(f"{directory} holds an index that Cuttings did not write: name another with --index")
    if not set(news_schema().names()) <= names:
        raise CorruptIndexError(
            f"{directory} was written by another version of Cuttings: index the files anew, in another folder"
        )
    return index


@contextmanager
def reading(directory: Path) -> Iterator[None]:
    """Raise CorruptIndexError, or IndexNotFoundError, for what Whoosh raises while it opens the index in `directory`.

    Whoosh unpickles what the files hold, and a damaged pickle may raise any exception.
    """
    try:
        yield
    except SegmentError as error:
        raise CorruptIndexError(f"{directory} cannot be read: {error}") from error
    except CuttingsError:
        raise
    except EmptyIndexError as error:
        raise IndexNotFoundError(f"{directory} holds no index: make one with 'cuttings index PATH…'") from error
    except IndexVersionError as error:
        raise CorruptIndexError(f"{directory} was written in another format: index the files anew") from error
    except OSError as error:
        raise CorruptIndexError(f"{directory} cannot be read: {error.strerror or error}") from error
    except Exception as error:
        raise CorruptIndexError(
            f"{directory} cannot be read as an index ({type(error).__name__}): remove it and index the files anew"
        ) from error


def make_directory(directory: Path) -> None:
    """Make the folder of an index, if it is not there; raise IndexNotFoundError if that cannot be done."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "it is a file" if directory.is_file() else (error.strerror or str(error))
        raise IndexNotFoundError(f"no index can be made in {directory}: {why}; name a folder with --index") from error


def create_index(directory: Path) -> FileIndex:
    """Make an empty index in a folder that holds none; the caller holds the write lock."""
    return FileIndex.create(FileStorage(str(directory)), news_schema())


def is_index_file(name: str) -> bool:
    """Say whether a file of this name, in the folder of an index, is part of it."""
    return name.startswith(("_MAIN_", "MAIN_", "MAIN."))


def remove_index(directory: Path) -> None:
    """Remove the files of an index but for its lock, which the caller holds."""
    for path in directory.iterdir():
        if is_index_file(path.name) and path.is_file() and not path.name.endswith(_LOCK):
            path.unlink()


def lock_file(directory: Path) -> Path:
    """Return the file whose lock is the index's; it stays when the lock is released."""
    return directory / f"MAIN_{_LOCK}"


def remove_traces(directory: Path) -> None:
    """Remove the lock file of an index that was not made after all, and the folder if nothing else is in it."""
    lock_file(directory).unlink(missing_ok=True)
    if not any(directory.iterdir()):
        directory.rmdir()


def segments_of(index: FileIndex) -> list[Segment]:
    """Return the segments that the newest commit point names, in the order of their documents."""
    return list(index._segments())  # noqa: SLF001 (Whoosh has no other way to ask)


def publish(index: FileIndex, segments: list[Segment]) -> None:
    """Write a commit point that names these segments, and remove the files that it does not name."""
    TOC(index.schema, segments, index.latest_generation() + 1).write(index.storage, index.indexname)
    remove_dead_files(index)


def remove_dead_files(index: FileIndex) -> None:
    """Remove files that the newest commit point does not name."""
    clean_files(index.storage, index.indexname, index.latest_generation(), segments_of(index))


@contextmanager
def write_lock(directory: Path) -> Iterator[None]:
    """Hold the one write lock of the index in a folder; raise IndexLockedError at once if it cannot be had."""
    lock = FileStorage(str(directory)).lock(f"MAIN_{_LOCK}")
    try:
        taken = lock.acquire()
    except OSError as error:
        why = error.strerror or error
        raise IndexLockedError(f"{directory} cannot be written to: {why}; check its permissions") from error
    if not taken:
        raise IndexLockedError(f"another process is writing to {directory}: run this again when it has ended")
    try:
        yield
    finally:
        lock.release()


def size_on_disk(directory: Path) -> int:
    """Return the bytes of all files of the index."""
    return sum(path.stat().st_size for path in directory.iterdir() if is_index_file(path.name) and path.is_file())
