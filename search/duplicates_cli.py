"""The command that lists repeated copy. Thin: parse, call, print."""

import importlib

import click

from search.index.printing import harmless_json
from search.options import NOTHING_FOUND, color_option, counted, echo_json, index_option, set_color
from search.service import open_searcher
from search.terminal import group_lines


@click.command("duplicates")
@index_option
@click.option(
    "--captions", "kind", flag_value="caption", default="article", help="List captions that several articles have."
)
@click.option(
    "--first",
    type=click.Choice(["newest", "fullest"]),
    default="newest",
    show_default=True,
    help="Which of a group stands before the others.",
)
@click.option("-n", "--limit", type=click.IntRange(min=0), metavar="N", default=0, help="Groups to list; 0 lists all.")
@click.option("--json", "form", flag_value="json", help="Print the groups as one JSON array.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print a JSON array a group, one a line.")
@color_option
@click.pass_context
def duplicates_command(
    ctx: click.Context, directory: str | None, kind: str, first: str, limit: int, form: str | None, color: str
) -> None:
    """List articles that tell the same with few other words: updates, syndicated and repeated copy.

    The largest groups stand first. A per cent is about how many pairs of neighbouring words an article has in common
    with the first of its group, of those that either has.
    """
    with open_searcher(directory) as searcher:
        groups = searcher.duplicates(
            "caption" if kind == "caption" else "article", "fullest" if first == "fullest" else "newest"
        )
    shown = groups[: limit or None]
    if form == "json":
        echo_json([[version.to_dict() for version in group] for group in shown])
    elif form == "jsonl":
        json = importlib.import_module("json")
        for group in shown:
            click.echo(harmless_json(json.dumps([version.to_dict() for version in group], ensure_ascii=False)))
    else:
        set_color(ctx, color)
        for line in (line for group in shown for line in [*group_lines(group), ""]):
            click.echo(line)
    if not form and not ctx.obj.get("quiet", False):
        what = counted(sum(map(len, groups)), "caption" if kind == "caption" else "article")
        only = f", {len(shown)} shown" if len(shown) < len(groups) else ""
        click.echo(f"{counted(len(groups), 'group')} of {what}{only}" if groups else "no repeated copy", err=True)
    if not groups:
        ctx.exit(NOTHING_FOUND)
