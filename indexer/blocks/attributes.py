"""Describe lines by numbers: what a line looks like by itself, in classes of few values.

The splitter's model weighs these; docs/decisions/0016-splitter.md says why it is made so. Each attribute is a class
from 0 on, and `SIZES` says how many it has.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence

from indexer.blocks.cues import (
    ADDRESS,
    BY,
    CAPTION_VERBS,
    COUNTER,
    CREDIT_WORDS,
    DATE,
    DIRECTIONS,
    GIVEN_NAMES,
    GLUED_BY,
    JOBS,
    NAME_LINE,
    NAVIGATION,
    SENTENCE_BREAK,
    TIME,
    UPDATED,
)
from indexer.blocks.signs import LONGEST_CAPTION, Signs

# Longer lines are prose but for what stands at their ends.
LONG = 320

_LENGTHS = (6, 12, 20, 30, 45, 60, 80, 110, 150, 200, 280, 400, 600)
_WORDS = (2, 3, 4, 6, 9, 13, 20, 35)
_SHARES = (0.001, 0.12, 0.25, 0.4, 0.6, 0.8, 0.99)
_ENDS = {".": 1, "!": 2, "?": 3, "…": 4, ":": 5, ",": 6, ")": 7}
_CLOSING = "”\"»“)’'"
_SIGNS = str.maketrans(dict.fromkeys(".,:;!?()[]/|©“”„\"'…", " "))
_BULLETS = "•*-–—·■▪►»>+#|@"

SIZES = {
    "length": 14,
    "words": 9,
    "end": 11,
    "begin": 9,
    "prose": 8,
    "capitals": 9,
    "digits": 5,
    "word_length": 6,
    "credit": 8,
    "beside_credit": 13,
    "credit_word": 4,
    "repeated": 21,
    "dateline": 3,
    "byline": 6,
    "job": 3,
    "name": 11,
    "date": 6,
    "time": 3,
    "navigation": 16,
    "boilerplate": 2,
    "address": 4,
    "marks": 4,
    "caption_cue": 4,
    "question": 5,
    "upper": 2,
}
NAMES = tuple(SIZES)
_NOTHING = dict.fromkeys(NAMES, 0)


def describe(text: str, signs: Signs, count: int) -> list[int]:
    """Return the attributes of a line, in the order of NAMES; `count` is how often it stands in its source."""
    found = _NOTHING.copy()
    length = len(text)
    found["length"] = bisect(_LENGTHS, length)
    found["end"] = _end(text)
    found["begin"] = _begin(text)
    if count > 1:
        found["repeated"] = 1 + min(count - 2, 3) * 5 + bisect((30, 80, 200, LONGEST_CAPTION), length)
    found["marks"] = ("|" in text) + 2 * ("/" in text[-60:])
    _describe_words(text, found)
    _describe_signs(text, signs, found)
    if length < LONG:
        _describe_short(text, signs, found)
    return list(found.values())


def _end(text: str) -> int:
    last = text[-1]
    if last in _CLOSING and len(text) > 1 and text[-2] in ".!?…,":
        return 8
    known = _ENDS.get(last)
    if known:
        return known
    return 9 if last.isalpha() else 10 if last.isdigit() else 0


def _begin(text: str) -> int:
    first = text[0]
    if first.isalpha():
        return 1 if first.isupper() else 2
    if first.isdigit():
        return 3
    if first == "©":
        return 4
    if first in "([":
        return 5
    if first in "„“\"«'‘”":
        return 6
    return 7 if first in _BULLETS else 8


def ends_sentence(end: int) -> bool:
    """Say whether a class of `end` is that of a line whose last sentence is whole."""
    return end in (1, 2, 3, 4, 8)


def _describe_words(text: str, found: dict[str, int]) -> None:
    words = text[:LONG].split()
    count = len(words)
    found["words"] = bisect(_WORDS, count)
    found["capitals"] = bisect(_SHARES, sum(map(str.istitle, words)) / count)
    found["word_length"] = bisect((3.5, 4.2, 4.8, 5.5, 6.5), min(len(text), LONG) / count - 1)
    inner = min(len(SENTENCE_BREAK.findall(text, 0, LONG)), 3)
    found["prose"] = 4 * ends_sentence(found["end"]) + inner


def _describe_signs(text: str, signs: Signs, found: dict[str, int]) -> None:
    """Describe what may stand in lines of any length."""
    if signs.dateline:
        found["dateline"] = 2 if signs.dateline.agency else 1
    if signs.credit:
        credit = signs.credit.text
        rest = text[: -len(credit)] if text.endswith(credit) else text[len(credit) :]
        ends = 6 * rest.rstrip().endswith((".", "!", "?", "”", '"'))
        rest = rest.strip(" .")
        found["credit"] = _credit_class(text, credit, rest)
        found["beside_credit"] = 1 + ends + bisect((3, 20, 80, 200, 400), len(rest))
    if signs.contributors:
        found["byline"] = 2


def _credit_class(text: str, credit: str, rest: str) -> int:
    if len(rest) < 3:
        return 1
    if not text.rstrip(".").endswith(credit):
        return 2
    if credit.startswith("("):
        return 3 if "/" in credit or ":" in credit or " " in credit else 4
    if credit.startswith("©"):
        return 5
    return 6 if text[: -len(credit)].endswith((" ", "\t")) else 7


def _describe_short(text: str, signs: Signs, found: dict[str, int]) -> None:
    words, length = text.split(), len(text)
    tokens = _tokens(text)
    found["boilerplate"] = int(signs.is_boilerplate)
    if not found["byline"]:
        found["byline"] = 1 if signs.authors else 3 if BY.match(text) else 4 if GLUED_BY.match(text) else 0
    found["credit_word"] = (not CREDIT_WORDS.isdisjoint(tokens)) + 2 * ("©" in text or "(c)" in text.lower())
    found["job"] = 0 if JOBS.isdisjoint(tokens) else 1 if length < 60 else 2
    found["name"] = _name(text, words)
    found["digits"] = bisect((0.001, 0.05, 0.15, 0.3), sum(map(str.isdigit, text)) / length)
    if found["digits"]:
        found["date"] = 1 + bisect((20, 40, 70, 110), length) if DATE.search(text) else 0
    found["time"] = (found["digits"] > 0 and TIME.search(text) is not None) + (not UPDATED.isdisjoint(tokens))
    hits = sum(map(NAVIGATION.__contains__, tokens))
    if hits:
        found["navigation"] = 1 + 5 * bisect((0.15, 0.4), hits / len(words)) + bisect((2, 4, 7, 12), len(words))
    if ("." in text or "@" in text) and ADDRESS.search(text):
        found["address"] = 1 + bisect((60, 150), length)
    is_direction = not DIRECTIONS.isdisjoint(tokens) or COUNTER.match(text) is not None
    found["caption_cue"] = is_direction + 2 * (not CAPTION_VERBS.isdisjoint(tokens))
    if text[-1] == "?":
        found["question"] = 1 + bisect((30, 60, 110), length)
    found["upper"] = int(text.isupper())


def _tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, without the signs around them."""
    return text.lower().translate(_SIGNS).split()


def _name(text: str, words: Sequence[str]) -> int:
    """Tell lines that are a name and lines that begin with a given name, by how many words they have."""
    first = words[1] if len(words) > 1 and words[0].lower() in ("by", "von", "par", "por") else words[0]
    given = first.strip(",.:").lower() in GIVEN_NAMES
    if NAME_LINE.match(text):
        return 1 + 4 * given + bisect((3, 4, 6), len(words))
    return 9 + (len(words) > 6) if given else 0


def counted(texts: Sequence[str]) -> list[int]:
    """Return how often each text stands among them."""
    counts = Counter(texts)
    return [counts[text] for text in texts]
