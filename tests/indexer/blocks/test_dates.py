"""Dates: the day that a caption names."""

import datetime as dt

import pytest

from indexer.blocks.dates import find_date

DATES = {
    "Arica, Chile, Friday, Nov. 28, 2025. (AP Photo/Ibar Silva)": dt.date(2025, 11, 28),
    "Nov 28 2025": dt.date(2025, 11, 28),
    "November 28th, 2025": dt.date(2025, 11, 28),
    "28 November 2025": dt.date(2025, 11, 28),
    "on May 5, 2025, in Oslo": dt.date(2025, 5, 5),
    "Sept. 5, 2025": dt.date(2025, 9, 5),
    "FEB. 29, 2024": dt.date(2024, 2, 29),
    "el viernes 28 de noviembre de 2025": dt.date(2025, 11, 28),
    "el 1 de enero del 2026": dt.date(2026, 1, 1),
    "5 ene. 2026": dt.date(2026, 1, 5),
    "5 dic 2025": dt.date(2025, 12, 5),
    "am Freitag, 28. November 2025, in Hamburg": dt.date(2025, 11, 28),
    "am Dienstag, 3. März 2026, ihre Netze": dt.date(2026, 3, 3),
    "am 28.11.2025": dt.date(2025, 11, 28),
    "5. Jänner 2026": dt.date(2026, 1, 5),
    "le vendredi 28 novembre 2025": dt.date(2025, 11, 28),
    "le 1er janvier 2026": dt.date(2026, 1, 1),
    "le 3 févr. 2026": dt.date(2026, 2, 3),
    "le 3 janv. 2026": dt.date(2026, 1, 3),
    "le 5 août 2025": dt.date(2025, 8, 5),
    "a 18 de abril de 2026": dt.date(2026, 4, 18),
    "1º de janeiro de 2026": dt.date(2026, 1, 1),
    "5 fev 2026": dt.date(2026, 2, 5),
    "5 de set. de 2025": dt.date(2025, 9, 5),
    "12 out 2025": dt.date(2025, 10, 12),
    "2026-01-20": dt.date(2026, 1, 20),
}

NO_DATES = (
    "Feb. 30, 2026",
    "Feb. 29, 2025",
    "31. Juni 2025",
    "30 de febrero de 2026",
    "29 février 2025",
    "31 de novembro de 2025",
    "2025-13-01",
    "32.01.2025",
    "00.00.2025",
    "in November 2025",
    "on Friday, Nov. 28",
    "Nov. 28, 20255",
    "01/02/2026",
    "Room 28 March 20",
    "",
)


@pytest.mark.parametrize("text", DATES)
def test_reads_full_dates_in_five_languages(text: str) -> None:
    """A day written in full is read in English, Spanish, German, French and Portuguese, abbreviated or not."""
    assert find_date(text) == DATES[text]


@pytest.mark.parametrize("text", NO_DATES)
def test_guesses_no_date(text: str) -> None:
    """A day that does not exist, lacks a part or can be read in two ways is no date: a guess is worse than none."""
    assert find_date(text) is None


def test_the_first_date_counts() -> None:
    """Of several dates the first is taken, in whatever form it stands, and impossible ones are passed over."""
    assert find_date("3. März 2026, first shown Dec. 5, 2025") == dt.date(2026, 3, 3)
    assert find_date("shown Dec. 5, 2025, and 3. März 2026") == dt.date(2025, 12, 5)
    assert find_date("June 31, 2025, or July 1, 2025") == dt.date(2025, 7, 1)
