"""Read the days that a person names: a day, a month, a year, a span of them, or all before or after.

Days are gathered in units, each of which has a value for each day, as ISO 8601 writes it: "2025-W48".
"""

import datetime as dt
import re
from typing import Final, Literal, NamedTuple

from search.index.late_patterns import late_pattern

Unit = Literal["", "day", "week", "month", "year"]
UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "year")

# How days can be typed, for messages.
SPAN = "2025-11-01..2025-11-30"
EXAMPLES = f'2025-11-28, 2025-11, 2025, {SPAN}, >=2025-11, "November 2025" or "last week"'
BOUNDS = (">=", "<=", ">", "<")

_PERIOD = late_pattern(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
# With dots, the day is always first; with strokes it may be either.
_DOTTED = late_pattern(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})")
# As in ISO 8601 without hyphens.
_BASIC = late_pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WEEK = late_pattern(r"([0-9]{4})-W([0-9]{2})")
# How much of a day in ISO 8601 is what it is in.
_LETTERS: Final = {"day": 10, "month": 7, "year": 4}
_LAST_MONTH = 12
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
# "28 November 2025", "November 28, 2025", "November 2025".
_NAMED = late_pattern(
    rf"(?:(?P<before>[0-9]{{1,2}})(?:st|nd|rd|th)? )?{_MONTH} (?:(?P<behind>[0-9]{{1,2}})(?:st|nd|rd|th)?,? )?"
    r"(?P<year>[0-9]{4})"
)
_WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_RELATIVE = late_pattern(r"(?P<which>this|last|past) (?:(?P<count>[1-9][0-9]{0,3}) )?(?P<unit>day|week|month|year)s?")


class ReversedDaysError(ValueError):
    """Raised for a span that ends before it begins."""


class Days(NamedTuple):
    """Hold the first and the last of some days, as `datetime.date.toordinal` counts them."""

    first: int = dt.date.min.toordinal()
    last: int = dt.date.max.toordinal()


def days_of(text: str) -> Days:
    """Return the days that a text such as "2025-11", "2025-11-01..2025-11-30", ">=2025" or "last week" names.

    Where one side of `..` is empty, the span is open there. Raises ValueError for a text that names no days.
    """
    for bound in BOUNDS:
        if text.startswith(bound):
            return _bounded(bound, _period(text.removeprefix(bound)))
    first, dots, last = text.partition("..")
    if not dots:
        return _period(text)
    if not first and not last:
        raise ValueError(f"{text!r} names no days")
    days = Days(_period(first).first if first else Days().first, _period(last).last if last else Days().last)
    if days.first > days.last:
        raise ReversedDaysError(f"{text} ends before it begins")
    return days


def days_in(value: str) -> Days:
    """Return the days of a value of a unit: a year, a month, a week or a day. Raises ValueError.

    The last week of all ends where the calendar does.
    """
    if found := _WEEK.fullmatch(value):
        monday = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1).toordinal()
        return Days(monday, min(monday + 6, Days().last))
    if found := _PERIOD.fullmatch(value):
        return _numbered(found)
    raise ValueError(f"{value!r} is no year, month, week or day")


def value_of(unit: Unit, day: dt.date) -> str:
    """Return the value that a unit has for a day."""
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()[: _LETTERS[unit]]


def _bounded(bound: str, period: Days) -> Days:
    if bound.startswith(">"):
        return Days(first=period.first if bound == ">=" else period.last + 1)
    return Days(last=period.last if bound == "<=" else period.first - 1)


def _period(text: str) -> Days:
    """Return the days of a year, a month or a day, in numbers or words."""
    found = _PERIOD.fullmatch(text) or _BASIC.fullmatch(text)
    if found:
        return _numbered(found)
    if found := _DOTTED.fullmatch(text):
        return _days(int(found["year"]), int(found["month"]), int(found["day"]))
    words = " ".join(text.lower().split())
    if named := _NAMED.fullmatch(words):
        if named["before"] and named["behind"]:
            raise ValueError(f"{text!r} names two days")
        month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(named["month"][:3]))
        day = named["before"] or named["behind"]
        return _days(int(named["year"]), month, int(day) if day else None)
    return _relative(words)


def _numbered(found: re.Match[str]) -> Days:
    return _days(*(int(number) for number in found.groups() if number))


def _days(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the days of a year, of a month of it, or the one day."""
    if month is None:
        return Days(dt.date(year, 1, 1).toordinal(), dt.date(year, _LAST_MONTH, 31).toordinal())
    first = dt.date(year, month, 1 if day is None else day)
    return Days(first.toordinal(), (_last_day(year, month) if day is None else first).toordinal())


def _relative(words: str) -> Days:
    """Return the days that words name as seen from today: "this week" began on Monday, "last 7 days" end today."""
    today = dt.date.today()
    number = today.toordinal()
    if words in ("today", "yesterday"):
        return Days(number - (words == "yesterday"), number - (words == "yesterday"))
    weekday = _WEEKDAYS.get(words.removeprefix("last "))
    if weekday is not None:
        back = (today.weekday() - weekday) % 7 or 7 * words.startswith("last ")
        return Days(number - back, number - back)
    found = _RELATIVE.fullmatch(words)
    if not found or (found["which"] == "this" and found["count"]):
        raise ValueError(f"{words!r} is no date")
    unit, is_last = found["unit"], found["which"] != "this"
    if found["count"] or found["which"] == "past" or unit == "day":
        return _ending(today, int(found["count"] or 1), unit)
    if unit == "week":
        monday = number - today.weekday() - 7 * is_last
        return Days(monday, monday + 6)
    if unit == "year":
        return _days(today.year - is_last)
    of_month = today.replace(day=1) - dt.timedelta(days=1) if is_last else today
    return _days(of_month.year, of_month.month)


def _ending(today: dt.date, count: int, unit: str) -> Days:
    """Return so many days, weeks, months or years that end today."""
    if unit in ("day", "week"):
        return Days(max(today.toordinal() - count * (7 if unit == "week" else 1) + 1, 1), today.toordinal())
    years, months = divmod(today.month - 1 - count * (1 if unit == "month" else 12), 12)
    year = max(today.year + years, 1)
    same_day = min(today.day, _last_day(year, months + 1).day)
    return Days(dt.date(year, months + 1, same_day).toordinal() + 1, today.toordinal())


def _last_day(year: int, month: int) -> dt.date:
    if month == _LAST_MONTH:
        return dt.date(year, month, 31)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def is_open(text: str) -> bool:
    """Say whether days have no end on one side, as in ">=2025-11" and "2025-11..": then two of them make a span."""
    return text.startswith((*BOUNDS, "..")) or text.endswith("..")
