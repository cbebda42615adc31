"""Read the days that a person names: a day, a month, a year, a span of them, or all before or after."""

import datetime as dt
import re
from typing import NamedTuple

# How days can be typed, for messages.
EXAMPLES = "2025-11-28, 2025-11, 2025, 2025-11-01..2025-11-30 or >=2025-11"
BOUNDS = (">=", "<=", ">", "<")

_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_LAST_MONTH = 12


class Days(NamedTuple):
    """Hold the first and the last of some days, as `datetime.date.toordinal` counts them."""

    first: int = dt.date.min.toordinal()
    last: int = dt.date.max.toordinal()


def days_of(text: str) -> Days:
    """Return the days that a text such as "2025-11", "2025-11-01..2025-11-30" or ">=2025" names.

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
        raise ValueError(f"{text!r} ends before it begins")
    return days


def _bounded(bound: str, period: Days) -> Days:
    if bound.startswith(">"):
        return Days(first=period.first if bound == ">=" else period.last + 1)
    return Days(last=period.last if bound == "<=" else period.first - 1)


def _period(text: str) -> Days:
    """Return the days of a year, a month or a day."""
    found = _PERIOD.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no date")
    year, month, day = found.groups()
    if day:
        exact = dt.date(int(year), int(month), int(day)).toordinal()
        return Days(exact, exact)
    first = dt.date(int(year), int(month or 1), 1)
    return Days(first.toordinal(), _last_day(int(year), int(month or _LAST_MONTH)).toordinal())


def _last_day(year: int, month: int) -> dt.date:
    if month == _LAST_MONTH:
        return dt.date(year, month, 31)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def is_open(text: str) -> bool:
    """Say whether days have no end on one side, as in ">=2025-11" and "2025-11..": then two of them make a span."""
    return text.startswith((*BOUNDS, "..")) or text.endswith("..")
