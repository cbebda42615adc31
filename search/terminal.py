"""Lay out answers for a terminal: titles, where they stand, wrapped snippets with marks, links to files."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from search.backends.base import Row
from search.hits import ArticleHit, BlockHit, Hit
from search.snippets import Snippet, printable

_WIDEST = 100
_INDENT = "   "
_WORD = re.compile(r"\S+")


def hit_lines(hit: Hit) -> Iterator[str]:
    """Yield the lines that show a hit: rank and title, where it is from, the snippet, and where else it matches."""
    yield f"{click.style(f'{hit.rank}.', dim=True)} {click.style(printable(hit.article.title), bold=True)}"
    yield _INDENT + click.style(" · ".join(_origin(hit.article, hit.block)), fg="cyan")
    label = _label(hit.block)
    if label:
        yield _INDENT + click.style(label, fg="magenta")
    yield from (_INDENT + line for line in wrapped(hit.snippet))
    if hit.more:
        yield _INDENT + click.style("also: " + ", ".join(_where(block) for block in hit.more), dim=True)


def article_lines(row: Row, marked: str = "") -> Iterator[str]:
    """Yield the lines that show a whole article; the block with the id `marked` has an arrow beside it."""
    yield click.style(printable(row.article.title), bold=True)
    yield click.style(" · ".join([*_origin(row.article, row.blocks[0]), f"id {row.article.id}"]), fg="cyan")
    for block in row.blocks:
        yield ""
        arrow = click.style("▶  ", fg="yellow", bold=True) if block.id == marked else _INDENT
        label = _label(block)
        if label:
            yield _INDENT + click.style(label, fg="magenta")
        for number, line in enumerate(wrapped(Snippet(block.text))):
            yield (arrow if number == 0 else _INDENT) + line


def wrapped(snippet: Snippet) -> Iterator[str]:
    """Yield the lines of a snippet wrapped to the terminal at words, with its matches marked."""
    width = min(shutil.get_terminal_size().columns, _WIDEST) - len(_INDENT)
    start = end = 0
    for word in _WORD.finditer(snippet.text):
        if word.end() - start > width and end > start:
            yield _part(snippet, start, end).ansi
            start = word.start()
        end = word.end()
    yield _part(snippet, start, end).ansi


def _part(snippet: Snippet, start: int, end: int) -> Snippet:
    """Return the characters from start to end as a snippet of their own; a mark across the cut is cut too."""
    spans = ((max(a, start) - start, min(b, end) - start) for a, b in snippet.spans if a < end and b > start)
    return Snippet(snippet.text[start:end], tuple(spans))


def _origin(article: ArticleHit, block: BlockHit) -> list[str]:
    date = article.date.isoformat() if article.date else ""
    known = [article.place, article.agency, article.byline, date]
    source = _source(article.path, block.line) if article.path else article.url
    return [*(printable(value) for value in known if value), source or article.id]


def _source(path: str, line: int | None) -> str:
    """Return the path as a link that terminals open, relative to the working directory if it is below it."""
    shown = printable(_relative(path)) + (f":{line}" if line else "")
    if os.environ.get("TERM") == "dumb" or not Path(path).is_absolute():
        return shown
    return f"\x1b]8;;file://{_host()}{Path(path).as_uri()[7:]}\x1b\\{shown}\x1b]8;;\x1b\\"


def _relative(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


@cache
def _host() -> str:
    return socket.gethostname()


def _label(block: BlockHit) -> str:
    """Return what is said above a block that is not a paragraph: its kind, how often it stands there, who made it."""
    if block.kind == "paragraph":
        return ""
    times = f"×{1 + len(block.repeats)}" if block.repeats else ""
    date = block.date.isoformat() if block.date else ""
    return " · ".join(part for part in (f"{block.kind} {times}".strip(), printable(block.photographer), date) if part)


def _where(block: BlockHit) -> str:
    kind = "" if block.kind == "paragraph" else f"{block.kind} "
    return f"{kind}line {block.line}" if block.line else f"{kind}block {block.number}"
