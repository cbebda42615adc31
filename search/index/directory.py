"""Find, create, open and lock the directory that holds an index.

Whoosh is met here, in `search.backends.local` and in `indexer.sinks.local`, and nowhere else.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex, IndexVersionError, clean_files

from search.index.errors import CorruptIndexError, CuttingsError, IndexLockedError, IndexNotFoundError
from search.index.schema import TEXT_FIELD, news_schema

DEFAULT_DIRECTORY = "index_data"
DIRECTORY_VARIABLE = "CUTTINGS_INDEX"


def resolve_directory(path: str | os.PathLike[str] | None) -> Path:
    """Return the directory meant by `path`: itself, else $CUTTINGS_INDEX, else `index_data`."""
    return Path(path or os.environ.get(DIRECTORY_VARIABLE) or DEFAULT_DIRECTORY)


def holds_index(directory: Path) -> bool:
    """Say whether a commit point stands in the directory; it is not read."""
    return any(directory.glob("_MAIN_*.toc"))


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
        names = index.schema.names()
    if TEXT_FIELD not in names or set(news_schema().names()) - set(names):
        raise CorruptIndexError(f"{directory} holds an index that Cuttings did not write: name another with --index")
    return index


@contextmanager
def reading(directory: Path) -> Iterator[None]:
    """Raise CorruptIndexError, or IndexNotFoundError, for what Whoosh raises while it opens the index in `directory`.

    Whoosh unpickles what the files hold, and a damaged pickle may raise any exception.
    """
    try:
        yield
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


def create_directory(directory: Path) -> FileIndex:
    """Make an empty index in `directory`, which may exist; raise IndexNotFoundError if it cannot be made."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return FileIndex.create(FileStorage(str(directory)), news_schema())
    except OSError as error:
        raise IndexNotFoundError(
            f"no index can be made in {directory}: {error.strerror or error}; name another folder with --index"
        ) from error


def remove_index(directory: Path) -> None:
    """Remove the files of the index, and the directory if nothing else is in it."""
    for path in [*directory.glob("_MAIN_*"), *directory.glob("MAIN_*")]:
        path.unlink()
    if not any(directory.iterdir()):
        directory.rmdir()


def remove_dead_files(index: FileIndex) -> None:
    """Remove files that the newest commit point does not name."""
    clean_files(index.storage, index.indexname, index.latest_generation(), index._segments())  # noqa: SLF001 (Whoosh has no other way to ask)


@contextmanager
def write_lock(index: FileIndex, directory: Path) -> Iterator[None]:
    """Hold the index's one write lock; raise IndexLockedError at once if another process has it."""
    lock = index.lock("WRITELOCK")
    try:
        taken = lock.acquire()
    except OSError as error:
        raise IndexLockedError(f"{directory} cannot be written to: {error.strerror or error}") from error
    if not taken:
        raise IndexLockedError(f"another process is writing to {directory}: run this again when it has ended")
    try:
        yield
    finally:
        lock.release()


def size_on_disk(directory: Path) -> int:
    """Return the bytes of all files of the index."""
    return sum(path.stat().st_size for path in directory.iterdir() if path.is_file())
