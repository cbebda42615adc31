"""Copy an index as its newest commit has it, also while a writer is at work, and again in the time of what is new."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from search.index.cluster_address import folder_for
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
    unreadable,
)
from search.index.errors import CuttingsError
from search.index.lock import write_lock
from search.index.publishing import create_index, make_directory, publish, writing
from search.index.storage import ASIDE, DurableStorage
from search.index.verification import SegmentProgress, segment_problems

# A writer that takes files away while they are copied has committed twice meanwhile.
_TRIES = 10


class Backup(NamedTuple):
    """Say what a copy holds, and how many bytes had to be copied for it."""

    segments: int
    documents: int
    copied: int


def back_up(
    directory: str | os.PathLike[str], target: str | os.PathLike[str], progress: SegmentProgress | None = None
) -> Backup:
    """Copy the newest commit of an index into a folder: a new or empty one, or one that holds an earlier copy of it.

    Segments that are there already, and sound, are not copied again. What is copied is read back; until all of it is
    there, the folder holds the earlier copy, or none. `progress` is called after each segment with how many are done,
    and how many there are. Raises IndexNotFoundError, CorruptIndexError, IndexLockedError, WriteError, and
    CuttingsError if the folder holds anything else, another index included.
    """
    source, folder = folder_for("backup", directory), Path(target)
    if source.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise CuttingsError(f"{folder} is, or is in, the folder of the index itself: name another folder")
    index = open_directory(source)
    make_directory(folder)
    _check_target(folder, str(source.resolve()))
    with write_lock(folder), writing(folder, lambda: _size(index)):
        storage = DurableStorage(folder)
        storage.write_bytes(COPY, str(source.resolve()).encode("utf-8", "surrogateescape"))
        for _ in range(_TRIES):
            generation = index.newest().generation
            try:
                return _copy(index, storage, progress)
            except FileNotFoundError as error:
                if index.newest().generation == generation:
                    raise unreadable(source, f"{Path(error.filename).name} is missing") from error
    raise CuttingsError(f"{source} is being written to too often: back it up when that has ended")


def _check_target(folder: Path, source: str) -> None:
    """Raise CuttingsError if a folder holds anything but a copy of an index."""
    names = (path.name for path in folder.iterdir())
    if strange := next((name for name in names if not is_index_file(name) and name != DAMAGED), ""):
        raise CuttingsError(f"{folder} holds {strange}, which is no part of a copy: name a new folder")
    told = folder / COPY
    of = told.read_bytes().decode("utf-8", "surrogateescape") if told.is_file() else ""
    if holds_index(folder) and of != source:
        what = f"a copy of {of}" if of else "another index"
        raise CuttingsError(f"{folder} holds {what}, and no copy of {source}: name a new folder")


def _copy(index: NewsIndex, storage: DurableStorage, progress: SegmentProgress | None) -> Backup:
    with reading(index.storage.path):
        point = index.newest()
    copied = 0
    for done, segment in enumerate(point.segments, start=1):
        name = segment.make_filename(EXTENSION)
        if any(segment_problems(storage, segment)):
            copied += _copy_segment(index, storage, name)
        if progress:
            progress(done, len(point.segments))
    with suppress(FileNotFoundError):
        storage.write_bytes(SOURCES, index.storage.read_bytes(SOURCES))
    copy = NewsIndex(storage) if holds_index(storage.path) else create_index(storage.path)
    if not _is_same(point, copy.newest()):
        publish(copy, point.segments)
    return Backup(len(point.segments), sum(one.doc_count() for one in point.segments), copied)


def _copy_segment(index: NewsIndex, storage: DurableStorage, name: str) -> int:
    """Copy a segment, and return its size in bytes. Raises CorruptIndexError if it is damaged."""
    aside = name + ASIDE
    if (index.storage.path / name).exists():
        with reading(index.storage.path):
            open_file(index.storage, name).check()
    shutil.copyfile(index.storage.path / name, storage.path / aside)
    storage.sync(aside)
    with reading(storage.path):
        open_file(storage, aside).check()
    storage.replace_file(aside, name)
    storage.sync_folder()
    return int(storage.file_length(name))


def _is_same(point: CommitPoint, other: CommitPoint) -> bool:
    """Say whether two commit points name the same segments, of which the same documents were deleted."""
    ours, theirs = ([one.__getstate__() for one in both.segments] for both in (point, other))
    return ours == theirs


def _size(index: NewsIndex) -> int:
    return sum(index.storage.file_length(one.make_filename(EXTENSION)) for one in index.newest().segments)
