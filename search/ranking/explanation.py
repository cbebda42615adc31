"""Say what a score is made of."""

from collections.abc import Iterable
from typing import NamedTuple

from search.ranking.bm25 import idf, saturate


class Word(NamedTuple):
    """Hold a word or phrase as printed, how much it counts, how often it stands in a text, and in how many texts.

    `frequency` is weighted by the roles of blocks.
    """

    text: str
    boost: float
    frequency: float
    matching: int


class ScorePart(NamedTuple):
    """Hold what one word or phrase adds to a score: boost × idf × frequency / (frequency + norm), as `bm25` has it."""

    text: str
    score: float
    boost: float
    idf: float
    frequency: float
    norm: float


def explained(words: Iterable[Word], texts: int, norm: float) -> tuple[ScorePart, ...]:
    """Return the parts of the score of one of so many texts, whose length has a `norm`.

    Added one after the other, they are the score to the last bit; `sum` rounds otherwise from Python 3.12 on.
    """
    return tuple(_part(word, idf(texts, word.matching), norm) for word in words if word.frequency)


def _part(word: Word, rarity: float, norm: float) -> ScorePart:
    score = word.boost * rarity * saturate(word.frequency, norm)
    return ScorePart(word.text, score, word.boost, rarity, word.frequency, norm)
