"""Choose what of an index is sound, and make that its newest commit; what is damaged is put aside, not removed."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal, NamedTuple

from whoosh.codec.base import Segment

from search.index.codec.codec import EXTENSION
from search.index.commit_point import CommitPoint, encode, generations, name_of, read
from search.index.deep_verification import inconsistencies
from search.index.directory import DAMAGED, is_of_this_version, is_part_of_commit
from search.index.errors import CommitPointError
from search.index.schema import news_schema
from search.index.storage import DurableStorage
from search.index.verification import segment_problems

Way = Literal["sound", "sealed", "earlier", "salvaged", "anew"]


class Salvage(NamedTuple):
    """Say what is to become the newest commit, and the files that are put aside for it.

    `way` is `sound` if it is the newest, `sealed` if that lacks its checksum, `earlier` if it is the one before,
    `salvaged` if damaged segments are left out of the newest, `anew` if nothing can be read. `lost` are the documents
    that are left out, None if that is not known.
    """

    way: Way
    point: CommitPoint
    lost: int | None = 0
    damaged: tuple[str, ...] = ()


def plan(storage: DurableStorage) -> Salvage:
    """Choose the newest commit of which all is sound, else the sound segments of the newest. There has to be one."""
    found = generations(storage.list())
    points = _readable(storage, found)
    for point in points:
        if not any(_problems(storage, point, segment) for segment in point.segments):
            if point.generation == found[-1]:
                return Salvage("sound" if point.checked else "sealed", point)
            # Of a newer one that cannot be read it is not known what it held.
            is_known = points[0].generation == found[-1]
            lost = max(0, _documents(points[0]) - _documents(point)) if is_known else None
            return Salvage("earlier", point, lost, _newer(storage, point, points))
    if not points:
        everything = tuple(filter(is_part_of_commit, storage.list()))
        return Salvage("anew", CommitPoint(found[-1], news_schema(), []), None, everything)
    newest = points[0]
    damaged = [one for one in newest.segments if _problems(storage, newest, one)]
    sound = newest._replace(segments=[one for one in newest.segments if one not in damaged])
    names = [name_of(one) for one in found if one > newest.generation]
    names += filter(storage.file_exists, (one.make_filename(EXTENSION) for one in damaged))
    is_known = newest.generation == found[-1]
    return Salvage("salvaged", sound, sum(one.doc_count() for one in damaged) if is_known else None, tuple(names))


def carry_out(storage: DurableStorage, chosen: Salvage) -> None:
    """Make what was chosen the newest commit, and put aside what is damaged. Raises OSError."""
    generation = generations(storage.list())[-1] + 1
    storage.write_bytes(name_of(generation), encode(chosen.point._replace(generation=generation)))
    aside = storage.path / DAMAGED
    if chosen.damaged:
        aside.mkdir(exist_ok=True)
    for name in chosen.damaged:
        with suppress(FileNotFoundError):
            (storage.path / name).replace(aside / name)
    storage.sync_folder()


def _readable(storage: DurableStorage, found: Sequence[int]) -> list[CommitPoint]:
    """Return the commit points that can be read and are of this version, the newest first."""
    points = []
    for generation in reversed(found):
        with suppress(CommitPointError, OSError):
            point = read(storage, generation)
            if is_of_this_version(point.schema):
                points.append(point)
    return points


def _problems(storage: DurableStorage, point: CommitPoint, segment: Segment) -> list[str]:
    """Return what is wrong with a segment, down to what does not fit in it."""
    alone = point._replace(segments=[segment])
    return list(segment_problems(storage, segment)) or list(inconsistencies(storage, alone))


def _newer(storage: DurableStorage, chosen: CommitPoint, points: Sequence[CommitPoint]) -> tuple[str, ...]:
    """Return the files that newer commit points than the chosen one are made of, and it is not."""
    kept = {one.segment_id() for one in chosen.segments}
    newer = [one for point in points if point.generation > chosen.generation for one in point.segments]
    files = {one.make_filename(EXTENSION) for one in newer if one.segment_id() not in kept}
    names = [name_of(one) for one in generations(storage.list()) if one > chosen.generation]
    return (*names, *sorted(filter(storage.file_exists, files)))


def _documents(point: CommitPoint) -> int:
    return sum(one.doc_count() for one in point.segments)
