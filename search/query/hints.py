"""Say of what a person typed what was not read as it may have been meant."""

from collections.abc import Iterator, Sequence

from search.index.analysis.tokens import token_spans
from search.index.late_patterns import late_pattern
from search.query.fields import meant
from search.query.nodes import AT_LEAST, NEAR, Form
from search.query.parts import KNOWN_NAMES, Note, Part, beginning, holds_word

AS_WORDS = "it was searched as words"
# What looks like NEAR/5 or ATLEAST/2 and is none: another number or none, small letters, a comma behind it, no bracket.
_LIKE_OPERATOR = late_pattern(rf"(?i:near|before|atleast)/[0-9]+\W*|{NEAR}|{AT_LEAST}")
# What weighs words or lets them be misspelt, where it does neither.
_LOOSE = late_pattern(r"[~^][0-9]")
# Of names and tags.
_BEFORE_WORDS = ("@", "#")
_FLAGS = late_pattern(r"/[^\s/]+/[agimsux]{1,2}")


def hints(parts: Sequence[Part]) -> Iterator[Note]:
    """Yield what is to be said of parts: nothing of most."""
    if all(map(_is_plain, parts)):
        return  # as most queries are
    words: list[Part] = []
    fields: list[Part] = []
    for part in parts:
        (fields if part.is_field else words).append(part)
    left_out = [part.typed for part in words if not holds_word(part.text)]
    if left_out:
        holds = "it holds" if len(left_out) == 1 else "they hold"
        told = f"left out, because {holds} no letter or digit: {beginning(' '.join(left_out))}"
        yield Note(told, left_out[0])
    # One of each field is enough: a pasted text may hold many.
    problems = {part.name: part for part in reversed(words) if part.problem}
    yield from (Note(f"{part.problem}: {AS_WORDS}", part.typed) for part in problems.values())
    fault = next((part for part in words if part.no_expression), None)
    if fault:
        yield Note(f"{fault.no_expression}: {AS_WORDS}", fault.typed)
    without_form = next((part for part in words if _loses_form(part)), None)
    if without_form:
        yield Note(f"= means nothing before {beginning(without_form.text)}: it was left out", without_form.typed)
    signed = next((part for part in words if _loses_sign(part)), None)
    if signed:
        shown = beginning(signed.text)
        yield Note(f"{shown} is looked for with and without its sign (={shown} with it alone)")
    yield from _like_operators(words)
    loose = next((part for part in words if _LOOSE.search(part.value or part.text)), None)
    if loose:
        told = f"~ and ^ mean nothing as they stand in {beginning(loose.typed)} (write strike~1 or strike^2)"
        yield Note(f"{told}: {AS_WORDS}", loose.typed)
    numbered = next((one for one in fields if one.tolerance or one.boost != 1 or _LOOSE.search(one.value)), None)
    if numbered:
        yield Note(f"~ and ^ mean nothing behind the field {numbered.name}", numbered.typed)
    unknown = next((part for part in words if _names_unknown_field(part)), None)
    if unknown:
        suggestion = meant(unknown.name, unknown.value)
        only = f" (did you mean {beginning(suggestion)}?)" if suggestion else f", only {', '.join(KNOWN_NAMES)}"
        yield Note(f"there is no field {beginning(unknown.name)}{only}: {AS_WORDS}", unknown.typed)


def _is_plain(part: Part) -> bool:
    """Say whether a part is words or a phrase of which nothing is to be said."""
    if part.name or part.form is not Form.ANY or part.text in (NEAR, AT_LEAST):
        return False
    return part.typed.isalnum() or (part.text.isascii() and part.text.replace(" ", "").isalnum())


def _loses_form(part: Part) -> bool:
    """Say whether a word was meant in one form, and stands for several."""
    return part.form is not Form.ANY and part.clause is not None and part.clause.form is Form.ANY


def _loses_sign(part: Part) -> bool:
    """Say whether a word has a sign before or behind it that tells it from others, and is meant in all forms."""
    if part.is_phrase or part.form is not Form.ANY:
        return False
    spans = token_spans(part.text)
    if not spans or (part.clause and part.clause.is_pattern):
        return False
    return part.text[: spans[0][0]].endswith(_BEFORE_WORDS) or part.text[spans[-1][1] :].startswith("+")


def _names_unknown_field(part: Part) -> bool:
    """Say whether a part looks like a field that there is not; "https://…" and "R:word" do not."""
    named = len(part.name) > 1 and part.name not in KNOWN_NAMES
    return named and holds_word(part.value) and not part.value.startswith("//")


def _like_operators(words: Sequence[Part]) -> Iterator[Note]:
    """Yield what is to be said of words that look like operators."""
    near = next((part for part in words if not part.operator and _LIKE_OPERATOR.fullmatch(part.typed)), None)
    if near:
        name = near.typed.partition("/")[0].upper()
        ways = f"{name}/2( and its words" if name == AT_LEAST else f"{name}/1 to {name}/99"
        yield Note(f"{beginning(near.typed)} is no operator (write {ways}): {AS_WORDS}", near.typed)
    flagged = next((part for part in words if _FLAGS.fullmatch(part.text)), None)
    if flagged:
        told = f"nothing may stand behind the second slash of {beginning(flagged.text)}: {AS_WORDS}"
        yield Note(told, flagged.typed)
