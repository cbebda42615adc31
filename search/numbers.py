"""Lay out the numbers of an archive for a terminal, and write trends as CSV."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from search.bars import bar, padded, sparkline, timeline, width_of
from search.exports import guarded
from search.index.printing import printable
from search.options import counted
from search.query.days import UNITS, Days, days_in, value_of
from search.trends import Trend, Trends

# Columns: those of the names of numbers, of values, of counts, and of the longest bar.
_NAME, _VALUE, _COUNT, _BAR = 14, 28, 9, 22
_STEPS = 60  # columns of a sparkline that has a line of its own
_FEW_STEPS = 16  # of one beside a term
_TERM = 25
_LISTS = ("kinds", "languages", "sources", "agencies", "places", "photographers")
_CSV = ("term", "language", "score", "ratio", "articles", "expected", "others", "first_day")
_DECADE = 3
_ALL_DAYS = "all days"


def dated(stats: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `Searcher.stats` gives as JSON can hold it: its first and last day in ISO 8601."""
    days = {name: stats[name] for name in ("first_day", "last_day")}
    return {**stats, **{name: dt.date.fromordinal(day).isoformat() if day else None for name, day in days.items()}}


def stats_lines(stats: Mapping[str, Any], *, drawn: bool) -> Iterator[str]:
    """Yield the lines that show what an index holds, with bars if they can be drawn."""
    yield _line("index", printable(stats["index"]))
    files = counted(stats["files"], "file")
    yield _line("articles", f"{stats['articles']:,} from {files}, {stats['mean_tokens']:,.0f} words each")
    yield _line("blocks", f"{stats['blocks']:,}")
    yield _line("days", _days(stats))
    deleted = f", {counted(stats['deleted_blocks'], 'deleted block')}" if stats["deleted_blocks"] else ""
    yield _line("on disk", f"{stats['bytes'] / 1e6:,.1f} MB in {counted(stats['segments'], 'segment')}{deleted}")
    if drawn and len(stats["months"]) > 1:
        yield ""
        yield from _time_lines(stats["months"])
    for name in _LISTS:
        if stats.get(name):
            yield ""
            yield from _list_lines(name, stats, drawn=drawn)


def _days(stats: Mapping[str, Any]) -> str:
    undated = f"{stats['undated']:,} without a date"
    if not stats["first_day"]:
        return undated if stats["articles"] else "-"
    return f"{stats['first_day']} to {stats['last_day']}" + (f", {undated}" if stats["undated"] else "")


def _time_lines(months: Mapping[str, int]) -> Iterator[str]:
    """Yield the lines that show when articles are from."""
    drawn = timeline(months, _STEPS)
    most = max(drawn.counts)
    peak = step_name(drawn.steps[drawn.counts.index(most)])
    yield _line("over time", sparkline(drawn.counts))
    first, last = step_name(drawn.steps[0]), step_name(drawn.steps[-1])
    left = "".join(
        f"; {count:,} {where} not drawn"
        for count, where in ((drawn.before, f"before {first}"), (drawn.after, f"after {last}"))
        if count
    )
    yield _line("", click.style(f"{first} to {last}, most in {peak}: {most:,}{left}", dim=True))


def step_name(step: str) -> str:
    """Return how a step of time is called: a decade and a century by their first year."""
    return step if len(step) > _DECADE else f"{step.ljust(4, '0')}s"


def _list_lines(name: str, stats: Mapping[str, Any], *, drawn: bool) -> Iterator[str]:
    """Yield the lines that show how often each value stands there, the most frequent first."""
    counts: Mapping[str, int] = stats[name]
    rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    width = min(max(width_of(printable(value)) for value in counts), _VALUE)
    most = rows[0][1]
    for place, (value, count) in enumerate(rows):
        shown = click.style(bar(count, most, _BAR), fg="cyan") if drawn else ""
        yield _line("" if place else name, f"{padded(printable(value), width)} {count:{_COUNT},}  {shown}".rstrip())
    left = stats.get("distinct", {}).get(name, len(counts)) - len(counts)
    if left > 0:
        yield _line("", click.style(f"and {counted(left, 'other')}", dim=True))


def _line(name: str, value: str) -> str:
    return f"{name:{_NAME}}{value}"


def trends_lines(trends: Trends, *, drawn: bool) -> Iterator[str]:
    """Yield the lines that show what rose, as a table, with the share of the articles over time if it can be drawn."""
    several = len({trend.language for trend in trends}) > 1
    time = timeline(trends.months, _FEW_STEPS)
    over = f"  {step_name(time.steps[0])} to {step_name(time.steps[-1])}" if drawn and len(time.steps) > 1 else ""
    width = max(4, *(min(width_of(_term(trend)), _TERM) for trend in trends))
    head = f"{'term':{width}}{'  in' if several else ''}  articles  expected   times  first seen{over}"
    yield click.style(head, dim=True)
    for trend in trends:
        language = f"  {printable(trend.language)[:2]:2}" if several else ""
        shares = [
            found / all_ if all_ else 0 for found, all_ in zip(time.along(trend.months), time.counts, strict=True)
        ]
        shown = f"  {click.style(sparkline(shares), fg='cyan')}" if over else ""
        figures = f"  {trend.articles:8,}  {trend.expected:8,.1f}  {_times(trend):>6}  {trend.first_day}"
        yield f"{click.style(padded(_term(trend), width), bold=True)}{language}{figures}{shown}"


def _term(trend: Trend) -> str:
    return printable(trend.term)


def _times(trend: Trend) -> str:
    """Return how many times as frequent a term is; what was never seen before is no number of times as frequent."""
    if not trend.others:
        return "new"
    return f"×{trend.ratio:,.0f}" if trend.ratio >= 10 else f"×{trend.ratio:.1f}"


def summary(trends: Trends) -> str:
    """Return in one line what was compared."""
    days = span_name(trends.first_day, trends.last_day)
    against = span_name(trends.against_first, trends.against_last)
    others = f"{trends.others:,} others" + (f" ({against})" if against != _ALL_DAYS else "")
    return f"{days}: {counted(trends.articles, 'article')}, against {others}"


def span_name(first: dt.date | None, last: dt.date | None) -> str:
    """Return how days are called: a year, a month or a day by its name, where they are one."""
    if first and last:
        names = (value_of(unit, first) for unit in reversed(UNITS) if unit != "week")
        days = Days(first.toordinal(), last.toordinal())
        return next((name for name in names if days_in(name) == days), f"{first} to {last}")
    if first or last:
        return f"since {first}" if first else f"until {last}"
    return _ALL_DAYS


def trends_csv(trends: Trends) -> str:
    """Return trends as CSV: their numbers, and how many articles of each month hold each, in a column a month."""
    out = io.StringIO()
    months = [*trends.months]
    csv.writer(out, lineterminator="\n").writerow([*_CSV, *months])
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for trend in trends:
        writer.writerow([*map(_cell, (getattr(trend, name) for name in _CSV)), *_by_month(trend, months)])
    return out.getvalue()


def _cell(value: Any) -> Any:
    value = value.isoformat() if isinstance(value, dt.date) else value
    return guarded(value) if isinstance(value, str) else value


def _by_month(trend: Trend, months: Sequence[str]) -> list[int]:
    return [trend.months.get(month, 0) for month in months]
