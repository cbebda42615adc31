"""Cut the extract of a block that best shows why it matches, and mark the matches in it."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

Span = tuple[int, int]

# Two to four lines of a terminal or page.
DEFAULT_WIDTH = 300

_ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*\s+")
_MARK_ON, _MARK_OFF = "\x1b[1;33m", "\x1b[0m"
# Control characters and direction overrides could repaint a terminal or hide text: shown as a replacement sign.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Snippet(NamedTuple):
    """Hold an extract and the spans of characters in it that match; an ellipsis shows where the block goes on."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def html(self) -> str:
        """Return the extract escaped for HTML, matches in `<mark>`."""
        # Imported here: the table of entities takes a millisecond that the command line has no use for.
        from html import escape  # noqa: PLC0415

        return self._joined("<mark>", "</mark>", escape)

    @property
    def ansi(self) -> str:
        """Return the extract for a terminal, matches bold and yellow, control characters made harmless."""
        return self._joined(_MARK_ON, _MARK_OFF, printable)

    def _joined(self, before: str, after: str, clean: Callable[[str], str]) -> str:
        parts, end = [], 0
        for start, stop in self.spans:
            parts += [clean(self.text[end:start]), before, clean(self.text[start:stop]), after]
            end = stop
        return "".join([*parts, clean(self.text[end:])])


def printable(text: str) -> str:
    """Return `text` with each control character replaced, so that it cannot steer a terminal."""
    return _CONTROL.sub("\ufffd", text)


def make_snippet(text: str, matches: Sequence[tuple[Span, int]], width: int = DEFAULT_WIDTH) -> Snippet:
    """Return the extract of at most about `width` characters that shows most of the query.

    `matches` are the spans of `text` that match, in order, each with the number of the word or phrase it is of. Best is
    the window with most different words, then with most matches, then the first. It begins and ends at a sentence if
    one is near, else at a word.
    """
    if len(text) <= width:
        return Snippet(text, tuple(span for span, _ in matches))
    start = _best_start(text, matches, width)
    end = _end(text, start, width)
    spans = [(a, b) for (a, b), _ in matches if a >= start and b <= end]
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    return Snippet(before + text[start:end] + after, tuple((a + shift, b + shift) for a, b in spans))


def _best_start(text: str, matches: Sequence[tuple[Span, int]], width: int) -> int:
    sentences = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    begins = [start for (start, _), _ in matches]
    best, best_value = 0, (-1, -1)
    for (first, _), _ in matches:
        start = _start(text, sentences, first, width)
        inside = [
            matches[i] for i in range(bisect_left(begins, start), len(matches)) if matches[i][0][1] <= start + width
        ]
        value = (len({number for _, number in inside}), len(inside))
        if value > best_value:
            best, best_value = start, value
    return best


def _start(text: str, sentences: list[int], match: int, width: int) -> int:
    """Return where a window that shows the match begins: its sentence, if near, else a word some way before it."""
    sentence = max(start for start in sentences if start <= match)
    if match - sentence <= width // 2:
        return sentence
    earliest = match - width // 4
    space = text.find(" ", earliest, match)
    return space + 1 if space >= 0 else match


def _end(text: str, start: int, width: int) -> int:
    """Return where the window ends: at the last sentence end in its second half, else at a word end."""
    if start + width >= len(text):
        return len(text)
    ends = [match.start() + len(match[0].rstrip()) for match in _SENTENCE_END.finditer(text, start, start + width + 1)]
    if ends and ends[-1] - start >= width // 2:
        return ends[-1]
    space = text.rfind(" ", start + width // 2, start + width + 1)
    return space if space >= 0 else _word_end(text, start + width)


def _word_end(text: str, index: int) -> int:
    """Return the end of a word longer than half a window, so that no mark is cut; words have their limits too."""
    space = text.find(" ", index)
    return len(text) if space < 0 else space
