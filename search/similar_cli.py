"""The command `similar`. Thin: parse, call, print."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from search.hits import Page
from search.index.errors import CuttingsError, NotIndexedError
from search.index.printing import printable
from search.options import NOTHING_FOUND, color_option, counted, index_option, set_color, timeout_option
from search.service import Searcher, open_searcher
from search.terminal import hit_lines

# A text of which so much does not tell what it is about is none.
_MOST_BYTES = 10_000_000
# What holds bytes below a space, except those of lines, is no text.
_LINES = b"\t\n\r\f\x1b"


@click.command("similar")
@click.argument("reference", metavar="REFERENCE")
@index_option
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    default=10,
    show_default=True,
    help="Hits to show.",
)
@click.option(
    "--by", type=click.Choice(["article", "block"]), default="article", show_default=True, help="What a hit is."
)
@click.option("--json", "form", flag_value="json", help="Print the page as one JSON object.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print a JSON object a hit, one a line.")
@timeout_option("search")
@color_option
@click.pass_context
def similar_command(ctx: click.Context, /, reference: str, directory: str | None, **options: Any) -> None:
    """Show the articles, or blocks, that are most similar to an article, a block or a text.

    REFERENCE is what 'cuttings show' takes: FILE:LINE, FILE if one article comes from it, or an id. A file that is not
    indexed is read as plain text, and - is standard input. Below each hit stand the words that tie it.
    """
    with open_searcher(directory) as searcher:
        page = _page(searcher, reference, options)
    if options["form"]:
        # Imported by name: people have no use for JSON.
        export = importlib.import_module("search.exports").export
        click.echo(export(page, options["form"], options["by"]), nl=False, color=True)
    else:
        links = set_color(ctx, options["color"])
        for hit in page:
            click.echo("\n".join(hit_lines(hit, links=links)) + "\n")
    _tell(page, quiet=ctx.obj.get("quiet", False))
    if not page.hits:
        ctx.exit(NOTHING_FOUND)


def _page(searcher: Searcher, reference: str, options: dict[str, Any]) -> Page:
    """Return what is similar to what is indexed, else to the text of a file."""
    limit, by, timeout = options["limit"], options["by"], options["timeout"]
    if reference == "-":
        text = _decoded(sys.stdin.buffer.read(_MOST_BYTES), "standard input")
        return searcher.similar(limit=limit, by=by, text=text, timeout=timeout)
    try:
        return searcher.similar(reference, limit, by, timeout=timeout)
    except NotIndexedError as error:
        if not os.path.isfile(reference):  # noqa: PTH113 (unlike Path.is_file, it takes any text for a name)
            if " " not in reference:
                raise
            raise NotIndexedError(
                f"{error}; your own text goes to the standard input of: cuttings similar -"
            ) from error
    try:
        with Path(reference).open("rb") as file:
            content = file.read(_MOST_BYTES)
    except OSError as error:
        raise CuttingsError(f"cannot read {printable(reference)}: {error.strerror}") from error
    return searcher.similar(limit=limit, by=by, text=_decoded(content, reference), timeout=timeout)


def _decoded(content: bytes, name: str) -> str:
    """Return a text in UTF-8, faulty bytes replaced; raise CuttingsError for what is no text."""
    if any(byte < ord(" ") and byte not in _LINES for byte in set(content)):
        raise CuttingsError(f"{printable(name)} is not plain text: index it with 'cuttings index', then give its path")
    return content.decode("utf-8-sig", errors="replace")


def _tell(page: Page, *, quiet: bool) -> None:
    """Say on standard error what there is to say of a page; raise CuttingsError if the search was given up."""
    if page.given_up:
        raise CuttingsError(page.notes[-1])
    if quiet:
        return
    for note in page.notes:
        click.echo(f"note: {note}", err=True)
    shown = f", {len(page)} shown" if page.hits else ""
    found = f"{counted(page.total.articles, 'article')} with any of its weightiest words"
    click.echo(f"{found}{shown} ({page.took * 1e3:.1f} ms)", err=True)
