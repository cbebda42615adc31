"""Count results by the values of a field, over arrays: numbers of values beside those of articles or blocks.

These are read from the postings of a field, or from what is stored, when it is first asked for, and kept as long as the
snapshot is.
"""

import datetime as dt
from array import array
from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader

from search.backends.base import By, Request
from search.backends.columns import Columns
from search.backends.deadline import Deadline
from search.backends.facet_values import buckets
from search.backends.snapshot import Snapshot
from search.hits import Facet, Total
from search.index import schema
from search.index.agencies import agencies_in
from search.index.codec.parts import part_of
from search.index.codec.terms import ColumnarTerms
from search.index.errors import SearchTimeoutError
from search.index.whole_values import distinct_stored
from search.matching.arrays.best import best_places
from search.matching.arrays.counts import distinct_pairs, sums_of_values, units_of_values
from search.matching.arrays.sets import Bools, Numbers, marked
from search.query.days import Unit, value_of
from search.query.facets import FacetField, without_filters
from search.query.nodes import Query

# The day from which NumPy counts.
_EPOCH = dt.date(1970, 1, 1).toordinal()
_MONTHS_OF_YEAR = 12
_KINDS = tuple(sorted({schema.kind_of(role) for role in range(len(schema.ROLES))}))
_KINDS_OF_ROLES = np.array([_KINDS.index(schema.kind_of(role)) for role in range(len(schema.ROLES))])


class Matched(NamedTuple):
    """Hold what gives the articles that match, by their numbers, and their blocks that do, and how many both are."""

    articles: Callable[[], Numbers]
    blocks: Callable[[], Numbers]
    total: Total


class _Values(NamedTuple):
    """Hold values of articles or of blocks: the number of one beside the number of each that it has.

    Values are numbered in their order; `has` says of each article or block whether it has any.
    """

    name: Callable[[int], str]
    size: int
    units: Numbers
    numbers: Numbers
    has: Bools


# Values in order, and beside the number of a document that of a value that it has, for each.
_Read = tuple[list[str], Numbers, Numbers]


class _Counted(NamedTuple):
    """Hold how many results have each value, how many have none, and how many there are."""

    counts: Numbers
    missing: int
    total: int


class _Results:
    """Hold what matches a query, and how many results each article and each block stands for."""

    def __init__(self, columns: Columns, matched: Matched, by: By) -> None:
        """Take what matches, and what a result is."""
        self.columns, self.matched, self.by = columns, matched, by

    @cached_property
    def blocks(self) -> Numbers:
        """Return all blocks that match."""
        return self.matched.blocks()

    @cached_property
    def of_articles(self) -> Numbers:
        """Return how many results each article stands for."""
        if self.by == "block":
            return np.bincount(self.columns.articles_of(self.blocks), minlength=len(self.columns.heads))
        weights = np.zeros(len(self.columns.heads), np.int64)
        weights[self.matched.articles()] = 1
        return weights

    @cached_property
    def of_blocks(self) -> Numbers:
        """Return how many results each block stands for."""
        weights = np.zeros(self.columns.documents, np.int64)
        weights[self.blocks] = 1
        return weights


class FacetCounter:
    """Count what matches queries on a snapshot by the values of fields."""

    def __init__(self, columns: Columns) -> None:
        """Hold the columns of the snapshot."""
        self._columns = columns
        # With the columns and not with a method, which would hold this, that holds it: files would stay open so long.
        self._of_unit = cache(partial(_days_of, columns))
        self._kept: dict[tuple[FacetField, bool], _Values] = {}
        # What takes longer than a question may, and the next goes on with.
        self._begun: dict[FacetField, _StoredValues] = {}

    def facets(
        self, query: Query, request: Request, matched: Matched, matched_by: Callable[[Query, Request], Matched]
    ) -> tuple[Facet, ...]:
        """Return the facets that a request asks for, of a query that matched this; others are asked of `matched_by`.

        Raises SearchTimeoutError.
        """
        # The months and the years of a query are counted without the same filters.
        known = {query: _Results(self._columns, matched, request.by)}
        found = []
        for facet in request.facets:
            request.deadline.check()
            without = without_filters(query, facet)
            if without not in known:
                known[without] = _Results(self._columns, matched_by(without, request), request.by)
            found.append(self._facet(facet, query, known[without], request))
        return tuple(found)

    def _facet(self, facet: FacetField, query: Query, results: _Results, request: Request) -> Facet:
        if facet.field == schema.KIND:
            name: Callable[[int], str] = _kind
            counted = self._by_kind(results)
        else:
            name, counted = self._by_values(facet, results, request.deadline)
        held = int(np.count_nonzero(counted.counts))
        if facet.unit:
            listed = np.flatnonzero(counted.counts)
        else:
            listed = best_places(counted.counts.astype(np.float64), min(request.values, held))
        pairs = zip(map(name, listed.tolist()), counted.counts[listed].tolist(), strict=True)
        more = held - len(listed)
        return Facet(facet.name, buckets(facet, query, pairs), more, counted.missing, counted.total)

    def _by_kind(self, results: _Results) -> _Counted:
        """Count blocks by their kinds, or articles by the kinds of their blocks that match."""
        if results.by == "block":
            counts = np.bincount(self._kinds.take(results.blocks), minlength=len(_KINDS))
            return _Counted(counts, 0, len(results.blocks))
        pairs = self._kinds_of_articles.take(results.blocks)
        counts = units_of_values(pairs, len(self._columns.heads), len(_KINDS))
        return _Counted(counts, 0, results.matched.total.articles)

    @cached_property
    def _kinds(self) -> npt.NDArray[np.uint8]:
        """Return the kind of each block."""
        columns = self._columns
        return _KINDS_OF_ROLES.astype(np.uint8).take(columns.roles_of(np.arange(columns.documents)))

    @cached_property
    def _kinds_of_articles(self) -> Numbers:
        """Return a number for each block, which those of one kind in one article share."""
        numbers: Numbers = self._columns.articles_of(np.arange(self._columns.documents)) * len(_KINDS) + self._kinds
        return numbers

    def _by_values(
        self, facet: FacetField, results: _Results, deadline: Deadline
    ) -> tuple[Callable[[int], str], _Counted]:
        """Count results by values that are those of their articles, or of blocks."""
        of_blocks = facet.is_of_blocks and results.by == "block"
        values = self._of_unit(facet.unit) if facet.unit else self._of_field(facet, of_blocks, deadline)
        weights = results.of_blocks if of_blocks else results.of_articles
        total = int(weights.sum())
        counts = sums_of_values(values.units, values.numbers, weights, values.size)
        return values.name, _Counted(counts, total - int(weights[values.has].sum()), total)

    def _of_field(self, facet: FacetField, of_blocks: bool, deadline: Deadline) -> _Values:
        """Return the values of a field, read if they were not yet: of blocks, or of their articles."""
        if (facet, of_blocks) not in self._kept:
            self._kept[facet, of_blocks] = self._values(self._read(facet, deadline), of_blocks)
        return self._kept[facet, of_blocks]

    def _read(self, facet: FacetField, deadline: Deadline) -> _Read:
        snapshot = self._columns.snapshot
        if not facet.is_stored:
            read = _read_terms(snapshot.leaves(), facet.stored_in)
            return _by_agency(read) if facet.name == schema.AGENCY else read
        reading = self._begun.pop(facet, None) or _StoredValues(snapshot, facet)
        try:
            return reading.read(deadline)
        except SearchTimeoutError:
            self._begun[facet] = reading
            raise

    def _values(self, read: _Read, of_blocks: bool) -> _Values:
        """Return values that stand on blocks, if these are counted; else those of their articles."""
        names, documents, numbers = read
        units = documents if of_blocks else self._columns.articles_of(documents)
        size = self._columns.documents if of_blocks else len(self._columns.heads)
        # Two blocks of an article may have the same value.
        units, numbers = distinct_pairs(units, numbers, len(names))
        return _Values(names.__getitem__, len(names), units, numbers, marked(units, size))


def _kind(number: int) -> str:
    return _KINDS[number]


def _numbered(unit: Unit, days: Numbers) -> Numbers:
    """Return the numbers of what days are in, which count on from one to the next."""
    if unit == "day":
        return days
    if unit == "week":  # the first day of all was a Monday
        return (days - 1) // 7
    found: Numbers = (days - _EPOCH).astype("datetime64[D]").astype(f"datetime64[{unit[0].upper()}]").astype(np.int64)
    return found


def _day_of(unit: Unit, number: int) -> dt.date:
    """Return a day in what has a number."""
    if unit == "day":
        return dt.date.fromordinal(number)
    if unit == "week":
        return dt.date.fromordinal(7 * number + 1)
    years, months = divmod(number, _MONTHS_OF_YEAR) if unit == "month" else (number, 0)
    return dt.date(1970 + years, months + 1, 1)


def _days_of(columns: Columns, unit: Unit) -> _Values:
    """Return the days, weeks, months or years that some article is of."""
    days = columns.published
    has = days > 0
    # Not all from the first to the last: one wrong date may be far from all others.
    held, numbers = np.unique(_numbered(unit, days[has].astype(np.int64)), return_inverse=True)
    return _Values(
        lambda number: value_of(unit, _day_of(unit, int(held[number]))),
        len(held),
        np.flatnonzero(has),
        numbers.astype(np.int64),
        has,
    )


class _StoredValues:
    """Read the values of a facet where they are stored; what is broken off can be gone on with."""

    def __init__(self, snapshot: Snapshot, facet: FacetField) -> None:
        """Begin with the first of them."""
        self._facet = facet
        # All records tell of a block, few of them of a picture.
        self._records = snapshot.stored_with(facet.name if facet.is_of_blocks else facet.stored_in)
        self._known: dict[str, int] = {}
        self._documents, self._numbers = array("q"), array("q")

    def read(self, deadline: Deadline) -> _Read:
        """Return what `_read_terms` does, or go on another time after SearchTimeoutError."""
        name, field, known = self._facet.name, self._facet.stored_in, self._known
        for some in self._records:
            for docnum, stored in some:
                for value in distinct_stored(name, stored.get(field, {})):
                    self._documents.append(docnum)
                    self._numbers.append(known.setdefault(value, len(known)))
            deadline.check()
        names = sorted(known)
        places = np.empty(len(names), np.int64)
        places[[known[name] for name in names]] = np.arange(len(names))
        return names, np.array(self._documents, np.int64), places[np.array(self._numbers, np.int64)]


def _read_terms(leaves: Sequence[tuple[IndexReader, int]], field: str) -> _Read:
    """Return the values of a field in order, and for each posting its document and the number of its value."""
    found: list[tuple[list[bytes], Numbers, Numbers]] = []
    for leaf, begin in leaves:
        terms: ColumnarTerms = leaf._terms  # noqa: SLF001 (Whoosh has no other way to ask)
        postings = terms.postings(field)
        if postings:
            numbers = range(len(postings.dictionary))
            part = part_of(postings, numbers)
            found.append((list(postings.dictionary.terms(numbers)), part.counts, begin + part.documents.astype(int)))
    # In UTF-8 the order of bytes is that of characters.
    names = sorted(set().union(*(values for values, _, _ in found)))
    places = {name: place for place, name in enumerate(names)}
    empty = np.empty(0, np.int64)
    documents = np.concatenate([empty, *(one for _, _, one in found)])
    of_terms = [np.array([places[name] for name in values], np.int64).repeat(counts) for values, counts, _ in found]
    return [name.decode() for name in names], documents, np.concatenate([empty, *of_terms])


def _by_agency(read: _Read) -> _Read:
    """Return what was read of values as that of the agencies they name: of one value there may be several."""
    written, documents, numbers = read
    agencies = [agencies_in(one) for one in written]
    names = sorted({*chain.from_iterable(agencies)})
    places = {name: place for place, name in enumerate(names)}
    sizes = np.array([len(one) for one in agencies], np.int64)
    listed = np.array([places[name] for one in agencies for name in one], np.int64)
    ends, counts = np.cumsum(sizes)[numbers], sizes[numbers]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return names, documents.repeat(counts), listed[(ends - counts).repeat(counts) + within]
