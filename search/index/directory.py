"""Find and open the directory that holds an index.

The import contracts in setup.cfg say where else Whoosh may be met.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.fields import Schema
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader

from search.index.commit_point import INDEX_NAME, CommitPoint, generations, name_of, read
from search.index.errors import (
    CommitPointError,
    CorruptIndexError,
    CuttingsError,
    ForeignIndexError,
    IndexNotFoundError,
    SegmentError,
)
from search.index.late_patterns import late_pattern
from search.index.later_fields import is_of_this_version
from search.index.schema import BLOCK, HEAD, TEXT_FIELD
from search.index.storage import DurableStorage, OpenStorage

DEFAULT_DIRECTORY = "index_data"
DIRECTORY_VARIABLE = "CUTTINGS_INDEX"
# The file whose lock is the index's, and that which says who holds it.
LOCK = f"{INDEX_NAME}_WRITELOCK"
HOLDER = f"{INDEX_NAME}.writer"
# Where damaged files are put, and what says of which index this one is a copy.
DAMAGED = "damaged"
COPY = f"{INDEX_NAME}.backup"
# Says that a repair was begun, and what it has still to do.
OWED = f"{INDEX_NAME}.repair"
# What was given to be indexed, for whoever has to make the index anew.
SOURCES = f"{INDEX_NAME}.sources"
_LOOKS, _SECONDS_BETWEEN_LOOKS = 5, 0.01
# Commit points, segments and what is written before they are whole, and the files above.
_COMMITTED = rf"_{INDEX_NAME}_\d+\.toc|{INDEX_NAME}_[0-9a-z]{{16}}\.(?:cut|documents)"
_BESIDE = "|".join(map(re.escape, (HOLDER, COPY, OWED, SOURCES)))
_OWN = late_pattern(rf"(?:{_COMMITTED}|{_BESIDE})(?:\.aside)?")


def commit_points(directory: Path) -> list[int]:
    """Return the generations of the commit points that stand in the directory, rising; none is read."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return generations(path.name for path in directory.iterdir())
    return []


def holds_index(directory: Path) -> bool:
    """Say whether a commit point stands in the directory; it is not read."""
    # A folder that has ever been written to has the file of the lock.
    return bool(commit_points(directory)) or (
        (directory / LOCK).exists() and _again(lambda: bool(commit_points(directory)))
    )


def _again(is_so: Callable[[], bool]) -> bool:
    """Say whether something is so by now, if not at the first look.

    A folder that changes while it is listed may show neither a name that is just made nor one that is just gone.
    """
    for _ in range(_LOOKS):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        if is_so():
            return True
    return False


def commits(directory: Path) -> frozenset[tuple[str, int, int]]:
    """Return what tells the commit points in the directory from all others: there is another after each commit."""
    with suppress(FileNotFoundError):  # one that is taken away meanwhile
        paths = [directory / name_of(generation) for generation in commit_points(directory)]
        return frozenset((path.name, one.st_mtime_ns, one.st_ino) for path in paths for one in [path.stat()])
    return frozenset()


class NewsIndex(FileIndex):
    """Give Whoosh's readers the newest commit point, read without running what it says."""

    def __init__(self, storage: DurableStorage) -> None:
        """Name the storage of an index; nothing is read of it yet."""
        # Not that of FileIndex, which reads the commit point as Whoosh does.
        self.storage, self.indexname, self._schema = storage, INDEX_NAME, None
        self._at_opening: CommitPoint | None = None

    def newest(self) -> CommitPoint:
        """Read the newest commit point. Raises CommitPointError, IndexNotFoundError, OSError."""
        while True:
            generation = self._newest_generation()
            try:
                return read(self.storage, generation)
            except OSError:
                if not self._is_newer_than(generation):
                    raise

    def check(self) -> Schema:
        """Read the newest commit point, for the first reader too if it is still the newest then, and return its schema.

        Raises CommitPointError, IndexNotFoundError, OSError.
        """
        self._at_opening = self.newest()
        return self._at_opening.schema

    def _newest_for_reader(self) -> CommitPoint:
        point, self._at_opening = self._at_opening, None
        # What was read is not read again, which takes a tenth of a search. It is used once: a reader may alter it.
        is_newest = point is not None and point.generation == self._newest_generation()
        return point if point and is_newest else self.newest()

    def reader(self, reuse: IndexReader | None = None) -> IndexReader:
        """Open what the newest commit point names. Raises CorruptIndexError, IndexNotFoundError, OSError."""
        # Not that of FileIndex, which waits, tries ten times and gives up, whatever the reason.
        while True:
            point = self._newest_for_reader()
            try:
                return self._reader(self.storage, point.schema, point.segments, point.generation, reuse=reuse)
            except OSError:
                if not self._is_newer_than(point.generation):
                    raise

    def _newest_generation(self) -> int:
        if found := generations(self.storage.list()):
            return found[-1]
        if _again(lambda: bool(generations(self.storage.list()))):
            return self._newest_generation()
        raise IndexNotFoundError(f"{self.storage.folder} holds no index: make one with 'cuttings index PATH…'")

    def _is_newer_than(self, generation: int) -> bool:
        """Say whether a writer has gone on meanwhile, and taken away what was looked for."""
        return self._newest_generation() > generation or _again(lambda: self._newest_generation() > generation)

    def _read_toc(self) -> TOC:
        return self.newest().to_toc()


def open_directory(directory: Path, open_storage: OpenStorage = DurableStorage) -> NewsIndex:
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
        index = NewsIndex(open_storage(directory))
        schema = index.check()
    if not {TEXT_FIELD, BLOCK, HEAD} <= set(schema.names()):
        raise CorruptIndexError(f"{directory} holds an index that Cuttings did not write: name another with --index")
    if not is_of_this_version(schema):
        raise CorruptIndexError(
            f"{directory} was written by another version of Cuttings: index the files anew, in another folder"
        )
    return index


@contextmanager
def reading(directory: Path) -> Iterator[None]:
    """Raise CorruptIndexError, with what to do, for what goes wrong while the index in `directory` is opened."""
    try:
        yield
    except (CommitPointError, SegmentError) as error:
        raise unreadable(directory, error) from error
    except CuttingsError:
        raise
    except FileNotFoundError as error:
        where = f" ({Path(error.filename).name})" if error.filename else ""
        raise unreadable(directory, f"{error.strerror or error}{where}") from error
    except (OSError, MemoryError) as error:  # it may be sound
        why = error.strerror if isinstance(error, OSError) and error.strerror else (str(error) or "no memory is left")
        raise CorruptIndexError(f"{directory} cannot be read just now: {why}") from error
    except Exception as error:  # damaged arrays may make Whoosh raise anything
        raise unreadable(directory, type(error).__name__) from error


def unreadable(directory: Path, why: object) -> CorruptIndexError:
    """Return the error that says why the index in `directory` cannot be read, and what to do."""
    look, mend = (f"'cuttings {name} --index {directory}'" for name in ("verify", "repair"))
    mend = f"{look} says what is wrong, {mend} saves what can be saved"
    if isinstance(why, ForeignIndexError):
        mend = f"if another program wrote it, name another folder with --index, else {mend}"
    return CorruptIndexError(f"{directory} cannot be read: {why}; {mend}")


def is_index_file(name: str) -> bool:
    """Say whether a file of this name, in the folder of an index, is part of it. No other file is ever removed."""
    return name == LOCK or _OWN.fullmatch(name) is not None


def is_part_of_commit(name: str) -> bool:
    """Say whether a file of this name is a commit point or a segment."""
    return is_index_file(name) and name.startswith((f"_{INDEX_NAME}_", f"{INDEX_NAME}_")) and name != LOCK


def size_on_disk(directory: Path) -> int:
    """Return the bytes of all files of the index."""
    return sum(path.stat().st_size for path in directory.iterdir() if is_index_file(path.name) and path.is_file())
