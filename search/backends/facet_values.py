"""Make the values of a facet of what was counted: which are chosen by the query, and what chooses them."""

import fnmatch
import re
from collections.abc import Callable, Iterable

from search.backends.sequences import folded_pattern
from search.hits import Bucket
from search.index.agencies import agency_named
from search.index.analysis import terms
from search.index.schema import AGENCY, KIND
from search.query.days import Days, days_in, days_of
from search.query.facets import FacetField, filter_for
from search.query.nodes import Filter, Occur, Query


def buckets(facet: FacetField, query: Query, counted: Iterable[tuple[str, int]]) -> tuple[Bucket, ...]:
    """Return values with their counts, each with what chooses it and whether the query does."""
    is_chosen = _chooser(facet, query)
    return tuple(Bucket(value, count, filter_for(facet, value), is_chosen(value)) for value, count in counted)


def _chooser(facet: FacetField, query: Query) -> Callable[[str], bool]:
    """Return what says whether the query names a value."""
    if facet.field == KIND:
        kinds = query.kinds or frozenset()
        return kinds.__contains__
    filters = [one for one in query.filters if one.field == facet.field]
    wanted = [one for one in filters if one.occur is not Occur.EXCLUDED]
    if not wanted:
        return lambda _: False
    if facet.unit:
        spans = [(days_of(one.text), one.occur) for one in wanted]
        return lambda value: _holds_some_of(days_in(value), spans)
    excluded = [one for one in filters if one.occur is Occur.EXCLUDED]

    def is_chosen(value: str) -> bool:
        return any(_names(one, value) for one in wanted) and not any(_names(one, value) for one in excluded)

    return is_chosen


def _holds_some_of(bucket: Days, spans: Iterable[tuple[Days, Occur]]) -> bool:
    """Say whether a bucket has days of what is asked for: of all spans that are required, and of any other."""
    meets = [(days.first <= bucket.last and bucket.first <= days.last, occur) for days, occur in spans]
    plain = [met for met, occur in meets if occur is Occur.PLAIN]
    return all(met for met, occur in meets if occur is Occur.REQUIRED) and (any(plain) or not plain)


def _names(one: Filter, value: str) -> bool:
    """Say whether a filter names a value."""
    if one.is_pattern:
        pattern = folded_pattern(one.text)
        return bool(pattern) and any(map(re.compile(fnmatch.translate(pattern)).match, terms(value, "")))
    if one.field == AGENCY and (agency := agency_named(one.text)):
        return agency_named(value) == agency
    sequence, words = terms(one.text, ""), terms(value, "")
    places = range(len(words) - len(sequence) + 1) if sequence else ()
    return any(words[place : place + len(sequence)] == sequence for place in places)
