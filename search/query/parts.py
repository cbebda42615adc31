"""Say what a person's text is made of: words, phrases and brackets, each with its sign, and the field it names."""

from typing import NamedTuple, Union

from search.index.analysis.tokens import words
from search.index.schema import DATE, KIND, LANGUAGE
from search.query.days import EXAMPLES, SPAN, ReversedDaysError, days_of, is_open
from search.query.expressions import expression, in_slashes
from search.query.fields import FIELDS, is_language
from search.query.nodes import NAMES_OF_KINDS, Clause, Filter, Form, Occur, is_operator

# The kinds that are indexed; boilerplate is not.
SEARCHABLE_KINDS = ("headline", "byline", "paragraph", "caption")
# What words of a phrase stand between.
QUOTES = '"“”„«»'
# What is left out is shown up to this length.
_SHOWN_CHARACTERS = 60

# The kinds of block that words can be looked for in, by what people call them.
KINDS_BY_NAME = {part: kind for kind, part in NAMES_OF_KINDS.items()}
# What may stand before a colon.
KNOWN_NAMES = (KIND, *KINDS_BY_NAME, *FIELDS)
_EXAMPLES = {KIND: "caption", DATE: "2025-11", LANGUAGE: "es"}


class Part(NamedTuple):
    """Hold a part of what was typed: a phrase in quotes, or a word up to the next space or bracket.

    `typed` is all of it as it stands there, `text` the same without sign, form and numbers. `name` and `value` are
    what stands before and behind the colon, if the part names a field; `tolerance` and `boost` are the numbers behind
    `~` and `^`.
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
        kind = KINDS_BY_NAME.get(self.name, "") if self.name and holds_word(self.value) else ""
        text = self.value if kind else self.text
        if not holds_word(text):
            return None
        # In capitals it might become an operator where the query is printed.
        text = text.lower() if is_operator(text) else text
        slop, edits = (self.tolerance, 0) if self.is_phrase else (0, self.tolerance)
        clause = Clause(text, self.is_phrase, Occur(self.sign), slop, edits, self.boost, kind)
        is_plain = self.form is Form.ANY or edits or clause.is_pattern
        return clause if is_plain else clause._replace(form=self.form)

    @property
    def no_expression(self) -> str:
        """Return why what stands in slashes is no expression that words can fit, or the empty string."""
        text = self.value if self.name in KINDS_BY_NAME else self.text
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
        if self.name not in KNOWN_NAMES:
            return ""
        if not holds_word(self.value):
            example = _EXAMPLES.get(self.name, "word")
            return f"nothing stands behind {self.name}: (write {self.name}:{example} without a space)"
        if self.name == KIND and not self.kind:
            return f"there is no kind {beginning(self.value)}, only {', '.join(SEARCHABLE_KINDS)}"
        if self.name == DATE:
            return _problem_of_date(self.value)
        if self.name == LANGUAGE and not is_language(self.value):
            return f"language:{beginning(self.value)} is no code of a language, such as en or es"
        return ""


class Bracket(NamedTuple):
    """Hold the parts in a pair of brackets, the sign before it, and what must hold all of them, if it is said.

    `boost` is the number behind `^`.
    """

    sign: str
    parts: "list[Item]"
    scope: str = ""
    boost: float = 1.0

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


def holds_word(text: str) -> bool:
    """Say whether a text holds a letter or digit."""
    return bool(words(text))


def _problem_of_date(text: str) -> str:
    """Return why a text names no days, or the empty string."""
    try:
        days_of(text)
    except ReversedDaysError as error:
        return f"date:{beginning(str(error))}"
    except ValueError:
        # As other engines have those from one day to another.
        ways = f"{SPAN}, or ..2025-11 without the first" if text.startswith(("[", "{")) else EXAMPLES
        return f"date:{beginning(text)} is no date (write {ways})"
    return ""


def beginning(shown: str, most: int = _SHOWN_CHARACTERS) -> str:
    """Return a text as far as it is shown in a note."""
    return shown if len(shown) <= most else shown[:most] + "…"
