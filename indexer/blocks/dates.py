"""Find the full dates that captions and lines carry, as people write them in a dozen languages.

General date libraries parse a string that is a date; here the date must be found in running text, and a guess is worse
than none. docs/decisions/0005-dates.md has what was tried.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

_MONTH_NAMES = {
    1: "january jan enero ene januar jänner jän janvier janv janeiro januari gennaio stycznia tammikuuta",
    2: "february feb febrero februar février fevrier févr fevr fév fevereiro fev februari febbraio lutego helmikuuta",
    3: "march mar marzo märz mär mars março marco maart marca maaliskuuta",
    4: "april apr abril avril abr avr aprile kwietnia huhtikuuta",
    5: "may mayo mai maio mei maj maggio maja toukokuuta",
    6: "june jun junio juni juin junho giugno czerwca kesäkuuta",
    7: "july jul julio juli juillet julho juil luglio lipca heinäkuuta",
    8: "august aug agosto août aout ago augusti augustus sierpnia elokuuta",
    9: "september sept sep septiembre setiembre septembre setembro set settembre września syyskuuta",
    10: "october oct octubre oktober okt octobre outubro out ottobre października lokakuuta",
    11: "november nov noviembre novembre novembro listopada marraskuuta",
    12: "december dec diciembre dezember décembre decembre dezembro dic dez déc desember dicembre grudnia joulukuuta",
}
_MONTHS = {name: number for number, names in _MONTH_NAMES.items() for name in names.split()}
# Where a story was written it may be tomorrow already.
_TOMORROW = dt.timedelta(days=1)
# Any word: which are months is looked up, which is faster than an expression that lists them.
_NAME = r"[^\W\d_]{3,12}"

_MONTH_FIRST = re.compile(rf"\b({_NAME})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)\b", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:\.|er|º|°|st|nd|rd|th)? (?:de )?({_NAME})\.?,? (?:de |del )?((?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTH_AND_DAY = re.compile(rf"\b({_NAME})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?! de\b)", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(rf"\b(\d{{1,2}})(?:\.|er|º|°|st|nd|rd|th)? (?:de )?({_NAME})\b", re.IGNORECASE)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Day and month before the year are not longer, nor are they behind it, with the sign that ends them.
_LONGEST, _BEHIND_YEAR = 40, 7
# Captions stand again and again in a file, and their dates are asked for where they are read and where they are kept.
_CAPTIONS_HELD, _LONGEST_HELD = 1024, 600


def find_date(text: str) -> dt.date | None:
    """Return the first full date (day, month and year) in `text`, or None."""
    return _held(text) if len(text) <= _LONGEST_HELD else _first_date(text)


@lru_cache(_CAPTIONS_HELD)
def _held(text: str) -> dt.date | None:
    return _first_date(text)


def _first_date(text: str) -> dt.date | None:
    for year in _YEAR.finditer(text):
        # The expressions are slow; a date has its year, so they look around years alone.
        begin, end = max(year.start() - _LONGEST, 0), year.end() + _BEHIND_YEAR
        found = [
            (match.start(), date)
            for pattern, order in _patterns_for(text, year)
            for match in pattern.finditer(text, begin, end)
            if (date := _date(dict(zip(order, match.groups(), strict=True))))
        ]
        if found:
            return min(found)[1]
    return None


def find_day_of_dateline(text: str, changed: dt.date) -> dt.date | None:
    """Return the day in a dateline, or None; without a year it is the last before what it opens was last changed."""
    return find_day(text, min(changed, dt.date.max - _TOMORROW) + _TOMORROW)


def find_day(text: str, until: dt.date) -> dt.date | None:
    """Return the first date in `text`, or None; where it has no year it is the last such day up to `until`."""
    if date := find_date(text):
        return date
    # A leap day may be eight years ago, round a century without one.
    years = range(until.year, max(until.year - 9, dt.MINYEAR), -1)
    for pattern, order in ((_MONTH_AND_DAY, "md"), (_DAY_AND_MONTH, "dm")):
        for match in pattern.finditer(text):
            parts = dict(zip(order, match.groups(), strict=True))
            dates = (_date(parts | {"y": str(year)}) for year in years)
            if day := next((date for date in dates if date and date <= until), None):
                return day
    return None


def _patterns_for(text: str, year: re.Match[str]) -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield the expressions that may match a date with this year, and the order of its parts, by the signs around."""
    before = text[year.start() - 1 : year.start()]
    if before == " ":
        yield _MONTH_FIRST, "mdy"
        yield _DAY_FIRST, "dmy"
    elif before == ".":
        yield _DOTTED, "dmy"
    if text.startswith("-", year.end()):
        yield _ISO, "ymd"


def _date(parts: dict[str, str]) -> dt.date | None:
    try:
        month = _MONTHS.get(parts["m"].casefold()) or int(parts["m"])
        return dt.date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:  # the 31st of June, or a word that is no month: not a date
        return None
