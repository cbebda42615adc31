"""Say how surely a word rose, by Dunning's log-likelihood ratio, and by how much: functions of numbers."""

from math import log
from typing import NamedTuple

# What chance alone exceeds once in a thousand words: the quantile of chi-squared with one degree of freedom.
LEAST_SCORE = 10.83
# A word that is not at least so many times as frequent may be sure to have risen, and tells nothing.
LEAST_RATIO = 2.0
# A word in fewer articles of the days may be the style of one writer, or a story that was published twice.
LEAST_ARTICLES = 3
# Added to each cell, so that a word that was never seen before is not infinitely more frequent.
_SMOOTHED = 0.5


class Rise(NamedTuple):
    """Hold how surely a word rose, how many articles would hold it had it not, and how many times as frequent it is."""

    score: float
    expected: float
    ratio: float


def log_likelihood(inside: int, of_inside: int, outside: int, of_outside: int) -> float:
    """Return G², how surely `inside` of some articles and `outside` of others are no equal shares; 0 if they are equal.

    Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", Computational Linguistics 19 (1993):
    unlike the z-score and chi-squared it holds for rare words too. Both counts of articles are above 0.
    """
    with_it, articles = inside + outside, of_inside + of_outside
    cells = (
        (inside, of_inside, with_it),
        (outside, of_outside, with_it),
        (of_inside - inside, of_inside, articles - with_it),
        (of_outside - outside, of_outside, articles - with_it),
    )
    return 2 * sum(seen * log(seen * articles / (row * column)) for seen, row, column in cells if seen)


def frequency_ratio(inside: int, of_inside: int, outside: int, of_outside: int) -> float:
    """Return how many times as frequent a word is inside, smoothed: half an article with it and without it is added.

    Haldane, "The Estimation and Significance of the Logarithm of a Ratio of Frequencies", Annals of Human Genetics 20
    (1956).
    """
    share = (inside + _SMOOTHED) / (of_inside + 2 * _SMOOTHED)
    return share / ((outside + _SMOOTHED) / (of_outside + 2 * _SMOOTHED))


def rise(inside: int, of_inside: int, outside: int, of_outside: int) -> Rise | None:
    """Return how a word rose, None if it did not so surely, or not by so much, that it is worth to be told."""
    ratio = frequency_ratio(inside, of_inside, outside, of_outside)
    # The ratio is smoothed: of few articles it may exceed 1 for a word that is as frequent as before, or less.
    if ratio < LEAST_RATIO or inside * of_outside <= outside * of_inside:
        return None
    score = log_likelihood(inside, of_inside, outside, of_outside)
    return Rise(score, of_inside * outside / of_outside, ratio) if score >= LEAST_SCORE else None
