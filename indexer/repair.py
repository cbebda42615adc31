"""Make an index sound again: keep what of it is sound, and index anew what is missing."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from indexer import checkpoints
from indexer.file_progress import Progress
from indexer.pipeline import Indexer, Report
from indexer.recorded import Root, recorded
from search.index.cluster_address import folder_for
from search.index.codec.stored import encode_json
from search.index.directory import OWED, is_part_of_commit, reading
from search.index.errors import CuttingsError, IndexNotFoundError
from search.index.export_lines import Record, end, header, line_of
from search.index.lock import write_lock
from search.index.publishing import writing
from search.index.salvage import (
    LeftOut,
    Salvage,
    Way,
    articles_in,
    carry_out,
    documents_in,
    left_out,
    owed,
    plan,
    remember,
)
from search.index.storage import DurableStorage


class Repair(NamedTuple):
    """Say how an index was made sound.

    `way` is `sound` if nothing was to be done, `sealed` if the newest commit point got the checksum that it lacked,
    `earlier` if the index went back to the commit before, `salvaged` if damaged segments were left out, `anew` if
    no commit point could be read. `read_back` are the articles that were read from what was left out, and `lost` its
    documents that could not be, None if that is not known. `aside` are the files that were put aside, `missing` the
    sources that are not there to be indexed anew, and `reports` say what was indexed.
    """

    way: Way
    read_back: int = 0
    lost: int | None = 0
    aside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def unrestored(self) -> int | None:
        """Return about how many of the lost documents did not come back from the sources; None if not known."""
        return None if self.lost is None else max(0, self.lost - sum(report.blocks for report in self.reports))


def repair(
    directory: str | os.PathLike[str],
    roots: Iterable[Root] = (),
    *,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> Repair:
    """Make the index in `directory` sound again; whatever state it is in, nothing is thrown away.

    What is left out is put aside, into the folder `damaged` in that of the index, and its articles are read back from
    there as far as they can be. Then `roots` are indexed, if none are given what is recorded beside the index; files
    that did not change and are there still cost no more than being read. Raises IndexNotFoundError if there is no file
    of an index, IndexLockedError, WriteError, and CuttingsError if nothing is left and it is not known what was
    indexed.
    """
    place, given = folder_for("repair", directory), tuple(roots)
    storage = DurableStorage(place)
    if not any(map(is_part_of_commit, storage.list())):
        raise IndexNotFoundError(f"{place} holds no index: name another with --index")
    sources = given or tuple(recorded(place))
    with write_lock(place, wait), writing(place), reading(place):
        begun, chosen = owed(storage), plan(storage)
        if chosen.way == "anew" and not sources and not chosen.strays:
            raise CuttingsError(
                f"nothing of {place} can be read, and it is not known what was indexed: name it, as in "
                f"'cuttings repair PATH… --index {place}'"
            )
        aside: tuple[str, ...] = ()
        if chosen.way != "sound":
            # What was broken off is owed as well.
            before = begun or Salvage(chosen.way, chosen.point)
            begun = chosen._replace(
                known=chosen.known + before.known,
                strays=chosen.strays + before.strays,
                is_newest_known=chosen.is_newest_known and before.is_newest_known,
            )
            remember(storage, begun)
            aside = carry_out(storage, chosen)
    if begun is None and not given:
        return Repair("sound")
    found = _finish(place, begun or chosen, sources, {"jobs": jobs, "wait": wait}, progress)
    with write_lock(place, wait), writing(place):
        storage.delete_files([OWED])
        storage.sync_folder()
    return found._replace(aside=aside)


def _finish(
    directory: Path, chosen: Salvage, sources: Sequence[Root], options: dict[str, Any], progress: Progress | None
) -> Repair:
    """Read back what was left out of an index, and bring it up to date with what was indexed before."""
    left, read_back = left_out(chosen), []
    with Indexer(directory, checkpoint=checkpoints.SECONDS, **options) as index:
        read_back += [_read_back(index, one) for one in left if one.is_known]
    there = [root for root in sources if _is_there(root.path)]
    reports = tuple(_index(directory, there, options, progress))
    # What was deleted of the others is not known: so what is there stays as it is. Where all that the newest commit
    # held is known, they serve for what of that could not be read alone.
    if not chosen.is_newest_known or any(lost != 0 for _, lost in read_back):
        with Indexer(directory, checkpoint=checkpoints.SECONDS, **options) as index:
            read_back += [_read_back(index, one) for one in left if not one.is_known]
    lost = [one for _, one in read_back if one is not None]
    total = sum(lost) if len(lost) == len(read_back) else None
    missing = tuple(root.path for root in sources if root not in there)
    return Repair(chosen.way, sum(one for one, _ in read_back), total, (), missing, reports)


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # it cannot be told, and so nothing can be indexed
        return False


def _read_back(index: Indexer, left: LeftOut) -> tuple[int, int | None]:
    """Index the articles of a segment that was left out; return how many, and how many documents could not be read."""
    read, place = 0, folder_for("repair", index.directory)

    def lines() -> Iterator[bytes]:
        nonlocal read
        count = 0
        yield _line(header(count))
        for records in articles_in(place, left.segment):
            yield _line(line_of(records))
            count, read = count + 1, read + len(records)
        yield _line(end(count))

    report = index.add_export(lines(), replace=left.is_known)
    documents = documents_in(place, left)
    return report.added + report.updated, None if documents is None else max(0, documents - read)


def _line(record: Record) -> bytes:
    return encode_json(record) + b"\n"


def _index(
    directory: Path, roots: Iterable[Root], options: dict[str, Any], progress: Progress | None
) -> Iterator[Report]:
    """Bring the index up to date with what was indexed before; yield a report of those with the same options.

    Nothing is removed: a drive that is away would make all of it vanish.
    """
    for _, group in groupby(sorted(roots, key=_options), key=_options):
        alike = list(group)
        reading_options: dict[str, Any] = {"max_bytes": alike[0].max_bytes, "fields": alike[0].fields}
        with Indexer(directory, checkpoint=checkpoints.SECONDS, **options, **reading_options) as index:
            yield index.add_paths([root.path for root in alike], progress, remove=False)


def _options(root: Root) -> tuple[int, list[tuple[str, str]]]:
    return root.max_bytes, sorted(root.fields.items())
