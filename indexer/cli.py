"""The commands that write, and the one that shows how files split. Thin: parse, call, print."""

import difflib
import json
import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from indexer import checkpoints
from indexer.exported import lines_of
from indexer.files import Found, read_at_most, read_source, walk
from indexer.formats.base import MAX_SOURCE_BYTES, Format, Options
from indexer.formats.record_names import NAMES
from indexer.formats.registry import formats, lacking, load
from indexer.models import Article, Block, Extent, Skipped
from indexer.pipeline import Indexer, Report
from indexer.reading import read_articles
from indexer.reporting import GAVE_UP, print_report, progress_bar, relative, wait_option
from indexer.sinks.local import LEAST_MEMORY_BYTES, MEMORY_BYTES
from indexer.watching import WRITTEN_BY_ALERTS, OpenIndex, Watched, library
from indexer.watching_cli import watch
from search.index.errors import SourceError
from search.index.export_lines import BEGINNING
from search.index.printing import harmless_json, printable

_ERROR = 2
_INTERRUPTED = 130
_MEGABYTE = 1_000_000
# In megabytes: more than any memory holds, and a number of bytes that the system can still be asked for.
_LARGEST_SIZE = 1_000_000
# A comma parts two pairs only where a name and a sign of equality follow: columns of tables may have commas.
_BETWEEN_PAIRS = re.compile(r",(?=\s*\w+\s*=)")


class _NothingToCommit(Exception):
    """Leave an index as it is, and do not make one: an empty index would only hide that there is none."""


def _fields(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Return the mapping that `--map` gives, by the names of ours; raises BadParameter for others."""
    found = {}
    for pair in (pair for value in values for pair in _BETWEEN_PAIRS.split(value)):
        field, _, name = (part.strip() for part in pair.partition("="))
        if not field or not name:
            raise click.BadParameter(f"{pair!r} maps nothing: write it as text=body", ctx, parameter)
        if field not in NAMES:
            near = difflib.get_close_matches(field, NAMES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(NAMES))}"
            raise click.BadParameter(f"no field is called {field!r}: {hint}", ctx, parameter)
        found[field] = name
    return found


_map_option = click.option(
    "--map",
    "fields",
    multiple=True,
    callback=_fields,
    metavar="FIELD=NAME",
    help="What records of JSON or rows of tables call a field, as in text=body,title=headline. Repeatable.",
)


@click.command("index")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--index", "directory", metavar="DIR", help="The index; default $CUTTINGS_INDEX, else index_data.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; default one a core, if memory allows."
)
@click.option(
    "--memory",
    type=click.IntRange(LEAST_MEMORY_BYTES >> 20, _LARGEST_SIZE),
    default=MEMORY_BYTES >> 20,
    show_default=True,
    metavar="MIB",
    help="What all processes may take together, beside what is read of a file.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option(
    "--anew",
    is_flag=True,
    help="On a cluster: make a new index, which takes the place of the old one at the end.",
)
@click.option(
    "--max-size",
    type=click.IntRange(1, _LARGEST_SIZE),
    default=MAX_SOURCE_BYTES // _MEGABYTE,
    show_default=True,
    metavar="MB",
    help="Skip larger files.",
)
@_map_option
@wait_option
@click.option("--watch", "is_watching", is_flag=True, help="Stay, and index what changes; needs cuttings[watch].")
@click.option(
    "--alerts",
    "searches",
    metavar="SEARCHES",
    help="With --watch: print what is new of the saved searches in this file, as 'cuttings alerts' does.",
)
@click.pass_context
def index_command(
    ctx: click.Context, /, paths: tuple[str, ...], directory: str | None, searches: str | None, **options: Any
) -> None:
    """Bring the index up to date with the files at and below PATH…; '-' reads standard input, or an export from there.

    New files are added, changed ones replaced, vanished ones removed. A file that cannot be read is left out and named
    at the end. What is done is committed about every ten seconds: after Ctrl-C, a crash or a kill, run the same command
    again to go on. With --watch, Ctrl-C is how it ends, with the exit status 0.
    """
    is_watching, dry_run = options["is_watching"], options["dry_run"]
    _check_watching(paths, searches, is_watching=is_watching, dry_run=dry_run)
    quiet, begun_at = ctx.obj.get("quiet", False), time.time()
    most = options["max_size"] * _MEGABYTE
    reading: dict[str, Any] = {"dry_run": dry_run, "max_bytes": most, "fields": options["fields"]}
    _check_anew(options)
    every = None if dry_run or options["anew"] else checkpoints.SECONDS
    committing = {"wait": options["wait"], "checkpoint": every, "anew": options["anew"]}
    open_index = partial(Indexer, directory, options["jobs"], memory=options["memory"] << 20, **committing, **reading)
    index = open_index()
    reports: list[Report] = []
    exports: list[Report] = []
    with suppress(_NothingToCommit), index:
        files = [path for path in paths if path != "-"]
        if files:
            with _stop_on_interrupt(index), progress_bar(quiet) as progress:
                reports.append(index.add_paths(files, progress))
        if "-" in paths:
            begun = read_at_most(sys.stdin.buffer, len(BEGINNING))
            if begun == BEGINNING:
                with _stop_on_interrupt(index), progress_bar(quiet) as progress:
                    exports.append(index.add_export(lines_of(begun, sys.stdin.buffer, most), progress))
            else:
                reports.append(index.add_bytes(begun + read_at_most(sys.stdin.buffer, most + 1 - len(begun))))
        if not any(report.added or report.updated or report.removed for report in reports + exports):
            raise _NothingToCommit
    is_in_part = any(report.interrupted or report.cut_off for report in reports + exports)
    would = "would write" if dry_run else GAVE_UP if options["anew"] and is_in_part else "wrote"
    for what, found in (("files", reports), ("articles", exports)):
        print_report(what, found, index.directory, would=would, quiet=quiet)
    if would == GAVE_UP:
        stands = printable(f"nothing was published: {index.directory} stands as it was; run the same command again")
        click.echo(stands, err=True)
    if any(report.interrupted for report in reports + exports):
        ctx.exit(_INTERRUPTED)
    if is_watching:
        _watch(ctx, Watched(paths, begun_at), open_index, searches)
        return
    if any(report.skipped for report in reports + exports):
        ctx.exit(_ERROR)


def _check_watching(paths: tuple[str, ...], searches: str | None, *, is_watching: bool, dry_run: bool) -> None:
    """Raise UsageError for what does not go together, before anything is done."""
    if searches is not None and not is_watching:
        raise click.UsageError("--alerts goes with --watch: without it, run 'cuttings alerts' afterwards")
    if is_watching and (dry_run or "-" in paths):
        raise click.UsageError("--watch follows files: leave out --dry-run, and '-' for standard input")
    if is_watching:
        library()


def _check_anew(options: Mapping[str, Any]) -> None:
    """Raise UsageError for what does not go with an index that is made anew."""
    if options["anew"] and (options["is_watching"] or options["dry_run"]):
        raise click.UsageError("--anew makes an index once: leave out --watch and --dry-run")


def _watch(ctx: click.Context, watched: Watched, open_index: OpenIndex, searches: str | None) -> None:
    """Go on indexing what changes; what is new of saved searches is told by what the caller of the command gave."""
    quiet, directory = ctx.obj.get("quiet", False), open_index().directory
    if searches:
        watched = watched._replace(passed_over=tuple(Path(f"{searches}{end}") for end in (*WRITTEN_BY_ALERTS, "")))

    def after_pass() -> None:
        if searches:
            ctx.obj["print_new"](searches, directory, quiet=quiet)

    watch(watched, open_index, after_pass, quiet=quiet)


@click.command("blocks")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--jsonl", is_flag=True, help="Print a JSON object a block, one a line.")
@_map_option
@click.pass_context
def blocks_command(ctx: click.Context, files: tuple[str, ...], jsonl: bool, fields: dict[str, str]) -> None:
    """Show how files split into articles and blocks, boilerplate included. No index is read or written.

    A caption that stands several times is shown at each place, with how often it stands there beside it.
    """
    failed = False
    are_many = not jsonl and (len(files) > 1 or Path(files[0]).is_dir())
    for found in walk(files):
        number = 0
        for article in _articles(found, Options(fields=fields)):
            if isinstance(article, Skipped):
                click.echo(f"{relative(article.path)}: {printable(article.reason)}", err=True)
                failed = True
                continue
            if are_many and not number:
                click.secho(printable(relative(str(found))), bold=True)
            for record in _records(article.path, number, article):
                click.echo(harmless_json(json.dumps(record, ensure_ascii=False)) if jsonl else _record_line(record))
            number += 1
    if failed:
        ctx.exit(_ERROR)


def _articles(found: Found, options: Options) -> Iterator[Article | Skipped]:
    """Yield the articles of a file that was found, and what cannot be read of it."""
    if isinstance(found, tuple):
        yield Skipped(str(found[0]), found[1])
        return
    try:
        yield from read_articles(read_source(found), options)
    except SourceError as error:
        yield Skipped(str(found), str(error))


def _records(path: str, number: int, article: Article) -> list[dict[str, Any]]:
    """Return a record for each place of each block, in the order of lines; a title that is none of them comes first."""
    records = []
    headlines = {block.text for block in article.blocks if block.kind == "headline"}
    is_apart = article.title.strip() and article.title not in headlines
    title = [Block("headline", article.title)] if is_apart else []
    for block in (*title, *article.blocks):
        places: list[Extent | None] = [block.extent, *block.repeats]
        lines = [place.line for place in places if place]
        records += [_record(path, number, block, place, lines) for place in places]
    return sorted(records, key=lambda record: record["line"] or 0)


def _record(path: str, number: int, block: Block, place: Extent | None, lines: list[int]) -> dict[str, Any]:
    return {
        "path": path,
        "article": number,
        "kind": block.kind,
        "line": place.line if place else None,
        "end_line": place.end_line if place else None,
        "start": place.start if place else None,
        "end": place.end if place else None,
        "text": block.text,
        "credit": block.credit,
        "photographer": block.photographer,
        "date": block.date.isoformat() if block.date else None,
        "lines": lines,
    }


def _record_line(record: dict[str, Any]) -> str:
    times = f" ×{len(record['lines'])}" if len(record["lines"]) > 1 else ""
    text = record["text"] if len(record["text"]) <= 80 else record["text"][:79] + "…"
    return f"{record['line'] or '':>5} {record['article']:>3}  {record['kind']:11} {printable(text)}{times}"


@click.command("formats")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def formats_command(as_json: bool) -> None:
    """List the formats of files that are read, those that other packages add included.

    A file is read in the first of these formats that its content shows, or its name where content shows nothing.
    """
    records = [_format_record(format_) for format_ in formats()]
    if as_json:
        click.echo(harmless_json(json.dumps(records, ensure_ascii=False, indent=2)))
        return
    width = max(len(record["name"]) for record in records)
    for record in records:
        click.echo(printable(f"{record['name']:{width}} {record['title']} ({' '.join(record['suffixes'])})"))
        for remark in filter(None, (record["needs"], record["without"])):
            click.echo(f"{'':{width}} {printable(remark)}")


def _format_record(format_: Format) -> dict[str, Any]:
    needs = without = ""
    try:
        load(format_)
        names, install = lacking(format_)
        without = f"without {' and '.join(names)}: {install}" if names else ""
    except SourceError as error:
        needs = str(error)
    return {
        "name": format_.name,
        "title": format_.title,
        "suffixes": list(format_.suffixes),
        "installed": not needs,
        "needs": needs,
        "without": without,
    }


@contextmanager
def _stop_on_interrupt(index: Indexer) -> Iterator[None]:
    """Make the first Ctrl-C or SIGTERM end the work after the current file, and a second one break it off."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(_number: int, _frame: object) -> None:
        index.stop()
        restore()

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        restore()
