"""Read what a person types into a query. Nothing fails: what has no meaning here is read as words, and noted."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from search.index.analysis import tokenize
from search.index.schema import DATE, KIND, LANGUAGE
from search.query.days import EXAMPLES, days_of, is_open
from search.query.fields import FIELDS, is_language, meant
from search.query.nodes import Clause, Filter, Occur, Query

# The kinds that are indexed; boilerplate is not.
SEARCHABLE_KINDS = ("headline", "byline", "paragraph", "caption")

_QUOTES = '"“”„«»'
_PART = re.compile(rf"([+-]?)(?:([A-Za-z]+):)?[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([+-]?)(\S+)")
_NAMED = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
# Far beyond what anyone types; a pasted book would take minutes to answer.
MAX_CHARACTERS = 10_000
MAX_CLAUSES = 256
# What is left out is shown up to this length.
_SHOWN_CHARACTERS = 60
_EXAMPLES = {KIND: "caption", DATE: "2025-11", LANGUAGE: "es"}
_AS_WORDS = "it was searched as words"


class Reading(NamedTuple):
    """Hold a query and the notes on how it was read."""

    query: Query
    notes: tuple[str, ...]


class _Part(NamedTuple):
    """Hold a part of what was typed: a phrase in quotes, or a word up to the next space.

    `name` and `value` are what stands before and behind the colon, if the part names a field.
    """

    sign: str
    text: str
    is_phrase: bool
    typed: str
    name: str = ""
    value: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of block that the part names, or the empty string."""
        return self.value.lower() if self.name == KIND and self.value.lower() in SEARCHABLE_KINDS else ""

    @property
    def filter(self) -> Filter | None:
        """Return the filter that the part means, if it is one."""
        if self.name not in FIELDS or not _holds_word(self.value) or self.problem:
            return None
        # What is open on one side is narrowed by the other, and not one of several days.
        always = self.name == DATE and not self.sign and is_open(self.value)
        return Filter(self.name, self.value, Occur.REQUIRED if always else Occur(self.sign))

    @property
    def problem(self) -> str:
        """Return why a field that there is cannot have this value, or the empty string."""
        if self.name not in (KIND, *FIELDS):
            return ""
        if not _holds_word(self.value):
            example = _EXAMPLES.get(self.name, "word")
            return f"nothing stands behind {self.name}: (write {self.name}:{example} without a space)"
        if self.name == KIND and not self.kind:
            return f"there is no kind {_beginning(self.value)}, only {', '.join(SEARCHABLE_KINDS)}"
        if self.name == DATE and not _is_date(self.value):
            return f"date:{_beginning(self.value)} is no date (write {EXAMPLES})"
        if self.name == LANGUAGE and not is_language(self.value):
            return f"language:{_beginning(self.value)} is no code of a language, such as en or es"
        return ""


def parse(text: str) -> Reading:
    """Return the query that `text` means: words, "phrases", `+required`, `-excluded`, `kind:caption`, `agency:ap`."""
    parts, notes = _parts(text)
    filters = tuple(dict.fromkeys(part.filter for part in parts if part.filter))
    words = [part for part in parts if not part.kind and not part.filter]
    typed = [Clause(part.text, part.is_phrase, Occur(part.sign)) for part in words if _holds_word(part.text)]
    clauses = tuple(dict.fromkeys(typed))
    for what, count in (("words", len(clauses)), ("fields", len(filters))):
        if count > MAX_CLAUSES:
            notes.append(f"only the first {MAX_CLAUSES} {what} were searched")
    notes += _notes(words)
    return Reading(Query(clauses[:MAX_CLAUSES], _kinds(parts), filters[:MAX_CLAUSES]), tuple(notes))


def _notes(words: list[_Part]) -> Iterator[str]:
    """Yield what is to be said of parts that are read as words: nothing of most."""
    left_out = [part.typed for part in words if not _holds_word(part.text)]
    if left_out:
        holds = "it holds" if len(left_out) == 1 else "they hold"
        yield f"left out, because {holds} no letter or digit: {_beginning(' '.join(left_out))}"
    # One of each field is enough: a pasted text may hold many.
    problems = {part.name: part.problem for part in reversed(words) if part.problem}
    yield from (f"{problem}: {_AS_WORDS}" for problem in problems.values())
    unknown = next((part for part in words if _names_unknown_field(part)), None)
    if unknown:
        suggestion = meant(unknown.name, unknown.value)
        only = f" (did you mean {_beginning(suggestion)}?)" if suggestion else f", only {', '.join((KIND, *FIELDS))}"
        yield f"there is no field {_beginning(unknown.name)}{only}: {_AS_WORDS}"


def _names_unknown_field(part: _Part) -> bool:
    """Say whether a part looks like a field that there is not; "https://…" and "R:word" do not."""
    named = len(part.name) > 1 and part.name not in (KIND, *FIELDS)
    return named and _holds_word(part.value) and not part.value.startswith("//")


def _holds_word(text: str) -> bool:
    return any(tokenize(text))


def _is_date(text: str) -> bool:
    try:
        days_of(text)
    except ValueError:
        return False
    return True


def _beginning(shown: str) -> str:
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
    sign, name, phrase, word_sign, word = match.groups(default="")
    if not word:
        value = " ".join(phrase.split())
        text = f"{name}:{value}" if name else value
        return _Part(sign, text, is_phrase=True, typed=match[0], name=name.lower(), value=value if name else "")
    # A quote without its other, or a second sign, means nothing; inside a word a quote parts it as a hyphen does.
    text = word.lstrip(_QUOTES + "+-").rstrip(_QUOTES)
    named = _NAMED.fullmatch(text)
    name, value = (named[1].lower(), named[2].strip(_QUOTES)) if named else ("", "")
    return _Part(word_sign, text, is_phrase=False, typed=match[0], name=name, value=value)


def _kinds(parts: list[_Part]) -> frozenset[str] | None:
    """Return the kinds of block that may match, or None if the query says nothing of kinds."""
    named = [part for part in parts if part.kind]
    if not named:
        return None
    excluded = {part.kind for part in named if part.sign == "-"}
    return frozenset({part.kind for part in named if part.sign != "-"} or SEARCHABLE_KINDS) - excluded
