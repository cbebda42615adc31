"""Choose what of an index is sound, and make that its newest commit; what is left out is put aside, and read there.

Nothing is removed: each stored value has a checksum of its own, so that most articles of a damaged segment can be read.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from whoosh.codec.base import Segment

from search.index import schema
from search.index.codec.codec import EXTENSION, ColumnarSegment, open_file
from search.index.codec.sections import Sections
from search.index.codec.stored import StoredReader
from search.index.commit_point import INDEX_NAME, CommitPoint, encode, generations, name_of, read
from search.index.deep_verification import inconsistencies
from search.index.directory import DAMAGED, is_of_this_version
from search.index.errors import CommitPointError, SegmentError
from search.index.schema import news_schema
from search.index.storage import DurableStorage
from search.index.verification import segment_problems

Way = Literal["sound", "sealed", "earlier", "salvaged", "anew"]


class Salvage(NamedTuple):
    """Say what is to become the newest commit, and which segments are left out of it.

    `way` is `sound` if it is the newest, `sealed` if that lacks its checksum, `earlier` if it is the one before,
    `salvaged` if damaged segments are left out of the newest, `anew` if no commit point can be read. Of the segments in
    `known` it is known which documents were deleted, of the files in `strays` it is not.
    """

    way: Way
    point: CommitPoint
    known: tuple[Segment, ...] = ()
    strays: tuple[str, ...] = ()


def plan(storage: DurableStorage) -> Salvage:
    """Choose the newest commit of which all is sound, else the sound segments of the newest. There has to be one."""
    found = generations(storage.list())
    points = _readable(storage, found)
    strays = _strays(storage, points)
    if not points:
        return Salvage("anew", CommitPoint(found[-1], news_schema(), []), (), strays)
    newest = points[0]
    damaged = {one.segment_id() for point in points for one in point.segments if _problems(storage, point, one)}
    for point in points:
        if damaged.isdisjoint(one.segment_id() for one in point.segments):
            if point.generation == found[-1]:
                return Salvage("sound" if point.checked else "sealed", point)
            kept = {one.segment_id() for one in point.segments}
            newer = () if newest is point else tuple(one for one in newest.segments if one.segment_id() not in kept)
            return Salvage("earlier", point, newer, strays if newest.generation < found[-1] else ())
    sound = newest._replace(segments=[one for one in newest.segments if one.segment_id() not in damaged])
    lost = tuple(one for one in newest.segments if one.segment_id() in damaged)
    return Salvage("salvaged", sound, lost, strays if newest.generation < found[-1] else ())


def carry_out(storage: DurableStorage, chosen: Salvage) -> tuple[str, ...]:
    """Make what was chosen the newest commit; put aside what is left out, and return the names. Raises OSError."""
    before = generations(storage.list())
    generation = before[-1] + 1
    storage.write_bytes(name_of(generation), encode(chosen.point._replace(generation=generation)))
    # Behind the commit points of the other ways nothing is whole.
    is_whole = chosen.way in ("sealed", "earlier")
    names = [name_of(one) for one in before if not is_whole or one > chosen.point.generation]
    names += [one.make_filename(EXTENSION) for one in chosen.known]
    names += chosen.strays
    there = tuple(name for name in names if storage.file_exists(name))
    aside = storage.path / DAMAGED
    if there:
        aside.mkdir(exist_ok=True)
    for name in there:
        (storage.path / name).replace(aside / name)
    storage.sync_folder()
    return there


class LeftOut(NamedTuple):
    """Hold a segment that was put aside, and whether it is known which of its documents were deleted."""

    segment: Segment
    is_known: bool


def left_out(chosen: Salvage) -> list[LeftOut]:
    """Return the segments that were put aside."""
    found = [LeftOut(segment, True) for segment in chosen.known]
    for name in chosen.strays:
        segment = ColumnarSegment(INDEX_NAME)
        segment.segid = name.removeprefix(f"{INDEX_NAME}_").removesuffix(EXTENSION)
        found.append(LeftOut(segment, False))
    return found


def documents_in(directory: Path, left: LeftOut) -> int | None:
    """Return how many documents a segment that was put aside held, None if that cannot be told."""
    if left.is_known:
        return int(left.segment.doc_count())
    with suppress(SegmentError, OSError):
        return int(_sections(directory, left.segment).attributes["documents"])
    return None


def articles_in(directory: Path, segment: Segment) -> Iterator[list[dict[str, Any]]]:
    """Yield what is stored with the documents of each article of a segment that was put aside, where it is whole."""
    with suppress(SegmentError, OSError):
        stored = StoredReader(_sections(directory, segment))
        docnum = 0
        while docnum < len(stored.ends["record"]):
            records = _article(stored, docnum, segment)
            if records:
                yield records
            docnum += max(1, len(records))


def _sections(directory: Path, segment: Segment) -> Sections:
    return open_file(DurableStorage(directory / DAMAGED), segment.make_filename(EXTENSION))


def _article(stored: StoredReader, head: int, segment: Segment) -> list[dict[str, Any]]:
    """Return the records of the article that begins at a document, none if it is damaged or was deleted."""
    try:
        first = stored[head]
        count = first[schema.HEAD]["blocks"]
        records = [first, *(stored[docnum] for docnum in range(head + 1, head + count))]
        is_one = {one[schema.ARTICLE] for one in records} == {first[schema.ARTICLE]}
    except (SegmentError, LookupError, TypeError):
        return []
    return records if is_one and not any(map(segment.is_deleted, range(head, head + count))) else []


def _readable(storage: DurableStorage, found: Sequence[int]) -> list[CommitPoint]:
    """Return the commit points that can be read and are of this version, the newest first."""
    points = []
    for generation in reversed(found):
        with suppress(CommitPointError, OSError):
            point = read(storage, generation)
            if is_of_this_version(point.schema):
                points.append(point)
    return points


def _strays(storage: DurableStorage, points: Sequence[CommitPoint]) -> tuple[str, ...]:
    """Return the segments that no commit point names that can be read."""
    named = {one.make_filename(EXTENSION) for point in points for one in point.segments}
    return tuple(sorted(name for name in storage.list() if name.endswith(EXTENSION) and name not in named))


def _problems(storage: DurableStorage, point: CommitPoint, segment: Segment) -> list[str]:
    """Return what is wrong with a segment, down to what does not fit in it."""
    alone = point._replace(segments=[segment])
    return list(segment_problems(storage, segment)) or list(inconsistencies(storage, alone))
