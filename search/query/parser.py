"""Read what a person types into a query. Nothing fails: what has no meaning here is read as words, and noted."""

import re
from typing import NamedTuple

from search.index.analysis import tokenize
from search.query.nodes import Clause, Occur, Query

# The kinds that are indexed; boilerplate is not.
SEARCHABLE_KINDS = ("headline", "byline", "paragraph", "caption")

_QUOTES = '"“”„«»'
_PART = re.compile(rf"([+-]?)[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([+-]?)(\S+)")
_KIND = re.compile(r"kind:([a-z]+)", re.IGNORECASE)
# Far beyond what anyone types; a pasted book would take minutes to answer.
MAX_CHARACTERS = 10_000
MAX_CLAUSES = 256
# What is left out is shown up to this length.
_SHOWN_CHARACTERS = 60


class Reading(NamedTuple):
    """Hold a query and the notes on how it was read."""

    query: Query
    notes: tuple[str, ...]


class _Part(NamedTuple):
    """Hold a part of what was typed: a phrase in quotes, or a word up to the next space."""

    sign: str
    text: str
    is_phrase: bool
    typed: str

    @property
    def kind(self) -> str:
        """Return what stands after `kind:`, or the empty string."""
        found = None if self.is_phrase else _KIND.fullmatch(self.text)
        return found[1].lower() if found else ""


def parse(text: str) -> Reading:
    """Return the query that `text` means: words, "phrases", `+required`, `-excluded` and `kind:caption`."""
    parts, notes = _parts(text)
    words = [part for part in parts if part.kind not in SEARCHABLE_KINDS]
    typed = [Clause(part.text, part.is_phrase, Occur(part.sign)) for part in words if any(tokenize(part.text))]
    clauses = tuple(dict.fromkeys(typed))
    if len(clauses) > MAX_CLAUSES:
        notes.append(f"only the first {MAX_CLAUSES} words were searched")
    left_out = [part.typed for part in words if not any(tokenize(part.text))]
    if left_out:
        holds = "it holds" if len(left_out) == 1 else "they hold"
        notes.append(f"left out, because {holds} no letter or digit: {_beginning(left_out)}")
    unknown = [part.kind for part in words if part.kind]
    if unknown:
        kinds = ", ".join(SEARCHABLE_KINDS)
        notes.append(f"there is no kind {_beginning(unknown)}, only {kinds}: it was searched as words")
    return Reading(Query(clauses[:MAX_CLAUSES], _kinds(parts)), tuple(notes))


def _beginning(words: list[str]) -> str:
    shown = " ".join(words)
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[:_SHOWN_CHARACTERS] + "…"


def _parts(text: str) -> tuple[list[_Part], list[str]]:
    """Return the parts of what was typed, of a very long text those at its beginning, and notes that say so."""
    notes = []
    if len(text) > MAX_CHARACTERS:
        notes.append(f"only the first {MAX_CHARACTERS:,} characters were searched")
        ends_in_word = not any(map(str.isspace, text[MAX_CHARACTERS - 1 : MAX_CHARACTERS + 1]))
        text = text[:MAX_CHARACTERS]
        if ends_in_word:
            text = text.rsplit(None, 1)[0]  # half a word is another word
    return [_part(match) for match in _PART.finditer(text)], notes


def _part(match: re.Match[str]) -> _Part:
    sign, phrase, word_sign, word = match.groups(default="")
    if not word:
        return _Part(sign, " ".join(phrase.split()), is_phrase=True, typed=match[0])
    # A quote without its other, or a second sign, means nothing; inside a word a quote parts it as a hyphen does.
    return _Part(word_sign, word.lstrip(_QUOTES + "+-").rstrip(_QUOTES), is_phrase=False, typed=match[0])


def _kinds(parts: list[_Part]) -> frozenset[str] | None:
    """Return the kinds of block that may match, or None if the query says nothing of kinds."""
    named = [part for part in parts if part.kind in SEARCHABLE_KINDS]
    if not named:
        return None
    excluded = {part.kind for part in named if part.sign == "-"}
    return frozenset({part.kind for part in named if part.sign != "-"} or SEARCHABLE_KINDS) - excluded
