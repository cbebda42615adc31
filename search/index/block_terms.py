"""Say by which words a block is found: those of its text, and those of a credit that stands beside it."""

from collections.abc import Iterable, Sequence
from typing import Final

from search.index.analysis import terms

# Stands between two values, so that no phrase reaches from one into the next: no word is a sign.
BREAK: Final = ";"


def block_terms(text: str, beside: Iterable[str], language: str) -> list[str]:
    """Return the terms of a text in order, and behind them those of the values beside it.

    So a term's position in the text stays what it is.
    """
    found = terms(text, language)
    return found + beside_terms(found, beside, language)


def beside_terms(found: Sequence[str], beside: Iterable[str], language: str) -> list[str]:
    """Return the terms of each value beside a text that does not stand in it, of which these are the terms.

    A value that stands in what is there already, such as the name of a photographer in the credit, is not repeated:
    most captions hold their credit, and no word shall count twice.
    """
    more: list[str] = []
    for words in (terms(value, language) for value in beside if value):
        if words and _joined(words) not in _joined((*found, *more)):
            more += [BREAK, *words]
    return more


def count_tokens(found: Sequence[str]) -> int:
    """Return how many tokens the terms of a block are of."""
    return len(found) - found.count(BREAK)


def _joined(words: Iterable[str]) -> str:
    """Return words as one text with a space around each, which no word holds."""
    return f" {' '.join(words)} "
