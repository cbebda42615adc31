"""Split decoded text into articles, and articles into blocks.

What a line is, and where an article begins, says the model, which joins all evidence; signs that are sure have the last
word: the dateline of an agency begins a story, and its picture credit makes a caption. Where in the article a value
was found is kept as its rule.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.blocks.agencies import AGENCIES
from indexer.blocks.credits import Credit
from indexer.blocks.datelines import Dateline
from indexer.blocks.dates import find_date
from indexer.blocks.lines import Line, paragraphs_of
from indexer.blocks.model import Label, label
from indexer.blocks.signs import Signs, find_signs
from indexer.models import Article, Block, Extent, Kind

_LONGEST_HEADLINE = 120
_ENDS_OF_SENTENCE = (".", "!", "?", "…", ":", "”", '"', "»", "“", ")")
_NO_DATELINE = Dateline("", "", "")


@dataclass(slots=True)
class _Reading:
    """Hold a line and what it has been read as."""

    line: Line
    kind: Kind
    begins: bool
    signs: Signs


def split(source: str) -> list[Article]:
    """Return the articles of `source` in order, without ids; every line that is not blank is in exactly one block."""
    lines = paragraphs_of(source)
    return [_article(part) for part in _parts(_cut_at_datelines(_read(lines)))] if lines else []


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of one article's text, without offsets: the text is not that of a source file."""
    blocks = _blocks(_read(paragraphs_of(text), is_one_article=True))
    return [replace(block, extent=None, repeats=()) for block in blocks]


def _read(lines: Sequence[Line], *, is_one_article: bool = False) -> list[_Reading]:
    texts = [line.text for line in lines]
    signs = [find_signs(text) for text in texts]
    labels = label(texts, signs, is_one_article=is_one_article)
    return [
        _Reading(line, _kind(found, seen), found.begins, seen)
        for line, found, seen in zip(lines, labels, signs, strict=True)
    ]


def _kind(found: Label, signs: Signs) -> Kind:
    """Return what a line is: what the model says, unless a sign is sure."""
    if signs.dateline and signs.dateline.agency:
        return "paragraph"
    if signs.credit and _is_sure(signs.credit):
        return "caption"
    if signs.is_boilerplate:
        return "boilerplate"
    return "byline" if signs.contributors else found.kind


def _is_sure(credit: Credit) -> bool:
    """Say whether a credit is in the form of agencies, "(AP Photo/Ibar Silva)", which only captions have."""
    return credit.text.startswith("(") and "/" in credit.text and any(name in credit.text for name in AGENCIES)


def _cut_at_datelines(readings: list[_Reading]) -> list[_Reading]:
    """Let an article begin at each agency's dateline, if the one before has a body: at the lines above that open it."""
    begin = 0
    for index, reading in enumerate(readings):
        if reading.begins:
            begin = index
        if not (reading.signs.dateline and reading.signs.dateline.agency):
            continue
        opening = _opening(readings, begin, index)
        if any(earlier.kind == "paragraph" for earlier in readings[begin:opening]):
            readings[opening].begins = True
            begin = opening
    return readings


def _opening(readings: Sequence[_Reading], begin: int, index: int) -> int:
    """Return where the story with the dateline at `index` begins: at its headline or byline, if they stand above."""
    opening = index
    if opening > begin and readings[opening - 1].kind == "byline" and readings[opening - 1].signs.authors:
        opening -= 1
    if opening > begin and _like_headline(readings[opening - 1]):
        opening -= 1
    return opening


def _like_headline(reading: _Reading) -> bool:
    text = reading.line.text
    return (
        reading.kind in ("paragraph", "headline")
        and reading.signs.dateline is None
        and len(text) <= _LONGEST_HEADLINE
        and not text.endswith(_ENDS_OF_SENTENCE)
    )


def _parts(readings: Sequence[_Reading]) -> Iterator[Sequence[_Reading]]:
    """Yield the readings of each article."""
    begins = _begins(readings)
    for begin, end in zip(begins, [*begins[1:], len(readings)], strict=True):
        yield readings[begin:end]


def _begins(readings: Sequence[_Reading]) -> list[int]:
    """Return where articles begin: never at a line that repeats one of the article before, which is of its gallery."""
    begins, of_article = [0], {readings[0].line.text}
    is_due = False
    for index, reading in enumerate(readings[1:], start=1):
        text = reading.line.text
        is_due = is_due or reading.begins
        if is_due and text not in of_article:
            begins.append(index)
            of_article, is_due = set(), False
        of_article.add(text)
    return begins


def _article(readings: Sequence[_Reading]) -> Article:
    _name_headline(readings)
    blocks = _blocks(readings)
    dateline = next((reading.signs.dateline for reading in readings if reading.signs.dateline), None) or _NO_DATELINE
    bylines = [reading.signs for reading in readings if reading.kind == "byline"]
    authors = ", ".join(name for signs in bylines for name in signs.authors)
    contributors = tuple(name for signs in bylines for name in signs.contributors)
    date = max((block.date for block in blocks if block.date), default=None)
    article = Article(
        id="",
        title=next((block.text for block in blocks if block.kind == "headline"), ""),
        blocks=blocks,
        dateline=dateline.text,
        place=dateline.place,
        agency=dateline.agency,
        byline=authors,
        contributors=contributors,
        date=date,
    )
    return replace(article, rules=_rules(article))


def _rules(article: Article) -> dict[str, str]:
    found_in = {
        "dateline": "the dateline",
        "place": "the dateline",
        "agency": "the dateline",
        "byline": "a line that says who wrote",
        "contributors": "a line that says who contributed",
        "date": "the latest date in the captions",
    }
    rules = {name: rule for name, rule in found_in.items() if getattr(article, name)}
    for name in ("credit", "photographer"):
        if any(getattr(block, name) for block in article.blocks):
            rules[name] = "the credit of the caption"
    return rules


def _name_headline(readings: Sequence[_Reading]) -> None:
    """Take the first line for the headline, if the model found none and it looks like one."""
    if any(reading.kind == "headline" for reading in readings) or len(readings) < 2:
        return
    if _like_headline(readings[0]) and readings[1].kind in ("paragraph", "byline"):
        readings[0].kind = "headline"


def _blocks(readings: Sequence[_Reading]) -> list[Block]:
    """Return a block for each line, one for a caption and the credit that stands alone beside it, one for all repeats."""
    blocks: list[Block] = []
    first: dict[str, int] = {}
    for group in _captions_with_credits(readings):
        block = _block(group)
        if block.kind == "caption" and block.text in first:
            earlier = blocks[first[block.text]]
            extents = () if block.extent is None else (block.extent,)
            blocks[first[block.text]] = replace(earlier, repeats=earlier.repeats + extents)
            continue
        if block.kind == "caption":
            first[block.text] = len(blocks)
        blocks.append(block)
    return blocks


def _captions_with_credits(readings: Sequence[_Reading]) -> Iterator[Sequence[_Reading]]:
    """Yield each reading alone, but a caption and the line next to it that is nothing but its credit together."""
    index = 0
    while index < len(readings):
        pair = readings[index : index + 2]
        size = 2 if len(pair) == 2 and _belong_together(*pair) else 1
        yield readings[index : index + size]
        index += size


def _belong_together(one: _Reading, other: _Reading) -> bool:
    if one.kind != "caption" or other.kind != "caption" or one.line.text == other.line.text:
        return False
    return (_is_credit_alone(other) and one.signs.credit is None) or (
        _is_credit_alone(one) and other.signs.credit is None
    )


def _is_credit_alone(reading: _Reading) -> bool:
    credit = reading.signs.credit
    return credit is not None and len(reading.line.text.strip(" .")) <= len(credit.text) + 1


def _block(group: Sequence[_Reading]) -> Block:
    first, last = group[0].line, group[-1].line
    extent = Extent(first.extent.line, last.extent.end_line, first.extent.start, last.extent.end)
    text, kind = " ".join(reading.line.text for reading in group), group[0].kind
    if kind != "caption":
        return Block(kind, text, extent)
    credit = next((reading.signs.credit for reading in group if reading.signs.credit), None) or Credit("", "")
    date: dt.date | None = find_date(text)
    return Block(kind, text, extent, credit=credit.text, photographer=credit.photographer, date=date)
