"""Put the words of a PDF's pages into lines, and the lines into the order in which they are read."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

# A wider gap between words, in sizes of the font, may part two columns; in justified text few are as wide.
_GUTTER = 0.9
# So many lines with a gap at the same place are columns, if text runs across it in far fewer lines.
_LINES_OF_COLUMNS = 4
_MOST_ACROSS = 0.5
# More places are not looked at: a page of scattered words has thousands, and no columns.
_MOST_PLACES = 40
# What stands in the outermost part of all pages, and on this part of them, runs along.
_MARGIN = 0.12
_PAGES_OF_RUNNING = 0.4
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|seite|página|pagina|side|strona|p\.)\s*)?#(?:\s*(?:/|of|von|de|di|av)\s*#)?[-–—|\s]*"
)


class Word(NamedTuple):
    """Hold a word and its box in points, from the lower left corner of the page; `size` is that of its font."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


class Line(NamedTuple):
    """Hold one line of one column: where it stands on which page, and the size of most of its words."""

    words: tuple[Word, ...]
    page: int
    left: float
    right: float
    bottom: float
    size: float

    @property
    def text(self) -> str:
        """Return the words with spaces between them."""
        return " ".join(word.text for word in self.words)


class _Place(NamedTuple):
    """Hold what a line along the edge of a page shares with those on other pages."""

    text: str
    height: int


def lines_of(pages: Iterable[Sequence[Sequence[Word]]]) -> tuple[list[Line], list[str]]:
    """Return the lines of all pages in reading order, and the texts of those that run along the edges of the pages."""
    by_page = [
        list(_in_columns([line_of(words, number) for words in lines if words])) for number, lines in enumerate(pages)
    ]
    running = _running(by_page)
    lines = [line for page in by_page for line in page]
    aside = [line.text for line in lines if _place(line) in running]
    return [line for line in lines if _place(line) not in running], list(dict.fromkeys(aside))


def line_of(words: Sequence[Word], page: int) -> Line:
    """Return the line that these words make."""
    return Line(
        tuple(words),
        page,
        min(word.left for word in words),
        max(word.right for word in words),
        statistics.median_low([word.bottom for word in words]),
        statistics.median_low([word.size for word in words]),
    )


def _in_columns(lines: list[Line]) -> Iterable[Line]:
    """Return the lines of a page column by column, if they run across columns; else as the file has them.

    Most files have the lines of a story one after the other. Some have those of all columns from top to bottom.
    """
    gutters = _gutters(lines)
    parts = [part for line in lines for part in _cut(line, gutters)]
    return _ordered(parts, gutters) if len(parts) > len(lines) else lines


def _gutters(lines: Sequence[Line]) -> list[float]:
    """Return where columns begin, from left to right."""
    gaps = [gap for line in lines for gap in _gaps(line)]
    places = Counter(round(end) for _, end in gaps).most_common(_MOST_PLACES)
    found: list[float] = []
    for place, _ in sorted(places):
        edge = place - 1
        within = sum(begin < edge < end for begin, end in gaps)
        across = sum(word.left < edge < word.right for line in lines for word in line.words)
        if within >= _LINES_OF_COLUMNS and across <= _MOST_ACROSS * within and not _same_gap(found, edge, gaps):
            found.append(edge)
    return found


def _gaps(line: Line) -> Iterator[tuple[float, float]]:
    """Yield the wide gaps of a line, from the end of a word to the beginning of the next."""
    for one, other in pairwise(line.words):
        if other.left - one.right > _GUTTER * line.size:
            yield one.right, other.left


def _same_gap(found: Sequence[float], edge: float, gaps: Sequence[tuple[float, float]]) -> bool:
    """Say whether most lines have the last of the edges found, and this one, in one gap: indented lines do that."""
    if not found:
        return False
    both = sum(begin < found[-1] and edge < end for begin, end in gaps)
    return 2 * both >= sum(begin < edge < end for begin, end in gaps)


def _cut(line: Line, gutters: Sequence[float]) -> Iterator[Line]:
    words: list[Word] = []
    for word in line.words:
        if words and any(words[-1].right < edge < word.left for edge in gutters):
            yield line_of(words, line.page)
            words = []
        words.append(word)
    yield line_of(words, line.page)


def _ordered(lines: Iterable[Line], gutters: Sequence[float]) -> Iterator[Line]:
    """Yield lines column by column; what stands across columns, such as a headline, parts what is above and below."""
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in sorted(lines, key=lambda line: -line.bottom):
        if any(line.left < edge < line.right for edge in gutters):
            yield from (one for column in columns for one in column)
            columns = [[] for _ in columns]
            yield line
        else:
            columns[sum(edge <= line.left for edge in gutters)].append(line)
    yield from (one for column in columns for one in column)


def _place(line: Line) -> _Place:
    return _Place(_NUMBER.sub("#", line.text.casefold()), round(line.bottom))


def _running(pages: Sequence[Sequence[Line]]) -> frozenset[_Place]:
    """Return what runs along the edges of the pages: the name of the paper, the date, page numbers."""
    heights = [line.bottom for page in pages for line in page]
    if not heights:
        return frozenset()
    margin = _MARGIN * (max(heights) - min(heights))
    low, high = min(heights) + margin, max(heights) - margin
    counts = Counter(
        place for page in pages for place in {_place(line) for line in page if not low < line.bottom < high}
    )
    fewest = max(2, _PAGES_OF_RUNNING * len(pages))
    return frozenset(place for place, count in counts.items() if count >= fewest or _PAGE_NUMBER.fullmatch(place.text))
