"""Cut what a person types into parts: words, phrases and brackets, each with its sign, and the fields they name."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Union

from search.index.analysis.tokens import words
from search.index.schema import DATE, KIND, LANGUAGE
from search.query.days import EXAMPLES, days_of, is_open
from search.query.expressions import expression, in_slashes
from search.query.fields import ALIASES, FIELDS, is_language
from search.query.nodes import (
    AND,
    AT_LEAST,
    BEFORE,
    BLOCK,
    NEAR,
    NOT,
    OR,
    PARTS,
    SENTENCE,
    Clause,
    Filter,
    Form,
    Occur,
    is_operator,
)

# The kinds that are indexed; boilerplate is not.
SEARCHABLE_KINDS = ("headline", "byline", "paragraph", "caption")
# Far beyond what anyone types; a pasted book would take minutes to answer.
MAX_CHARACTERS = 10_000
# Deeper brackets change nothing that a person means.
MAX_DEPTH = 50
# What is left out is shown up to this length.
_SHOWN_CHARACTERS = 60

_QUOTES = '"“”„«»'
# What may stand behind a word or phrase: how far a match may be off, and how much it counts.
_TAIL = r"(?:~(?P<tolerance>[0-9]{1,2}))?(?:\^(?P<boost>[0-9]{1,3}(?:\.[0-9]{1,3})?))?"
_QUOTED = rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]"
_OPERATORS = rf"(?:{AND}|{OR}|{NOT}|(?:{NEAR}|{BEFORE})/[0-9]+)"
_SCOPE = rf"(?:{BLOCK}|{SENTENCE}|(?:{AT_LEAST}|{AT_LEAST.lower()})/[1-9][0-9]?)"
# A regular expression, which may hold brackets, and its weight.
_SLASHED_WORD = r"(?:[A-Za-z]+:)?/[^\s/]+/(?:\^[0-9.]+)?(?=[\s)]|$)"
_PART = re.compile(
    rf"(?P<sign>[+-]?)(?:(?P<name>[A-Za-z]+):)?(?P<form>={{0,2}})"
    rf"[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}](?:{_TAIL}(?=[\s()]|$))?"
    rf"|(?P<bracket>[+-]?)(?P<scope>{_SCOPE}?)\(|(?P<close>\))|(?P<word_sign>[+-]?)(?P<word>{_SLASHED_WORD}|[^\s()]+)"
)
# The ending of a word, as in "Minister(s)", is no bracket: it parts the word as a hyphen does.
_GLUED = re.compile(
    rf"{_QUOTED}|(?<![^\s(+-]){_SLASHED_WORD}|(?<![^\s(+-])(?![+-]?(?:{_OPERATORS}|{_SCOPE})\()([^\s(){_QUOTES}]*\w)"
    rf"\(([^\s(){_QUOTES}]*\w[^\s(){_QUOTES}]*)\)(?!\w)"
)
_WORD_TAIL = re.compile(rf"(.*[^\W\d_*].*?){_TAIL}", re.DOTALL)
_NAMED = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
_SCOPED = re.compile(rf"^[(+-]*{_SCOPE}\(")
_MOST_EDITS = 2
_JOINING = re.compile(rf"{_QUOTED}|(?<![^\s(])(?:{_OPERATORS}|{_SCOPE}(?=\())(?![^\s(])")
# Different words in capitals that are more than a few acronyms joined by operators.
_HEADLINE = 4
# The kinds of block, by the names of the parts that words can be looked for in.
KINDS_OF_PARTS = {part: kind for kind, part in PARTS.items()}
_EXAMPLES = {KIND: "caption", DATE: "2025-11", LANGUAGE: "es"}


class Part(NamedTuple):
    """Hold a part of what was typed: a phrase in quotes, or a word up to the next space or bracket.

    `name` and `value` are what stands before and behind the colon, if the part names a field; `tolerance` and `boost`
    are the numbers behind `~` and `^`.
    """

    sign: str
    text: str
    is_phrase: bool
    typed: str
    name: str = ""
    value: str = ""
    tolerance: int = 0
    boost: float = 1.0
    form: Form = Form.ANY

    @property
    def operator(self) -> str:
        """Return which operator the part may be, or the empty string."""
        return self.typed if is_operator(self.typed) else ""

    @property
    def clause(self) -> Clause | None:
        """Return the word or phrase that the part is, if it holds a letter or digit."""
        kind = KINDS_OF_PARTS.get(self.name, "") if holds_word(self.value) else ""
        text = self.value if kind else self.text
        if not holds_word(text):
            return None
        # In capitals it might become an operator where the query is printed.
        text = text.lower() if is_operator(text) else text
        slop, edits = (self.tolerance, 0) if self.is_phrase else (0, self.tolerance)
        clause = Clause(text, self.is_phrase, Occur(self.sign), slop, edits, self.boost, kind)
        return clause if edits or clause.is_pattern else clause._replace(form=self.form)

    @property
    def no_expression(self) -> str:
        """Return why what stands in slashes is no expression that words can fit, or the empty string."""
        text = self.value if self.name in KINDS_OF_PARTS else self.text
        inside = "" if self.is_phrase else in_slashes(text)
        if not inside:
            return ""
        try:
            expression(inside)
        except ValueError as error:
            return f"{beginning(text)} is no expression that words can fit: {error}"
        return ""

    @property
    def is_field(self) -> bool:
        """Say whether the part names a kind or a field that there is, with a value that it can have."""
        return bool(self.kind or self.filter)

    @property
    def kind(self) -> str:
        """Return the kind of block that the part names, or the empty string."""
        return self.value.lower() if self.name == KIND and self.value.lower() in SEARCHABLE_KINDS else ""

    @property
    def filter(self) -> Filter | None:
        """Return the filter that the part means, if it is one."""
        if self.name not in FIELDS or not holds_word(self.value) or self.problem:
            return None
        # What is open on one side is narrowed by the other, and not one of several days.
        always = self.name == DATE and not self.sign and is_open(self.value)
        return Filter(self.name, self.value, Occur.REQUIRED if always else Occur(self.sign))

    @property
    def problem(self) -> str:
        """Return why a field that there is cannot have this value, or the empty string."""
        if self.name not in (KIND, *FIELDS, *KINDS_OF_PARTS):
            return ""
        if not holds_word(self.value):
            example = _EXAMPLES.get(self.name, "word")
            return f"nothing stands behind {self.name}: (write {self.name}:{example} without a space)"
        if self.name == KIND and not self.kind:
            return f"there is no kind {beginning(self.value)}, only {', '.join(SEARCHABLE_KINDS)}"
        if self.name == DATE and not _is_date(self.value):
            return f"date:{beginning(self.value)} is no date (write {EXAMPLES})"
        if self.name == LANGUAGE and not is_language(self.value):
            return f"language:{beginning(self.value)} is no code of a language, such as en or es"
        return ""


class Bracket(NamedTuple):
    """Hold the parts in a pair of brackets, the sign before it, and what must hold all of them, if it is said."""

    sign: str
    parts: "list[Item]"
    scope: str = ""

    @property
    def operator(self) -> str:
        """Return the empty string: a bracket is no operator."""
        return ""


Item = Union[Part, Bracket]  # noqa: UP007 (a bar needs the names, of which one is a text above)


class Note(NamedTuple):
    """Say how something was read; `typed` is what could not be read as it was meant, nothing where all was.

    It begins at `place`, or wherever it stands first.
    """

    text: str
    typed: str = ""
    place: int = 0


class Cut(NamedTuple):
    """Hold what was typed in brackets as they stand, the same without brackets, and notes on what was left out."""

    items: list[Item]
    parts: list[Part]
    notes: list[Note]


def cut(text: str) -> Cut:
    """Return the parts of what was typed, of a very long text those at its beginning."""
    notes: list[Note] = []
    if len(text) > MAX_CHARACTERS:
        told = f"only the first {MAX_CHARACTERS:,} characters were searched"
        notes.append(Note(told, text[MAX_CHARACTERS:][:1], MAX_CHARACTERS))
        ends_in_word = not any(map(str.isspace, text[MAX_CHARACTERS - 1 : MAX_CHARACTERS + 1]))
        text = text[:MAX_CHARACTERS]
        if ends_in_word:
            text = text.rsplit(None, 1)[0]  # half a word is another word
    matches = list(_PART.finditer(_without_pasted_signs(text)))
    depths, is_too_deep = _depths(matches)
    if is_too_deep:
        notes.append(Note(f"brackets within more than {MAX_DEPTH} others were passed over", "("))
    parts: list[Part] = []
    return Cut(_nested(zip(matches, depths, strict=True), parts), parts, notes)


def lone_signs(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a bracket or quote stands without its other, and what it is."""
    matches = list(_PART.finditer(text))
    for match, depth in zip(matches, _depths(matches)[0], strict=True):
        if (match["close"] or match["bracket"] is not None) and not depth:
            yield match.end() - 1, "bracket"
        word = match["word"] or ""
        if word.strip(_QUOTES) != word:
            yield match.start("word"), "quote"


def _without_pasted_signs(text: str) -> str:
    """Return a text without what looks like operators and brackets in it and is none; what is in quotes stays."""
    if _is_all_capitals(text):
        text = _JOINING.sub(lambda match: match[0] if match[0][0] in _QUOTES else match[0].lower(), text)
    return _GLUED.sub(lambda match: f"{match[1]}-{match[2]}" if match[1] else match[0], text) if "(" in text else text


def _is_all_capitals(text: str) -> bool:
    """Say whether a text is a headline in capitals, or was typed so: then no word of it is an operator."""
    bare = {_SCOPED.sub("", word).strip(f"()+-{_QUOTES}") for word in text.split()}
    others = [word for word in bare if not is_operator(word) and word.lower() != word.upper()]
    return len(others) >= _HEADLINE and all(word.isupper() for word in others)


def _depths(matches: Sequence[re.Match[str]]) -> tuple[list[int], bool]:
    """Return for each bracket, in its pair, how deep it stands; 0 for what is none, has no other or is too deep."""
    depths, opened = [0] * len(matches), []
    deepest = 0
    for place, match in enumerate(matches):
        if match["bracket"] is not None:
            opened.append(place)
        elif match["close"] and opened:
            depth = len(opened)
            deepest = max(deepest, depth)
            if depth <= MAX_DEPTH:
                depths[opened[-1]] = depths[place] = depth
            opened.pop()
    return depths, deepest > MAX_DEPTH


def _nested(matches: Iterator[tuple[re.Match[str], int]], parts: list[Part]) -> list[Item]:
    """Return what stands up to the end, or to the bracket that closes; each part is added to `parts` too."""
    items: list[Item] = []
    for match, depth in matches:
        if match["close"]:
            if depth:
                return items
        elif match["bracket"] is not None:
            if depth:
                items.append(Bracket(match["bracket"], _nested(matches, parts), match["scope"].upper()))
        else:
            parts.append(_part(match))
            items.append(parts[-1])
    return items


def _part(match: re.Match[str]) -> Part:
    found = match.groupdict(default="")
    word, sign = found["word"], found["word_sign"]
    if not word:
        name, value = found["name"], " ".join(found["phrase"].split())
        text = f"{name}:{value}" if name else value
        tolerance, boost = int(found["tolerance"] or 0), float(found["boost"] or 1)
        named = _field(name), value if name else ""
        return Part(found["sign"], text, True, match[0], *named, tolerance, boost, Form(found["form"]))
    # A quote without its other, or a second sign, means nothing; inside a word a quote parts it as a hyphen does.
    text = word.lstrip(_QUOTES + "+-").rstrip(_QUOTES)
    named_field = _NAMED.fullmatch(text)
    if not named_field:
        form, text = _with_form(text)
        text, edits, weight = _without_tail(text)
        return Part(sign, text, is_phrase=False, typed=match[0], tolerance=edits, boost=weight, form=form)
    name, value = _field(named_field[1]), named_field[2].strip(_QUOTES)
    if name not in KINDS_OF_PARTS:
        return Part(sign, text, is_phrase=False, typed=match[0], name=name, value=value)
    form, value = _with_form(value)
    value, edits, weight = _without_tail(value)
    return Part(sign, text, False, match[0], name, value, edits, weight, form)


def _field(name: str) -> str:
    """Return the name of a field as the index has it."""
    return ALIASES.get(name.lower(), name.lower())


def _with_form(text: str) -> tuple[Form, str]:
    """Return in which forms a word is meant, and the word, without quotes and signs before it."""
    form = Form.TYPED if text.startswith("==") else Form.FOLDED if text.startswith("=") else Form.ANY
    return form, text.removeprefix(form.value).lstrip(_QUOTES + "+-")


def _without_tail(text: str) -> tuple[str, int, float]:
    """Return a word, how many edits away from it others may be, and its boost."""
    found = _WORD_TAIL.fullmatch(text)
    if not found or not (found["tolerance"] or found["boost"]):
        return text, 0, 1.0
    word, edits, boost = found[1], found["tolerance"] or "", found["boost"]
    # Of a word that punctuation parts, edits have no meaning.
    if edits and (words(word) != [word] or not 0 < int(edits) <= _MOST_EDITS):
        word, edits = f"{word}~{edits}", ""
    return word, int(edits or 0), float(boost or 1)


def holds_word(text: str) -> bool:
    """Say whether a text holds a letter or digit."""
    return bool(words(text))


def _is_date(text: str) -> bool:
    try:
        days_of(text)
    except ValueError:
        return False
    return True


def beginning(shown: str) -> str:
    """Return a text as far as it is shown in a note."""
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[:_SHOWN_CHARACTERS] + "…"
