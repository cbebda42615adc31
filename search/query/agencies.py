"""Know news agencies under all their names: AP is "Associated Press" too, and a value such as "dpa/lno" is of dpa.

A name is looked for as a whole, or where a value begins, as "Reuters Health" does, and never as words within another:
"Associated Press" is not "Australian Associated Press".
The names stand in `agencies.tsv`.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from search.index.analysis import terms
from search.index.late_patterns import late_pattern

_TABLE: Final = Path(__file__).with_name("agencies.tsv")
# Those of an index are named again and again: once for each answer.
_REMEMBERED: Final = 1 << 14
# What parts agencies that wrote together, if all that it parts are: "Scranton, PA" is a place. Dashes come
# last: they stand in names too.
_PARTINGS: Final = (
    late_pattern(r"[,;+&|()]|\s(?:and|und|et|y|e|och|og|en)\s"),
    late_pattern(r"[–—-]"),
)
# A dot behind each letter parts them into words.
_LETTERS: Final = late_pattern(r"\w(?: \w)+")
_LETTERS_FIRST: Final = late_pattern(r"\w(?: \w)+(?= \w\w)")
_ARTICLE: Final = "the "
# From here on letters are those of China, Japan and Korea.
_UNSPACED: Final = "\u3040"


@lru_cache(_REMEMBERED)
def agency_named(text: str) -> str:
    """Return the usual name of the agency that a text names, such as "AP"; the empty string if it names none."""
    return _usual_names().get(_key(text), "")


@lru_cache(_REMEMBERED)
def agencies_in(value: str) -> tuple[str, ...]:
    """Return the agencies of an article of which this is written, each by its usual name; those unknown as written."""
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
