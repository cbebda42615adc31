"""Say what a score is made of."""

from collections.abc import Iterable
from typing import NamedTuple

from search.ranking.bm25 import saturate


class Word(NamedTuple):
    """Hold a word or phrase as printed, how much it counts, how often it stands in a text, and how rare it is.

    `frequency` is weighted by the roles of blocks.
    """

    text: str
    boost: float
    frequency: float
    idf: float


class ScorePart(NamedTuple):
    """Hold what one word or phrase adds to a score: boost × idf × frequency / (frequency + norm), as `bm25` has it."""

    text: str
    score: float
    boost: float
    idf: float
    frequency: float
    norm: float


def explained(words: Iterable[Word], norm: float) -> tuple[ScorePart, ...]:
    """Return the parts of the score of a text whose length has a `norm`.

    Added one after the other, they are the score to the last bit; `sum` rounds otherwise from Python 3.12 on.
    """
    return tuple(_part(word, norm) for word in words if word.frequency)


def _part(word: Word, norm: float) -> ScorePart:
    score = word.boost * word.idf * saturate(word.frequency, norm)
    return ScorePart(word.text, score, word.boost, word.idf, word.frequency, norm)
