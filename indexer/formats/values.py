"""Read the values that records and documents write in many ways: days, moments, languages. Nothing is guessed."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from indexer.blocks.dates import find_date

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)|\d{8}(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
# "2026/3/14", "2026-3-14", "2026年3月14日": with the year first, the month is second.
_YEAR_FIRST = re.compile(r"(\d{4})(?:([/.-])(\d{1,2})\2|年(\d{1,2})月)(\d{1,2})(?!\d)")
# "14-Mar-2026", as databases write it.
_HYPHENED = re.compile(r"(\d{1,2})-([^\W\d_]{3,10})-(\d{4})\b")
# "Mon, 30 Nov -0001", which WordPress gives to drafts.
_BEFORE_ALL_YEARS = re.compile(r"[^\W\d_] -\d")
# The first newspaper is of that year: an earlier day is a slip, such as 0201 for 2016.
_FIRST_YEAR = 1605
_LANGUAGE = re.compile(r"\s*([a-z]{2})(?=[-_]|\s*$)", re.IGNORECASE)
# A day and a time in words do not exceed it; longer text is prose, or no text at all.
_LONGEST = 60


def day_of(text: str) -> dt.date | None:
    """Return the day that a date tells, as it is written, or None.

    ISO 8601, RFC 2822, days with a month by name and numbers with the year first are read, and numbers parted by
    slashes if only one order of day and month is possible: 03/04/2026 is a day in March to one reader and in April to
    another. Days before newspapers were are none.
    """
    text = " ".join(text[: 2 * _LONGEST].split())
    if len(text) > _LONGEST or _BEFORE_ALL_YEARS.search(text):
        return None
    try:
        day = _day(text)
    except (ValueError, OverflowError):
        return None
    return day if day.year >= _FIRST_YEAR else None


def _day(text: str) -> dt.date:
    """Return the day that a text tells in one of the forms. Raises ValueError or OverflowError if in none."""
    if iso := _ISO_DAY.match(text):
        return dt.date.fromisoformat(iso[0])
    if numbers := _YEAR_FIRST.match(text):
        year, _, month, other_month, day = numbers.groups()
        return dt.date(int(year), int(month or other_month), int(day))
    text = _HYPHENED.sub(r"\1 \2 \3", text, count=1)
    return _slashed(text) or find_date(text) or parsedate_to_datetime(text).date()


def moment_of(text: str) -> dt.datetime | None:
    """Return the moment that ISO 8601 or RFC 2822 tells, in UTC if no zone is named, or None."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            moment.timestamp()  # the first and the last day of the calendar have none in some zones
        except (ValueError, OverflowError):
            continue
        return moment
    return None


def language_of(text: str) -> str:
    """Return the ISO 639-1 code in "en" and "pt-BR"; nothing of "English", which is none: then the text tells."""
    found = _LANGUAGE.match(text)
    return found[1].lower() if found else ""


def _slashed(text: str) -> dt.date | None:
    match = _SLASHED.match(text)
    if not match:
        return None
    first, second, year = (int(part) for part in match.groups())
    days = set()
    for month, day in ((first, second), (second, first)):
        try:
            days.add(dt.date(year, month, day))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None
