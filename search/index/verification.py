"""Say whether an index is sound: whether every byte is what was written, and what was written tells of one thing alike.

The quick way reads every byte and compares checksums. The deep way also decodes every posting, position, length, column
and stored value, and holds the counts against each other.
"""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from whoosh.codec.base import Segment

from search.index.cluster_address import folder_for
from search.index.codec.codec import EXTENSION, ColumnarSegment, open_file
from search.index.commit_point import generations, name_of, read
from search.index.directory import OWED, reading
from search.index.errors import CommitPointError, CorruptIndexError, IndexNotFoundError, SegmentError
from search.index.later_fields import is_of_this_version
from search.index.storage import DurableStorage

# Told after each segment: how many are done, and how many there are.
SegmentProgress = Callable[[int, int], None]


class Verification(NamedTuple):
    """Say what was looked at, the newest commit point and its segments, and what is wrong, a line each.

    `earlier` is what is wrong with the commit point before, which `cuttings repair` would go back to; empty if it is
    sound too, or not there.
    """

    generation: int
    segments: int
    documents: int
    bytes: int
    problems: tuple[str, ...]
    earlier: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Say whether nothing is wrong with the newest commit point."""
        return not self.problems


def verify(
    directory: str | os.PathLike[str], *, deep: bool = False, progress: SegmentProgress | None = None
) -> Verification:
    """Look at an index as the newest commit point has it. Nothing is written, and a writer may be at work.

    Raises IndexNotFoundError if there is no index, CorruptIndexError if its folder cannot be read.
    """
    place = folder_for("verify", directory)
    while True:
        storage = DurableStorage(place)
        with reading(place):
            found = generations(storage.list())
            if not found:
                raise IndexNotFoundError(f"{place} holds no index: name another with --index")
            report = _verify(storage, found, deep=deep, progress=progress)
            # A writer may have gone on meanwhile, and taken away what was looked for.
            if report.is_sound or generations(storage.list())[-1:] == found[-1:]:
                return report


def _verify(storage: DurableStorage, found: list[int], *, deep: bool, progress: SegmentProgress | None) -> Verification:
    newest = found[-1]
    try:
        point = read(storage, newest)
    except (CommitPointError, OSError) as error:
        return Verification(newest, 0, 0, 0, (f"{name_of(newest)}: {_reason(error)}",), _earlier(storage, found))
    if not is_of_this_version(point.schema):
        return Verification(newest, 0, 0, 0, ("another version of Cuttings wrote it",), _earlier(storage, found))
    problems, size = [], 0
    if storage.file_exists(OWED):
        problems.append(f"a repair of it was broken off: run 'cuttings repair --index {storage.path}' again")
    if not point.checked:
        problems.append(_unchecked(newest))
    for done, segment in enumerate(point.segments, start=1):
        problems += segment_problems(storage, segment)
        size += _size(storage, segment)
        if progress:
            progress(done, len(point.segments))
    if deep and not problems:
        # It imports NumPy, which the quick way does without.
        problems += import_module("search.index.deep_verification").inconsistencies(storage, point)
    documents = sum(one.doc_count() for one in point.segments)
    return Verification(newest, len(point.segments), documents, size, tuple(problems), _earlier(storage, found))


def _unchecked(generation: int) -> str:
    return f"{name_of(generation)} has no checksum: an older version or another program wrote it"


def _earlier(storage: DurableStorage, found: list[int]) -> tuple[str, ...]:
    """Return what is wrong with the commit point before the newest."""
    if len(found) < 2:
        return ()
    try:
        point = read(storage, found[-2])
    except (CorruptIndexError, OSError) as error:
        return (f"{name_of(found[-2])}: {_reason(error)}",)
    problems = [problem for one in point.segments for problem in segment_problems(storage, one)]
    return (*([] if point.checked else [_unchecked(found[-2])]), *problems)


def segment_problems(storage: DurableStorage, segment: Segment) -> Iterator[str]:
    """Yield what is wrong with the file of a segment. Raises OSError if that cannot be told just now."""
    name = segment.make_filename(EXTENSION)
    try:
        sections = open_file(storage, name)
        held = sections.attributes.get("documents")
        if held != segment.doc_count_all():
            yield f"{name} holds {held} documents, and its commit point says {segment.doc_count_all()}"
        for damaged in sections.damaged():
            yield f"{name} is damaged: {damaged} is not what was written"
    except SegmentError as error:
        yield str(error)
    except FileNotFoundError as error:
        yield f"{name}: {_reason(error)}"


def _size(storage: DurableStorage, segment: ColumnarSegment) -> int:
    name = segment.make_filename(EXTENSION)
    return int(storage.file_length(name)) if storage.file_exists(name) else 0


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
