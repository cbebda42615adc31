"""The command that answers many queries. Thin: parse, call, print."""

import hashlib
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import click

from search.backends.base import ALL, SORTS, Match
from search.index.errors import CuttingsError
from search.index.printing import printable, printable_lines
from search.options import ERROR, FOUND, NOTHING_FOUND, counted, index_option, timeout_option
from search.query.parser import SEARCHABLE_KINDS
from search.resuming import Output, resumed
from search.saved_searches import LIMIT, BadRow, SavedSearch, is_table, read_searches, unused_columns
from search.service import Searcher, open_searcher

STANDARD = "-"
# What ends the names of tables.
_TABLES = (".csv", ".tsv")
# Takes the lines of an answer, whether it found something, and whether it failed.
_Write = Callable[[str, bool, bool], None]


class _Run(NamedTuple):
    """Hold what a batch is of: its searches and how their answers are written, both as `batch` has them."""

    batch: ModuleType
    searches: list[SavedSearch]
    form: str
    timeout: float


@click.command("batch")
@click.argument("queries", metavar="QUERIES")
@index_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=STANDARD,
    help="Write to FILE, which is there only when it is whole; run again, a run that was broken off goes on.",
)
@click.option("--csv", "form", flag_value="csv", help="Print a row a hit (default, unless FILE ends in .jsonl).")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print a JSON object a query, with all its hits.")
@click.option("--summary", "form", flag_value="summary", help="Print a row a query, with how much it finds, as CSV.")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    default=LIMIT,
    show_default=True,
    help="Hits of a query; 0 prints all.",
)
@click.option(
    "--by", type=click.Choice(["article", "block"]), default="article", show_default=True, help="What a hit is."
)
@click.option("--any", "match", flag_value="any", help="Match any of the words instead of all.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", metavar="ORDER", help="As in 'cuttings search'.")
@click.option(
    "--kind", "kinds", type=click.Choice(SEARCHABLE_KINDS), multiple=True, help="Match only blocks of this kind."
)
@timeout_option("query")
@click.pass_context
def batch_command(ctx: click.Context, /, queries: str, directory: str | None, output: str, **options: Any) -> None:
    """Answer all queries of the file QUERIES: a table (CSV) with a column query, or a text file with a query a line.

    A table may have the columns name, limit, by, match, sort and kind too; they count before the options. '-' reads
    standard input. Words are joined by AND, and a query of which nothing has all words finds nothing. Every query is
    answered: one that finds nothing has a row without a hit. Rows that cannot be read are named, and stop no other.
    """
    quiet = ctx.obj.get("quiet", False)
    data = read_file(queries)
    searches, bad = parted(data, queries, _default(options), quiet=quiet)
    form = options["form"] or ("jsonl" if output.endswith(".jsonl") else "csv")
    if form == "summary":
        searches = [search._replace(limit=0) for search in searches]
    # Imported by name: no other command needs it.
    run = _Run(importlib.import_module("search.batch"), searches, form, options["timeout"])
    with open_searcher(directory) as searcher:
        if output == STANDARD:
            found, failed = _print(searcher, run, quiet=quiet)
        else:
            name = _name_of(data, searcher, {**options, "form": form})
            found, failed = _write(searcher, run, Path(output), name, quiet=quiet)
    if not quiet:
        answered = f"{len(searches):,} answered: {found:,} found something"
        where = "" if output == STANDARD else f"; wrote {printable(output)}"
        click.echo(f"{answered}, {failed:,} failed, {counted(bad, 'row')} could not be read{where}", err=True)
    ctx.exit(ERROR if bad or failed else FOUND if found else NOTHING_FOUND)


def read_file(name: str) -> bytes:
    """Return what stands in a file, or comes from standard input."""
    return sys.stdin.buffer.read() if name == STANDARD else Path(name).read_bytes()


def parted(data: bytes, name: str, default: SavedSearch, *, quiet: bool) -> tuple[list[SavedSearch], int]:
    """Return the searches of a file, and how many rows are none; these are named on standard error.

    Raises CuttingsError if the file holds neither.
    """
    try:
        rows = list(read_searches(data, default))
    except CuttingsError as error:
        raise CuttingsError(f"{printable(name)}: {error}") from error
    bad = [row for row in rows if isinstance(row, BadRow)]
    for row in bad:
        click.echo(printable(f"{name}, {row}"), err=True)
    if not rows:
        raise CuttingsError(f"{name} holds no query: write one a line, or a table with a column query")
    if not quiet:
        _note(data, name)
    return [row for row in rows if isinstance(row, SavedSearch)], len(bad)


def _note(data: bytes, name: str) -> None:
    """Say on standard error what of a file of searches is read in another way than it may be meant."""
    if unused := unused_columns(data):
        click.echo(printable(f"note: columns that tell nothing about a search: {', '.join(unused)}"), err=True)
    if name.lower().endswith(_TABLES) and not is_table(data):
        click.echo(printable(f"note: {name} has no column query: each of its lines is asked as a query"), err=True)


def _default(options: Mapping[str, Any]) -> SavedSearch:
    """Return the options of the searches that say nothing else."""
    match: Match = "any" if options["match"] else "all"
    limit = options["limit"] or ALL
    return SavedSearch("", "", limit, options["by"], match, options["sort"], options["kinds"])


def _name_of(data: bytes, searcher: Searcher, options: Mapping[str, Any]) -> str:
    """Return a name for a run that no other queries, options or commit of an index have."""
    place = searcher.directory.resolve() if isinstance(searcher.directory, Path) else searcher.directory
    told = [hashlib.blake2b(data).hexdigest(), str(place), searcher.commit, dict(options)]
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _print(searcher: Searcher, run: _Run, *, quiet: bool) -> tuple[int, int]:
    """Print all answers; return how many searches found something, and how many failed."""
    counts = [0, 0]

    def write(text: str, is_found: bool, is_failed: bool) -> None:
        # Other commands need the very texts; a terminal shows them to a person.
        click.echo(printable_lines(text) if sys.stdout.isatty() else text, nl=False)
        counts[0] += is_found
        counts[1] += is_failed

    write(run.batch.header_of(run.form), False, False)
    _answer(searcher, run, write, quiet=quiet or sys.stdout.isatty())
    return counts[0], counts[1]


def _write(searcher: Searcher, run: _Run, path: Path, name: str, *, quiet: bool) -> tuple[int, int]:
    """Write all answers to a file, those that an earlier run wrote left out; return counts as `_print` does."""
    if path.exists() and not path.is_file():
        raise CuttingsError(f"{path} is no file that can be replaced: print to it with '> {path}'")
    with resumed(path, name) as output, _told_how_to_go_on(path, output):
        done = output.mark.answers
        if done and not quiet:
            click.echo(f"going on behind {counted(done, 'answer')} of a run that was broken off", err=True)
        if not output.mark.bytes:
            output.write(run.batch.header_of(run.form), answers=0)

        def write(text: str, is_found: bool, is_failed: bool) -> None:
            output.write(text, is_found=is_found, is_failed=is_failed)

        _answer(searcher, run._replace(searches=run.searches[done:]), write, quiet=quiet)
    return output.mark.found, output.mark.failed


@contextmanager
def _told_how_to_go_on(path: Path, output: Output) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        answers = counted(output.mark.answers, "answer")
        click.echo(f"\n{answers} kept beside {printable(str(path))}: run the same command again to go on", err=True)
        raise


def _answer(searcher: Searcher, run: _Run, write: _Write, *, quiet: bool) -> None:
    hidden = quiet or not sys.stderr.isatty()
    answers = run.batch.run_batch(searcher, run.searches, timeout=run.timeout)
    with click.progressbar(
        answers, label="searching", length=len(run.searches), hidden=hidden, file=sys.stderr
    ) as shown:
        for answer in shown:
            if answer.error:
                click.echo(printable(f"{answer.search.name}: {answer.error}"), err=True)
            write(run.batch.written(answer, run.form), answer.is_found, bool(answer.error))
