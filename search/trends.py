"""Say what trends are: the terms that rose in some days, each with its numbers. Immutable data."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from search.query.days import Days, value_of
from search.query.nodes import Query
from search.ranking.likelihood import LEAST_ARTICLES


class TrendRequest(NamedTuple):
    """Say what is asked: what rose in some days, against others or against all others, in one language or in each.

    `among` leaves the articles that match a query, `least` is how many of the days must hold a term.
    """

    days: Days
    against: Days = Days()
    limit: int = 20
    language: str = ""
    among: Query | None = None
    least: int = LEAST_ARTICLES


class Trend(NamedTuple):
    """Hold a term that rose, as the texts write it, in the articles of one language.

    `score` is how surely (G²), `ratio` how many times as frequent. `articles` of the days hold it, where `expected`
    would were it as frequent as outside, where `others` do. `first_day` is when it was first seen, `months` counts the
    articles with it by month, such as "2025-11".
    """

    term: str
    language: str
    score: float
    ratio: float
    articles: int
    expected: float
    others: int
    first_day: dt.date
    months: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return the trend as JSON can hold it, the day in ISO 8601."""
        return {**self._asdict(), "first_day": self.first_day.isoformat(), "months": dict(self.months)}


@dataclass(frozen=True)
class Trends:
    """Hold the terms that rose from `first_day` to `last_day`, those that rose most surely first.

    `articles` have a date in these days, `others` one in the days that they are compared with, from `against_first` to
    `against_last` but for those days; None is no bound. Of the articles, `by_file` have no date but that of their
    file, and `undated` others have none at all. `months` counts all that have one. `notes` tell what a reader should
    know.
    """

    first_day: dt.date | None
    last_day: dt.date | None
    against_first: dt.date | None
    against_last: dt.date | None
    articles: int
    others: int
    by_file: int
    undated: int
    months: Mapping[str, int]
    trends: tuple[Trend, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def nothing(cls, request: TrendRequest) -> "Trends":
        """Return what is told where there is no article."""
        return cls(
            first_day=date_of(request.days.first),
            last_day=date_of(request.days.last),
            against_first=date_of(request.against.first),
            against_last=date_of(request.against.last),
            articles=0,
            others=0,
            by_file=0,
            undated=0,
            months={},
        )

    def __iter__(self) -> Iterator[Trend]:
        """Yield the trends, the surest first."""
        return iter(self.trends)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.trends)

    def __getitem__(self, index: int) -> Trend:
        """Return one, counted from 0."""
        return self.trends[index]

    def to_dict(self) -> dict[str, Any]:
        """Return the trends as JSON can hold them, days in ISO 8601."""
        days = ("first_day", "last_day", "against_first", "against_last")
        shown = {name: day.isoformat() if (day := getattr(self, name)) else None for name in days}
        counts = {name: getattr(self, name) for name in ("articles", "others", "by_file", "undated")}
        lists = {"months": dict(self.months), "notes": list(self.notes)}
        return {**shown, **counts, **lists, "trends": [trend.to_dict() for trend in self.trends]}


def date_of(day: int) -> dt.date | None:
    """Return a day as a date, None for the first and the last that there are, which are no bounds."""
    return None if day in Days() else dt.date.fromordinal(day)


def by_month(days: Mapping[int, int]) -> dict[str, int]:
    """Return counts by day as counts by month, in order; those of no day, which is 0, are left out."""
    found: dict[str, int] = {}
    for day in sorted(days.keys() - {0}):
        month = value_of("month", dt.date.fromordinal(day))
        found[month] = found.get(month, 0) + days[day]
    return found
