"""Which days a person names with a text."""

import datetime as dt
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.days import UNITS, Days, Unit, days_in, days_of, is_open, value_of


def days(first: str, last: str) -> Days:
    """Return the days between two in ISO 8601, both included."""
    return Days(dt.date.fromisoformat(first).toordinal(), dt.date.fromisoformat(last).toordinal())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-11-28", "2025-11-28", "2025-11-28"),
        ("2025-3-1", "2025-03-01", "2025-03-01"),
        ("2025-11", "2025-11-01", "2025-11-30"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-11-01..2025-11-30", "2025-11-01", "2025-11-30"),
        ("2024..2025-02", "2024-01-01", "2025-02-28"),
        ("2025-11..2025-11", "2025-11-01", "2025-11-30"),
        (">=2025-11", "2025-11-01", "9999-12-31"),
        (">2025-11", "2025-12-01", "9999-12-31"),
        ("<=2025-11", "0001-01-01", "2025-11-30"),
        ("<2025-11", "0001-01-01", "2025-10-31"),
        ("2025-11..", "2025-11-01", "9999-12-31"),
        ("..2025-11", "0001-01-01", "2025-11-30"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("28.11.2025", "2025-11-28", "2025-11-28"),
        ("8. 3. 2025", "2025-03-08", "2025-03-08"),
        ("1.11.2025..30.11.2025", "2025-11-01", "2025-11-30"),
        ("<08.03.2025", "0001-01-01", "2025-03-07"),
    ],
)
def test_reads_days_months_years_spans_and_bounds(text: str, first: str, last: str) -> None:
    """A month or year is all its days, a span and `<=` include their ends, `<` and `>` leave out what they name."""
    assert days_of(text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("November 2025", "2025-11-01", "2025-11-30"),
        ("28 nov 2025", "2025-11-28", "2025-11-28"),
        ("Nov. 28, 2025", "2025-11-28", "2025-11-28"),
        ("March 3rd 2025", "2025-03-03", "2025-03-03"),
        ("Sept 2024", "2024-09-01", "2024-09-30"),
        ("November 2025..January 2026", "2025-11-01", "2026-01-31"),
        (">November 2025", "2025-12-01", "9999-12-31"),
    ],
)
def test_reads_months_by_their_names(text: str, first: str, last: str) -> None:
    """Days and months may be written as they are in a newspaper."""
    assert days_of(text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2024-03-06", "2024-03-06"),
        ("Yesterday", "2024-03-05", "2024-03-05"),
        ("this week", "2024-03-04", "2024-03-10"),
        ("last week", "2024-02-26", "2024-03-03"),
        ("last month", "2024-02-01", "2024-02-29"),
        ("this month", "2024-03-01", "2024-03-31"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("last 7 days", "2024-02-29", "2024-03-06"),
        ("past week", "2024-02-29", "2024-03-06"),
        ("past 2 months", "2024-01-07", "2024-03-06"),
        ("past year", "2023-03-07", "2024-03-06"),
        (">=yesterday", "2024-03-05", "9999-12-31"),
        ("Wednesday", "2024-03-06", "2024-03-06"),
        ("last Wednesday", "2024-02-28", "2024-02-28"),
        ("thursday", "2024-02-29", "2024-02-29"),
        ("last tuesday", "2024-03-05", "2024-03-05"),
    ],
)
def test_reads_days_as_seen_from_today(text: str, first: str, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar week begins on Monday; so many days end today."""

    class Wednesday(dt.date):
        @classmethod
        def today(cls) -> Self:
            return cls(2024, 3, 6)

    expected = days(first, last)
    monkeypatch.setattr("search.query.days.dt.date", Wednesday)

    assert days_of(text) == expected


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("9999-W52", "9999-12-27", "9999-12-31"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-03-09", "2026-03-09", "2026-03-09"),
    ],
)
def test_a_value_of_a_unit_is_its_days(value: str, first: str, last: str) -> None:
    """Leap years, ends of years and the end of the calendar are kept."""
    assert days_in(value) == days(first, last)


@pytest.mark.parametrize("unit", UNITS)
@given(day=st.dates())
def test_each_day_is_in_the_one_value_that_it_has(unit: Unit, day: dt.date) -> None:
    """So are the first and the last of the value; the days beside these have others."""
    value = value_of(unit, day)
    first, last = days_in(value)

    assert first <= day.toordinal() <= last
    assert {value_of(unit, dt.date.fromordinal(one)) for one in (first, last)} == {value}
    beside = [dt.date.fromordinal(one) for one in (first - 1, last + 1) if Days().first <= one <= Days().last]
    assert value not in {value_of(unit, one) for one in beside}


@pytest.mark.parametrize("text", ["", "last week", "March 2026", "2026-W54", "2026-13", ">=2026", "2025..2026"])
def test_what_is_no_value_of_a_unit_is_refused(text: str) -> None:
    """Values are what facets have, not what people type."""
    with pytest.raises(ValueError, match=r"\w"):
        days_in(text)


@pytest.mark.parametrize("text", [">9999", "<0001-01-01"])
def test_there_may_be_no_such_days(text: str) -> None:
    """Before the first day and after the last there is none, and no error."""
    first, last = days_of(text)

    assert first > last


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "..",
            ">",
            ">>2025",
            ">=..2025",
            "2025...",
            "2025..2026..2027",
            "2025-11..2025-10",
            "2025 ",
            "soon",
            "last",
            "this 3 days",
            "31 February 2025",
            "1 May 2, 2025",
        ),
        *("0000", "2025-13", "2025-00", "2025-11-31", "2025-11-00", "20251131", "2025-11-28T10:00", "２０２５"),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """A text that names no days raises ValueError, and never anything else."""
    with pytest.raises(ValueError, match=r"\w"):
        days_of(text)


def test_a_day_without_hyphens_is_the_same() -> None:
    """ISO 8601 knows days without hyphens too."""
    assert days_of("20251128") == days_of("2025-11-28")


def test_tells_what_is_open_on_one_side() -> None:
    """Bounds and half spans are open; days, months and spans with two ends are not."""
    assert all(map(is_open, (">2025", ">=2025", "<2025", "<=2025", "2025..", "..2025")))
    assert not any(map(is_open, ("2025", "2025-11-28", "2024..2025")))
