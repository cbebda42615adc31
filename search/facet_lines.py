"""Lay out facets for a terminal: values with bars, and days, weeks, months or years as a line of time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import click

from search.bars import bar, padded, sparkline, width_of
from search.hits import Bucket, Facet
from search.index.printing import printable
from search.options import counted
from search.query.days import UNITS, days_in

# Columns: those of the names of facets, of values, of counts, of the longest bar, and of a line of time.
_NAME, _VALUE, _COUNT, _BAR, _TIME = 14, 32, 9, 22, 60
# More days, weeks, months or years are shown as a line alone.
_FEW = 24
# Facets of which values that are cut off would look alike.
_TOLD_WHOLE = frozenset({"path", "title", "url", "picture"})
# The share of results that may be wrong dates.
_STRAY = 0.05
_DAYS_OF_WEEK, _MONTHS_OF_YEAR = 7, 12


def facet_lines(facets: Sequence[Facet], by: str, *, drawn: bool) -> Iterator[str]:
    """Yield the lines that show facets of what `by` names, articles or blocks, with bars if they can be drawn."""
    for place, facet in enumerate(facets):
        if place:
            yield ""
        for number, line in enumerate(_lines(facet, by, drawn=drawn)):
            yield f"{'' if number else facet.name:{_NAME}}{line}".rstrip()


def _lines(facet: Facet, by: str, *, drawn: bool) -> Iterator[str]:
    """Yield what is shown of a facet beside its name."""
    is_time = facet.name in UNITS
    has_line = is_time and drawn and len(facet.values) > 1
    if has_line:
        yield from _time_lines(facet)
    if not has_line or len(facet.values) <= _FEW:
        is_cut = facet.name in _TOLD_WHOLE and any(width_of(bucket.value) > _VALUE for bucket in facet.values)
        yield from _whole_rows(facet.values) if is_cut else _rows(facet.values, drawn=drawn)
    if facet.more:
        yield click.style(f"and {counted(facet.more, 'other')}", dim=True)
    if facet.missing:
        yield click.style(f"{counted(facet.missing, by)} without", dim=True)
    if not (facet.values or facet.more or facet.missing):
        yield click.style("nothing to count", dim=True)


def _whole_rows(values: Sequence[Bucket]) -> Iterator[str]:
    """Yield a line a value as `_rows` does, however long it is: behind its count, and without a bar."""
    for bucket in values:
        chosen = "  " + click.style("chosen", bold=True) if bucket.chosen else ""
        yield f"{bucket.count:{_COUNT},}  {printable(bucket.value)}{chosen}"


def _rows(values: Sequence[Bucket], *, drawn: bool) -> Iterator[str]:
    """Yield a line a value: how many results have it, and whether the query chooses it."""
    names = [printable(bucket.value) for bucket in values]
    width = min(max(map(width_of, names), default=0), _VALUE)
    most = max((bucket.count for bucket in values), default=0)
    for name, bucket in zip(names, values, strict=True):
        drawing = bar(bucket.count, most, _BAR) if drawn else ""
        # In columns, so that what is chosen stands below each other.
        shown = [click.style(drawing, fg="cyan") + " " * (_BAR - len(drawing))] if drawn else []
        shown += [click.style("chosen", bold=True)] if bucket.chosen else []
        yield "  ".join([f"{padded(name, width)} {bucket.count:{_COUNT},}", *shown]).rstrip()


def _time_lines(facet: Facet) -> Iterator[str]:
    """Yield a line of time without a gap, and what it shows. A column is several days, or months, of a long time."""
    numbers = [_number(facet.name, bucket.value) for bucket in facet.values]
    begin, end = _without_strays(numbers, [bucket.count for bucket in facet.values])
    shown, first = facet.values[begin:end], numbers[begin]
    steps = numbers[end - 1] - first + 1
    size = -(-steps // _TIME)
    columns = [0] * -(-steps // size)
    for number, bucket in zip(numbers[begin:end], shown, strict=True):
        columns[(number - first) // size] += bucket.count
    most = max(shown, key=lambda bucket: bucket.count)
    yield click.style(sparkline(columns), fg="cyan")
    several = f", {counted(size, facet.name)} a column" if size > 1 else ""
    told = f"{shown[0].value} to {shown[-1].value}{several}, most in {most.value}: {most.count:,}"
    strays = ((facet.values[:begin], "before"), (facet.values[end:], "after"))
    beyond = [f"; {sum(one.count for one in several):,} long {where}" for several, where in strays if several]
    yield click.style("".join([told, *beyond]), dim=True)


def _without_strays(numbers: Sequence[int], counts: Sequence[int]) -> tuple[int, int]:
    """Return from where to where values stand, those left out that would stretch the line for hardly a result.

    Such are few results on one side of a gap that is longer than all the rest: mostly dates that are wrong.
    """
    begin, end = 0, len(numbers)
    while end - begin > 1:
        gaps = [later - earlier for earlier, later in pairwise(numbers[begin:end])]
        cut = begin + 1 + gaps.index(max(gaps))
        before, after = sum(counts[begin:cut]), sum(counts[cut:end])
        if 2 * max(gaps) <= numbers[end - 1] - numbers[begin] or min(before, after) > _STRAY * (before + after):
            break
        begin, end = (cut, end) if before < after else (begin, cut)
    return begin, end


def _number(unit: str, value: str) -> int:
    """Return the number of a day, week, month or year, which counts on from one to the next."""
    if unit == "day":
        return days_in(value).first
    if unit == "week":
        return days_in(value).first // _DAYS_OF_WEEK
    year = int(value[:4])
    return year if unit == "year" else year * _MONTHS_OF_YEAR + int(value[5:7]) - 1
