"""The commands that read: search, show, stats. Thin: parse, call, print."""

import csv
import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import click

from search.hits import Hit, Page
from search.query.parser import SEARCHABLE_KINDS
from search.service import Searcher, open_searcher
from search.snippets import printable
from search.terminal import article_lines, hit_lines

_NOTHING_FOUND = 1
# More hits than any index has.
_ALL = 2**31 - 1

_Show = Callable[[Page], str]

_index_option = click.option("--index", "directory", metavar="DIR", help="The index; default $CUTTINGS_INDEX, else index_data.")


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@_index_option
@click.option("-n", "limit", type=click.IntRange(min=0), default=10, show_default=True, help="Hits to show; 0 shows all.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Hits to pass over first.")
@click.option("--by", type=click.Choice(["article", "block"]), default="article", show_default=True, help="What a hit is.")
@click.option("--any", "match_any", is_flag=True, help="Match any of the words instead of all.")
@click.option("--kind", "kinds", type=click.Choice(SEARCHABLE_KINDS), multiple=True, help="Match only blocks of this kind.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--json", "form", flag_value="json", help="Print the page as one JSON object.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print a JSON object a hit, one a line.")
@click.option("--csv", "form", flag_value="csv", help="Print the hits as CSV with a header.")
@click.option("--count", "form", flag_value="count", help="Print only how many match.")
@click.option("-l", "--files", "form", flag_value="files", help="Print only the paths of the source files.")
@click.option("-0", "--null", "form", flag_value="null", help="The same, each path ended by a null character.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.pass_context
def search_command(ctx: click.Context, query: tuple[str, ...], directory: str | None, **options: Any) -> None:
    """Search for QUERY: words, "a phrase", +required, -excluded, kind:caption.

    All words must stand in the article (--by block: in the block); if none has all, those that have any are shown.
    Case, accents and word forms do not matter. Quote a query that holds quotes or begins with a minus.
    """
    form = options["form"]
    with open_searcher(directory) as searcher:
        page = searcher.search(
            " ".join(query),
            limit=0 if form == "count" else (options["limit"] or _ALL),
            offset=options["offset"],
            by=options["by"],
            match="any" if options["match_any"] else "all",
            sort=options["sort"],
            kinds=options["kinds"],
        )
        _set_color(ctx, options["color"])
        _print_page(ctx, page, form, options["by"])
    if not page.total.blocks:
        ctx.exit(_NOTHING_FOUND)


@click.command("show")
@click.argument("id", metavar="ID")
@_index_option
@click.option("--json", "as_json", is_flag=True, help="Print the article and its blocks as JSON.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.pass_context
def show_command(ctx: click.Context, id: str, directory: str | None, as_json: bool, color: str) -> None:
    """Show the article, or the block in its article, that has this ID; the beginning of an id will do."""
    with open_searcher(directory) as searcher:
        row = searcher.article(id)
    if as_json:
        click.echo(json.dumps(row.to_dict(), ensure_ascii=False, indent=2))
        return
    _set_color(ctx, color)
    marked = f"{row.article.id}:{id.rpartition(':')[2]}" if ":" in id else ""
    for line in article_lines(row, marked):
        click.echo(line)


@click.command("stats")
@_index_option
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def stats_command(directory: str | None, as_json: bool) -> None:
    """Count what the index holds."""
    with open_searcher(directory) as searcher:
        counts = _stats(searcher)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=2))
        return
    for name, value in counts.items():
        shown = ", ".join(f"{key} {count:,}" for key, count in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name.replace('_', ' '):12} {f'{shown:,}' if isinstance(shown, int) else shown or '-'}")


def _stats(searcher: Searcher) -> dict[str, Any]:
    counts = searcher.stats()
    for name in ("first_day", "last_day"):
        day = counts[name]
        counts[name] = datetime.date.fromordinal(day).isoformat() if day else None
    return {"index": str(searcher.directory), **counts}


def _set_color(ctx: click.Context, choice: str) -> None:
    """Tell click whether to keep colours: as asked, else as NO_COLOR and FORCE_COLOR say, else on a terminal only."""
    import os

    if choice != "auto":
        ctx.color = choice == "always"
    elif os.environ.get("NO_COLOR"):
        ctx.color = False
    elif os.environ.get("FORCE_COLOR"):
        ctx.color = True


def _print_page(ctx: click.Context, page: Page, form: str | None, by: str) -> None:
    if form is None and not ctx.obj.get("quiet"):
        for note in page.notes:
            click.echo(f"note: {printable(note)}", err=True)
    if form is None:
        for hit in page:
            for line in hit_lines(hit):
                click.echo(line)
            click.echo()
        if not ctx.obj.get("quiet"):
            click.echo(_summary(page), err=True)
        return
    forms: dict[str, _Show] = {
        "json": lambda page: json.dumps(page.to_dict(), ensure_ascii=False, indent=2) + "\n",
        "jsonl": lambda page: "".join(json.dumps(hit.to_dict(), ensure_ascii=False) + "\n" for hit in page),
        "csv": _csv,
        "count": lambda page: f"{page.total.articles if by == 'article' else page.total.blocks}\n",
        "files": lambda page: "".join(f"{path}\n" for path in _paths(page)),
        "null": lambda page: "".join(f"{path}\0" for path in _paths(page)),
    }
    click.echo(forms[form](page), nl=False, color=True)


def _summary(page: Page) -> str:
    total = page.total
    articles = f"{total.articles:,} article{'' if total.articles == 1 else 's'}"
    blocks = f"{total.blocks:,} block{'' if total.blocks == 1 else 's'}"
    shown = f", {len(page)} shown" if 0 < len(page) < total.articles else ""
    return f"{articles}, {blocks}{shown} ({page.took * 1e3:.1f} ms)"


def _paths(page: Page) -> list[str]:
    return list(dict.fromkeys(hit.article.path for hit in page if hit.article.path))


_CSV_ARTICLE = ("id", "title", "date", "place", "agency", "byline", "language", "path", "url")
_CSV_BLOCK = ("id", "kind", "number", "line", "start", "end", "credit", "photographer", "date", "text")


def _csv(page: Page) -> str:
    """Return the hits as CSV; cells that a spreadsheet would run as a formula begin with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["rank", "score", *(f"article_{name}" for name in _CSV_ARTICLE), *(f"block_{name}" for name in _CSV_BLOCK), "snippet"]
    )
    for hit in page:
        writer.writerow([_cell(value) for value in _csv_row(hit)])
    return out.getvalue()


def _csv_row(hit: Hit) -> list[Any]:
    article = [getattr(hit.article, name) for name in _CSV_ARTICLE]
    return [hit.rank, hit.score, *article, *(getattr(hit.block, name) for name in _CSV_BLOCK), hit.snippet.text]


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
