"""Cut the extract of a block that best shows why it matches, and mark the matches in it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from search.index.analysis import tokenize
from search.index.compiled import compiled
from search.index.late_patterns import late_pattern
from search.index.printing import printable
from search.sentences import sentence_ends

Span = tuple[int, int]

# Two to four lines of a terminal or page.
DEFAULT_WIDTH = 300

_TWIN = compiled(__name__)
_ELLIPSIS = "…"
# A possessive and the character after it tell where a word ends.
_SEEN_AFTER_WORD = 3
_SPACE = late_pattern(r"\s")
_MARK_ON, _MARK_OFF = "\x1b[1;33m", "\x1b[0m"


class Fragment(NamedTuple):
    """Say which characters of a block, from `start` to before `end`, stand at which place of an extract."""

    place: int
    start: int
    end: int


class Snippet(NamedTuple):
    """Hold an extract and the spans of characters in it that match; an ellipsis shows where the block goes on.

    `fragments` tell where the extract is from.
    """

    text: str
    spans: tuple[Span, ...] = ()
    fragments: tuple[Fragment, ...] = ()

    @property
    def block_spans(self) -> tuple[Span, ...]:
        """Return the spans as characters of the text of the block."""
        found = (
            (one, span)
            for span in self.spans
            for one in self.fragments
            if one.place <= span[0] < one.place + one.end - one.start
        )
        return tuple((a + one.start - one.place, b + one.start - one.place) for one, (a, b) in found)

    @property
    def html(self) -> str:
        """Return the extract escaped for HTML, matches in `<mark>`."""
        of_twin: str | None = _TWIN.html(self.text, self.spans) if _TWIN else None
        if of_twin is not None:
            return of_twin
        # Imported here: the table of entities takes a millisecond that the command line has no use for.
        from html import escape  # noqa: PLC0415

        return self._joined("<mark>", "</mark>", escape)

    @property
    def ansi(self) -> str:
        """Return the extract for a terminal, matches bold and yellow, control characters made harmless."""
        return self._joined(_MARK_ON, _MARK_OFF, printable)

    def _joined(self, before: str, after: str, clean: Callable[[str], str]) -> str:
        text, parts, end = self.text, [], 0
        for start, stop in self.spans:
            parts += [clean(text[end:start]), before, clean(text[start:stop]), after]
            end = stop
        parts.append(clean(text[end:]))
        return "".join(parts)


def make_snippet(text: str, matches: list[tuple[Span, int]], width: int = DEFAULT_WIDTH, fragments: int = 1) -> Snippet:
    """Return the extract of at most about `width` characters that shows most of the query, or several such fragments.

    `matches` are the spans of `text` that match, in order, each with the number of the word or phrase it is of. Best is
    the window with most different words, then with most matches, then the first. It begins and ends at a sentence if
    one is near, else at a word. Fragments stand in the order of the text, and where two meet they are one.
    """
    if _CUTTER:
        of_twin: Snippet = _CUTTER.cut(text, matches, width, fragments)
        return of_twin
    return _cut(text, matches, width, fragments)


def _cut(text: str, matches: list[tuple[Span, int]], width: int, fragments: int) -> Snippet:
    """Do what `make_snippet` does, in plain Python."""
    if len(text) <= width:
        return Snippet(text, tuple(span for span, _ in matches), (Fragment(0, 0, len(text)),))
    sentences = _sentences(text, matches, width)
    windows: list[Span] = []
    left = matches
    while len(windows) < fragments and (left or not windows):
        start, shown = _best_window(text, sentences, left, width)
        window = start, max(_end(text, start, width), shown)
        windows.append(window)
        # What overlaps a window begins no other.
        left = [match for match in left if match[0][1] <= window[0] or match[0][0] >= window[1]]
    return _joined(text, [span for span, _ in matches], _merged(windows))


def _sentences(text: str, matches: Sequence[tuple[Span, int]], width: int) -> list[int]:
    """Return where sentences begin that a window may begin with, since a match stands near behind."""
    begins = [0]
    before = last = 0
    for (first, _), _ in matches:
        # Stretches that meet are read as one.
        if first - width > last:
            begins += sentence_ends(text, before, last)
            before = first - width
        last = first
    return begins + sentence_ends(text, before, last)


def _merged(windows: Iterable[Span]) -> list[Span]:
    """Return windows in their order, as one where they overlap or meet."""
    merged: list[Span] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _joined(text: str, matches: Sequence[Span], windows: Sequence[Span]) -> Snippet:
    """Return the text in some windows, with an ellipsis wherever it goes on."""
    shown = _ELLIPSIS if windows[0][0] > 0 else ""
    spans: list[Span] = []
    fragments: list[Fragment] = []
    for start, end in windows:
        shown += f" {_ELLIPSIS} " if fragments else ""
        fragments.append(Fragment(len(shown), start, end))
        shift = len(shown) - start
        spans += [(a + shift, b + shift) for a, b in matches if a >= start and b <= end]
        shown += text[start:end]
    return Snippet(shown + (_ELLIPSIS if windows[-1][1] < len(text) else ""), tuple(spans), tuple(fragments))


def _best_window(text: str, sentences: list[int], matches: list[tuple[Span, int]], width: int) -> tuple[int, int]:
    """Return where the best window starts, and the end of the match that it is for: it must not end before that."""
    starts = [_start(text, sentences, first, width) for (first, _), _ in matches]
    best, best_value = (0, 0), (0, 0)
    inside: Counter[int] = Counter()
    low = high = different = 0
    # Windows start in the order of their matches, so that each match enters and leaves the sum once.
    for start, ((_, last), _) in zip(starts, matches, strict=True):
        end = max(start + width, last)
        while high < len(matches) and matches[high][0][1] <= end:
            number = matches[high][1]
            different += not inside[number]
            inside[number] += 1
            high += 1
        while matches[low][0][0] < start:
            number = matches[low][1]
            inside[number] -= 1
            different -= not inside[number]
            low += 1
        value = (different, high - low)
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
    return space + 1 if space >= 0 else _word_start(text, earliest, match)


def _word_start(text: str, earliest: int, match: int) -> int:
    """Return the start of the second of the words before a match, or of the match."""
    # The first of these words may be the end of one that began before.
    words = [token.start for token in tokenize(text[earliest:match])]
    return earliest + words[1] if len(words) > 1 else match


def _end(text: str, start: int, width: int) -> int:
    """Return where the window ends: at the last sentence end in its second half, else at a word end."""
    limit, half = start + width, start + width // 2
    if limit >= len(text):
        return len(text)
    ends = [start + len(text[start:end].rstrip()) for end in sentence_ends(text, start, limit)]
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


_CUTTER = _TWIN.Cutter(Snippet, Fragment, sentence_ends, _word_start, _word_end) if _TWIN else None
