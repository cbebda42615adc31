"""Join the lines of a PDF into paragraphs, by where they stand and how far they reach."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.formats.pdf_lines import Line

# Lines of one paragraph have about the same size, and about the same distance.
_SAME_SIZE = 0.12
_SAME_LEADING = 1.3
# In sizes of the font: a first line may begin so far behind the others; a space between words is so wide.
_LEAST_INDENT, _MOST_INDENT = 0.5, 4.0
_SPACE = 0.25
# A document with so many indented lines, one of so many, indents each paragraph.
_INDENTED_AT_LEAST, _LINES_AN_INDENT = 3, 30
# How far the ends of ragged lines may differ beside that, in sizes; and how short a line must be, of its column, to be
# the last of a paragraph that ends no sentence.
_RAGGED = 0.5
_MUCH_ROOM = 0.45
# Letters of a headline are larger than those of the text.
_HEADLINE = 1.2
_LONGEST_HEADLINE = 300
# A letter that reaches over two lines or more.
_INITIAL = 1.8
_ENDS_OF_SENTENCE = (".", "!", "?", "…", ":", "”", '"', "»", "“", ")", "’")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}[-\u00ad]$")
_WORDS = re.compile(r"[\w-]+")
# What follows the hyphen of a word whose end is left out: "Ein- und Ausfuhr", "pre- and post-war".
_WITH_END_LEFT_OUT = re.compile(r"(?:und|oder|bis|and|or)\b")


class Paragraph(NamedTuple):
    """Hold the text of a paragraph, and the size of its letters as a part of that of most letters."""

    text: str
    size: float
    page: int

    @property
    def is_headline(self) -> bool:
        """Say whether it is set as headlines are."""
        return self.size >= _HEADLINE and len(self.text) <= _LONGEST_HEADLINE


class _Run(NamedTuple):
    """Hold lines of one size that stand one below the other in a column, and the column's edges."""

    lines: tuple[Line, ...]
    left: float
    right: float
    leading: float
    # Whether the document indents first lines; and whether this run indents all others instead, as lists do.
    indents: bool = False
    hangs: bool = False

    @property
    def size(self) -> float:
        """Return the size of its letters."""
        return self.lines[0].size

    def is_indented(self, line: Line) -> bool:
        """Say whether a line begins as the first of a paragraph does."""
        return _LEAST_INDENT * self.size < line.left - self.left < _MOST_INDENT * self.size

    def ends_paragraph(self, line: Line, follower: Line) -> bool:
        """Say whether a line is the last of a paragraph: a sentence ends, and the next word had found room.

        Where no sentence ends, or the document indents the first lines of paragraphs, much must be left, as after an
        entry of a list: the ends of lines may be ragged.
        """
        if _HYPHENATED.search(line.text):
            return False
        word, room = follower.words[0], self.right - line.right
        is_sure = line.text.endswith(_ENDS_OF_SENTENCE) and not self.indents
        has_room = room > word.right - word.left + (_SPACE + _RAGGED) * self.size
        return has_room and (is_sure or room > _MUCH_ROOM * (self.right - self.left))


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """Return the paragraphs that lines in reading order make."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: (sizes[size], size), default=1.0) or 1.0
    vocabulary = frozenset(word.casefold() for line in lines for word in _WORDS.findall(line.text))
    groups = _groups(_runs(lines), _HEADLINE * body)
    found = [Paragraph(_joined(group, vocabulary), group[0].size / body, group[0].page) for group in groups]
    return list(_with_initials(found))


def _runs(lines: Sequence[Line]) -> list[_Run]:
    """Return the lines parted at ends of columns and pages, and where the size changes."""
    parts: list[list[Line]] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or not _goes_on_below(before, line):
            parts.append([])
        parts[-1].append(line)
    distances = Counter[tuple[float, float]]()
    for part in parts:
        distances.update((part[0].size, round(one.bottom - other.bottom, 0)) for one, other in pairwise(part))
    runs = [_run(part, distances) for part in parts]
    runs = [run._replace(hangs=_hangs(run)) for run in runs]
    indented = sum(run.is_indented(line) for run in runs if not run.hangs for line in run.lines)
    return [run._replace(indents=indented >= max(_INDENTED_AT_LEAST, len(lines) / _LINES_AN_INDENT)) for run in runs]


def _hangs(run: _Run) -> bool:
    """Say whether it is rather lines at the left edge than indented ones that follow the end of a paragraph."""
    ends = [line for before, line in pairwise(run.lines) if run.ends_paragraph(before, line)]
    return 2 * sum(run.is_indented(line) for line in ends) < len(ends) and any(map(run.is_indented, run.lines))


def _run(lines: Sequence[Line], distances: Counter[tuple[float, float]]) -> _Run:
    size = lines[0].size
    leading = max(
        (key for key in distances if key[0] == size), key=lambda key: (distances[key], -key[1]), default=(size, size)
    )[1]
    return _Run(tuple(lines), min(line.left for line in lines), max(line.right for line in lines), leading)


def _goes_on_below(before: Line, line: Line) -> bool:
    return (
        line.page == before.page
        and line.bottom < before.bottom
        and abs(line.size - before.size) <= _SAME_SIZE * before.size
        and line.left < before.right
        and before.left < line.right
    )


def _groups(runs: Iterable[_Run], headline: float) -> list[list[Line]]:
    """Return the lines of each paragraph; one may go on in the next column or on the next page."""
    groups: list[list[Line]] = []
    before: _Run | None = None
    for run in runs:
        for one, line in zip([None, *run.lines], run.lines, strict=False):
            if one is None:
                begins = before is None or not _continues(before, run)
            else:
                begins = _begins(run, one, line, is_headline=run.size >= headline)
            if begins:
                groups.append([])
            groups[-1].append(line)
        before = run
    return groups


def _begins(run: _Run, before: Line, line: Line, *, is_headline: bool) -> bool:
    """Say whether a paragraph begins at a line that stands below another."""
    if before.bottom - line.bottom > _SAME_LEADING * run.leading:
        return True
    if is_headline:
        return False
    if run.hangs:
        return not run.is_indented(line)
    return run.is_indented(line) or run.ends_paragraph(before, line)


def _continues(before: _Run, run: _Run) -> bool:
    """Say whether the last paragraph of a column goes on in the next one: its sentence is not at its end."""
    last, first = before.lines[-1], run.lines[0]
    if abs(run.size - before.size) > _SAME_SIZE * run.size or before.ends_paragraph(last, first):
        return False
    if _goes_on_below(last, first) or (run.is_indented(first) and not run.hangs):
        return False
    return run.indents or not last.text.endswith(_ENDS_OF_SENTENCE)


def _joined(lines: Sequence[Line], vocabulary: frozenset[str]) -> str:
    """Return the text of lines, words that were parted at their ends made whole."""
    text = lines[0].text
    for line in lines[1:]:
        text = _with_line(text, line.text, vocabulary)
    return text.replace("\u00ad", "")


def _with_line(text: str, follower: str, vocabulary: frozenset[str]) -> str:
    if not _HYPHENATED.search(text) or not follower[:1].isalpha() or _WITH_END_LEFT_OUT.match(follower):
        return f"{text} {follower}"
    # A capital begins a part of its own: "Franco-German".
    if follower[:1].isupper() or _is_compound(text, follower, vocabulary):
        return text + follower
    return text[:-1] + follower


def _is_compound(text: str, follower: str, vocabulary: frozenset[str]) -> bool:
    """Say whether the document writes a word with the hyphen elsewhere, as in long-term, and not without."""
    begin, end = _WORDS.findall(text)[-1].casefold(), _WORDS.findall(follower)[:1]
    if not end:
        return False
    return begin + end[0].casefold() in vocabulary and begin[:-1] + end[0].casefold() not in vocabulary


def _with_initials(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield paragraphs, the large letter that some begin with put back at its word."""
    initial = ""
    for paragraph in paragraphs:
        if len(paragraph.text) == 1 and paragraph.text.isupper() and paragraph.size >= _INITIAL:
            initial = paragraph.text
            continue
        begins = paragraph.text[:1].islower() or paragraph.text[:2].isupper()
        yield paragraph._replace(
            text=(initial if begins else f"{initial} ") + paragraph.text if initial else paragraph.text
        )
        initial = ""
