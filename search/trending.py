"""Ask what rose in an archive: which days are meant, and what a reader should know of the answer."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from search.backends.base import Backend
from search.query.days import Days, days_in, value_of
from search.trends import TrendRequest, Trends

# More than anybody reads; each is looked up in texts.
MOST_TRENDS = 200


def span(first: dt.date | None, last: dt.date | None) -> Days:
    """Return the days between two, where None is no bound; raise ValueError if they end before they begin."""
    days = Days(
        first.toordinal() if first else Days().first,
        last.toordinal() if last else Days().last,
    )
    if days.first > days.last:
        raise ValueError(f"days end on {last} before they begin on {first}")
    return days


def check_trends(limit: int, least: int) -> None:
    """Raise ValueError for what no trends can be asked with."""
    if not 0 <= limit <= MOST_TRENDS:
        raise ValueError(f"limit is 0 to {MOST_TRENDS}, not {limit}")
    if least < 1:
        raise ValueError(f"least is 1 or more, not {least}")


def trends(backend: Backend, request: TrendRequest, notes: tuple[str, ...], *, is_last: bool) -> Trends:
    """Return what rose; if `is_last`, in the last month that has an article."""
    day = backend.stats(0)["last_day"] if is_last else None
    if day:
        request = request._replace(days=days_in(value_of("month", dt.date.fromordinal(day))))
    found = backend.trends(request)
    return replace(found, notes=(*notes, *_notes(found)))


def _notes(found: Trends) -> Iterator[str]:
    if found.by_file:
        of_all = "each" if found.by_file == found.articles else f"{found.by_file:,}"
        if found.articles == 1:
            yield "the article in these days may be older: it has the date of its file"
        else:
            articles = f"{found.articles:,} articles in these days"
            yield f"of {articles} {of_all} may be older: they have the date of their file"
    if found.undated:
        they = "1 article has" if found.undated == 1 else f"{found.undated:,} articles have"
        yield f"{they} no date, and {'is' if found.undated == 1 else 'are'} not compared"
    if not found.articles:
        yield "no article has a date in these days"
    elif not found.others:
        yield "no article has a date outside these days: there is nothing to compare them with"
    elif not found.trends:
        yield "no term rose surely enough to be told"
