"""Cut what a person types into parts, in brackets as they stand: where words, phrases and operators begin and end."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.index.analysis.tokens import words
from search.index.late_patterns import late_pattern
from search.query.fields import ALIASES, FIELDS
from search.query.nodes import (
    AND,
    AT_LEAST,
    BEFORE,
    BLOCK,
    LETTERS_AN_EDIT,
    NEAR,
    NOT,
    OR,
    SENTENCE,
    Form,
    Occur,
    is_operator,
)
from search.query.parts import KINDS_BY_NAME, KNOWN_NAMES, QUOTES, Bracket, Item, Note, Part, beginning, holds_word

# Far beyond what anyone types; a pasted book would take minutes to answer.
MAX_CHARACTERS = 10_000
# Deeper brackets change nothing that a person means.
MAX_DEPTH = 50

# What may stand behind a word or phrase: how far a match may be off, and how much it counts.
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})?"
_WEIGHT = rf"(?:\^(?P<boost>{_NUMBER}))?"
_TAIL = rf"(?:~(?P<tolerance>[0-9]{{1,2}}))?{_WEIGHT}"
_TAIL_OF_BRACKET = rf"(?P<slack>~[0-9]{{1,2}})?(?:\^(?P<weight>{_NUMBER}))?"
_QUOTED = rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]"
_OPERATORS = rf"(?:{AND}|{OR}|{NOT}|(?:{NEAR}|{BEFORE})/[0-9]+)"
_SCOPE = rf"(?:{BLOCK}|{SENTENCE}|(?:{AT_LEAST}|{AT_LEAST.lower()})/[1-9][0-9]?)"
_NAMES = "|".join((*KNOWN_NAMES, *ALIASES))
# A regular expression, which may hold brackets, and its weight.
_SLASHED_WORD = r"(?:[A-Za-z]+:)?={0,2}/[^\s/]+/(?:\^[0-9.]+)?(?=[\s)]|$)"
_PART = late_pattern(
    rf"(?P<sign>[+-]?)[+-]*+(?:(?P<name>[A-Za-z]+):)?(?P<form>={{0,2}})"
    rf"[{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}](?:{_TAIL}(?=[\s()]|$))?"
    rf"|(?P<bracket>[+-]?)[+-]*+(?:(?P<bracket_name>(?i:{_NAMES})):|(?P<scope>{_SCOPE}?))\("
    rf"|(?P<close>\))(?:{_TAIL_OF_BRACKET}(?=[\s()]|$))?"
    rf"|(?P<word_sign>[+-]?)(?P<word>{_SLASHED_WORD}|[^\s()]+)"
)
# The ending of a word, as in "Minister(s)", is no bracket: it parts the word as a hyphen does. What may begin at a
# place is read once, without going back, so that nothing that is pasted makes it slow.
_GLUED = late_pattern(
    rf"[+-]*+(?:[A-Za-z]+:)?={{0,2}}{_QUOTED}|(?<![^\s(])(?:[+-]?{_SLASHED_WORD}|(?![+-]?(?:{_OPERATORS}|{_SCOPE}|{AT_LEAST})\()"
    rf"([^\s(){QUOTES}]++)(?<=\w)\(([^\s(){QUOTES}]++)\)(?!\w))"
    # A quote within a word opens nothing.
    r"|[^\s()]++"
)
_WORD_TAIL = late_pattern(rf"(.*[^\W\d_*].*?)(?:~(?P<tolerance>[0-9]{{0,2}}))?{_WEIGHT}", re.DOTALL)
_NAMED = late_pattern(r"([A-Za-z]+):(.*)", re.DOTALL)
# A quote here means nothing, and would begin a phrase if there were another behind it.
_AS_IF_NAMED = late_pattern(rf"^([A-Za-z]+:)=*[{QUOTES}][={QUOTES}]*")
_SCOPED = late_pattern(rf"^[(+-]*{_SCOPE}\(")
_BEFORE_TEXT = late_pattern(r"^[+-]*(?:[A-Za-z]+:)?={0,2}")
_LIKE_SCOPE = late_pattern(rf"(?i:{BLOCK}|{SENTENCE})")
_MOST_EDITS = 2
# No headline holds these.
_BINDING = late_pattern(
    rf"[+-]\(|(?:{_OPERATORS}) \([+-]|(?:{NEAR}|{BEFORE}|{AT_LEAST})/[0-9]|(?:{BLOCK}|{SENTENCE})\([^\s()]+\s"
)
_WORDS = late_pattern(rf"{_QUOTED}|[^\s()]+")
_JOINING = late_pattern(rf"{_QUOTED}|(?<![^\s(])(?:{_OPERATORS}|{_SCOPE}(?=\())(?![^\s(])")
# Different words in capitals that are more than a few acronyms joined by operators.
_HEADLINE = 4


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
    if _is_all_capitals(text):
        lost = next((match[0] for match in _JOINING.finditer(text) if match[0][0] not in QUOTES), "")
        if lost:
            notes.append(Note(f"{lost} is a word here, since all is in capitals", lost))
        text = _without_operators(text)
    if all(map(_is_plain, typed := text.split())):  # as most queries are: no pattern is compiled for them
        plain = list(map(_plain_part, typed))
        return Cut([*plain], plain, notes)
    matches = list(_PART.finditer(_without_pasted_signs(text)))
    depths, is_too_deep = _depths(matches)
    if is_too_deep:
        notes.append(Note(f"brackets within more than {MAX_DEPTH} others were passed over", "("))
    placed = list(zip(matches, depths, strict=True))
    notes += _notes(placed)
    parts: list[Part] = []
    items, _ = _nested(iter(placed), parts)
    return Cut(items, parts, notes)


def _is_plain(word: str) -> bool:
    """Say whether a word is letters and digits, with a plus or minus before them or without."""
    return word.isalnum() or (word[0] in "+-" and word[1:].isalnum())


def _plain_part(word: str) -> Part:
    sign = "" if word.isalnum() else word[0]
    return Part(sign, word.removeprefix(sign), is_phrase=False, typed=word)


def _notes(matches: Sequence[tuple[re.Match[str], int]]) -> Iterator[Note]:
    """Yield what is to be said of brackets, each thing once."""
    lost = {match["scope"]: match for match, depth in matches if not depth and match["scope"]}
    yield from (
        Note(f"{match[0]} is not closed: it was passed over", match[0], match.start()) for match in lost.values()
    )
    scope = next((one for (one, _), (after, depth) in pairwise(matches) if depth and _is_like_scope(one, after)), None)
    if scope:
        ways = f"write {BLOCK}( or {SENTENCE}( in capitals and without a space"
        yield Note(
            f"{beginning(scope[0])} before a bracket is no operator ({ways}): it was searched as words", scope[0]
        )
    slack = next((match["slack"] for match, depth in matches if depth and match["slack"]), None)
    if slack:
        yield Note(f"{slack} means nothing behind a bracket: it was left out", slack)


def _is_like_scope(match: re.Match[str], after: re.Match[str]) -> bool:
    """Say whether a word before a bracket was meant as an operator: in capitals, or with nothing between."""
    word = match["word"] or ""
    is_near = word.isupper() or match.end() == after.start()
    return after["bracket"] == "" and is_near and _LIKE_SCOPE.fullmatch(word) is not None


def lone_signs(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a bracket or quote stands without its other, and what it is."""
    matches = list(_PART.finditer(text))
    for match, depth in zip(matches, _depths(matches)[0], strict=True):
        if (match["close"] or match["bracket"] is not None) and not depth:
            yield match.end() - 1, "bracket"
        word = match["word"] or ""
        bare = _BEFORE_TEXT.sub("", word)
        if bare.strip(QUOTES) != bare:
            place = 0 if bare[0] in QUOTES else len(bare.rstrip(QUOTES))
            yield match.end("word") - len(bare) + place, "quote"


def _without_operators(text: str) -> str:
    """Return a headline in capitals, or what was typed so, without the operators in it."""
    return _JOINING.sub(lambda match: match[0] if match[0][0] in QUOTES else match[0].lower(), text)


def _without_pasted_signs(text: str) -> str:
    """Return a text without what looks like brackets in it and is none; what is in quotes stays."""
    return _GLUED.sub(_glued, text) if "(" in text else text


def _glued(match: re.Match[str]) -> str:
    return f"{match[1]}-{match[2]}" if match[1] and holds_word(match[2]) else match[0]


def _is_all_capitals(text: str) -> bool:
    """Say whether a text is a headline in capitals, or was typed so: then no word of it is an operator."""
    if len(text.split()) < _HEADLINE:
        return False
    bare = {_SCOPED.sub("", word).strip(f"()+-{QUOTES}") for word in text.split()}
    operators = [is_operator(word) for word in _WORDS.findall(text)]
    # A list such as "AP OR EFE OR DPA" has one less.
    if _BINDING.search(text) or 2 * sum(operators) >= len(operators) - 1:
        return False
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


def _nested(
    matches: Iterator[tuple[re.Match[str], int]], parts: list[Part], name: str = ""
) -> tuple[list[Item], re.Match[str] | None]:
    """Return what stands up to the end, or to the bracket that closes, and this; each part is added to `parts` too.

    Parts that name no field name the one that the brackets stand behind.
    """
    items: list[Item] = []
    for match, depth in matches:
        if match["close"]:
            if depth:
                return items, match
        elif match["bracket"] is None:
            parts.append(_with_name(_part(match), name))
            items.append(parts[-1])
        elif depth:
            inner = _field(match["bracket_name"] or "") or name
            found, closed = _nested(matches, parts, inner)
            # What has a depth is closed.
            weight = float(closed["weight"] or 1) if closed else 1.0
            scope = (match["scope"] or "").upper()
            items.append(Bracket(match["bracket"], _all_wanted(found) if inner in FIELDS else found, scope, weight))
    return items, None


def _with_name(part: Part, name: str) -> Part:
    """Return a part as it is behind the name of a field."""
    if not name or part.name or part.operator or not holds_word(part.text):
        return part
    if name in KINDS_BY_NAME or part.is_phrase:
        return part._replace(name=name, value=part.text, text=f"{name}:{part.text}")
    # Fields know no forms, edits and weights.
    value = part.typed.lstrip(QUOTES + "+-=").rstrip(QUOTES)
    return Part(part.sign, f"{name}:{value}", is_phrase=False, typed=part.typed, name=name, value=value)


def _all_wanted(items: list[Item]) -> list[Item]:
    """Return values of a field that stand side by side, each of which must hold, since no OR joins them."""
    if any(item.operator == OR for item in items):
        return items
    required = Occur.REQUIRED.value
    return [
        item._replace(sign=item.sign or required) if isinstance(item, Part) and not item.operator else item
        for item in items
    ]


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
    text = word.lstrip(QUOTES + "+-").rstrip(QUOTES)
    form, bare = _with_form(text)
    named_field = _NAMED.fullmatch(bare)
    if not named_field:
        text, edits, weight = _without_tail(bare)
        return Part(sign, text, is_phrase=False, typed=match[0], tolerance=edits, boost=weight, form=form)
    bare = _AS_IF_NAMED.sub(r"\1", bare)
    name, value = _field(named_field[1]), named_field[2].strip(QUOTES)
    part = Part(sign, bare, is_phrase=False, typed=match[0], name=name, value=value)
    if value.startswith(Occur.EXCLUDED.value) and name in KNOWN_NAMES and holds_word(value):
        sign, value = Occur.EXCLUDED.value, value.lstrip(QUOTES + "+-")
    if name not in KINDS_BY_NAME:
        excluded = part._replace(sign=sign, value=value)
        # What is no field after all is a word, of which the minus is a part.
        return excluded if excluded.is_field else part
    inner, value = _with_form(value)
    value, edits, weight = _without_tail(value)
    return Part(sign, bare, False, match[0], name, value, edits, weight, form if inner is Form.ANY else inner)


def _field(name: str) -> str:
    """Return the name of a field as the index has it."""
    return ALIASES.get(name.lower(), name.lower())


def _with_form(text: str) -> tuple[Form, str]:
    """Return in which forms a word is meant, and the word, without quotes and other signs before it."""
    form = Form.TYPED if text.startswith("==") else Form.FOLDED if text.startswith("=") else Form.ANY
    return form, text.removeprefix(form.value).lstrip(QUOTES + "+-=")


def _without_tail(text: str) -> tuple[str, int, float]:
    """Return a word, how many edits away from it others may be, and its boost."""
    found = _WORD_TAIL.fullmatch(text)
    if not found or (found["tolerance"] is None and not found["boost"]):
        return text, 0, 1.0
    word, boost = found[1], float(found["boost"] or 1)
    edits = _edits(word, found["tolerance"])
    if found["tolerance"] is not None and not edits:
        word = f"{word}~{found['tolerance']}"
    return word, edits, boost


def _edits(word: str, typed: str | None) -> int:
    """Return how many edits away from a word others may be, if so many were typed; 0 if they have no meaning.

    If nothing is behind the sign, they are as many as the word has letters for.
    """
    # Of a word that punctuation parts, edits have no meaning.
    if typed is None or words(word) != [word]:
        return 0
    edits = int(typed) if typed else min(_MOST_EDITS, len(word) // LETTERS_AN_EDIT)
    return edits if edits <= _MOST_EDITS else 0
