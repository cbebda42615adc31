"""Find where in a source the characters of Markdown stand that are parsed out of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise, takewhile

from indexer.formats.markdown_runs import Shown
from indexer.models import Extent

_BAR = re.compile(r"\|")
_BEHIND_CELL = re.compile(r"\s*(?:\||\Z)")
# Signs of quotes and lists that look like a cell.
_MARKERS = re.compile(r"(?:[-+*>]|\d{1,9}[.)]|\s)+")


class LinesWithin:
    """Tell where in a source the characters of a content stand that is made of its lines, freed of signs before them.

    `bounds` are where each line of the content begins and ends in the source, signs of quotes and lists included.
    """

    def __init__(self, source: str, content: str, bounds: Iterable[tuple[int, int]]) -> None:
        """Find each line of the content within its bounds."""
        lines = content.split("\n")
        self._begins = [*accumulate((len(line) + 1 for line in lines), initial=0)]
        self._offsets = [_line_within(source, line, *bound) for line, bound in zip(lines, bounds, strict=False)]

    def offset(self, at: int) -> int:
        """Return where in the source a character of the content stands that is no white space; -1 if nowhere."""
        number = bisect_right(self._begins, at) - 1
        if at < 0 or number >= len(self._offsets) or (begin := self._offsets[number]) is None:
            return -1
        return begin + at - self._begins[number]

    def offsets(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield where in the source each place of what is shown stands, given where in the content it does."""
        return ((place, self.offset(at)) for place, at in places)


def count_without_words(source: str, content: str, bounds: Iterable[tuple[int, int]]) -> int:
    """Return how many of some lines stand above a content and hold no more than blanks that Markdown takes for words.

    They are left out of it, such as one of a no-break space. `bounds` are where each begins and ends in the source.
    """
    line = content.split("\n", 1)[0].rstrip()

    def is_above(bound: tuple[int, int]) -> bool:
        above = source[slice(*bound)].rstrip()
        return not above.endswith(line) and (not above or _MARKERS.fullmatch(above) is not None)

    return sum(1 for _ in takewhile(is_above, bounds))


def _line_within(source: str, line: str, begin: int, end: int) -> int | None:
    """Return where a line begins, as its first word tells: a tab before that may have been made blanks."""
    text = line.lstrip()
    offset = source.rfind(text, begin, end)
    return offset - (len(line) - len(text)) if offset >= 0 else None


def offsets_of_row(
    source: str, extent: Extent, cells: Sequence[tuple[str, Shown]], between: int
) -> Iterator[tuple[int, int]]:
    """Yield for each place of a row where it stands in the source; -1 is nowhere.

    The cells are what is parsed of each, and what is shown, with so many characters between. A bar within a cell is
    written with a backslash.
    """
    size, begin = 0, extent.start
    is_open = not source.startswith("|", begin)
    for number, (content, shown) in enumerate(cells):
        written, bars = content.replace("|", "\\|"), [match.start() for match in _BAR.finditer(content)]
        begin = -1 if is_open and not number and _MARKERS.fullmatch(written) else begin
        begin = _cell_within(source, written, begin, extent.end)
        for place, at in _cut_at_bars(shown, bars):
            yield size + place, begin + at + bisect_right(bars, at) if min(begin, at) >= 0 else -1
        begin, size = begin + len(written) if begin >= 0 else -1, size + len(shown.text) + between


def _cell_within(source: str, written: str, begin: int, end: int) -> int:
    """Return where a cell stands: before a bar, or at the end."""
    begin = source.find(written, begin, end) if begin >= 0 else -1
    while begin >= 0 and not _BEHIND_CELL.match(source, begin + len(written), end):
        begin = source.find(written, begin + 1, end)
    return begin


def _cut_at_bars(shown: Shown, bars: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the places of what is shown of a cell, and those of the bars within: a backslash stands before each."""
    for (place, at), (behind, _) in pairwise(shown.places):
        yield place, at
        for bar in bars[bisect_right(bars, at) : bisect_left(bars, at + behind - place)]:
            yield place + bar - at, bar
    yield shown.places[-1]
