"""Copy an index as its newest commit has it, also while a writer is at work, and again in the time of what is new."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from search.index.codec.codec import EXTENSION, open_file
from search.index.commit_point import CommitPoint
from search.index.directory import (
    COPY,
    DAMAGED,
    SOURCES,
    NewsIndex,
    holds_index,
    is_index_file,
    open_directory,
    reading,
)
from search.index.errors import CuttingsError
from search.index.lock import write_lock
from search.index.publishing import create_index, make_directory, publish, writing
from search.index.storage import DurableStorage
from search.index.verification import SegmentProgress

# A writer that takes files away while they are copied has committed twice meanwhile.
_TRIES = 10


class Backup(NamedTuple):
    """Say what a copy holds, and how many bytes had to be copied for it."""

    segments: int
    documents: int
    copied: int


def back_up(directory: Path, target: Path, progress: SegmentProgress | None = None) -> Backup:
    """Copy the newest commit of an index into a folder: a new or empty one, or one that holds an earlier copy of it.

    Segments that are there already are not copied again. What is copied is read back; until all of it is there, the
    folder holds the earlier copy. Raises IndexNotFoundError, CorruptIndexError, IndexLockedError, WriteError, and
    CuttingsError if the folder holds anything else, another index included.
    """
    if target.resolve() == directory.resolve():
        raise CuttingsError(f"{target} is the index itself: name another folder")
    index = open_directory(directory)
    make_directory(target)
    names = (path.name for path in target.iterdir())
    if strange := next((name for name in names if not is_index_file(name) and name != DAMAGED), ""):
        raise CuttingsError(f"{target} holds {strange}, which is no part of a copy: name a new folder")
    with write_lock(target), writing(target, lambda: _size(index)):
        copy = _opened(target, str(directory.resolve()))
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):
                return _copy(index, copy, progress)
    raise CuttingsError(f"{directory} is being written to too often: back it up when that has ended")


def _opened(target: Path, source: str) -> NewsIndex:
    """Return the earlier copy of an index, or a new one."""
    told = target / COPY
    if not holds_index(target):
        storage = DurableStorage(target)
        storage.write_bytes(COPY, source.encode("utf-8", "surrogateescape"))
        return create_index(target)
    if not told.is_file() or told.read_bytes().decode("utf-8", "surrogateescape") != source:
        raise CuttingsError(f"{target} holds another index, which is no copy of {source}: name a new folder")
    return open_directory(target)


def _copy(index: NewsIndex, copy: NewsIndex, progress: SegmentProgress | None) -> Backup:
    with reading(index.storage.path):
        point = index.newest()
    there = {one.segment_id() for one in copy.newest().segments}
    copied = 0
    for done, segment in enumerate(point.segments, start=1):
        if segment.segment_id() not in there:
            name = segment.make_filename(EXTENSION)
            shutil.copyfile(index.storage.path / name, copy.storage.path / name)
            with reading(index.storage.path):
                open_file(copy.storage, name).check()
            copied += copy.storage.file_length(name)
        if progress:
            progress(done, len(point.segments))
    with suppress(FileNotFoundError):
        copy.storage.write_bytes(SOURCES, index.storage.read_bytes(SOURCES))
    if not _is_same(point, copy.newest()):
        publish(copy, point.segments)
    return Backup(len(point.segments), sum(one.doc_count() for one in point.segments), copied)


def _is_same(point: CommitPoint, other: CommitPoint) -> bool:
    """Say whether two commit points name the same segments, of which the same documents were deleted."""
    ours, theirs = ([one.__getstate__() for one in both.segments] for both in (point, other))
    return ours == theirs


def _size(index: NewsIndex) -> int:
    return sum(index.storage.file_length(one.make_filename(EXTENSION)) for one in index.newest().segments)
