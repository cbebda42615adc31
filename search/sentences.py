"""Tell where the sentences of a text end."""

import re

from search.index.compiled import compiled
from search.index.late_patterns import late_pattern

# What a full stop behind it most often shortens, in the languages of news agencies: titles, months, and the like.
_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "rev", "gov", "sen", "sens", "rep", "reps", "gen", "col"),
        *("lt", "sgt", "capt", "cmdr", "adm", "maj", "cpl", "pvt", "supt", "hon", "pres", "atty", "dist"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "no", "nos", "vs"),
        *("ave", "blvd", "rd", "mt", "ft", "co", "corp", "inc", "ltd", "bros", "approx", "est", "dept", "univ"),
        *("vol", "fig", "chap", "pp"),
        *("sra", "srta", "dña", "av", "mme", "mlle", "mm", "bzw", "ca", "dra", "pág", "núm", "art", "str", "nr"),
    )
)
# With a capital these begin a sentence, even behind "p.m." or "U.S."; none of them is a name.
_BEGINNING = frozenset(
    (
        *("the", "he", "she", "it", "they", "we", "but", "and", "in", "on", "at", "by", "there", "here", "then", "now"),
        *("that", "this", "these", "those", "his", "her", "its", "their", "our", "when", "what", "why", "where"),
        *("while", "if", "as", "after", "before", "for", "from", "with", "since", "because", "although", "however"),
        *("some", "many", "most", "more", "both", "not"),
    )
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))
_TWIN = compiled(__name__)
_STOP = late_pattern("[.!?…]+|[。！？]+")
# Quotes and brackets that close, a space, and the first letter or digit behind it.
_BEHIND = late_pattern(r"[\"”’»)\]]*\s+(?=[\"“„«‘'¿¡(\[]*([^\W_]))")
_CLOSING = late_pattern("[」』”’）]*")
_NEXT_WORD = late_pattern(r"[^\W_]+(?=['’\s,])")
_WORD = late_pattern(r"[^\W_]*\Z")


def sentence_ends(text: str, begin: int = 0, end: int | None = None) -> list[int]:
    """Return where sentences end in a text and others begin, behind the space between; if asked, in a part of it.

    A full stop behind an initial or a common abbreviation ends none, unless a word such as "The" follows; none ends
    before a small letter.
    """
    end = len(text) if end is None else end
    if _TWIN is None:
        return _sentence_ends(text, begin, end)
    found: list[int] = _TWIN.sentence_ends(text, begin, end, _ABBREVIATIONS, _BEGINNING, _LONGEST_ABBREVIATION)
    return found


def _sentence_ends(text: str, begin: int, end: int) -> list[int]:
    """Do what `sentence_ends` does, in plain Python."""
    ends = (_end(text, stop) for stop in _STOP.finditer(text, begin, end))
    return [place for place in ends if place is not None and place < len(text)]


def _end(text: str, stop: re.Match[str]) -> int | None:
    """Return where the sentence ends that a stop may end, None if it ends none."""
    if stop[0][0] in "。！？":
        closing = _CLOSING.match(text, stop.end())
        return closing.end() if closing else stop.end()
    behind = _BEHIND.match(text, stop.end())
    if not behind or behind[1].islower():
        return None
    # "U.S. Senate" and "J. Smith" go on, and so does what stands behind "Mr.".
    begin = stop.start()
    word = _WORD.search(text[max(begin - _LONGEST_ABBREVIATION - 1, 0) : begin]) if stop[0] == "." else None
    is_shortened = word and ((len(word[0]) == 1 and word[0].isalpha()) or word[0].lower() in _ABBREVIATIONS)
    next_word = _NEXT_WORD.match(text, behind.start(1))
    goes_on = is_shortened and not (next_word and next_word[0].lower() in _BEGINNING)
    return None if goes_on else behind.end()
