"""Say by which words a block is found: those of its text, and those of a credit that stands beside it."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from search.index.analysis import terms

# Stands between two values, so that no phrase reaches from one into the next: no word is a sign.
BREAK: Final = ";"


class BlockText(NamedTuple):
    """Hold the text of a block, the values beside it by which it is found too, and its language."""

    text: str
    beside: tuple[str, ...] = ()
    language: str = ""

    def terms(self) -> list[str]:
        """Return the terms by which the block is found, in order."""
        return block_terms(*self)


def block_terms(text: str, beside: Iterable[str], language: str) -> list[str]:
    """Return the terms of a text in order, and behind them those of each value beside it that does not stand in it.

    So a term's position in the text stays what it is. A value that stands in what is there already, such as the name of
    a photographer in the credit, is not repeated: most captions hold their credit, and no word shall count twice.
    """
    found = terms(text, language)
    for words in (terms(value, language) for value in beside if value):
        if words and _joined(words) not in _joined(found):
            found += [BREAK, *words]
    return found


def count_tokens(found: Sequence[str]) -> int:
    """Return how many tokens the terms of a block are of."""
    return len(found) - found.count(BREAK)


def _joined(words: Iterable[str]) -> str:
    """Return words as one text with a space around each, which no word holds."""
    return f" {' '.join(words)} "
