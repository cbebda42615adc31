"""Cut decoded text into lines that know where they stand, and join those that were wrapped at a column."""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from indexer.blocks.agencies import ANY_AGENCY
from indexer.blocks.bylines import LONGEST_BYLINE, find_byline
from indexer.blocks.datelines import find_dateline
from indexer.models import Extent, shifts_of
from search.index.compiled import compiled

_LINE_END = re.compile(r"(\r\n|\r|\n)")

# Text is wrapped at most at this column; what is longer was not wrapped.
_WIDEST = 100
_NARROWEST = 40
# A line that is followed by more of its paragraph fills at least this share of the column.
_FILLED = 0.7
# Of the lines of a wrapped file that another of the paragraph follows at once, so many are filled; of those so many
# are open, that is end within a sentence; and of the lines behind these so many begin small: fewest in German.
_LEAST_FILLED, _LEAST_OPEN, _LEAST_GOING_ON = 0.6, 0.55, 0.35
_FEWEST_LINES = 4
_INDENT = 2
# What ends so has not ended: what is indented behind it is no new paragraph, but code, or what a list holds.
_OPENS = (":", ",", ";", "(", "[", "{", "}", "=", "\\")
_QUOTE = ">"
_SIGNS_OF_QUOTE = re.compile(rf"[{_QUOTE}\s]*")
# "Reuter" is how that agency signed until 1998.
_SIGNED = re.compile(rf"(?:reuter|{ANY_AGENCY})", re.IGNORECASE)
_ENDS_OF_SENTENCE = (".", "!", "?", "…", ":", "”", '"', "»", ")", "'")


class Line(NamedTuple):
    """Hold one line that is not blank, without the white space around it, or several that were one before wrapping.

    `text` is what stands at `extent` in the source, with one blank in place of each line break and what is around it;
    the shifts of the extent tell how much that is, where it is more. `indent` is how many columns stand before it: a
    tab leads to the next of every eighth.
    """

    text: str
    extent: Extent
    indent: int = 0


# As their own methods do, in half the time: there is one for each line.
_line, _extent = partial(tuple.__new__, Line), partial(tuple.__new__, Extent)
_TWIN = compiled(__name__)


def lines_of(source: str) -> list[Line]:
    """Return the lines of `source` that hold more than white space; numbers are 1-based and count blank lines too."""
    if _TWIN:
        of_twin: list[Line] = _TWIN.lines_of(source, Line, Extent)
        return of_twin
    raw_lines, sizes = _raw_lines(source)
    found = []
    offset = 0
    for number, (raw, size, text) in enumerate(zip(raw_lines, sizes, map(str.strip, raw_lines), strict=True), start=1):
        if text:
            before = "" if len(text) == len(raw) else raw[: len(raw) - len(raw.lstrip())]
            start = offset + len(before)
            extent = _extent((number, number, start, start + len(text), ()))
            found.append(_line((text, extent, len(before.expandtabs()))))
        offset += size
    return found


def _raw_lines(source: str) -> tuple[list[str], Iterable[int]]:
    """Return the lines without their ends, and how long each is with it."""
    if "\r" not in source:
        lines = source.split("\n")
        return lines, (len(line) + 1 for line in lines)
    parts = [*_LINE_END.split(source), ""]
    return parts[::2], (len(line) + len(end) for line, end in zip(parts[::2], parts[1::2], strict=True))


def paragraphs_of(source: str) -> list[Line]:
    """Return the lines of `source`, joined into paragraphs if the file as a whole is wrapped.

    If a mail quotes all of it, its signs are left out.
    """
    lines, turns = _unquoted(lines_of(source))
    # Most files have a longer line near their beginning.
    if any(len(line.text) + line.indent > _WIDEST for line in lines):
        return lines
    width = max((len(line.text) + line.indent for line in lines), default=0)
    if not _is_wrapped(lines, width):
        return lines
    joined = [[lines[0]]]
    for before, line in pairwise(lines):
        if line.extent.line not in turns and _goes_on(before, line, width):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [Line(*joined_lines(parts), parts[0].indent) for parts in joined]


def _unquoted(lines: list[Line]) -> tuple[list[Line], set[int]]:
    """Return lines without the signs of a mail that quotes them all, and at which another begins to be quoted."""
    if len(lines) < _FEWEST_LINES or not all(line.text.startswith(_QUOTE) for line in lines):
        return lines, set()
    found, turns, depth = [], set[int](), 0
    for text, extent, _ in lines:
        rest = _SIGNS_OF_QUOTE.sub("", text, count=1)
        signs = text[: len(text) - len(rest)]
        indent = len(signs.rpartition(_QUOTE)[2].expandtabs())
        if rest:
            found.append(Line(rest, extent._replace(start=extent.start + len(signs)), indent))
        if signs.count(_QUOTE) != depth:
            turns.add(extent.line)
        depth = signs.count(_QUOTE)
    return found, turns


def _is_wrapped(lines: Sequence[Line], width: int) -> bool:
    if width < _NARROWEST or len(lines) < _FEWEST_LINES:
        return False
    beside = (pair for pair in pairwise(lines) if _is_next(*pair) and not _is_paragraph_end(*pair, width))
    followed = [pair for pair in beside if not _opens_or_ends_story(*pair)]
    pairs = [(line, after) for line, after in followed if _is_filled(line, width)]
    open_pairs = [(line, after) for line, after in pairs if not line.text.endswith(_ENDS_OF_SENTENCE)]
    going_on = [after for _, after in open_pairs if after.text[0].islower()]
    return (
        len(pairs) > _LEAST_FILLED * len(followed)
        and len(open_pairs) > _LEAST_OPEN * len(pairs)
        and len(going_on) > _LEAST_GOING_ON * len(open_pairs)
    )


def _is_next(line: Line, after: Line) -> bool:
    return after.extent.line == line.extent.end_line + 1


def _is_indented(line: Line, after: Line) -> bool:
    """Say whether the line after one begins further to the right: a paragraph begins."""
    return after.indent >= line.indent + _INDENT


def _is_filled(line: Line, width: int) -> bool:
    return len(line.text) + line.indent >= _FILLED * width


def _is_paragraph_end(line: Line, after: Line, width: int) -> bool:
    """Say whether an indent tells that a paragraph ended, as it does not below the first line of an item of a list."""
    has_ended = line.text.endswith(_ENDS_OF_SENTENCE) or not _is_filled(line, width)
    return has_ended and not line.text.endswith(_OPENS) and _is_indented(line, after)


def _goes_on(line: Line, after: Line, width: int) -> bool:
    """Say whether the line after one belongs to the same paragraph: no blank line, no indent, the column filled."""
    is_beside = _is_filled(line, width) and _is_next(line, after) and not _is_indented(line, after)
    return is_beside and not _opens_or_ends_story(line, after)


def _opens_or_ends_story(line: Line, after: Line) -> bool:
    """Say whether the line after one is where the wire begins a story, or where it signs one."""
    if line.text.endswith(_ENDS_OF_SENTENCE) and _SIGNED.fullmatch(after.text):
        return True
    dateline = find_dateline(after.text)
    return bool(dateline and dateline.is_sure) or (len(after.text) <= LONGEST_BYLINE and bool(find_byline(after.text)))


def joined_lines(lines: Sequence[Line]) -> tuple[str, Extent]:
    """Return the text of some lines, one behind the other with a blank between, and where it stands."""
    first, last = lines[0].extent, lines[-1].extent
    shifts, size = [], 0
    for text, extent, _ in lines:
        shift = extent.start - first.start - size
        shifts += [(size, shift), *((size + place, shift + more) for place, more in extent.shifts)]
        size += len(text) + 1
    extent = Extent(first.line, last.end_line, first.start, last.end, shifts_of(shifts))
    return " ".join(line.text for line in lines), extent
