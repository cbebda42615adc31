"""Read messages as the wires of American agencies sent them from the 1970s on, by rule ANPA 1312, in files of text.

A message has a line that numbers it, then one with its priority, its category, its slug and the day. Lines above the
story are marked: "^Lamp lit again<", "^By ANA PAZ=". Each paragraph begins with an indent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.blocks.lines import Line, joined_lines, lines_of
from indexer.formats.composing import Story, Told, agency_named, block_of_body, checked, compose, names_in
from indexer.models import Article, Block, Kind

# Signs that no screen shows, and blanks, stand where a message, its heading and its text begin and end.
_UNSEEN = "\x00\x01\x02\x03\x04\x10\x12\x13\x14\x16\x17\x1f\x7f "
# "r z BC-Harbour-Lamp 1stLd-Writethru   02-20 0500": below it stands at once what is marked.
_HEADING = re.compile(r"[a-z] ?[a-z]? [^\n^]{1,60} \d\d-\d\d +\d{2,4}")
_MESSAGE = re.compile(rf"^{_HEADING.pattern}[^\n\w^]{{0,9}}\r?\n[^\n\w^]{{0,9}}\^[^\n]{{1,200}}<", re.MULTILINE)
# The first message begins within so many characters, if a file is of messages: few lines stand above it.
_OPENING = 4_000
_BY = re.compile(r"by\s", re.IGNORECASE)
_FOR_EDITORS = re.compile(
    r"(?:eds?|editors?)\s?[:.]|(?:with )?ap (?:photos?|graphics?|video|audio)\b|laser(?:photo|graphic)|"
    r"(?:urgent|bulletin|flash|adv\b.*)$|with .{0,60}\bphotos?\.?$",
    re.IGNORECASE,
)
# "BC-Harbour-Lamp, 1st Ld-Writethru,416": the cycle before it and the count of words behind it are of the wire.
_SLUG = re.compile(r"(?:[ABP][CM]-+)?(.+?)(?:,\s?\d{1,5})?")
# "AP-WF-02-20-16 0337GMT<": month, day, year. Below it "NNNN" may stand.
_ENDING = re.compile(r"N{4}|[A-Z]{2,4}-[A-Z]{2}-(\d\d)-(\d\d)-(\d\d) \d{4}[A-Z]{3}.{0,4}?<*")
# Years of two digits from here on are of the 20th century.
_FIRST_YEAR = 60


def is_wire(text: str) -> bool:
    """Say whether a file begins with such a message."""
    return "^" in text[:_OPENING] and _MESSAGE.search(text[:_OPENING]) is not None


def articles_of_wire(text: str) -> list[Article]:
    """Return the article of each message; raises SourceError if there is nothing to read."""
    seen = (_stripped(line, _UNSEEN, _UNSEEN) for line in lines_of(text))
    lines = [line for line in seen if line.text]
    begins = [number for number in range(len(lines)) if _begins(lines, number)]
    firsts = [0, *(begin - _is_number(lines[begin - 1]) for begin in begins[1:])]
    return [_article(lines[first:end]) for first, end in pairwise([*firsts, len(lines)])]


def _begins(lines: Sequence[Line], number: int) -> bool:
    """Say whether a line is the heading of a message: results of games may look so too, within a story."""
    if not _HEADING.fullmatch(lines[number].text):
        return False
    is_marked = any(line.text.startswith("^") for line in lines[number + 1 : number + 2])
    return is_marked or any(_ENDING.fullmatch(line.text) for line in lines[max(number - 2, 0) : number])


def _is_number(line: Line) -> bool:
    """Say whether the line above a heading numbers the message, and is not the last of the message before."""
    is_of_other = line.text.startswith("^") or _ENDING.fullmatch(line.text) or _HEADING.fullmatch(line.text)
    return not (line.indent or is_of_other)


@dataclass(slots=True)
class _Message:
    """Hold what the lines of a message were found to be."""

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    slug: str = ""
    byline: str = ""
    day: str = ""


def _article(lines: Sequence[Line]) -> Article:
    message, paragraphs = _Message(), list[list[Line]]()
    for above, line in pairwise([*lines[:1], *lines]):
        if ending := _ENDING.fullmatch(line.text):
            message.day = message.day or _day(ending)
            paragraphs.append([line])
        elif line.text.startswith("^") or not (paragraphs or line.indent):
            _take_in(message, line)
        elif line.indent or above.text.startswith("^") or _ENDING.fullmatch(above.text):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    message.blocks += _body(paragraphs)
    story = Story(
        title=message.title,
        body=message.blocks,
        told={"byline": Told(message.byline, "ANPA byline"), "date": Told(message.day, "ANPA day of sending")},
        keywords=[message.slug],
        keywords_where="ANPA slug",
    )
    headline = [block for block in message.blocks if block.kind == "headline"]
    article = compose(replace(story, body=[block for block in message.blocks if block.kind != "headline"]))
    return checked(replace(article, blocks=[*headline, *article.blocks]))


def _body(paragraphs: Sequence[Sequence[Line]]) -> Iterator[Block]:
    for lines in paragraphs:
        text, extent = joined_lines(lines)
        if _ENDING.fullmatch(text):
            yield Block("boilerplate", text, extent)
        else:
            yield replace(block_of_body(text), extent=extent)


def _take_in(message: _Message, line: Line) -> None:
    """Take in a line above the story."""
    bare = _stripped(line, "^ ", "<=- ") if line.text.startswith("^") else line
    text, extent = bare.text, bare.extent
    kind: Kind = "boilerplate"
    if line.text.startswith("^") and text:
        if not message.slug:
            slug = _SLUG.fullmatch(text)
            message.slug = slug[1] if slug else text
        elif _BY.match(text):
            names = names_in(text)
            message.byline, kind = message.byline or ("" if agency_named(names) else names), "byline"
        elif line.text.endswith("<") and not _FOR_EDITORS.match(text):
            kind = "paragraph" if message.title else "headline"
            message.title = message.title or text
    message.blocks.append(Block(kind, text or line.text, extent if text else line.extent))


def _stripped(line: Line, before: str, behind: str) -> Line:
    """Return a line without some signs before it, and some behind."""
    end = line.text.rstrip(behind)
    text = end.lstrip(before)
    start = line.extent.start + len(end) - len(text)
    return Line(text, line.extent._replace(start=start, end=start + len(text)), line.indent)


def _day(ending: re.Match[str]) -> str:
    month, day, year = ending.groups("")
    return year and f"{'19' if int(year) >= _FIRST_YEAR else '20'}{year}-{month}-{day}"
