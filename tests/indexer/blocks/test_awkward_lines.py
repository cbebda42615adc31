"""Awkward input: no line, however made, takes more time than its length is worth."""

import itertools
import time

import pytest

from indexer.blocks import split
from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.credits import find_credit
from indexer.blocks.datelines import find_dateline
from indexer.blocks.dates import find_date

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

# Wide of what is needed (milliseconds, and less than one), narrow enough for what grows with the square of a line.
SECONDS_FOR_A_MEGABYTE = 1.0
SECONDS_FOR_A_LINE = 0.05


def seconds(task: object, *arguments: str) -> float:
    """Return the time that a call takes at its best of three, so that a busy machine does not fail the test."""
    assert callable(task)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        task(*arguments)
        times.append(time.perf_counter() - started)
        if times[-1] < SECONDS_FOR_A_LINE:
            break
    return min(times)


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_line_of_one_character(character: str) -> None:
    """A megabyte of one awkward character splits in well under a second, and is one line."""
    line = character * MEGABYTE

    assert seconds(split, line) < SECONDS_FOR_A_MEGABYTE
    assert sum(len(article.blocks) for article in split(line)) == (1 if line.strip() else 0)


@pytest.mark.parametrize("first", CHARACTERS)
def test_a_line_of_alternating_characters(first: str) -> None:
    """A megabyte of two awkward characters in turn splits in well under a second."""
    for second in CHARACTERS:
        assert seconds(split, (first + second) * (MEGABYTE // 2)) < SECONDS_FOR_A_MEGABYTE, second


@pytest.mark.parametrize("recognise", [is_boilerplate, find_byline, find_contributors, find_credit, find_dateline])
@pytest.mark.parametrize("length", LENGTHS)
def test_a_line_that_almost_matches(recognise: object, length: int) -> None:
    """A line that is nearly a byline, a credit or a dateline, again and again, is refused at once."""
    for head, piece, other, tail in itertools.product(HEADS, PIECES, ("", *PIECES), TAILS):
        line = (head + (piece + other) * length)[: length - len(tail)] + tail

        assert seconds(recognise, line) < SECONDS_FOR_A_LINE, line


@pytest.mark.parametrize("length", [239, 399, 599])
def test_a_long_line_that_almost_matches(length: int) -> None:
    """The longest lines that are looked at are refused at once too."""
    for piece, head, tail in itertools.product(PIECES, HEADS, TAILS):
        line = (head + piece * length)[: length - len(tail)] + tail

        for recognise in (is_boilerplate, find_contributors, find_credit, find_date):
            assert seconds(recognise, line) < SECONDS_FOR_A_LINE, line


def test_many_awkward_lines() -> None:
    """A megabyte of lines that are each nearly a caption or a contributor line splits in a few seconds at most."""
    line = "(Photo: Aa / bb" + " y Aa de la Bb / (AP/" * 25
    source = "\n".join(f"{line}{number}" for number in range(MEGABYTE // len(line)))

    assert seconds(split, source) < 3 * SECONDS_FOR_A_MEGABYTE
