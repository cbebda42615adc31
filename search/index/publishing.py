"""Make and publish what an index is: a commit is on the disk when `publish` returns, and until then it is not there."""

import errno
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.codec.base import Segment

from search.index.codec.codec import EXTENSION, open_file
from search.index.commit_point import INDEX_NAME, CommitPoint, encode, generations, name_of, read
from search.index.directory import HOLDER, LOCK, NewsIndex, is_index_file
from search.index.errors import CommitPointError, IndexNotFoundError, WriteError
from search.index.later_fields import brought_up_to_date
from search.index.schema import news_schema
from search.index.storage import ASIDE, DurableStorage, OpenStorage, sync_folder

# Commit points that are kept: the newest, and the one before, which `cuttings repair` goes back to.
_KEPT = 2
_OF_SEGMENT = re.compile(rf"({INDEX_NAME}_[0-9a-z]+)\..+")
_TOC = f"_{INDEX_NAME}_"
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@contextmanager
def writing(directory: Path, needed: Callable[[], int] = int) -> Iterator[None]:
    """Raise WriteError, with what to do, for what the system refuses while the index in `directory` is written.

    `needed` tells how many bytes are about to be written at most.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            free = shutil.disk_usage(directory).free
            what = f"the disk is full: this takes up to {_megabytes(needed())} more, and {_megabytes(free)} are free"
            todo = "make room"
        else:
            where = f" ({Path(error.filename).name})" if isinstance(error.filename, str) else ""
            what, todo = f"cannot be written to: {error.strerror or error}{where}", "mend that"
        raise WriteError(
            f"{directory}: {what}; what was committed before is safe: {todo}, and run the same again"
        ) from error


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def make_directory(directory: Path) -> None:
    """Make the folder of an index on the disk, if it is not there; raise IndexNotFoundError if that cannot be done."""
    missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            with suppress(PermissionError):  # names may be made in a folder that cannot be opened
                sync_folder(folder.parent)
    except OSError as error:
        why = "it is a file" if directory.is_file() else (error.strerror or str(error))
        raise IndexNotFoundError(f"no index can be made in {directory}: {why}; name another folder") from error


def create_index(directory: Path, open_storage: OpenStorage = DurableStorage) -> NewsIndex:
    """Make an empty index in a folder that holds none; the caller holds the write lock."""
    storage = open_storage(directory)
    storage.write_bytes(name_of(0), encode(CommitPoint(0, news_schema(), [])))
    return NewsIndex(storage)


def remove_index(directory: Path) -> None:
    """Remove the files of an index but for its lock, which the caller holds."""
    # No commit point may be left, or come back by a cut of the power, whose segments are gone.
    for generation in reversed(generations(path.name for path in directory.iterdir())):
        (directory / name_of(generation)).unlink()
    sync_folder(directory)
    for path in directory.iterdir():
        if is_index_file(path.name) and path.is_file() and path.name not in (LOCK, HOLDER):
            path.unlink()


def publish(index: NewsIndex, segments: list[Segment]) -> None:
    """Write a commit point that names these segments, and remove files that neither it nor the one before names.

    When this returns, all is on the disk; whenever it is broken off, the index is as it was before, or as it is after.
    Raises OSError, and SegmentError if what was written is not what is read back.
    """
    storage, newest = index.storage, index.newest()
    old = {one.segment_id() for one in newest.segments}
    for segment in segments:
        if segment.segment_id() not in old:
            name = segment.make_filename(EXTENSION)
            storage.sync(name)
            open_file(storage, name).check()
    point = CommitPoint(newest.generation + 1, brought_up_to_date(newest.schema), segments)
    storage.write_bytes(name_of(point.generation), encode(point))
    with suppress(OSError):  # the commit is made; a later one tries again
        remove_dead_files(index)


def remove_dead_files(index: NewsIndex, kept: int = _KEPT) -> None:
    """Remove files that none of the newest commit points names, of which so many are kept. Raises OSError."""
    storage, newest = index.storage, index.newest()
    names = _own(storage)
    points = [newest, *_read_all(index, [one for one in generations(names)[-kept:] if one != newest.generation])]
    live = {name_of(one.generation) for one in points}
    dead_points = [name for name in names if name.startswith(_TOC) and name not in live]
    # No cut of the power may bring a commit point back whose segments are gone, neither one that was removed before nor
    # one of these. Where two are kept, such a one is older than both, and nobody looks at it.
    force = storage.sync_folder if kept < _KEPT else lambda: None
    force()
    storage.delete_files(dead_points)
    force()
    names = _own(storage)
    # Nor may they go while it could not be removed.
    points += _read_all(index, [one for one in generations(names) if name_of(one) not in live])
    segments = {one.segment_id() for point in points for one in point.segments}
    asides = [name for name in names if name.endswith(ASIDE)]
    dead = [name for name in names if (match := _OF_SEGMENT.fullmatch(name)) and match[1] not in segments]
    storage.delete_files(asides + dead)


def _read_all(index: NewsIndex, numbers: list[int]) -> Iterator[CommitPoint]:
    """Yield the commit points of these numbers; one that is damaged is of no use any more."""
    for generation in numbers:
        with suppress(CommitPointError):
            yield read(index.storage, generation)


def _own(storage: DurableStorage) -> list[str]:
    """Return the names of the files of an index: whatever else is in its folder is the user's."""
    return list(filter(is_index_file, storage.list()))
