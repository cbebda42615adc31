"""Know news agencies under all their names: AP is "Associated Press" too, and a value such as "dpa/lno" is of dpa.

A value is what a file writes as the agency of an article. A name is looked for in it as a whole, or where it begins, as
"Reuters Health" does, and never as words within another: "Associated Press" is not "Australian Associated Press".
The names stand in `agencies.tsv`.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from search.index.analysis import terms
from search.index.late_patterns import late_pattern

_TABLE: Final = Path(__file__).with_name("agencies.tsv")
# The values of an index are asked for again with each answer.
_REMEMBERED: Final = 1 << 14
# Agencies that wrote together stand between these, if what stands there is agencies throughout: "Scranton, PA" is a
# place. Dashes come last, since they stand in names too.
_PARTINGS: Final = (
    late_pattern(r"[,;+&|()]|\s(?:and|und|et|y|e|och|og|en)\s"),
    late_pattern(r"[–—-]"),
)
# "A.P." is two words once it is folded.
_LETTERS: Final = late_pattern(r"\w(?: \w)+")
_LETTERS_FIRST: Final = late_pattern(r"\w(?: \w)+(?= \w\w)")
_ARTICLE: Final = "the "
# From here on letters are of scripts that set no blanks between words: of China, Japan and Korea, and some more.
_UNSPACED: Final = "\u3040"


@lru_cache(_REMEMBERED)
def agency_named(text: str) -> str:
    """Return the usual name of the agency that a text names, such as "AP"; the empty string if it names none."""
    return _usual_names().get(_key(text), "")


@lru_cache(_REMEMBERED)
def agencies_in(value: str) -> tuple[str, ...]:
    """Return the agencies that a value names, each once and by its usual name; the value itself if it names none."""
    if not value:
        return ()
    key = _key(value)
    if whole := _usual_names().get(key):
        return (whole,)
    found = [*filter(None, map(agency_named, value.split("/")))] if "/" in value else []
    for parting in _PARTINGS:
        if not found and parting.search(value):
            parts = [agency_named(part) for part in parting.split(value) if part.strip()]
            found = parts if all(parts) else []
    return tuple(dict.fromkeys(found or [_first_named(key) or value]))


def _first_named(key: str) -> str:
    """Return the usual name of the agency with whose name a key begins, as "reuters health" does; else nothing."""
    if letters := _LETTERS_FIRST.match(key):
        key = letters[0].replace(" ", "") + key[letters.end() :]
    words = key.split(" ", _most_words())[: _most_words()]
    for count in range(len(words), 0, -1):
        if usual := _usual_names().get(" ".join(words[:count])):
            return usual
    return ""


def _key(text: str) -> str:
    """Return what all spellings of a name have in common."""
    key = " ".join(filter(None, terms(text, ""))).removeprefix(_ARTICLE)
    return key.replace(" ", "") if _LETTERS.fullmatch(key) else key


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Return all names of each agency, by the usual one, which is the first of them."""
    rows = (line.split("\t") for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {row[0]: tuple(row) for row in rows}


@cache
def _usual_names() -> Mapping[str, str]:
    # Without spaces between words a name is its own key; what tells words there takes long to begin.
    each = ((name, usual) for usual, its_names in names().items() for name in its_names)
    return {name if name >= _UNSPACED else _key(name): usual for name, usual in each}


@cache
def _most_words() -> int:
    """Return how many words the longest name has."""
    return max(len(name.split(" ")) for name in _usual_names())
