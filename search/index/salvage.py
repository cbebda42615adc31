"""Choose what of an index is sound, and make that its newest commit; what is left out is put aside, and read there.

Nothing is removed: each stored value has a checksum of its own, so that most articles of a damaged segment can be read.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
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
from search.index.directory import DAMAGED, OWED, is_index_file
from search.index.errors import CommitPointError, ForeignIndexError, SegmentError
from search.index.later_fields import is_of_this_version
from search.index.schema import news_schema
from search.index.storage import DurableStorage
from search.index.verification import segment_problems

Way = Literal["sound", "sealed", "earlier", "salvaged", "anew"]


class Salvage(NamedTuple):
    """Say what is to become the newest commit, and which segments are left out of it.

    `way` is `sound` if it is the newest, `sealed` if that lacks its checksum, `earlier` if it is the newest that can be
    read, or the one before, `salvaged` if damaged segments are left out of the newest, `anew` if no commit point can be
    read. Of the segments in `known` it is known which documents were deleted, of the files in `strays` it is not. All
    that the newest commit held is in `point` and `known` if `is_newest_known`: its commit point could be read.
    """

    way: Way
    point: CommitPoint
    known: tuple[Segment, ...] = ()
    strays: tuple[str, ...] = ()
    is_newest_known: bool = True


def plan(storage: DurableStorage) -> Salvage:
    """Choose what keeps the most: the sound segments of the newest commit, or the one before, if that is sound.

    Raises ForeignIndexError if the index is that of another program, OSError if something cannot be read just now.
    """
    found = generations(storage.list())
    points = _readable(storage, found)
    if not points:
        point = CommitPoint(found[-1] if found else -1, news_schema(), [])
        return Salvage("anew", point, (), _others(storage, ()), is_newest_known=False)
    newest = points[0]
    sound = newest._replace(segments=[one for one in newest.segments if not _problems(storage, newest, one)])
    is_newest = newest.generation == found[-1]
    if is_newest and len(sound.segments) == len(newest.segments):
        return Salvage("sound" if newest.checked else "sealed", newest)
    chosen = sound
    way: Way = "salvaged"
    for point in points if is_newest else points[:1]:
        is_whole = not any(_problems(storage, point, one) for one in point.segments)
        if is_whole and (point is newest or _documents(point) > _documents(chosen)):
            chosen, way = point, "earlier"
    kept = [one.segment_id() for one in chosen.segments]
    known = tuple(one for one in newest.segments if one.segment_id() not in kept)
    return Salvage(way, chosen, known, _others(storage, (*chosen.segments, *known)), is_newest)


def _documents(point: CommitPoint) -> int:
    return sum(one.doc_count() for one in point.segments)


def carry_out(storage: DurableStorage, chosen: Salvage) -> tuple[str, ...]:
    """Make what was chosen the newest commit; put aside what is left out, and return the names. Raises OSError."""
    before = generations(storage.list())
    aside = storage.path / DAMAGED
    aside.mkdir(exist_ok=True)
    generation = max([chosen.point.generation, *before]) + 1
    storage.write_bytes(name_of(generation), encode(chosen.point._replace(generation=generation)))
    # Behind the commit points of the other ways nothing is whole.
    is_whole = chosen.way in ("sealed", "earlier")
    names = [name_of(one) for one in before if not is_whole or one > chosen.point.generation]
    names += [one.make_filename(EXTENSION) for one in chosen.known]
    names += chosen.strays
    there = tuple(name for name in names if storage.file_exists(name))
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
    with suppress(SegmentError, FileNotFoundError):
        return int(_sections(directory, left.segment).attributes["documents"])
    return None


def articles_in(directory: Path, segment: Segment) -> Iterator[list[dict[str, Any]]]:
    """Yield what is stored with the documents of each article of a segment that was put aside, where it is whole."""
    with suppress(SegmentError, FileNotFoundError):
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
    foreign = None
    for generation in reversed(found):
        try:
            point = read(storage, generation)
        except ForeignIndexError as error:
            foreign = error
        except (CommitPointError, FileNotFoundError):
            continue
        else:
            points += [point] if is_of_this_version(point.schema) else []
    if foreign and not points:
        raise foreign
    return points


def _others(storage: DurableStorage, segments: Iterable[Segment]) -> tuple[str, ...]:
    """Return the files of other segments than these: of damaged commit points, or left behind."""
    names = {one.make_filename(EXTENSION) for one in segments}
    return tuple(
        sorted(one for one in storage.list() if is_index_file(one) and one.endswith(EXTENSION) and one not in names)
    )


def _problems(storage: DurableStorage, point: CommitPoint, segment: Segment) -> list[str]:
    """Return what is wrong with a segment, down to what does not fit in it."""
    alone = point._replace(segments=[segment])
    return list(segment_problems(storage, segment)) or list(inconsistencies(storage, alone))


def remember(storage: DurableStorage, chosen: Salvage) -> None:
    """Write down what is to be read back, so that a repair that is broken off can be taken up again. Raises OSError."""
    known = [{**one.__getstate__(), "deleted": one.__getstate__()["deleted"].hex()} for one in chosen.known]
    text = json.dumps({"way": chosen.way, "known": known, "strays": chosen.strays, "newest": chosen.is_newest_known})
    storage.write_bytes(OWED, text.encode())


def owed(storage: DurableStorage) -> Salvage | None:
    """Return what a repair that was broken off had still to read back, None if there was none."""
    try:
        told = json.loads(storage.read_bytes(OWED))
        segments = []
        for state in told["known"]:
            segment = ColumnarSegment(INDEX_NAME)
            segment.__setstate__({**state, "deleted": bytes.fromhex(state["deleted"])})
            segments.append(segment)
        strays = tuple(filter(is_index_file, told["strays"]))
        return Salvage(told["way"], CommitPoint(-1, news_schema(), []), tuple(segments), strays, told["newest"])
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, AttributeError):
        return Salvage("salvaged", CommitPoint(-1, news_schema(), []), is_newest_known=False)
