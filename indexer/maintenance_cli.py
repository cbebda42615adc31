"""The commands that look after an index: is it sound, make it sound, copy it, make it one segment. Thin."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from indexer.formats.base import MAX_SOURCE_BYTES
from indexer.pipeline import Indexer
from indexer.recorded import like_recorded
from indexer.repair import Repair, repair
from indexer.reporting import counted, print_report, progress_bar, relative, wait_option
from search.index.backup import back_up
from search.index.cluster_address import ClusterAddress, Place, folder_for
from search.index.directory import DAMAGED, open_directory, size_on_disk
from search.index.printing import harmless_json, printable
from search.index.verification import Verification, verify

_ERROR = 2
_index_option = click.option(
    "--index", "directory", metavar="DIR", help="The index; default $CUTTINGS_INDEX, else index_data."
)


@click.command("optimize")
@_index_option
@wait_option
@click.pass_context
def optimize_command(ctx: click.Context, directory: str | None, wait: float) -> None:
    """Write the whole index anew as one segment, without what was deleted.

    Searches get a little faster, and the index smaller. It is never necessary: small segments are joined as they come.
    """
    index = Indexer(directory, wait=wait)
    size, what = _sizes(index.directory)
    before = size()
    with index:
        index.optimize()
    if not ctx.obj.get("quiet", False):
        click.echo(
            f"{printable(str(index.directory))}: {_megabytes(size())} in {what}, {_megabytes(before)} before", err=True
        )


def _sizes(place: Place) -> tuple[Callable[[], int], str]:
    """Return what tells the bytes of an index, which must be there, and what it is made of afterwards."""
    if isinstance(place, ClusterAddress):
        size_of: Callable[[ClusterAddress], int] = import_module("search.index.cluster_index").size_of
        return partial(size_of, place), "one segment a shard"
    open_directory(place)  # where there is none, none is made
    return partial(size_on_disk, place), "one segment"


@click.command("verify")
@_index_option
@click.option("--deep", is_flag=True, help="Decode everything too, and hold all of it against each other.")
@click.option("--json", "as_json", is_flag=True, help="Print an object.")
@click.pass_context
def verify_command(ctx: click.Context, directory: str | None, deep: bool, as_json: bool) -> None:
    """Say whether the index is sound, and what is wrong with it if it is not.

    Every byte is read and held against its checksum. Nothing is written, and a writer may be at work. Exit status: 0
    sound, 2 not.
    """
    place = folder_for("verify", directory)
    with _bar(ctx, "verifying") as progress:
        report = verify(place, deep=deep, progress=progress)
    if as_json:
        values = report._asdict() | {"sound": report.is_sound}
        click.echo(harmless_json(json.dumps(values, ensure_ascii=False, indent=2)))
    else:
        _print_verification(place, report, deep=deep, quiet=ctx.obj.get("quiet", False))
    if not report.is_sound:
        ctx.exit(_ERROR)


def _print_verification(directory: Path, report: Verification, *, deep: bool, quiet: bool) -> None:
    place = printable(str(directory))
    for problem in report.problems:
        click.echo(printable(problem))
    if report.is_sound:
        what = "every byte, posting and stored value" if deep else "every byte"
        held = f"{counted(report.documents, 'block')} in {counted(report.segments, 'segment')}"
        blocks = f"{held}, {_megabytes(report.bytes)}"
        if not quiet:
            click.echo(f"{place} is sound: {blocks}; {what} was checked")
    else:
        click.echo(f"{place} is not sound: 'cuttings repair --index {place}' saves what can be saved", err=True)
    if report.earlier:
        click.echo(
            f"the commit before it is damaged: {printable(report.earlier[0])}; the next commit replaces it", err=True
        )


@click.command("repair")
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@_index_option
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes read; default one a core.")
@wait_option
@click.pass_context
def repair_command(ctx: click.Context, /, paths: tuple[str, ...], directory: str | None, **limits: Any) -> None:
    """Make a damaged index sound again, and index anew what is missing.

    It keeps what is sound of the newest commit, or goes back to the one before if that keeps more. Then
    articles are read back from what was left out, and PATH…, or what was indexed before, is brought up to date. What
    was left out is kept in the folder 'damaged'.
    """
    quiet = ctx.obj.get("quiet", False)
    place = folder_for("repair", directory)
    roots = [like_recorded(place, Path(os.path.abspath(path)).as_posix(), MAX_SOURCE_BYTES) for path in paths]
    with progress_bar(quiet) as progress:
        done = repair(place, roots, progress=progress, **limits)
    _print_repair(place, done, quiet=quiet)
    if _is_incomplete(done):
        ctx.exit(_ERROR)


_WAYS = {
    "sealed": "its commit point got the checksum that it lacked",
    "earlier": "its newest commit could not be used: it went back to the one before, and on from there",
    "salvaged": "what is damaged was put aside, and all else kept",
    "anew": "no commit point of it could be read: it was made anew",
}


def _print_repair(place: Path, done: Repair, *, quiet: bool) -> None:
    """Say on standard error first whether anything is missing, then what was done, and what can be removed."""
    if not quiet:
        click.echo(f"{printable(str(place))}: {_outcome(done)}", err=True)
        if done.way in _WAYS:
            click.echo(_WAYS[done.way], err=True)
        if done.read_back:
            click.echo(f"{counted(done.read_back, 'article')} could be read back from what was put aside", err=True)
    if files := _files_all_there(done):
        if not quiet:
            click.echo(f"{counted(files, 'file')} looked at again: all that is in them was there", err=True)
    elif done.reports:
        print_report("files", done.reports, place, quiet=quiet)
    for path in done.missing:
        click.echo(f"{relative(path)} is not there now: index it again when it is", err=True)
    if message := _of_what_is_gone(done):
        click.echo(message, err=True)
    if done.aside and not quiet:
        aside = printable(str(place / DAMAGED))
        sure = "you can remove it" if _is_all_known(done) else "keep it until you know that nothing is missing"
        click.echo(f"{aside} holds what was put aside: {sure}", err=True)


def _outcome(done: Repair) -> str:
    """Say in a line whether anything is missing."""
    if done.way == "sound":
        return "it was sound: nothing was done" if not done.reports else "it was sound: what was named was indexed"
    if _is_incomplete(done):
        return "it is sound again, but something may be missing, as follows"
    if _is_all_known(done):
        return "it is sound again, and nothing is missing"
    if done.lost:
        return "it is sound again, and what could not be read back was indexed anew from the files"
    return "it is sound again, and all that was found in it is there"


def _is_incomplete(done: Repair) -> bool:
    """Say whether something may be gone, or files could not be looked at."""
    return bool(done.missing or done.unrestored != 0 or any(report.skipped for report in done.reports))


def _is_all_known(done: Repair) -> bool:
    """Say whether it is sure that nothing is missing: without its newest commit nobody knows what an index held."""
    return done.way in ("sealed", "salvaged") and done.lost == 0 and not _is_incomplete(done)


def _files_all_there(done: Repair) -> int:
    """Return how many files were looked at and found to be indexed already, 0 if anything else became of some."""
    changed = ("added", "updated", "removed", "unread", "superseded", "unnamed", "interrupted")
    if any(report.skipped or any(getattr(report, name) for name in changed) for report in done.reports):
        return 0
    return sum(report.unchanged for report in done.reports)


def _of_what_is_gone(done: Repair) -> str:
    """Return what is to be said of what did not come back, nothing if all did."""
    if done.unrestored == 0:
        return ""
    count = "it is not known what" if done.unrestored is None else f"about {counted(done.unrestored, 'block')}"
    if done.missing or any(report.skipped for report in done.reports):
        return f"{count} did not come back: index the files named above again"
    return f"{count} did not come back: add again what came from Python or from standard input"


@click.command("backup")
@click.argument("target", metavar="DIR")
@_index_option
@click.pass_context
def backup_command(ctx: click.Context, target: str, directory: str | None) -> None:
    """Copy the index into DIR, as its newest commit has it; a writer may be at work.

    If DIR holds an earlier copy, only what is new is copied. The copy is an index: search it with --index DIR.
    """
    with _bar(ctx, "copying") as progress:
        done = back_up(folder_for("backup", directory), Path(target), progress)
    if not ctx.obj.get("quiet", False):
        click.echo(
            f"{printable(target)}: {counted(done.documents, 'block')}; {_megabytes(done.copied)} copied", err=True
        )


@contextmanager
def _bar(ctx: click.Context, label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar of segments on stderr."""
    with progress_bar(ctx.obj.get("quiet", False), label) as show:
        yield None if show is None else lambda done, total: show(done, total, Path())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
