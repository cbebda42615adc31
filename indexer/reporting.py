"""Show on a terminal how indexing goes on, and what became of the files."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from indexer.file_progress import Progress
from indexer.pipeline import Report
from search.index.cluster_address import Place
from search.index.printing import printable

GAVE_UP = "gave up writing"
# Of a file, or of what else is counted: the bar moves by whole ones.
_STEPS = 1_000
_COUNTS = ("added", "updated", "removed", "unchanged", "superseded", "unread")

wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait while another process writes to the index; default not at all.",
)


@contextmanager
def progress_bar(quiet: bool, label: str = "indexing") -> Iterator[Progress | None]:
    """Show a bar on stderr if it is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, item_show_func=_file_shown) as bar:

        def show(done: float, total: int, path: Path) -> None:
            bar.length = total * _STEPS
            bar.update(int(done * _STEPS) - bar.pos, Path(path.name))

        yield show


def _file_shown(path: object) -> str:
    """Return what the bar shows of the file that is read, nothing before the first."""
    return printable(str(path or ""))


def print_report(
    what: str, reports: Sequence[Report], directory: Place, *, would: str = "wrote", quiet: bool = False
) -> None:
    """Print on stderr what was left out, and how many of `what`, such as files, were added and so on.

    `would` says what became of what they gave: it was written, or it would be, or it was not after all.
    """
    for skipped in (one for report in reports for one in report.skipped):
        click.echo(f"skipped {relative(skipped.path)}: {printable(skipped.reason)}", err=True)
    if unnamed := sum(report.unnamed for report in reports):
        click.echo(f"skipped {unnamed:,} more, as those above", err=True)
    if quiet or not reports:
        return
    files = _files_counted(reports)
    articles = counted(sum(report.articles for report in reports), "article")
    blocks = counted(sum(report.blocks for report in reports), "block")
    click.echo(f"{what}: {files}; {would} {articles} of {blocks} to {printable(str(directory))}", err=True)
    if what == "files" and not any(report.interrupted or _counts_any(report) for report in reports):
        click.echo("no file was found there: 'cuttings formats' lists what can be read", err=True)
    if would != GAVE_UP and any(report.interrupted for report in reports):
        click.echo("interrupted: what is done is kept; run the same command again to go on", err=True)


def _counts_any(report: Report) -> bool:
    """Say whether anything became of any file."""
    return any(getattr(report, name) for name in _COUNTS)


def print_pass(when: str, report: Report, *, quiet: bool = False) -> None:
    """Print on stderr, in a line, what a pass over files that changed did, and behind it what was left out."""
    if not quiet:
        done = ", ".join(f"{getattr(report, name):,} {name}" for name in _COUNTS[:3] if getattr(report, name))
        wrote = f"{counted(report.articles, 'article')} of {counted(report.blocks, 'block')}"
        click.echo(f"{when} {done or 'nothing new'}: {wrote}", err=True)
    for skipped in report.skipped:
        click.echo(f"{when} skipped {relative(skipped.path)}: {printable(skipped.reason)}", err=True)


def _files_counted(reports: Sequence[Report]) -> str:
    """Return how many files were added and so on, and what is not obvious: superseded ones, and parts of files."""
    total = {name: sum(getattr(report, name) for report in reports) for name in _COUNTS}
    parts = sum(len(report.skipped) + report.unnamed for report in reports) - total["unread"]
    older = f" ({total['superseded']:,} superseded by other files)" if total["superseded"] else ""
    beside = f", {counted(parts, 'part')} of {'a file' if parts == 1 else 'files'} left out" if parts else ""
    changed = ", ".join(f"{total[name]:,} {name}" for name in _COUNTS[:3])
    return f"{changed}, {total['unchanged']:,} unchanged{older}, {total['unread']:,} skipped{beside}"


def counted(count: int, what: str) -> str:
    """Return a number and what is counted, in the plural if it is not one."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def relative(path: str) -> str:
    """Return a path as one would type it here, with a sign for what the terminal should not get."""
    return printable(str(Path(path).relative_to(Path.cwd()) if Path(path).is_relative_to(Path.cwd()) else path))
