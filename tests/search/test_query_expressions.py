"""Which words a regular expression stands for, and what is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.expressions import expression


@pytest.mark.parametrize(
    ("text", "fitting", "others"),
    [
        ("migrat(e|ion)s?", ["migrate", "migrates", "migration", "migrations"], ["migrat", "immigrate", "migrationss"]),
        ("[bc]order", ["border", "corder"], ["order", "bborder"]),
        ("colou?r", ["color", "colour"], ["colouur"]),
        ("go+al", ["goal", "goooal"], ["gal"]),
        ("a.c", ["abc", "a1c"], ["ac", "abbc"]),
        ("x{2,3}y", ["xxy", "xxxy"], ["xy", "xxxxy"]),
        ("st[^aeiou]*p", ["stp", "strp"], ["stop"]),
        ("Élan", ["elan"], ["Élan"]),
        ("straße", ["strasse"], ["strase"]),
    ],
)
def test_words_fit_as_a_whole(text: str, fitting: list[str], others: list[str]) -> None:
    """An expression means the words that fit from begin to end, as they are folded."""
    read = expression(text)

    assert [word for word in [*fitting, *others] if read.fits(word)] == fitting


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a(b", "a bracket is not closed"),
        ("a)b", "a bracket was not opened"),
        ("(a+)+b", "stands behind no letter"),
        ("+a", "means nothing at its place 1"),
        ("ab\\w", "means nothing at its place 3"),
        ("a{5,2}", "is no count"),
        ("a{1,99}", "is no count"),
        ("[z-b]a", "bad character range"),
        (".*", "no letter that every word must have"),
        ("ab|cd", "no letter that every word must have"),
        ("a*b*c*d", "more than 2 counts"),
        ("a?b?c?d?e?f?g?h", "more than 6 question marks"),
        ("(a)(b)(c)(d)(e)f", "more than 4 brackets"),
        ("a" * 101, "more than 100 characters"),
    ],
)
def test_what_is_refused_and_why(text: str, reason: str) -> None:
    """What could take long, or means nothing, is refused, and the reason is told."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        expression(text)


@given(st.text("ab.?*+|()[]{}12,-^", max_size=12), st.lists(st.text("abc", max_size=6), max_size=20))
def test_every_word_that_fits_fits_the_pattern(text: str, words: list[str]) -> None:
    """The pattern that words are looked up by leaves out none; whatever is typed is read or refused."""
    try:
        read = expression(text)
    except ValueError:
        return
    pattern = re.compile(re.escape(read.pattern).replace(r"\*", ".*"))
    for word in words:
        assert not read.fits(word) or pattern.fullmatch(word)


def test_no_word_takes_long() -> None:
    """The worst that is read ends on a word of equal letters, and no word longer than those of languages is tried."""
    read = expression("(a?|a?|a?)?(a|a|a)?a?a*a*b")

    assert not read.fits("a" * 64)
    assert not read.fits("a" * 63 + "b" * 1_000_000)
