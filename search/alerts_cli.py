"""The command that tells what is new of saved searches. Thin: parse, call, print."""

import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from search.alerts import News, keep, memory_of, remembered
from search.batch_cli import parted
from search.index.cluster_address import ClusterAddress
from search.index.printing import harmless_json, printable, printable_lines
from search.options import ERROR, FOUND, NOTHING_FOUND, color_option, counted, index_option, set_color, timeout_option
from search.saved_searches import SavedSearch
from search.service import TIMEOUT, Searcher, open_searcher
from search.terminal import hit_lines

SEARCHES_VARIABLE = "CUTTINGS_SEARCHES"
DEFAULT_SEARCHES = "searches.csv"
_LABELS = ("name", "query")


class Asking(NamedTuple):
    """Say how it is told what is new: in which form, of what, and whether it is remembered."""

    form: str = ""
    first: bool = False
    dry_run: bool = False
    quiet: bool = False
    links: bool = False
    timeout: float = TIMEOUT


@click.command("alerts")
@click.argument("searches", required=False, metavar="[SEARCHES]")
@index_option
@click.option("--jsonl", "form", flag_value="jsonl", help="Print a JSON object a search that has anything new.")
@click.option("--csv", "form", flag_value="csv", help="Print the new hits as CSV with a header.")
@click.option(
    "--first-run",
    type=click.Choice(["none", "all"]),
    default="none",
    show_default=True,
    help="What is new of a search that is asked for the first time.",
)
@click.option("--dry-run", is_flag=True, help="Print what is new, and do not remember that it was told.")
@timeout_option("search")
@color_option
@click.pass_context
def alerts_command(ctx: click.Context, /, searches: str | None, directory: str | None, **options: Any) -> None:
    """Print what matches the saved searches in the file SEARCHES, and did not when this was run before.

    SEARCHES is a file as 'cuttings batch' reads it; without it, $CUTTINGS_SEARCHES, else searches.csv. What was told is
    remembered beside it, in SEARCHES.told, once it was printed. An article is new once, however often it changes.
    Exit status: 0 something is new, 1 nothing is, 2 error.
    """
    path = Path(searches or os.environ.get(SEARCHES_VARIABLE) or DEFAULT_SEARCHES)
    asking = Asking(
        options["form"] or "",
        options["first_run"] == "all",
        options["dry_run"],
        ctx.obj.get("quiet", False),
        set_color(ctx, options["color"]),
        options["timeout"],
    )
    with open_searcher(directory) as searcher:
        ctx.exit(tell_news(searcher, path, asking))


def tell_news(searcher: Searcher, path: Path, asking: Asking) -> int:
    """Print what is new of the searches in a file, remember it, and return the exit status.

    It is remembered after it was printed: what breaks that off makes it new again, and nothing is lost.
    """
    searches, bad = parted(path.read_bytes(), str(path), SavedSearch("", ""), quiet=asking.quiet)
    with remembered(memory_of(path)) as memory:
        told = list(memory.news(searcher, searches, timeout=asking.timeout, first=asking.first))
        _print(told, asking)
        sys.stdout.flush()
        if not asking.dry_run:
            keep(memory, memory_of(path))
    if bad or any(news.error for news in told):
        return ERROR
    return FOUND if any(news.hits for news in told) else NOTHING_FOUND


def print_new(searches: str, place: Path | ClusterAddress, *, quiet: bool) -> int:
    """Print what is new of the searches in a file in an index; for who indexes and goes on."""
    with open_searcher(place) as searcher:
        return tell_news(searcher, Path(searches), Asking(quiet=quiet))


def _print(told: Sequence[News], asking: Asking) -> None:
    for news in told:
        if news.error:
            click.echo(printable(f"{news.search.name}: {news.error}"), err=True)
        elif not asking.quiet:
            for note in news.notes:
                click.echo(printable(f"note: {news.search.name}: {note}"), err=True)
    first = [news for news in told if news.is_first and not asking.first]
    if first and not asking.quiet:
        matching = sum(news.matching for news in first)
        click.echo(
            f"note: {len(first):,} search{'es' * (len(first) > 1)} asked for the first time, "
            f"{counted(matching, 'hit')} so far: "
            "what comes from now on is new (--first-run all prints these too)",
            err=True,
        )
    found = [news for news in told if news.hits]
    {"": _print_lines, "jsonl": _print_jsonl, "csv": _print_csv}[asking.form](found, asking)


def _print_lines(found: Sequence[News], asking: Asking) -> None:
    for news in found:
        search = news.search
        asked = "" if search.query == search.name else f"  {search.query}"
        new = f"{len(news.hits):,} new"
        click.echo(click.style(printable(f"{search.name}: {new}"), bold=True) + click.style(printable(asked), dim=True))
        for rank, hit in enumerate(news.hits, start=1):
            if rank > 1:
                click.echo()
            for line in hit_lines(hit._replace(rank=rank), links=asking.links):
                click.echo(line)
        click.echo()


def _print_jsonl(found: Sequence[News], _: Asking) -> None:
    for news in found:
        click.echo(harmless_json(json.dumps(news.to_dict(), ensure_ascii=False)))


def _print_csv(found: Sequence[News], _: Asking) -> None:
    # Imported by name: lines for people have no use for CSV.
    exports = importlib.import_module("search.exports")
    text = exports.csv_header([*_LABELS, *exports.HIT_COLUMNS])
    text += exports.csv_rows([*news.search[:2], *exports.hit_values(hit)] for news in found for hit in news.hits)
    click.echo(printable_lines(text) if sys.stdout.isatty() else text, nl=False)
