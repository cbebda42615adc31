"""Turn the words of a query into the sequences of terms that an index may hold for them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from search.index.analysis import terms, terms_of
from search.index.analysis.folding import fold
from search.index.late_patterns import late_pattern
from search.query.expressions import Expression
from search.query.nodes import LETTERS_AN_EDIT, Clause
from search.query.spellings import spellings

# Words that a pattern may stand for at most: each takes as long to read as one that is typed.
MAX_WORDS = 1_000
_LETTERS = late_pattern(r"[^*?]+")


class Vocabulary(Protocol):
    """Know the words of an index, folded, and its languages."""

    @property
    def languages(self) -> Iterable[str]:
        """Return the languages of the articles."""
        ...

    def words_like(self, pattern: str, limit: int) -> list[str]:
        """Return the first words, in order, that fit a pattern."""
        ...

    def words_fitting(self, expression: Expression, limit: int) -> list[str]:
        """Return the first words, in order, that fit a regular expression."""
        ...

    def words_near(self, word: str, edits: int, limit: int) -> list[str]:
        """Return the first words, in order, that are so many edits away from a word or fewer."""
        ...


class Expansion(NamedTuple):
    """Hold what a word or phrase stands for: any of some sequences of terms, with so many others between them.

    `words` are those of the index that a pattern fits. Where they are too many, there are no sequences, and these are
    not all.
    """

    sequences: tuple[tuple[str, ...], ...]
    slop: int = 0
    words: tuple[str, ...] = ()


def expand(clause: Clause, vocabulary: Vocabulary) -> Expansion:
    """Return what a clause stands for in an index."""
    edits = min(clause.edits, len(fold(clause.text)) // LETTERS_AN_EDIT)
    if clause.expression:
        words = vocabulary.words_fitting(clause.expression, MAX_WORDS + 1)
    elif clause.is_pattern:
        pattern = folded_pattern(clause.text)
        words = vocabulary.words_like(pattern, MAX_WORDS + 1) if pattern else []
    elif edits:
        words = vocabulary.words_near(fold(clause.text), edits, MAX_WORDS + 1)
    else:
        ways = (clause.text, *(() if clause.is_phrase else spellings(clause.text, vocabulary.languages)))
        return Expansion(_sequences_of_any(ways, vocabulary.languages), clause.slop)
    if len(words) > MAX_WORDS:
        return Expansion((), words=tuple(words))
    meant = words if clause.is_pattern else [*words, clause.text]
    found = {term for language in vocabulary.languages for term in terms_of(meant, language)}
    return Expansion(tuple((term,) for term in sorted(found - {""})), words=tuple(words))


def folded_pattern(text: str) -> str:
    """Return a pattern as folded words fit it, the empty string if folding leaves no letter."""
    pattern = _LETTERS.sub(lambda letters: fold(letters[0]), text)
    return pattern if pattern.strip("*?") else ""


def _sequences_of_any(texts: Sequence[str], languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    if len(texts) == 1:
        return sequences_of(texts[0], languages)
    return tuple(sorted({sequence for text in texts for sequence in sequences_of(text, languages)}))


def sequences_of(text: str, languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the different sequences of terms that a word or phrase becomes in the languages, in a fixed order.

    A query does not say its language, and each article's terms are those of its own: so the query is analysed in every
    language that the index holds.
    """
    found = {tuple(terms(text, language)) for language in languages}
    return tuple(sorted(sequence for sequence in found if sequence))
