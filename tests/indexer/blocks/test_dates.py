"""Dates: the day that a caption names."""

import datetime as dt

import pytest

from indexer.blocks.dates import find_date, find_day

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


# Language → how a day is written, and its months.
MONTHS = {
    "en": (
        "{month} 7, 2026",
        "January February March April May June July August September October November December",
    ),
    "es": (
        "7 de {month} de 2026",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    "de": (
        "7. {month} 2026",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    "fr": (
        "7 {month} 2026",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    "pt": (
        "7 de {month} de 2026",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
    "it": (
        "7 {month} 2026",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    ),
    "nl": (
        "7 {month} 2026",
        "januari februari maart april mei juni juli augustus september oktober november december",
    ),
    "pl": (
        "7 {month} 2026",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    ),
    "fi": (
        "7. {month}kuuta 2026",
        "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    ),
    "sv": (
        "7 {month} 2026",
        "januari februari mars april maj juni juli augusti september oktober november december",
    ),
    "no": (
        "7. {month} 2026",
        "januar februar mars april mai juni juli august september oktober november desember",
    ),
    "en, short": ("{month} 7, 2026", "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sept. Oct. Nov. Dec."),
    "es, short": ("7 {month} 2026", "ene feb mar abr mayo jun jul ago sept oct nov dic"),
    "de, short": ("7. {month} 2026", "Jan. Feb. Mär. Apr. Mai Jun. Jul. Aug. Sep. Okt. Nov. Dez."),
    "fr, short": ("7 {month} 2026", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    "pt, short": ("7 {month} 2026", "jan fev mar abr mai jun jul ago set out nov dez"),
}


@pytest.mark.parametrize("language", MONTHS)
def test_knows_all_months(language: str) -> None:
    """Every month of the year is known, in full and abbreviated, in each language."""
    form, months = MONTHS[language]

    assert [find_date(form.format(month=month)) for month in months.split()] == [
        dt.date(2026, number, 7) for number in range(1, 13)
    ]


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


@pytest.mark.parametrize(
    ("text", "day"),
    {
        "LONDON, Nov 20 (Reuters)": dt.date(2025, 11, 20),
        "WASHINGTON, March 3 (AP)": dt.date(2026, 3, 3),
        "Baeza, 14 mar (EFE)": dt.date(2026, 3, 14),
        "Baeza (España), 16 de marzo (EFE)": dt.date(2025, 3, 16),
        "PARIS, le 1er févr. (AFP)": dt.date(2026, 2, 1),
        "OSLO, Feb. 29 (NTB)": dt.date(2024, 2, 29),
        "OSLO, Nov. 28, 2019 (NTB)": dt.date(2019, 11, 28),
        "Area 51 May (AP)": None,
        "OSLO, June 31 (AP)": None,
        "Kiel (dpa)": None,
    }.items(),
)
def test_a_day_without_a_year_is_the_last_one(text: str, day: dt.date | None) -> None:
    """Up to the day that is known, such a day was last in that year or the one before; a leap day in a leap year."""
    assert find_day(text, dt.date(2026, 3, 15)) == day
