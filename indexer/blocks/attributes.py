"""Describe lines by numbers: what a line looks like by itself, in classes of few values.

The splitter's model weighs these; docs/decisions/0016-splitter.md says why it is made so. Each attribute is a class
from 0 on, and `SIZES` says how many it has. What all lines have is read off their layout by operations on arrays; what
only short lines can be, such as a name or a time, is looked for in these alone.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from indexer.blocks.borders import Integers, running
from indexer.blocks.captions import is_surely_caption
from indexer.blocks.characters import (
    CLOSING,
    CLOSINGS,
    DIGIT,
    LOWER,
    OPENINGS,
    SPACE,
    STOP,
    UPPER,
    Bytes,
    Layout,
    tables,
)
from indexer.blocks.credits import LONGEST_CAPTION, Credit
from indexer.blocks.cues import ADDRESS, BY, COUNTER, DATE, GLUED_BY, NAME_LINE, TIME
from indexer.blocks.lexicon import (
    BYLINE,
    DIRECTION,
    GIVEN_NAME,
    JOB,
    MONTH,
    NAVIGATES,
    OF_CREDIT,
    SECTION,
    UPDATES,
    VERB,
    YEAR,
    Booleans,
    Flags,
    Listed,
)
from indexer.blocks.signs import Signs

# Longer lines are no labels: no names, times or addresses that stand alone.
SHORT = 110
_LENGTHS = (6, 12, 20, 30, 45, 60, 80, 110, 150, 200, 280, 400, 600)
_WORDS = (2, 3, 4, 6, 9, 13, 20, 35)
_SHARES = (0.001, 0.12, 0.25, 0.4, 0.6, 0.8, 0.99)
_ENDS = {".": 1, "!": 2, "?": 3, "…": 4, ":": 5, ",": 6, ")": 7}
_SENTENCE_IN_QUOTES = 8
_WHOLE = (1, 2, 3, 4, _SENTENCE_IN_QUOTES)
_BULLETS = "•*-–—·■▪►»>+#|@"
_LAST_CHARACTERS = 60
# "World | Middle East | Analysis".
_LONGEST_SECTION = 40
# The expression of dates is slow: it looks where a date in words ends, which is not longer, or where there are numbers.
_END_OF_DATE, _LONGEST_DATE = re.compile(r" \d{4}"), 30
_DAY = re.compile(r"\d")
_NUMERIC_DATE = re.compile(r"\d[./-]\d{1,2}[./-]\d\d")
_DOT_IN_NAME = re.compile(r"\.[a-z]")
# Captions stand again and again in a file.
_CAPTIONS_HELD = 1024

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
    "sure_caption": 2,
    "section": 4,
}
NAMES = tuple(SIZES)
_OF_SIGNS = ("dateline", "credit", "beside_credit", "byline", "boilerplate", "sure_caption")
_COLUMN = {name: number for number, name in enumerate(NAMES)}


def describe(layout: Layout, flags: Flags) -> Integers:
    """Return the attributes of lines that need no expression, a row a line, in the order of NAMES.

    `flags` are those of the words.
    """
    described = _of_characters(layout) | _of_words(layout, flags)
    table = np.zeros((len(layout.starts), len(NAMES)), dtype=np.int16)
    for name, values in described.items():
        table[:, _COLUMN[name]] = values
    return table


def may_be(layout: Layout, flags: Flags) -> dict[str, Integers]:
    """Return the lines in which each of the attributes may be found for which there is an expression."""
    short = np.flatnonzero(layout.ends - layout.starts < SHORT)
    numbered = short[layout.counts(layout.where(DIGIT))[short] > 0]
    of_short = dict.fromkeys(("byline", "name", "upper", "address"), short)
    return of_short | {"time": numbered, "counter": numbered, "date": _may_be_dated(layout, flags)}


def add_signs(texts: Sequence[str], signs: Mapping[int, Signs], table: Integers) -> None:
    """Describe the signs that lines carry."""
    if signs:
        rows = [_of_signs(texts[line], carried) for line, carried in signs.items()]
        table[np.ix_(list(signs), [_COLUMN[name] for name in _OF_SIGNS])] = rows


def is_whole(ends: Integers) -> Integers:
    """Say of classes of `end` whether they are those of a line whose last sentence is whole, as 0 or 1."""
    return _whole_ends().take(ends)


@cache
def _whole_ends() -> Integers:
    whole = np.zeros(SIZES["end"], dtype=np.int64)
    whole[list(_WHOLE)] = 1
    return whole


@cache
def edges() -> tuple[Bytes, Bytes]:
    """Return the class of each unit as the first and as the last of a line."""
    classes = tables().classes
    begin, end = np.full_like(classes, 8), np.zeros_like(classes)
    begin[classes & LOWER > 0], begin[classes & UPPER > 0], begin[classes & DIGIT > 0] = 2, 1, 3
    end[classes & (LOWER | UPPER) > 0], end[classes & DIGIT > 0] = 9, 10
    for characters, value in ((_BULLETS, 7), (OPENINGS, 6), ("([", 5), ("©", 4)):
        begin[[ord(character) for character in characters]] = value
    for character, value in _ENDS.items():
        end[ord(character)] = value
    return begin, end


def _of_characters(layout: Layout) -> dict[str, Integers]:
    begin, end = edges()
    lengths = layout.ends - layout.starts
    ends = end.take(layout.units.take(layout.ends - 1)).astype(np.int64)
    before = layout.classes.take(np.maximum(layout.ends - 2, 0))
    is_closed = (layout.classes.take(layout.ends - 1) & CLOSING > 0) & (before & STOP > 0) & (lengths > 1)
    ends[is_closed] = _SENTENCE_IN_QUOTES
    digits = layout.counts(layout.where(DIGIT))
    slashes = layout.positions("/")
    ending = slashes[layout.ends[layout.line_of(slashes)] - slashes <= _LAST_CHARACTERS]
    return {
        "length": np.searchsorted(_LENGTHS, lengths, side="right"),
        "begin": begin.take(layout.units.take(layout.starts)).astype(np.int64),
        "end": ends,
        "prose": 4 * is_whole(ends) + np.minimum(layout.counts(_sentence_breaks(layout)), 3),
        "digits": np.searchsorted((0.001, 0.05, 0.15, 0.3), digits / lengths, side="right"),
        "marks": (layout.counts(layout.positions("|")) > 0) + 2 * (layout.counts(ending) > 0),
        "question": np.where(ends == _ENDS["?"], 1 + np.searchsorted((30, 60, 110), lengths, side="right"), 0),
    }


def _sentence_breaks(layout: Layout) -> Integers:
    """Return the positions of stops within lines behind which another sentence begins."""
    classes = layout.classes
    stops = layout.where(STOP)
    stops = stops[stops < len(classes) - 3]
    blank = stops + 1 + (classes.take(stops + 1) & CLOSING > 0)
    is_next = (classes.take(blank) & SPACE > 0) & (layout.units.take(blank) != ord("\n"))
    begins = (classes.take(blank + 1) & (UPPER | DIGIT) > 0) | opens().take(layout.units.take(blank + 1))
    breaks: Integers = stops[is_next & begins]
    return breaks


@cache
def opens() -> Booleans:
    """Say of each unit whether a sentence may begin with it, of those that are no letters."""
    opens = np.zeros(len(tables().classes), dtype=bool)
    opens[[ord(character) for character in OPENINGS + CLOSINGS]] = True
    return opens


def _of_words(layout: Layout, flags: Flags) -> dict[str, Integers]:
    count, words, sizes = len(layout.starts), layout.words, layout.word_counts
    lengths = layout.ends - layout.starts
    size = np.maximum(sizes, 1)
    capitals = running((layout.classes.take(words.starts) & UPPER) != 0)
    capitalised = capitals.take(layout.first_words + sizes) - capitals.take(layout.first_words)
    listed = Listed.of(layout, flags)
    held = {
        flag: np.bincount(listed.lines_of(flag), minlength=count)
        for flag in (NAVIGATES, OF_CREDIT, JOB, UPDATES, DIRECTION, VERB, SECTION)
    }
    has, hits = {flag: counts > 0 for flag, counts in held.items()}, held[NAVIGATES]
    crowd = 1 + 5 * np.searchsorted((0.15, 0.4), hits / size, side="right")
    return {
        "words": np.searchsorted(_WORDS, sizes, side="right"),
        "word_length": np.searchsorted((3.5, 4.2, 4.8, 5.5, 6.5), (lengths + 1) / size - 1, side="right"),
        "capitals": np.searchsorted(_SHARES, capitalised / size, side="right"),
        "navigation": np.where(hits > 0, crowd + np.searchsorted((2, 4, 7, 12), sizes, side="right"), 0),
        "credit_word": has[OF_CREDIT] + 2 * (layout.counts(layout.positions("©")) > 0),
        "job": has[JOB] * np.where(lengths < 60, 1, 2),
        "time": has[UPDATES] * (lengths < SHORT).astype(np.int64),
        "caption_cue": has[DIRECTION] + 2 * has[VERB],
        "section": (held[SECTION] > 0)
        * (lengths < _LONGEST_SECTION)
        * (1 + np.searchsorted((0.5, 1.0), held[SECTION] / size, side="right")),
        "name": np.where(_begins_with_given_name(layout, flags), 9 + (sizes > 6), 0),
    }


def _begins_with_given_name(layout: Layout, flags: Flags) -> Booleans:
    """Say which lines begin with a given name, or have one as the second word, behind a word of bylines."""
    first, sizes = layout.first_words, layout.word_counts
    # A sentinel stands for the first word of a last line without words.
    flags = np.append(flags, np.uint16(0))
    skipped = ((flags.take(first) & BYLINE) != 0) & (sizes > 1)
    begins: Booleans = ((flags.take(first + skipped) & GIVEN_NAME) != 0) & (sizes > 0)
    return begins


def _may_be_dated(layout: Layout, flags: Flags) -> Integers:
    """Return the lines with a year close behind a month, and the short ones with numbers and signs between."""
    lines, count = layout.words.lines, len(layout.starts)
    years = np.flatnonzero((flags & YEAR) != 0)
    is_dated = np.zeros(count, dtype=bool)
    for distance in range(1, 4):
        is_dated[lines[years[flags[np.maximum(years - distance, 0)] & MONTH > 0]]] = True
    signs = layout.positions("./-")
    between = signs[(layout.classes[signs - 1] & layout.classes[signs + 1] & DIGIT) > 0]
    return np.flatnonzero(is_dated | ((layout.counts(between) > 0) & (layout.ends - layout.starts < SHORT)))


@lru_cache(_CAPTIONS_HELD)
def has_date(text: str) -> bool:
    """Say whether a date stands where a caption has it: one in words ends with a year, and is looked for before it."""
    if _NUMERIC_DATE.search(text):
        return DATE.search(text) is not None
    for year in _END_OF_DATE.finditer(text):
        begin = max(year.start() - _LONGEST_DATE, 0)
        if _DAY.search(text, begin, year.start()) and DATE.search(text, begin, year.end()):
            return True
    return False


def _of_signs(text: str, signs: Signs) -> tuple[int, ...]:
    """Describe the signs that a line carries, in the order of _OF_SIGNS."""
    dateline = (2 if signs.dateline.agency else 1) if signs.dateline else 0
    byline = 2 if signs.contributors else 1 if signs.authors else 0
    is_caption = is_surely_caption(text, signs.credit, is_labelled=signs.is_labelled)
    return (dateline, *_of_credit(text, signs.credit), byline, int(signs.is_boilerplate), int(is_caption))


def _of_credit(text: str, credit: Credit | None) -> tuple[int, int]:
    if credit is None:
        return 0, 0
    rest = text[: -len(credit.text)] if text.endswith(credit.text) else text[len(credit.text) :]
    ends = 6 * rest.rstrip().endswith((".", "!", "?", "”", '"'))
    rest = rest.strip(" .")
    return _credit_class(text, credit.text, rest), 1 + ends + bisect((3, 20, 80, 200, 400), len(rest))


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


def add_found(texts: Sequence[str], lines: Mapping[str, Integers], table: Integers) -> None:
    """Describe what is found with expressions, each in the lines in which it may be."""
    byline, name, upper, address, time, cue = (
        _COLUMN[name] for name in ("byline", "name", "upper", "address", "time", "caption_cue")
    )
    for line in lines["date"].tolist():
        # No date behind that is looked for, and no longer text is held.
        if has_date(texts[line][:LONGEST_CAPTION]):
            table[line, _COLUMN["date"]] = 1 + bisect((20, 40, 70, 110), len(texts[line]))
    for column, find in ((byline, _byline_class), (name, _name_class)):
        at = lines[NAMES[column]]
        table[at, column] = [find(text, value) for text, value in _beside(texts, at, table[at, column])]
    table[lines["upper"], upper] = [texts[line].isupper() for line in lines["upper"].tolist()]
    table[lines["address"], address] = [_address_class(texts[line]) for line in lines["address"].tolist()]
    for line in lines["time"].tolist():
        table[line, time] += TIME.search(texts[line]) is not None
    for line in lines["counter"].tolist():
        table[line, cue] |= COUNTER.match(texts[line]) is not None


def _beside(texts: Sequence[str], lines: Integers, values: Integers) -> Iterator[tuple[str, int]]:
    return ((texts[line], value) for line, value in zip(lines.tolist(), values.tolist(), strict=True))


def _byline_class(text: str, of_signs: int) -> int:
    return of_signs or (3 if BY.match(text) else 4 if GLUED_BY.match(text) else 0)


def _name_class(text: str, begins_with_name: int) -> int:
    if NAME_LINE.match(text):
        return 1 + 4 * (begins_with_name > 0) + bisect((3, 4, 6), text.count(" ") + 1)
    return begins_with_name


def _address_class(text: str) -> int:
    # Most dots are full stops, and the expression is slow: an address has a letter behind its dot, or another sign.
    may_be = "@" in text or ("." in text and ("://" in text or "www." in text or _DOT_IN_NAME.search(text)))
    return 1 + bisect((60, 150), len(text)) if may_be and ADDRESS.search(text) else 0
