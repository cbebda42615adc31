"""Which days a person names with a text."""

import datetime as dt

import pytest

from search.query.days import Days, days_of, is_open


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
    ],
)
def test_reads_days_months_years_spans_and_bounds(text: str, first: str, last: str) -> None:
    """A month or year is all its days, a span and `<=` include their ends, `<` and `>` leave out what they name."""
    assert days_of(text) == days(first, last)


@pytest.mark.parametrize("text", [">9999", "<0001-01-01"])
def test_there_may_be_no_such_days(text: str) -> None:
    """Before the first day and after the last there is none, and no error."""
    first, last = days_of(text)

    assert first > last


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", ">", ">>2025", ">=..2025", "2025...", "2025..2026..2027", "2025-11..2025-10", "2025 ", "today"),
        *("0000", "2025-13", "2025-00", "2025-11-31", "2025-11-00", "20251128", "2025-11-28T10:00", "２０２５"),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """A text that names no days raises ValueError, and never anything else."""
    with pytest.raises(ValueError, match=r"\w"):
        days_of(text)


def test_tells_what_is_open_on_one_side() -> None:
    """Bounds and half spans are open; days, months and spans with two ends are not."""
    assert all(map(is_open, (">2025", ">=2025", "<2025", "<=2025", "2025..", "..2025")))
    assert not any(map(is_open, ("2025", "2025-11-28", "2024..2025")))
