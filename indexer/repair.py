"""Make an index sound again: keep what of it is sound, and index anew what is missing."""

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from indexer import checkpoints
from indexer.pipeline import Indexer, Progress, Report
from indexer.recorded import Root, recorded
from search.index.codec.stored import encode_json
from search.index.commit_point import generations
from search.index.errors import CuttingsError, IndexNotFoundError
from search.index.export_lines import Record, end, header, line_of
from search.index.lock import write_lock
from search.index.publishing import writing
from search.index.salvage import LeftOut, Way, articles_in, carry_out, documents_in, left_out, plan
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
    place, given = Path(directory), tuple(roots)
    storage = DurableStorage(place)
    if not generations(storage.list()):
        raise IndexNotFoundError(f"{place} holds no index: name another with --index")
    known = given or tuple(recorded(place))
    with write_lock(place, wait), writing(place):
        chosen = plan(storage)
        if chosen.way == "anew" and not known and not chosen.strays:
            raise CuttingsError(
                f"nothing of {place} can be read, and it is not known what was indexed: name it, as in "
                f"'cuttings repair PATH… --index {place}'"
            )
        aside = () if chosen.way == "sound" else carry_out(storage, chosen)
    if chosen.way == "sound" and not given:
        return Repair("sound")
    there = [root for root in known if Path(root.path).exists()]
    missing = tuple(root.path for root in known if root not in there)
    options: dict[str, Any] = {"wait": wait, "checkpoint": checkpoints.SECONDS}
    both = left_out(chosen)
    with Indexer(place, jobs, **options) as index:
        read_back = [_read_back(index, one) for one in both if one.is_known]
    reports = tuple(_index(place, there, jobs, options, progress))
    # What was deleted of these is not known: so what is there by now stays as it is.
    with Indexer(place, jobs, **options) as index:
        read_back += [_read_back(index, one) for one in both if not one.is_known]
    articles = sum(one for one, _ in read_back)
    lost = [one for _, one in read_back if one is not None]
    return Repair(chosen.way, articles, sum(lost) if len(lost) == len(read_back) else None, aside, missing, reports)


def _read_back(index: Indexer, left: LeftOut) -> tuple[int, int | None]:
    """Index the articles of a segment that was left out; return how many, and how many documents could not be read."""
    read = 0

    def lines() -> Iterator[bytes]:
        nonlocal read
        count = 0
        yield _line(header(count))
        for records in articles_in(index.directory, left.segment):
            yield _line(line_of(records))
            count, read = count + 1, read + len(records)
        yield _line(end(count))

    report = index.add_export(lines(), replace=left.is_known)
    documents = documents_in(index.directory, left)
    return report.added + report.updated, None if documents is None else max(0, documents - read)


def _line(record: Record) -> bytes:
    return encode_json(record) + b"\n"


def _index(
    directory: Path, roots: Iterable[Root], jobs: int | None, options: dict[str, Any], progress: Progress | None
) -> Iterator[Report]:
    """Bring the index up to date with what was indexed before; yield a report of those with the same options."""
    for _, group in groupby(sorted(roots, key=_options), key=_options):
        alike = list(group)
        reading: dict[str, Any] = {"max_bytes": alike[0].max_bytes, "fields": alike[0].fields}
        with Indexer(directory, jobs, **options, **reading) as index:
            yield index.add_paths([root.path for root in alike], progress)


def _options(root: Root) -> tuple[int, list[tuple[str, str]]]:
    return root.max_bytes, sorted(root.fields.items())
