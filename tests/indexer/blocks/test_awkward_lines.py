"""Awkward input: no line, however made, takes more time than its length is worth."""

import itertools
from collections.abc import Callable
from functools import partial

import pytest

from indexer.blocks import split
from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.credits import find_credit
from indexer.blocks.datelines import find_dateline
from indexer.blocks.dates import find_date
from tests.growth import MOST_GROWTH, growth, seconds

MEGABYTE = 1_000_000
CHARACTERS = "([- A.,/©\"'"
# What the expressions look for, in pieces: an expression that can part a line in many ways meets them here.
PIECES = (
    *("A y ", "Aa, ", "Aa de la ", "Aa and ", "Aa; ", "Aa in Bb, ", "AP writer ", " contributed", " reported from Aa"),
    *("/", " / ", "/ y ", "(AP/", "(Photo ", "Photo: Aa / ", "Foto:", "© ", " via AP", "AP/", "Aa/AFP"),
    *("Jan. 1, ", "1 de ", "1 de enero de ", "2026-", "AA — ", "AA, ", "(EFE) ", "-", "— ", ". "),
    *("http://", "www.", "read more", "Copyright 2026 ", "all rights reserved ", "_", "By Aa Bb "),
)
HEADS = ("", "By Aa ", "Photo: Aa ", "AP writer Aa Bb")
TAILS = ("", ":", "(", " contributed")
# Growing, so that what takes exponential time is found out before it takes for ever.
LENGTHS = (40, 56, 76, 100)

# Wide of what is needed, which is less than a millisecond.
SECONDS_FOR_A_LINE = 0.05
LARGE = 320_000


def growth_of_many(piece: str) -> float:
    """Return how many times longer splitting takes for eight times as many of `piece`."""
    return growth(split, lambda size: piece * (size // len(piece)), LARGE)


def is_quick(recognise: Callable[[str], object], line: str) -> bool:
    """Return whether a line is looked at in no time."""
    return seconds(partial(recognise, line), SECONDS_FOR_A_LINE) < SECONDS_FOR_A_LINE


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_line_of_one_character(character: str) -> None:
    """A megabyte of one awkward character is one line, and a line takes no more time than its length is worth."""
    articles = split(character * MEGABYTE)

    assert sum(len(article.blocks) for article in articles) == (1 if character.strip() else 0)
    assert growth_of_many(character) < MOST_GROWTH


@pytest.mark.parametrize("first", CHARACTERS)
def test_a_line_of_alternating_characters(first: str) -> None:
    """A line of two awkward characters in turn takes no more time than its length is worth."""
    for second in CHARACTERS:
        assert growth_of_many(first + second) < MOST_GROWTH, second


@pytest.mark.parametrize("recognise", [is_boilerplate, find_byline, find_contributors, find_credit, find_dateline])
@pytest.mark.parametrize("length", LENGTHS)
def test_a_line_that_almost_matches(recognise: Callable[[str], object], length: int) -> None:
    """A line that is nearly a byline, a credit or a dateline, again and again, is refused at once."""
    for head, piece, other, tail in itertools.product(HEADS, PIECES, ("", *PIECES), TAILS):
        line = (head + (piece + other) * length)[: length - len(tail)] + tail

        assert is_quick(recognise, line), line


@pytest.mark.parametrize("length", [239, 399, 599])
def test_a_long_line_that_almost_matches(length: int) -> None:
    """The longest lines that are looked at are refused at once too."""
    for piece, head, tail in itertools.product(PIECES, HEADS, TAILS):
        line = (head + piece * length)[: length - len(tail)] + tail

        for recognise in (is_boilerplate, find_contributors, find_credit, find_date):
            assert is_quick(recognise, line), line


def test_many_awkward_lines() -> None:
    """Lines that are each nearly a caption or a contributor line take no more time the more there are."""
    line = "(Photo: Aa / bb" + " y Aa de la Bb / (AP/" * 25

    assert growth_of_many(line + "\n") < MOST_GROWTH
