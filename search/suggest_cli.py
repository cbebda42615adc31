"""The command suggest: complete what was begun. Thin: parse, call, print."""

from dataclasses import asdict

import click

from search.index.printing import printable
from search.options import NOTHING_FOUND, echo_json, index_option
from search.service import open_searcher
from search.suggesting import MOST_SUGGESTIONS


@click.command("suggest")
@click.argument("text", nargs=-1, required=True, metavar="TEXT…")
@index_option
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1, MOST_SUGGESTIONS),
    metavar="N",
    default=8,
    show_default=True,
    help="Suggestions to show.",
)
@click.option("--json", "as_json", is_flag=True, help="Print suggestions with their kinds and counts as JSON.")
@click.pass_context
def suggest_command(
    ctx: click.Context, text: tuple[str, ...], directory: str | None, limit: int, as_json: bool
) -> None:
    """Complete TEXT, the beginning of a query: print what may be meant, one query a line, the best first.

    Its last word is completed as the news writes it, or a name of its last words; also a field, such as cap, and the
    value of a field, such as place:san. Accents do not matter, and one wrong letter hardly.
    """
    with open_searcher(directory) as searcher:
        found = searcher.suggest(" ".join(text), limit)
        has_names = searcher.suggests_names
    if not has_names and not ctx.obj.get("quiet", False):
        told = (
            "an earlier version wrote this index, or a part of it, without names: index into a new folder to have them"
        )
        click.echo(f"note: {told}", err=True)
    if as_json:
        echo_json([asdict(one) for one in found])
    else:
        for one in found:
            click.echo(printable(one.query))
    if not found:
        ctx.exit(NOTHING_FOUND)
