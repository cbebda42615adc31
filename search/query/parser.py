"""Read what a person types into a query. Nothing fails: what has no meaning here is read as words, and noted."""

import re
from typing import NamedTuple

from search.index.analysis import tokenize
from search.query.nodes import Clause, Occur, Query

# The kinds that are indexed; boilerplate is not.
SEARCHABLE_KINDS = ("headline", "byline", "paragraph", "caption")

_QUOTES = '"“”„«»'
_PART = re.compile(rf"([+-]?)[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([+-]?)(\S+)")
_KIND = re.compile(r"(-?)kind:([a-z]+)$", re.IGNORECASE)
# Far beyond what anyone types; a pasted book would take minutes to answer.
MAX_CLAUSES = 256


class Reading(NamedTuple):
    """Hold a query and the notes on how it was read."""

    query: Query
    notes: tuple[str, ...]


def parse(text: str) -> Reading:
    """Return the query that `text` means: words, "phrases", `+required`, `-excluded` and `kind:caption`."""
    clauses: list[Clause] = []
    kinds: set[str] = set()
    excluded_kinds: set[str] = set()
    notes: list[str] = []
    for sign, phrase, word_sign, word in _PART.findall(text):
        kind = _KIND.match(word_sign + word)
        if kind and kind[2].lower() in SEARCHABLE_KINDS:
            (excluded_kinds if kind[1] else kinds).add(kind[2].lower())
            continue
        clause = _clause(sign, phrase, is_phrase=True) if not word else _clause(word_sign, word, is_phrase=False)
        if clause is None:
            notes.append(f"left out, because it holds no letter or digit: {phrase or word_sign + word}")
        elif len(clauses) == MAX_CLAUSES:
            notes.append(f"only the first {MAX_CLAUSES} words were searched")
            break
        else:
            clauses.append(clause)
    if excluded_kinds:
        kinds = (kinds or set(SEARCHABLE_KINDS)) - excluded_kinds
    return Reading(Query(tuple(dict.fromkeys(clauses)), frozenset(kinds)), tuple(notes))


def _clause(sign: str, text: str, *, is_phrase: bool) -> Clause | None:
    bare = " ".join(text.translate(str.maketrans("", "", _QUOTES)).split())
    count = sum(1 for _ in tokenize(bare))
    if not count:
        return None
    return Clause(bare, is_phrase, Occur(sign))
