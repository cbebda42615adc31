"""Lay out answers for a terminal: titles, where they stand, wrapped snippets with marks, links to files."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.backends.base import Row
from search.hits import ArticleHit, BlockHit, Hit, Version
from search.index.late_patterns import late_pattern
from search.index.printing import printable
from search.snippets import Snippet
from search.width import terminal_columns

if TYPE_CHECKING:
    from search.pictures import Pictures

_WIDEST = 100
_NAMED = 5  # blocks of the same article that are named beside the best: what fits one line
_VERSIONS_NAMED = 3  # of an article, likewise
_INDENT = "   "
_TIES = 8  # words that tie a hit: what fits one line
_WORDS_OF_TIE = 3  # those of a caption and a paragraph, behind the photographer
_MUCH_THE_SAME = 0.9  # of what was looked for, in a copy or a version with a few changes
_WIDEST_VALUE = 40  # leaves as much for the name of the field and the rule, where a terminal has 80 columns
_KNOWN = (
    *("title", "date", "dateline", "place", "agency", "byline", "contributors"),
    *("keywords", "section", "language", "source", "url"),
)
# What is said of a value of which no rule was noted: an article that a program handed over has none.
_GIVEN = "as given"
# What is said where a rule tells why there is no value, such as a date that can be read in two ways.
_NONE = "none"
_WORD = late_pattern(r"\S+")


def hit_lines(hit: Hit, *, links: bool = False) -> Iterator[str]:
    """Yield the lines that show a hit: rank and title, where it is from, the snippet, and where else it matches.

    Lines hold colours; `links` makes source files terminal hyperlinks too, which click cannot strip.
    """
    yield f"{click.style(f'{hit.rank}.', dim=True)} {click.style(printable(hit.article.title), bold=True)}"
    # Without a line only the id leads back to the place.
    place = [] if hit.block.line else [f"id {printable(hit.block.id)}"]
    yield _INDENT + click.style(" · ".join([*_origin(hit.article, hit.block, links=links), *place]), fg="cyan")
    label = _label(hit.block)
    if label:
        yield _INDENT + click.style(label, fg="magenta")
    yield from (_INDENT + line for line in wrapped(hit.snippet))
    if hit.terms:
        yield from _ties(hit)
    if hit.more:
        others = ", ".join(_where(block) for block in hit.more[:_NAMED])
        left = f" and {len(hit.more) - _NAMED} more" if len(hit.more) > _NAMED else ""
        yield _INDENT + click.style(f"also: {others}{left}", dim=True)
    if hit.folded:
        yield _INDENT + click.style(_versions(hit), dim=True)
    if hit.parts:
        yield _INDENT + click.style(f"score {hit.score:.3f}", dim=True)
    for part in hit.parts:
        boost = "" if part.boost == 1 else f" × {part.boost:g}"
        times = f"{part.frequency:g} / ({part.frequency:g} + {part.norm:.3f})"
        yield _INDENT + click.style(
            f"  {part.score:.3f} {printable(part.text)}: {part.idf:.3f} × {times}{boost}", dim=True
        )


def _ties(hit: Hit) -> Iterator[str]:
    """Yield the words that tie a similar one to what it is similar to, and that it is much the same if it is."""
    words = list(dict.fromkeys(printable(term.text) for term in hit.terms))
    left = f" and {len(words) - _TIES} more" if len(words) > _TIES else ""
    yield _INDENT + click.style(f"tied by: {', '.join(words[:_TIES])}{left}", dim=True)
    if hit.likeness >= _MUCH_THE_SAME:
        yield _INDENT + click.style(f"much the same: {hit.likeness:.0%} of what was looked for", dim=True)


def _versions(hit: Hit) -> str:
    """Say how many versions are folded into a hit, and where the first of them are."""
    what = f"more {'version' if hit.folded == 1 else 'versions'}"
    named = [" ".join(_dated(article, hit.article.path)) for article in hit.versions[:_VERSIONS_NAMED]]
    return f"and {hit.folded:,} {what}: {', '.join(named)}{', …' if hit.folded > len(named) else ''}"


def _dated(article: ArticleHit, beside: str = "") -> Iterator[str]:
    """Yield the day of an article and its file; its id where that is the file of what it stands beside."""
    if article.date:
        yield article.date.isoformat()
    is_elsewhere = article.path not in ("", beside)
    yield printable(relative(article.path)) if is_elsewhere else f"id {printable(article.id)}"


def _listed(article: ArticleHit) -> str:
    parts = [article.date.isoformat() if article.date else "", printable(relative(article.path))]
    return " ".join(part for part in (*parts, f"id {printable(article.id)}") if part)


def group_lines(group: Sequence[Version]) -> Iterator[str]:
    """Yield the lines that show articles that repeat a text: the first, then how like it each of the others is."""
    first, *others = group
    yield click.style(printable(first.article.title), bold=True)
    if first.block:
        yield from (_INDENT + line for line in wrapped(Snippet(first.block.text)))
    yield _INDENT + click.style(_listed(first.article), fg="cyan")
    for other in others:
        how = "" if other.block else f"{other.likeness:4.0%} "
        title = "" if other.article.title == first.article.title else f" · {printable(other.article.title)}"
        yield _INDENT + how + click.style(_listed(other.article), fg="cyan") + title


def article_lines(
    row: Row, marked: str = "", pictures: "Pictures | None" = None, *, links: bool = False
) -> Iterator[str]:
    """Yield the lines that show a whole article; the block with the id `marked` has an arrow beside it.

    With `pictures`, it stands below a paragraph which captions go with it, and below a caption what that shows.
    """
    yield click.style(printable(row.article.title), bold=True)
    yield click.style(
        " · ".join([*_origin(row.article, row.blocks[0], links=links), f"id {printable(row.article.id)}"]), fg="cyan"
    )
    yield from (click.style(line, fg="cyan") for line in _about(row.article))
    for block in row.blocks:
        yield ""
        arrow = click.style("▶  ", fg="yellow", bold=True) if block.id == marked else _INDENT
        label = _label(block)
        if label:
            yield _INDENT + click.style(label, fg="magenta")
        for number, line in enumerate(wrapped(Snippet(block.text))):
            yield (arrow if number == 0 else _INDENT) + line
        if pictures:
            yield from (_INDENT + click.style(line, dim=True) for line in _pictured(block, pictures))


def _pictured(block: BlockHit, pictures: "Pictures") -> Iterator[str]:
    """Yield what goes with a paragraph or caption and why; that it stands near alone is not worth a line."""
    for tie in pictures.captions.get(block.id, ()):
        by = f" · {printable(tie.block.photographer)}" if tie.block.photographer else ""
        yield f"picture: {_where(tie.block)}{by}, by {_few(tie.words)}"
    shown = pictures.paragraphs.get(block.id)
    if shown and shown.words:
        yield f"shows: paragraph {_where(shown.block)}, by {_few(shown.words)}"


def _few(words: Sequence[str]) -> str:
    return ", ".join(map(printable, words[:_WORDS_OF_TIE]))


def explanation_lines(row: Row) -> Iterator[str]:
    """Yield the lines that show what is known of an article, in columns: field, value, and how the value was found."""
    known = dict(_known(row))
    indent = max(map(len, known)) + 2
    width = min(max(map(len, known.values())), _WIDEST_VALUE)
    for name, value in known.items():
        first, *others = wrapped(Snippet(value), width)
        if len(first) > width:  # an address, which has no place to wrap
            first, others = "", [first, *others]
        rule = click.style(printable(row.rules.get(name, _GIVEN)), dim=True)
        yield f"{click.style(f'{name:{indent}}', fg='cyan')}{first:{width}}  {rule}"
        yield from (" " * indent + other for other in others)


def _known(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the fields of an article that have a value or a reason for none, and who made its pictures.

    Of its text it is told how much there is, where a rule says how that was found.
    """
    article = row.article
    for name in _KNOWN:
        value = getattr(article, name)
        if value:
            yield name, ", ".join(value) if isinstance(value, tuple) else str(value)
        elif name in row.rules:
            yield name, _NONE
    if "text" in row.rules:
        count = sum(block.kind == "paragraph" for block in row.blocks)
        yield "text", f"{count:,} paragraph{'s' if count != 1 else ''}"
    for name in ("photographer", "credit"):
        values = dict.fromkeys(value for block in row.blocks if (value := getattr(block, name)))
        if values:
            yield name, ", ".join(values)


def wrapped(snippet: Snippet, width: int = 0) -> Iterator[str]:
    """Yield the lines of a snippet wrapped at words, to `width` or to the terminal, with its matches marked."""
    width = width or min(terminal_columns(), _WIDEST) - len(_INDENT)
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


def _origin(article: ArticleHit, block: BlockHit, *, links: bool) -> list[str]:
    date = article.date.isoformat() if article.date else ""
    known = [article.place, article.agency, article.byline, date]
    source = _source(article.path, block.line, links=links) if article.path else printable(article.url)
    return [*(printable(value) for value in known if value), *([source] if source else [])]


def _about(article: ArticleHit) -> Iterator[str]:
    """Yield the lines on what else is known of an article, below where it is from."""
    known = {"section": article.section, "source": article.source, "keywords": ", ".join(article.keywords)}
    if any(known.values()):
        yield from wrapped(Snippet(" · ".join(f"{name}: {value}" for name, value in known.items() if value)))
    if article.url and article.path:
        yield printable(article.url)


def _source(path: str, line: int | None, *, links: bool) -> str:
    """Return the path, relative to the working directory if it is below it, as a link that terminals open if asked."""
    shown = printable(relative(path)) + (f":{line}" if line else "")
    if not links or not Path(path).is_absolute():
        return shown
    # The host tells a terminal that shows another machine's session not to open a file of its own.
    host = os.uname().nodename if hasattr(os, "uname") else ""
    return f"\x1b]8;;file://{host}{Path(path).as_uri().removeprefix('file://')}\x1b\\{shown}\x1b]8;;\x1b\\"


def relative(path: str) -> str:
    """Return a path as seen from the current folder, if it is in there."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def _label(block: BlockHit) -> str:
    """Return what is said above a block that is not a paragraph: its kind, how often it stands there, who made it."""
    if block.kind == "paragraph":
        return ""
    times = f"×{1 + len(block.repeats)}" if block.repeats else ""
    date = block.date.isoformat() if block.date else ""
    # The credit that stands in the text is read there.
    credit = "" if block.credit in block.text or block.credit == block.photographer else block.credit
    parts = (f"{printable(block.kind)} {times}".strip(), printable(block.photographer), printable(credit), date)
    return " · ".join(part for part in parts if part)


def _where(block: BlockHit) -> str:
    kind = "" if block.kind == "paragraph" else f"{printable(block.kind)} "
    if block.line:
        return f"{kind}line {block.line}"
    return f"{kind}block {block.number}" if block.number else printable(block.kind)
