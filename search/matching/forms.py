"""Compare words as they are written, in one form, with the signs that were typed beside and between them.

A sign that is typed must stand there, `=R&D` is no "R, D"; where none is typed, any may stand.
"""

from typing import NamedTuple

from search.index.analysis.folding import fold
from search.index.analysis.tokens import token_spans, words
from search.index.late_patterns import late_pattern
from search.query.nodes import Form

# Signs that tell words apart, and not only sentences and parts of them.
_TELLING = frozenset("&@#$€£¥%+/.,°§-")
_DASHES = str.maketrans(dict.fromkeys("‐‑–—−", "-"))
# Typed at the ends these are punctuation, but for the point of ".NET".
_AT_ENDS = late_pattern(r"^[\s,/-]+|^\.(?!\w)|[\s.,/-]+$")

Span = tuple[int, int]


class Written(NamedTuple):
    """Hold the words of a text as they are compared, with some signs among them.

    For each there are the characters where it stands, and the numbers of the words that a match is of that begins or
    ends with it.
    """

    words: list[str]
    spans: list[Span]
    begins: list[int]
    ends: list[int]


def signs_in(typed: str) -> frozenset[str]:
    """Return the signs that what was typed holds beside its words, and that must stand there in a text."""
    bare = _AT_ENDS.sub("", typed.translate(_DASHES))
    if not words(bare):
        return frozenset()
    ends = [0, *(end for _, end in token_spans(bare))]
    begins = [*(begin for begin, _ in token_spans(bare)), len(bare)]
    return _TELLING & {sign for end, begin in zip(ends, begins, strict=True) for sign in bare[end:begin]}


def typed_as(text: str, form: Form) -> tuple[list[str], frozenset[str]]:
    """Return what was typed as it is compared, and the signs that a text is looked through for with it."""
    signs = signs_in(text)
    return written(_AT_ENDS.sub("", text.translate(_DASHES)) if signs else text, form, signs).words, signs


def written(text: str, form: Form, signs: frozenset[str] = frozenset()) -> Written:
    """Return the words of a text but for case and accents, or as they are written, and those signs among them."""
    plain = words(text) if form is not Form.FOLDED else list(map(fold, words(text)))
    numbers, spans = list(range(len(plain))), token_spans(text)
    if not signs:
        return Written(plain, spans, numbers, numbers)
    found = Written([], [], [], [])
    end = 0
    for number, (begin, after) in enumerate([*spans, (len(text), len(text))]):
        gap = text[end:begin].translate(_DASHES)
        for place, sign in enumerate(gap, start=end):
            if sign in signs:
                _add(found, sign, (place, place + 1), number, number - 1)
        if number < len(plain):
            _add(found, plain[number], (begin, after), number, number)
        end = after
    return found


def _add(found: Written, word: str, span: Span, begin: int, end: int) -> None:
    found.words.append(word)
    found.spans.append(span)
    found.begins.append(begin)
    found.ends.append(end)
