"""Make an index sound again: go back to a sound commit, or keep its sound segments, and index anew what is missing."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from indexer.pipeline import Indexer, Progress, Report
from indexer.recorded import Root, recorded
from search.index.codec.codec import EXTENSION
from search.index.commit_point import CommitPoint, encode, generations, name_of, read
from search.index.errors import CommitPointError, CuttingsError, IndexNotFoundError
from search.index.lock import write_lock
from search.index.publishing import writing
from search.index.schema import news_schema
from search.index.storage import DurableStorage
from search.index.verification import is_sound, segment_problems

# Where damaged files are put, inside the folder of the index.
ASIDE = "damaged"

Way = Literal["sound", "earlier", "salvaged", "anew"]


class Repair(NamedTuple):
    """Say how an index was made sound.

    `way` is `sound` if nothing was to be done, `earlier` if it went back to the commit before, `salvaged` if damaged
    segments were left out, `anew` if nothing of it could be read. `lost` counts the documents of segments that were
    left out, `aside` are the damaged files, `missing` the sources that are not there to be indexed anew, and `reports`
    say what was indexed.
    """

    way: Way
    lost: int = 0
    aside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def unrestored(self) -> int:
        """Return about how many documents of what was left out did not come back from the sources."""
        return max(0, self.lost - sum(report.blocks for report in self.reports))


class _Plan(NamedTuple):
    way: Way
    point: CommitPoint
    lost: int = 0
    damaged: tuple[str, ...] = ()


def repair(
    directory: Path,
    roots: Iterable[Root] = (),
    *,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> Repair:
    """Make the index in `directory` sound again; whatever state it is in, nothing sound is thrown away.

    Then `roots` are indexed, if none are given what is recorded beside the index; files that did not change and are
    there still cost no more than being read. What was added from Python can only be kept, not made anew. Damaged files
    are moved to the folder `damaged` in that of the index. Raises IndexNotFoundError if there is no file of an index,
    IndexLockedError, WriteError, and CuttingsError if nothing is left and it is not known what was indexed.
    """
    storage, given = DurableStorage(directory), tuple(roots)
    if not generations(storage.list()):
        raise IndexNotFoundError(f"{directory} holds no index: name another with --index")
    known = given or tuple(recorded(directory))
    with write_lock(directory, wait), writing(directory):
        plan = _plan(storage)
        if plan.way == "sound":
            return Repair("sound")
        if plan.way == "anew" and not known:
            raise CuttingsError(
                f"nothing of {directory} can be read, and it is not known what was indexed: name it, as in "
                f"'cuttings repair PATH… --index {directory}'"
            )
        _carry_out(storage, plan)
    there = [root for root in known if Path(root.path).exists()]
    missing = tuple(root.path for root in known if root not in there)
    return Repair(plan.way, plan.lost, plan.damaged, missing, tuple(_index(directory, there, jobs, progress)))


def _plan(storage: DurableStorage) -> _Plan:
    """Choose what to go on from: the newest commit that is sound, else the sound segments of the newest."""
    points, damaged = [], []
    found = generations(storage.list())
    for generation in reversed(found):
        try:
            points.append(read(storage, generation))
        except (CommitPointError, OSError):
            damaged.append(name_of(generation))
    for point in points:
        if is_sound(storage, point):
            is_newest = point.generation == found[-1]
            return _Plan("sound" if is_newest else "earlier", point, 0, _newer(storage, point, points))
    if not points:
        return _Plan("anew", CommitPoint(found[-1], news_schema(), []), 0, tuple(damaged))
    newest = points[0]
    sound = [one for one in newest.segments if not any(segment_problems(storage, one))]
    lost = [one for one in newest.segments if one not in sound]
    files = [one.make_filename(EXTENSION) for one in lost]
    damaged += [name for name in files if storage.file_exists(name)]
    return _Plan("salvaged", newest._replace(segments=sound), sum(one.doc_count() for one in lost), tuple(damaged))


def _newer(storage: DurableStorage, chosen: CommitPoint, points: Sequence[CommitPoint]) -> tuple[str, ...]:
    """Return the files that newer commit points than the chosen one are made of, and it is not."""
    kept = {one.segment_id() for one in chosen.segments}
    newer = [one for point in points if point.generation > chosen.generation for one in point.segments]
    files = {one.make_filename(EXTENSION) for one in newer if one.segment_id() not in kept}
    names = [name_of(one) for one in generations(storage.list()) if one > chosen.generation]
    return (*names, *sorted(filter(storage.file_exists, files)))


def _carry_out(storage: DurableStorage, plan: _Plan) -> None:
    """Publish what was chosen, and put aside what is damaged."""
    generation = generations(storage.list())[-1] + 1
    storage.write_bytes(name_of(generation), encode(plan.point._replace(generation=generation)))
    aside = storage.path / ASIDE
    aside.mkdir(exist_ok=True)
    for name in plan.damaged:
        with suppress(FileNotFoundError):
            (storage.path / name).replace(aside / name)
    storage.sync_folder()


def _index(directory: Path, roots: Sequence[Root], jobs: int | None, progress: Progress | None) -> list[Report]:
    """Bring the index up to date with what was indexed before."""
    reports = []
    by_options = sorted(roots, key=_options)
    for _, group in groupby(by_options, key=_options):
        alike = list(group)
        with Indexer(directory, jobs, max_bytes=alike[0].max_bytes, fields=alike[0].fields) as index:
            reports.append(index.add_paths([root.path for root in alike], progress))
    return reports


def _options(root: Root) -> tuple[int, list[tuple[str, str]]]:
    return root.max_bytes, sorted(root.fields.items())
