"""The commands that read: search, show, export. Thin: parse, call, print."""

import importlib
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from search.backends.base import ALL, FIRSTS, SORTS, Row
from search.hits import Page
from search.index.errors import CuttingsError, NotIndexedError
from search.index.late_patterns import late_pattern
from search.index.printing import printable, printable_lines
from search.options import (
    ERROR,
    NOTHING_FOUND,
    color_option,
    counted,
    echo_json,
    index_option,
    set_color,
    timeout_option,
)
from search.query.facets import FACETS, facet_named
from search.query.parser import SEARCHABLE_KINDS
from search.service import MOST_FRAGMENTS, Searcher, open_searcher
from search.terminal import article_lines, explanation_lines, hit_lines, relative

# What stands in the names of files, and in few ids: a folder, or a suffix.
_LIKE_A_FILE = late_pattern(r"[/\\]|\.\w{1,8}$")


def _facet_names(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of facets; raise BadParameter for one that there is not, which says what may be meant."""
    try:
        return tuple(facet_named(name).name for name in names)
    except ValueError as error:
        raise click.BadParameter(printable(str(error))) from error


# Several may be given, so that it can be said that one is enough.
_form_option = partial(click.option, "forms", multiple=True)


@click.command("search")
@click.argument("query", nargs=-1, metavar="QUERY…")
@index_option
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    default=10,
    show_default=True,
    help="Hits to show; 0 shows all.",
)
@click.option("--offset", type=click.IntRange(min=0), metavar="N", default=0, help="Hits to pass over first.")
@click.option(
    "--by", type=click.Choice(["article", "block"]), default="article", show_default=True, help="What a hit is."
)
@click.option("--any", "match", flag_value="any", help="Match any of the words instead of all.")
@click.option("--all", "match", flag_value="all", help="Match all of the words, and never any where none has all.")
@click.option(
    "--kind", "kinds", type=click.Choice(SEARCHABLE_KINDS), multiple=True, help="Match only blocks of this kind."
)
@click.option(
    "--sort",
    type=click.Choice(SORTS),
    default="relevance",
    show_default=True,
    metavar="ORDER",
    help="relevance; recent, the same but new articles count more; newest or oldest, by the article's date; or, by the "
    "alphabet, its place, agency, byline, section, source, language, title or path.",
)
@click.option(
    "--fragments",
    type=click.IntRange(1, MOST_FRAGMENTS),
    metavar="N",
    default=1,
    show_default=True,
    help="Parts of a long block that an extract may show.",
)
@click.option(
    "--any-of",
    type=click.File(encoding="utf-8-sig"),
    metavar="FILE",
    help="Match only what holds any of the words or phrases in FILE, one a line; - is standard input.",
)
@click.option(
    "--unfold", is_flag=True, help="Show each version of an article, and each caption that repeats, as a hit."
)
@click.option(
    "--first",
    type=click.Choice(FIRSTS),
    default="best",
    show_default=True,
    help="Which of several versions is shown: the best ranked, the newest or the fullest.",
)
@click.option(
    "--facet",
    "facets",
    multiple=True,
    callback=_facet_names,
    metavar="FIELD",
    help=f"Count all results by a field, too: {', '.join(FACETS)}. May be given several times.",
)
@click.option(
    "--facet-limit",
    type=click.IntRange(min=0),
    metavar="N",
    default=10,
    show_default=True,
    help="Values to list of each facet, the most frequent first.",
)
@click.option("--strict", is_flag=True, help="Refuse a query that cannot be read as it was meant, and say where.")
@click.option("--explain", is_flag=True, help="Show what each score is made of.")
@timeout_option("search")
@click.option(
    "--save",
    nargs=2,
    metavar="NAME FILE",
    help="Append the search under this name to a file of searches, for 'cuttings batch' and 'cuttings alerts'.",
)
@_form_option("--json", flag_value="json", help="Print the page as one JSON object.")
@_form_option("--jsonl", flag_value="jsonl", help="Print a JSON object a hit, one a line.")
@_form_option("--csv", flag_value="csv", help="Print the hits as CSV with a header.")
@_form_option("--count", flag_value="count", help="Print only how many match.")
@_form_option("-l", "--files", flag_value="files", help="Print only the paths of the source files.")
@_form_option("-0", "--null", flag_value="null", help="The same, each path ended by a null character.")
@_form_option("--format", metavar="NAME", help="Print the hits in a form that another package adds.")
@color_option
@click.pass_context
def search_command(ctx: click.Context, /, query: tuple[str, ...], directory: str | None, **options: Any) -> None:
    """Search for QUERY: words, "a phrase", +required, -excluded, a OR (b c), dock*, kind:caption, date:2025-11.

    All words must stand in the article (--by block: in the block); if none has all, those that have any are shown, but
    not with --all or --strict.
    Case, accents and word forms do not matter. Quote a query that holds quotes, and write -- before one that holds
    a minus. Fields: date, language, place, agency, byline, keywords, section, source, url, credit, photographer.
    """
    form, quiet, any_of = _form(options), ctx.obj.get("quiet", False), _terms_of(options["any_of"])
    if not query and any_of is None:
        raise click.UsageError("Missing argument 'QUERY…'.")
    write = _writer(form)
    with open_searcher(directory) as searcher:
        page = searcher.search(
            " ".join(query),
            limit=0 if form == "count" else (options["limit"] or ALL),
            offset=options["offset"],
            by=options["by"],
            match=options["match"] or "all",
            sort=options["sort"],
            kinds=options["kinds"],
            timeout=options["timeout"],
            explain=options["explain"],
            fragments=options["fragments"],
            strict=options["strict"],
            any_of=any_of,
            relax=not options["match"],
            # What is not for reading lists all: it has no place to say what was folded.
            fold=not options["unfold"] and form in {"", "json", "jsonl"},
            first=options["first"],
            facets=options["facets"],
            facet_limit=options["facet_limit"],
        )
    if options["save"]:
        _save(" ".join(query), options)
    is_error = page.given_up and form != "json"
    if form != "json" and not quiet:
        _print_notes(page, query, page.notes[:-1] if is_error else page.notes)
    if is_error:
        raise CuttingsError(page.notes[-1])
    if write:
        click.echo(write(page, options["by"]), nl=False, color=True)
    else:
        _print_hits(page, links=set_color(ctx, options["color"]))
    if page.total.blocks and page.facets and form != "json":
        set_color(ctx, options["color"])
        _print_facets(page, options["by"], is_below_hits=not form and bool(page.hits))
    if not form and not quiet:
        click.echo(_summary(page, options["by"]), err=True)
    if not page.total.blocks:
        ctx.exit(ERROR if page.given_up else NOTHING_FOUND)


def _writer(form: str) -> Callable[[Page, str], str] | None:
    """Return what writes a page in a form, None for people. Raises CuttingsError for a form that cannot be had."""
    if not form:
        return None
    # Imported by name: a search for people has no use for JSON and CSV.
    form_named = importlib.import_module("search.exports").form_named
    # Other commands need the very names and texts; a terminal shows them to a person.
    is_shown = sys.stdout.isatty() and form != "null"
    write: Callable[[Page, str], str] = form_named("shown" if is_shown and form == "files" else form)
    return (lambda page, by: printable_lines(write(page, by))) if is_shown else write


def _print_notes(page: Page, words: Sequence[str], notes: Sequence[str]) -> None:
    """Say how the query was read, what other spelling finds more, and which words look like options."""
    for note in notes:
        click.echo(f"note: {printable(note)}", err=True)
    if page.did_you_mean:
        click.echo(f"did you mean: {printable(', '.join(page.did_you_mean))}?", err=True)
    for option in (one for one in words if one.startswith("--") and re.fullmatch(r"--[a-z-]+", one)):
        click.echo(f"note: {option} was read as a word: options stand before --", err=True)


def _save(query: str, options: Mapping[str, Any]) -> None:
    """Append a search to the file of searches that its options name. Raises UsageError for what that cannot hold."""
    if options["any_of"] is not None or options["offset"] or not query:
        raise click.UsageError("--save keeps a query and its options, but neither --any-of nor --offset")
    # Imported by name: a search for people has no use for files of searches.
    saved = importlib.import_module("search.saved_searches")
    name, file = options["save"]
    limit, match = options["limit"] or ALL, options["match"] or "all"
    search = saved.SavedSearch(name, query, limit, options["by"], match, options["sort"], options["kinds"])
    saved.save(Path(file), search)
    if options["facets"]:
        click.echo("note: --facet was not saved: saved searches tell hits, and count none", err=True)


def _form(options: Mapping[str, Any]) -> str:
    """Return in which form to print the page, the empty string for people; raise UsageError for several."""
    forms = dict.fromkeys(options["forms"])
    if "null" in forms:
        forms.pop("files", None)  # it is the same with other ends
    if len(forms) > 1:
        raise click.UsageError(f"print one form, not {' and '.join(forms)}: leave out all but one of these options")
    form = next(iter(forms), "")
    if options["explain"] and form not in {"", "json", "jsonl"}:
        raise click.UsageError(f"--explain has no place in {form}: leave it out, or print --json")
    if options["facets"] and form not in {"", "json", "count"}:
        raise click.UsageError(f"--facet has no place in {form}: leave it out, or print --json or --count")
    return form


def _terms_of(file: IO[str] | None) -> list[str] | None:
    """Return the lines of a file of terms."""
    try:
        return file.read().splitlines() if file else None
    except UnicodeDecodeError as error:
        raise CuttingsError(f"{file.name if file else ''} is not UTF-8 ({error}): convert it") from error


@click.command("show")
@click.argument("reference", metavar="REFERENCE")
@index_option
@click.option("--explain", is_flag=True, help="Show what is known of the article, each with the rule it came from.")
@click.option("--json", "as_json", is_flag=True, help="Print the article, its blocks and its rules as JSON.")
@click.option("--cite", type=click.Choice(["plain", "markdown", "bibtex", "csl-json"]), help="Print how to cite it.")
@color_option
@click.pass_context
def show_command(
    ctx: click.Context,
    reference: str,
    directory: str | None,
    explain: bool,
    as_json: bool,
    cite: str | None,
    color: str,
) -> None:
    """Show a whole article, or a block in its article.

    REFERENCE is FILE:LINE as a search shows it, FILE if it holds one article, or an id as --json has it; the beginning
    of an id will do.
    """
    with open_searcher(directory) as searcher:
        row, block_id = _located(searcher, reference)
        if cite:
            # Imported by name: a search has no use for it.
            citation = importlib.import_module("search.citations").citation
            article = row.article._replace(path=relative(row.article.path))
            block = next((one for one in row.blocks if one.id == block_id), None)
            begin = row.blocks[0].line if row.blocks else None
            click.echo(printable_lines(citation(article, block, cite, line=begin)))
            return
        pictures = None if explain else searcher.pictures(row.article.id)
    if as_json:
        echo_json(row.to_dict() | ({"pictures": pictures.to_dict()} if pictures else {}))
        return
    links = set_color(ctx, color)
    for line in explanation_lines(row) if explain else article_lines(row, block_id, pictures, links=links):
        click.echo(line)


def _located(searcher: Searcher, reference: str) -> tuple[Row, str]:
    """Return what a reference leads to; of a file that is not indexed, the error says whether it is there.

    Not in the library, which answers others too: who asks a page may not learn which files there are.
    """
    try:
        return searcher.locate(reference)
    except NotIndexedError as error:
        name, _, number = reference.rpartition(":")
        path = name if name and number.isdecimal() else reference
        where = os.path.abspath(path)
        if path and os.path.isdir(where):  # noqa: PTH112 (unlike Path.is_dir, it takes any text for a name)
            told = f"{path} is a folder: give a file in it, and a line"
        elif path and os.path.exists(where):  # noqa: PTH110 (likewise)
            told = f"nothing of {path} is indexed: 'cuttings index {path}' adds it, or says why it is skipped"
        elif _LIKE_A_FILE.search(path):
            told = f"there is no file {where}, and nothing of it is indexed: a path begins at the folder where you are"
        else:
            raise
        raise NotIndexedError(told) from error


@click.command("export")
@index_option
@click.option(
    "-o", "--output", metavar="FILE", default="-", help="Write to FILE, which is there only when it is whole."
)
@click.pass_context
def export_command(ctx: click.Context, directory: str | None, output: str) -> None:
    """Print all that the index holds as JSON Lines: articles, blocks, and what is known of them.

    'cuttings index -' reads it back from standard input, and makes an equal index of it.
    """
    # Imported by name: no other command needs it.
    write = importlib.import_module("search.exporting").write
    quiet = ctx.obj.get("quiet", False)
    with open_searcher(directory) as searcher:
        # Two bars would stand in each other's way: the lines themselves show how it goes on.
        hidden = quiet or not sys.stderr.isatty() or (output == "-" and sys.stdout.isatty())
        count = searcher.stats(0)["articles"]
        with click.progressbar(
            searcher.export(), label="exporting", length=count + 2, hidden=hidden, file=sys.stderr
        ) as records:
            write(records, output, searcher.directory if isinstance(searcher.directory, Path) else None)
    if not quiet:
        click.echo(
            f"exported {counted(count, 'article')}" + (f" to {printable(output)}" if output != "-" else ""), err=True
        )


def _print_hits(page: Page, *, links: bool) -> None:
    for hit in page:
        for line in hit_lines(hit, links=links):
            click.echo(line)
        click.echo()


def _print_facets(page: Page, by: str, *, is_below_hits: bool) -> None:
    # Imported by name: a search without facets has no use for them.
    lines, bars = (importlib.import_module(f"search.{name}") for name in ("facet_lines", "bars"))
    for line in lines.facet_lines(page.facets, by, drawn=bars.can_draw(sys.stdout.encoding)):
        click.echo(line)
    if is_below_hits:
        click.echo()


def _summary(page: Page, by: str) -> str:
    total = page.total
    shown = f", {len(page)} shown" if len(page) < (total.articles if by == "article" else total.blocks) else ""
    found = f"{counted(total.articles, 'article')}, {counted(total.blocks, 'block')}"
    folded = sum(hit.folded for hit in page)
    shown += f", {folded:,} folded" if folded else ""
    return f"{found}{shown} ({page.took * 1e3:.1f} ms)"
