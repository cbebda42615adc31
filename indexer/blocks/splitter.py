"""Split decoded text into articles, and articles into blocks.

Evidence is taken from the surest sign to the weakest: boilerplate, contributor lines and bylines by their whole form;
datelines, which begin a story; credits, which end a caption; and exact repetition, which only galleries show.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.credits import find_credit
from indexer.blocks.datelines import Dateline, find_dateline
from indexer.blocks.dates import find_date
from indexer.blocks.lines import Line, lines_of
from indexer.models import Article, Block, Kind

# A longer line that stands twice is a paragraph pasted twice, not a caption.
_LONGEST_CAPTION = 600
# Shorter ones may be labels or speakers' names, which stand again without ending a story.
_SHORTEST_SIGN_OF_TAIL = 30
_LONGEST_HEADLINE = 120
_ENDS_OF_SENTENCE = (".", "!", "?", "…", ":", "”", '"', "»", "“", ")")


@dataclass(slots=True)
class _Reading:
    """Hold a line and what it has been read as so far."""

    line: Line
    kind: Kind
    dateline: Dateline | None = None


def split(source: str) -> list[Article]:
    """Return the articles of `source` in order, without ids; every line that is not blank is in exactly one block."""
    readings = [_read(line) for line in lines_of(source)]
    return [_article(part) for chunk in _cut_at_datelines(readings) for part in _cut_at_tails(_mark_repeats(chunk))]


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of one article's text, without offsets: the text is not that of a source file."""
    blocks = _blocks(_mark_repeats([_read(line) for line in lines_of(text)]))
    return [replace(block, extent=None, repeats=()) for block in blocks]


def _read(line: Line) -> _Reading:
    if is_boilerplate(line.text):
        return _Reading(line, "boilerplate")
    if find_contributors(line.text) or find_byline(line.text):
        return _Reading(line, "byline")
    dateline = find_dateline(line.text)
    if dateline is None and len(line.text) <= _LONGEST_CAPTION and find_credit(line.text):
        return _Reading(line, "caption")
    return _Reading(line, "paragraph", dateline)


def _cut_at_datelines(readings: list[_Reading]) -> Iterator[list[_Reading]]:
    """Cut before each dateline that has a paragraph before it, a headline and a byline above it included."""
    begin = 0
    for index, reading in enumerate(readings):
        if reading.dateline is None:
            continue
        opening = _opening(readings, begin, index)
        if _has_body(readings[begin:opening]):
            yield readings[begin:opening]
            begin = opening
    if readings[begin:]:
        yield readings[begin:]


def _has_body(readings: list[_Reading]) -> bool:
    """Say whether there is a paragraph among `readings`, and not only what a gallery repeats."""
    counts = Counter(reading.line.text for reading in readings)
    return any(reading.kind == "paragraph" and not _repeats(reading, counts) for reading in readings)


def _repeats(reading: _Reading, counts: Counter[str]) -> bool:
    text = reading.line.text
    return reading.dateline is None and counts[text] > 1 and len(text) <= _LONGEST_CAPTION


def _opening(readings: list[_Reading], begin: int, index: int) -> int:
    """Return where the story with the dateline at `index` begins: at its headline or byline, if they stand above."""
    opening = index
    if opening > begin and readings[opening - 1].kind == "byline" and find_byline(readings[opening - 1].line.text):
        opening -= 1
    if opening > begin and _like_headline(readings[opening - 1]):
        opening -= 1
    return opening


def _like_headline(reading: _Reading) -> bool:
    text = reading.line.text
    return (
        reading.kind == "paragraph"
        and reading.dateline is None
        and len(text) <= _LONGEST_HEADLINE
        and not text.endswith(_ENDS_OF_SENTENCE)
    )


def _mark_repeats(readings: list[_Reading]) -> list[_Reading]:
    """Read as captions the lines that stand more than once: body text does not repeat itself, galleries do."""
    counts = Counter(reading.line.text for reading in readings)
    for reading in readings:
        if reading.kind == "paragraph" and _repeats(reading, counts):
            reading.kind = "caption"
    return readings


def _cut_at_tails(readings: list[_Reading]) -> Iterator[list[_Reading]]:
    """Cut behind each tail: the run of captions after the body that repeats captions from within it."""
    begin, seen, in_run, is_tail = 0, set[str](), set[str](), False
    for index, reading in enumerate(readings):
        if reading.kind == "caption":
            is_sign = len(reading.line.text) >= _SHORTEST_SIGN_OF_TAIL or find_credit(reading.line.text) is not None
            is_tail = is_tail or (is_sign and reading.line.text in seen)
            in_run.add(reading.line.text)
        elif reading.kind == "paragraph":
            if is_tail:
                yield readings[begin:index]
                begin, seen, in_run, is_tail = index, set(), set(), False
            seen |= in_run
            in_run = set()
    yield readings[begin:]


def _article(readings: list[_Reading]) -> Article:
    if len(readings) > 1 and _like_headline(readings[0]) and readings[1].kind in ("paragraph", "byline"):
        readings[0].kind = "headline"
    blocks = _blocks(readings)
    dateline = next((reading.dateline for reading in readings if reading.dateline), None) or Dateline("", "", "")
    bylines = [block.text for block in blocks if block.kind == "byline"]
    return Article(
        id="",
        title=next((block.text for block in blocks if block.kind == "headline"), ""),
        blocks=blocks,
        dateline=dateline.text,
        place=dateline.place,
        agency=dateline.agency,
        byline=", ".join(name for line in bylines for name in find_byline(line)),
        contributors=tuple(name for line in bylines for name in find_contributors(line)),
        date=max((block.date for block in blocks if block.date), default=None),
    )


def _blocks(readings: Sequence[_Reading]) -> list[Block]:
    """Return one block for each line, and one for all lines of a caption that repeats."""
    places: dict[str, list[Line]] = {}
    for reading in readings:
        if reading.kind == "caption":
            places.setdefault(reading.line.text, []).append(reading.line)
    blocks = []
    for reading in readings:
        line = reading.line
        if reading.kind != "caption":
            blocks.append(Block(reading.kind, line.text, line.extent))
        elif places[line.text][0] is line:
            blocks.append(_caption(places[line.text]))
    return blocks


def _caption(lines: list[Line]) -> Block:
    text = lines[0].text
    credit = find_credit(text)
    return Block(
        kind="caption",
        text=text,
        extent=lines[0].extent,
        credit=credit.text if credit else "",
        photographer=credit.photographer if credit else "",
        date=find_date(text),
        repeats=tuple(line.extent for line in lines[1:]),
    )
