"""Draw how the results of a search lie in time, and say which days are chosen. Pure functions."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from search.hits import Bucket, Facet, Page
from search.query.days import UNITS, Unit, days_in, value_of
from search.web.state import SearchState

# The first and the last of some days.
Dates = tuple[dt.date, dt.date]

# More bars than these are too thin to point at: then the next longer unit is drawn.
_MOST_BARS = 40
# Years have no longer unit. No article is dated before newspapers are, but a slip may date one in the far future.
_MOST_YEARS = 500
_DAYS_IN: Mapping[Unit, float] = {"day": 1, "week": 7, "month": 30.44}
_ONE_DAY = dt.timedelta(days=1)
# How pages write the days that are chosen.
_DAY = r"\d{4}(?:-\d\d){0,2}"
_DATES = re.compile(rf"date:(?:(?P<first>{_DAY})(?:\.\.(?P<last>{_DAY}))?|>=(?P<since>{_DAY})|<=(?P<until>{_DAY}))")
# Units of the drawing: a bar with the gap behind it, and the height of the highest bar.
STEP, HEIGHT = 10, 48
_LEAST_HEIGHT = 2


@dataclass(frozen=True)
class Bar:
    """Hold one bar of the line of time, from its first to its last day."""

    label: str
    count: int
    first: dt.date
    last: dt.date
    place: int
    height: int
    address: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Timeline:
    """Hold the line of time: a bar for each day, month or year between the first and the last that has results."""

    bars: tuple[Bar, ...]
    width: int
    begin: str
    end: str


def timeline(page: Page, state: SearchState, span: Dates | None) -> Timeline | None:
    """Return the line of time of a page in an archive of these days, None where there is nothing to tell apart."""
    days = shown_days(state, span)
    unit = unit_of(days)
    facet = next((one for one in page.facets if one.name == unit), None)
    if not days or facet is None or not facet.values:
        return None
    return _timeline(facet, unit, days, state)


def _timeline(facet: Facet, unit: Unit, days: Dates, state: SearchState) -> Timeline | None:
    steps = tuple(_steps(unit, days))[-_MOST_YEARS:]
    counts = {bucket.value: bucket.count for bucket in facet.values}
    most = max((counts.get(value, 0) for value in steps), default=0)
    if not most:
        return None
    bars = tuple(_bar(Bucket(value, counts.get(value, 0)), place, most, state) for place, value in enumerate(steps))
    return Timeline(_marked(bars, chosen_days(state)), len(bars) * STEP, *_ends(unit, bars, days))


def _marked(bars: tuple[Bar, ...], chosen: Dates | None) -> tuple[Bar, ...]:
    """Return bars with those marked that are chosen; if that is all that is shown, to mark it tells nothing."""
    are_chosen = [chosen is not None and meets((bar.first, bar.last), chosen) for bar in bars]
    if all(are_chosen):
        return bars
    return tuple(replace(bar, is_chosen=is_chosen) for bar, is_chosen in zip(bars, are_chosen, strict=True))


def _ends(unit: Unit, bars: tuple[Bar, ...], days: Dates) -> tuple[str, str]:
    """Return what stands below the first and the last bar; of a week that begins before the days, not its Monday."""
    if unit in {"day", "week"}:
        return in_words(max(bars[0].first, days[0])), in_words(min(bars[-1].last, days[1]))
    return bars[0].label, bars[-1].label


def _bar(bucket: Bucket, place: int, most: int, state: SearchState) -> Bar:
    first, last = dates_in(bucket.value)
    height = max(round(bucket.count * HEIGHT / most), _LEAST_HEIGHT) if bucket.count else 0
    address = with_days(state, first, last).address()
    return Bar(in_words(first, last), bucket.count, first, last, place * STEP, height, address)


def chosen_days(state: SearchState) -> Dates | None:
    """Return the first and the last day that are chosen, by the one filter that pages write, or None."""
    for text in state.filter:
        if match := _DATES.fullmatch(text):
            first, last = match["first"] or match["since"], match["last"] or match["until"] or match["first"]
            with suppress(ValueError):
                return dates_in(first)[0] if first else dt.date.min, dates_in(last)[1] if last else dt.date.max
    return None


def shown_days(state: SearchState, span: Dates | None) -> Dates | None:
    """Return the days that the line of time shows: those that are chosen if they are several, else all."""
    chosen = chosen_days(state)
    if not span or not chosen:
        return span
    first, last = max(chosen[0], span[0]), min(chosen[1], span[1])
    if first < last:
        return first, last
    # One day is shown among its neighbours.
    return dates_in(value_of("month", chosen[0])) if chosen[0] == chosen[1] else span


def unit_of(days: Dates | None) -> Unit:
    """Return the shortest unit in which some days are not too many bars; of nothing, or of one day, no unit."""
    if not days or days[0] == days[1]:
        return ""
    count = (days[1] - days[0]).days + 1
    return next(unit for unit in UNITS if unit == "year" or count / _DAYS_IN[unit] <= _MOST_BARS)


def with_days(state: SearchState, first: dt.date | None, last: dt.date | None) -> SearchState:
    """Return the state with these days in place of those that were chosen; None is no bound."""
    for text in state.filter:
        if text.startswith("date:"):
            state = state.without_filter(text)
    if first is None and last is None:
        return state
    if first and last:
        text = _span(min(first, last), max(first, last))
    else:
        text = f"date:>={first}" if first else f"date:<={last}"
    return state.with_filter(text)


def _span(first: dt.date, last: dt.date) -> str:
    """Return the filter of some days, as short as it can be typed."""
    if first == last:
        return f"date:{first}"
    for text in (value_of("year", first), value_of("month", first)):
        if dates_in(text) == (first, last):
            return f"date:{text}"
    return f"date:{first}..{last}"


def _steps(unit: Unit, days: Dates) -> Iterator[str]:
    """Yield the values of a unit from the first to the last of some days."""
    day = days[0]
    while day <= days[1]:
        value = value_of(unit, day)
        yield value
        last = dates_in(value)[1]
        if last == dt.date.max:
            return
        day = last + _ONE_DAY


def dates_in(value: str) -> Dates:
    """Return the first and the last day of a value of a unit. Raises ValueError."""
    first, last = days_in(value)
    return dt.date.fromordinal(first), dt.date.fromordinal(last)


def meets(days: Dates, others: Dates) -> bool:
    """Say whether some days and others have a day in common."""
    return days[0] <= others[1] and others[0] <= days[1]


def in_words(first: dt.date, last: dt.date | None = None) -> str:
    """Return a day, or what two days bound, as it reads: "20 March 2026", "March 2026"."""
    if last is None or first == last:
        return f"{first.day} {first:%B} {first.year}"
    if dates_in(value_of("month", first)) == (first, last):
        return f"{first:%B} {first.year}"
    if dates_in(value_of("year", first)) == (first, last):
        return f"{first.year}"
    return f"{in_words(first)} to {in_words(last)}"


def between(days: Dates) -> str:
    """Return the days that are chosen as they read."""
    if days[0] == dt.date.min:
        return f"until {in_words(days[1])}"
    return f"since {in_words(days[0])}" if days[1] == dt.date.max else in_words(*days)
