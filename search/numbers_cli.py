"""The commands that count: stats and trends. Thin: parse, call, print."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from search.bars import can_draw
from search.index.printing import printable, printable_lines
from search.numbers import dated, stats_lines, summary, trends_csv, trends_lines
from search.options import NOTHING_FOUND, color_option, echo_json, index_option, set_color
from search.query.days import EXAMPLES, Days, days_of
from search.query.parts import QUOTES
from search.ranking.likelihood import LEAST_ARTICLES
from search.service import open_searcher
from search.trending import MOST_TRENDS
from search.trends import Trends, date_of

_plot_option = click.option(
    "--plot", metavar="FILE", help="Also draw a picture into FILE, which ends in .png or .svg; needs cuttings[plot]."
)


class _Period(click.ParamType):  # type: ignore[type-arg]  # generic only in the newest click
    """Read days as `date:` in a query takes them."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Days:
        """Return the days; raise BadParameter for a text that names none. Quotes around it are as in a query."""
        try:
            return value if isinstance(value, Days) else days_of(_unquoted(value))
        except (ValueError, OverflowError):
            self.fail(f"{value!r} names no days: write them as {EXAMPLES}", param, ctx)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES else text


@click.command("stats")
@index_option
@click.option("--top", type=click.IntRange(min=0), metavar="N", default=5, show_default=True, help="Values to list.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@_plot_option
@color_option
@click.pass_context
def stats_command(
    ctx: click.Context, directory: str | None, top: int, as_json: bool, plot: str | None, color: str
) -> None:
    """Count what the index holds: articles, blocks, languages, days, publishers, places, photographers.

    Publishers, agencies and places are counted by articles, photographers by captions.
    """
    draw = _plotter(plot, "stats")
    with open_searcher(directory) as searcher:
        stats = {"index": str(searcher.directory), **dated(searcher.stats(top))}
    if as_json:
        echo_json(stats)
    else:
        set_color(ctx, color)
        for line in stats_lines(stats, drawn=can_draw(sys.stdout.encoding)):
            click.echo(line)
    draw(ctx, stats)


@click.command("trends")
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@index_option
@click.option("--against", type=_Period(), metavar="PERIOD", help="Compare with this period, not with all other days.")
@click.option("--language", metavar="CODE", default="", help="Compare only articles in this language, such as en.")
@click.option("--query", metavar="QUERY", default="", help="Compare only articles that match QUERY.")
@click.option(
    "-n",
    "limit",
    type=click.IntRange(1, MOST_TRENDS),
    metavar="N",
    default=20,
    show_default=True,
    help="Terms to show.",
)
@click.option(
    "--least",
    type=click.IntRange(min=1),
    metavar="N",
    default=LEAST_ARTICLES,
    show_default=True,
    help="Articles of the period that must hold a term.",
)
@click.option("--json", "form", flag_value="json", help="Print what was compared and the terms as one JSON object.")
@click.option("--csv", "form", flag_value="csv", help="Print the terms as CSV, with a column a month.")
@_plot_option
@color_option
@click.pass_context
def trends_command(ctx: click.Context, /, period: tuple[str, ...], directory: str | None, **options: Any) -> None:
    """Show the terms that rose in PERIOD, against all other days or those of --against.

    PERIOD is written as after date: in a query: 2025-11, 2025-10..2025-12, "last week"; by default it is the last month
    of the archive. A term counts once an article, and languages are compared apart. 'expected' is how many articles
    would hold the term, were it as frequent in the period as outside.
    """
    draw = _plotter(options["plot"], "trends")
    days = _Period().convert(" ".join(period), None, ctx) if period else Days()
    against = options["against"] or Days()
    with open_searcher(directory) as searcher:
        found = searcher.trends(
            date_of(days.first),
            date_of(days.last),
            options["limit"],
            against=(date_of(against.first), date_of(against.last)),
            language=options["language"],
            query=options["query"],
            least=options["least"],
        )
    _print(ctx, found, options)
    draw(ctx, found)
    if not found.trends:
        ctx.exit(NOTHING_FOUND)


def _print(ctx: click.Context, found: Trends, options: Mapping[str, Any]) -> None:
    if options["form"] == "json":
        echo_json(found.to_dict())
        return
    quiet = ctx.obj.get("quiet", False)
    for note in () if quiet else found.notes:
        click.echo(f"note: {printable(note)}", err=True)
    if options["form"] == "csv":
        text = trends_csv(found)
        click.echo(printable_lines(text) if sys.stdout.isatty() else text, nl=False)
        return
    set_color(ctx, options["color"])
    for line in trends_lines(found, drawn=can_draw(sys.stdout.encoding)) if found.trends else ():
        click.echo(line)
    if not quiet:
        click.echo(summary(found), err=True)


def _plotter(path: str | None, what: str) -> Any:
    """Return what draws numbers into a file, if one is asked for; raise at once for what cannot be drawn."""
    if path is None:
        return lambda *_: None
    plots = importlib.import_module("search.plots")
    target = Path(path)
    plots.check(target)

    def draw(ctx: click.Context, numbers: Any) -> None:
        getattr(plots, f"plot_{what}")(numbers, target)
        if not ctx.obj.get("quiet", False):
            click.echo(f"drew {printable(path)}", err=True)

    return draw
