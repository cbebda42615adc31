"""Make an index sound again: keep what of it is sound, and index anew what is missing."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from indexer import checkpoints
from indexer.pipeline import Indexer, Progress, Report
from indexer.recorded import Root, recorded
from search.index.commit_point import generations
from search.index.errors import CuttingsError, IndexNotFoundError
from search.index.lock import write_lock
from search.index.publishing import writing
from search.index.salvage import Way, carry_out, plan
from search.index.storage import DurableStorage


class Repair(NamedTuple):
    """Say how an index was made sound.

    `way` is `sound` if nothing was to be done, `sealed` if the newest commit point got the checksum that it lacked,
    `earlier` if the index went back to the commit before, `salvaged` if damaged segments were left out, `anew` if
    nothing of it could be read. `lost` counts the documents that were left out, None if that is not known; `aside` are
    the damaged files, `missing` the sources that are not there to be indexed anew, and `reports` say what was indexed.
    """

    way: Way
    lost: int | None = 0
    aside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def unrestored(self) -> int | None:
        """Return about how many of the lost documents did not come back from the sources; None if not known."""
        return None if self.lost is None else max(0, self.lost - sum(report.blocks for report in self.reports))


def repair(
    directory: Path,
    roots: Iterable[Root] = (),
    *,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> Repair:
    """Make the index in `directory` sound again; whatever state it is in, nothing is thrown away.

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
        chosen = plan(storage)
        if chosen.way == "sound":
            return Repair("sound")
        if chosen.way == "anew" and not known:
            raise CuttingsError(
                f"nothing of {directory} can be read, and it is not known what was indexed: name it, as in "
                f"'cuttings repair PATH… --index {directory}'"
            )
        carry_out(storage, chosen)
    there = [root for root in known if Path(root.path).exists()]
    missing = tuple(root.path for root in known if root not in there)
    reports = tuple(_index(directory, there, jobs, wait, progress))
    return Repair(chosen.way, chosen.lost, chosen.damaged, missing, reports)


def _index(
    directory: Path, roots: Iterable[Root], jobs: int | None, wait: float, progress: Progress | None
) -> Iterator[Report]:
    """Bring the index up to date with what was indexed before; yield a report of those with the same options."""
    for _, group in groupby(sorted(roots, key=_options), key=_options):
        alike = list(group)
        options: dict[str, Any] = {"max_bytes": alike[0].max_bytes, "fields": alike[0].fields}
        with Indexer(directory, jobs, wait=wait, checkpoint=checkpoints.SECONDS, **options) as index:
            yield index.add_paths([root.path for root in alike], progress)


def _options(root: Root) -> tuple[int, list[tuple[str, str]]]:
    return root.max_bytes, sorted(root.fields.items())
