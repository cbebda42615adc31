"""Cut the extract of a block that best shows why it matches, and mark the matches in it."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.index.analysis import tokenize
from search.sentences import sentence_ends

Span = tuple[int, int]

# Two to four lines of a terminal or page.
DEFAULT_WIDTH = 300

_ELLIPSIS = "…"
# A possessive and the character after it tell where a word ends.
_SEEN_AFTER_WORD = 3
# What a sentence begins with tells that one ended.
_SEEN_BEHIND = 8
_SPACE = re.compile(r"\s")
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
    """Return `text` with each control character replaced, so that it cannot steer a terminal; tabs become spaces."""
    return _CONTROL.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def make_snippet(text: str, matches: Sequence[tuple[Span, int]], width: int = DEFAULT_WIDTH) -> Snippet:
    """Return the extract of at most about `width` characters that shows most of the query.

    `matches` are the spans of `text` that match, in order, each with the number of the word or phrase it is of. Best is
    the window with most different words, then with most matches, then the first. It begins and ends at a sentence if
    one is near, else at a word.
    """
    if len(text) <= width:
        return Snippet(text, tuple(span for span, _ in matches))
    start, shown = _best_window(text, matches, width)
    end = max(_end(text, start, width), shown)
    spans = [(a, b) for (a, b), _ in matches if a >= start and b <= end]
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    return Snippet(before + text[start:end] + after, tuple((a + shift, b + shift) for a, b in spans))


def _best_window(text: str, matches: Sequence[tuple[Span, int]], width: int) -> tuple[int, int]:
    """Return where the best window starts, and the end of the match that it is for: it must not end before that."""
    sentences = [0, *sentence_ends(text)]
    best, best_value = (0, 0), (0, 0)
    inside: Counter[int] = Counter()
    low = high = 0
    # Windows start in the order of their matches, so that each match enters and leaves the sum once.
    for (first, last), _ in matches:
        start = _start(text, sentences, first, width)
        while high < len(matches) and matches[high][0][1] <= max(start + width, last):
            inside[matches[high][1]] += 1
            high += 1
        while matches[low][0][0] < start:
            inside[matches[low][1]] -= 1
            low += 1
        value = (sum(count > 0 for count in inside.values()), high - low)
        if value > best_value:
            best, best_value = (start, last), value
    return best


def _start(text: str, sentences: list[int], match: int, width: int) -> int:
    """Return where a window that shows the match begins: its sentence, if near, else a word some way before it."""
    sentence = sentences[bisect_right(sentences, match) - 1]
    if match - sentence <= width // 2:
        return sentence
    earliest = match - width // 4
    space = text.find(" ", earliest, match)
    if space >= 0:
        return space + 1
    # The first of these words may be the end of one that began before.
    words = [token.start for token in tokenize(text[earliest:match])]
    return earliest + words[1] if len(words) > 1 else match


def _end(text: str, start: int, width: int) -> int:
    """Return where the window ends: at the last sentence end in its second half, else at a word end."""
    limit, half = start + width, start + width // 2
    if limit >= len(text):
        return len(text)
    ends = [
        start + len(text[start : start + end].rstrip()) for end in sentence_ends(text[start : limit + _SEEN_BEHIND])
    ]
    ends = [end for end in ends if half <= end <= limit]
    if ends:
        return ends[-1]
    space = text.rfind(" ", half, limit + 1)
    return space if space >= 0 else _word_end(text, half, limit)


def _word_end(text: str, half: int, limit: int) -> int:
    """Return the end of the last whole word before the limit, or of the word that is longer than half a window."""
    words = list(tokenize(text[half : limit + _SEEN_AFTER_WORD]))
    ends = [half + word.end for word in words if half + word.end <= limit]
    if ends:
        return ends[-1]
    if not words or half + words[0].start >= limit:
        return limit
    space = _SPACE.search(text, limit)
    return space.start() if space else len(text)
