"""See that an address holds a search as a whole, and how days are chosen in it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.hits import Bucket, Facet, Page, Total
from search.web.state import SearchState
from search.web.timeline import chosen_days, dates_in, in_words, shown_days, timeline, unit_of, with_days

_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_DAY = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
_STATES = st.builds(
    SearchState,
    q=_TEXT,
    by=st.sampled_from(["article", "block"]),
    match=st.sampled_from(["all", "any"]),
    sort=st.sampled_from(["relevance", "newest", "place"]),
    first=st.sampled_from(["best", "fullest"]),
    fold=st.booleans(),
    filter=st.lists(_TEXT, max_size=3, unique=True).map(tuple),
    page=st.integers(1, 500),
)


def read(address: str) -> SearchState:
    """Return the search that an address holds, read as a server reads it."""
    asked: Mapping[str, list[str]] = parse_qs(urlsplit(address).query, keep_blank_values=True)
    choices: dict[str, Any] = {name: values[0] for name, values in asked.items() if name != "filter"}
    if "page" in choices:
        choices["page"] = int(choices["page"])
    if "fold" in choices:
        choices["fold"] = choices["fold"] == "1"
    return SearchState(**choices, filter=tuple(asked.get("filter", ())))


@given(_STATES)
def test_an_address_holds_the_whole_search(state: SearchState) -> None:
    """Nothing is lost and nothing added: an address can be sent to a colleague."""
    assert read(state.address(page=state.page)) == state
    assert read(state.address()).page == 1
    assert SearchState().address() == "/"


@given(_STATES, st.none() | _DAY, st.none() | _DAY)
def test_days_that_are_chosen_can_be_read_back(state: SearchState, first: dt.date | None, last: dt.date | None) -> None:
    """They stand in the place of those that were chosen before; in whichever order they are given."""
    before = with_days(state, dt.date(2001, 2, 3), dt.date(2004, 5, 6))
    changed = with_days(before, first, last)
    low, high = min(first or dt.date.min, last or dt.date.max), max(first or dt.date.min, last or dt.date.max)
    kept = tuple(text for text in state.filter if not text.startswith("date:"))

    assert chosen_days(changed) == (None if first is last is None else (low, high))
    assert changed.filter[: len(kept)] == kept


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-03-01", "2026-03-31", "date:2026-03"),
        ("2026-01-01", "2026-12-31", "date:2026"),
        ("2026-03-09", "2026-03-09", "date:2026-03-09"),
        ("2026-03-31", "2026-03-09", "date:2026-03-09..2026-03-31"),
        ("2026-03-09", "", "date:>=2026-03-09"),
        ("", "2026-03-09", "date:<=2026-03-09"),
    ],
)
def test_days_are_written_as_one_would_type_them(first: str, last: str, text: str) -> None:
    """A whole month or year is named as such."""
    days = (dt.date.fromisoformat(day) if day else None for day in (first, last))

    assert with_days(SearchState(), *days).filter == (text,)


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2026-03-09", "2026-03-09", ""),
        ("2026-03-09", "2026-04-17", "day"),
        ("2026-01-01", "2026-09-30", "week"),
        ("2026-01-01", "2026-12-31", "month"),
        ("2024-01-01", "2026-12-31", "month"),
        ("2022-01-01", "2026-12-31", "year"),
        ("1800-01-01", "2026-12-31", "year"),
    ],
)
def test_the_line_of_time_has_bars_that_can_be_pointed_at(first: str, last: str, unit: str) -> None:
    """Days, weeks, months or years are drawn, whichever are not too many."""
    assert unit_of((dt.date.fromisoformat(first), dt.date.fromisoformat(last))) == unit


def page_of(unit: str, counts: Mapping[str, int]) -> Page:
    """Return a page with a facet of a unit."""
    values = tuple(Bucket(value, count, f"date:{value}") for value, count in counts.items())
    return Page("", (), Total(0, 0), 0.0, (), facets=(Facet(unit, values),))


def test_bars_stand_in_their_order_with_gaps_where_nothing_is() -> None:
    """A month without results has a place and no height; the highest bar fills the drawing, and the least is seen."""
    span = dt.date(2024, 1, 1), dt.date(2025, 12, 31)
    drawn = timeline(
        page_of("month", {"2024-03": 1, "2025-01": 1000}), SearchState(q="a"), (span[0], dt.date(2026, 6, 1))
    )
    assert drawn
    counts = [bar.count for bar in drawn.bars]
    highest = max(drawn.bars, key=lambda bar: bar.height)

    assert len(drawn.bars) == 30
    assert counts[2] == 1
    assert highest.label == "January 2025"
    assert drawn.bars[2].height > 0
    assert drawn.bars[3].height == 0
    assert (drawn.begin, drawn.end) == ("January 2024", "June 2026")
    assert highest.address == "/?q=a&filter=date%3A2025-01"
    assert timeline(page_of("month", {}), SearchState(q="a"), span) is None
    assert timeline(page_of("month", {}), SearchState(q="a"), None) is None


def test_no_year_of_a_long_archive_is_left_out() -> None:
    """Two centuries have a bar for each year."""
    span = dt.date(1800, 1, 1), dt.date(2026, 12, 31)
    drawn = timeline(page_of("year", {"1801": 1}), SearchState(q="a"), span)

    assert drawn
    assert (len(drawn.bars), drawn.begin) == (227, "1800")


def test_a_single_day_is_shown_among_its_neighbours() -> None:
    """So that the next one can be chosen; several days are all that is shown, and end where they end."""
    span = dt.date(2020, 1, 1), dt.date(2026, 12, 31)
    one, weeks = SearchState(filter=("date:2026-03-09",)), SearchState(filter=("date:2026-01-01..2026-09-30",))
    drawn = timeline(page_of("week", {"2026-W10": 3}), weeks, span)

    assert shown_days(one, span) == (dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    assert shown_days(weeks, span) == (dt.date(2026, 1, 1), dt.date(2026, 9, 30))
    assert drawn
    assert (drawn.begin, drawn.end) == ("1 January 2026", "30 September 2026")
    assert not any(bar.is_chosen for bar in drawn.bars)


def test_days_read_as_people_write_them() -> None:
    """A month and a year by name, and any others by their ends."""
    assert in_words(dt.date(2026, 3, 9)) == "9 March 2026"
    assert in_words(*dates_in("2026-03")) == "March 2026"
    assert in_words(*dates_in("2026")) == "2026"
    assert in_words(dt.date(2026, 3, 9), dt.date(2026, 4, 1)) == "9 March 2026 to 1 April 2026"
