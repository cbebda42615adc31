"""Describe the index as a whole, for the first page and the line of time: counted once for each commit."""

import threading
from typing import NamedTuple

from search.hits import Facet, Total
from search.query.facets import FACETS, filter_for
from search.web.opened import OpenIndex
from search.web.timeline import Days, days_of

# What finds all that is indexed.
_ALL = ("kind:headline", "kind:paragraph", "kind:caption", "kind:byline")
_EXAMPLES = {
    "photographer": "pictures by one photographer",
    "place": "stories from one place",
    "source": "stories of one publisher",
    "agency": "stories of one agency",
}


class Archive(NamedTuple):
    """Hold how much there is, of which days, and queries that find something, each with what it finds."""

    total: Total
    days: Days | None
    examples: tuple[tuple[str, str], ...]


class Archives:
    """Hold the description of the newest commit."""

    def __init__(self, opened: OpenIndex) -> None:
        """Describe the index as it is now, so that the first who asks does not wait."""
        self._opened = opened
        self._turn = threading.Lock()
        self._held = "", Archive(Total(0, 0), None, ())
        self.newest()

    def newest(self) -> Archive:
        """Return the description of the newest commit, made where it is not held."""
        with self._turn:
            generation, archive = self._held
            if generation != self._opened.generation:
                generation, archive = self._held = self._opened.generation, _described(self._opened)
            return archive


def _described(opened: OpenIndex) -> Archive:
    names = ("month", *_EXAMPLES)
    with opened.newest() as searcher:
        page = searcher.search("", 0, filters=_ALL, fold=False, facets=names, facet_limit=1, timeout=60.0)
    months, *others = page.facets
    values = [one.value for one in months.values]
    days = (days_of(values[0])[0], days_of(values[-1])[1]) if values else None
    return Archive(page.total, days, tuple(_examples(months, others)))


def _examples(months: Facet, others: list[Facet]) -> list[tuple[str, str]]:
    found = [
        (text, _EXAMPLES[facet.name])
        for facet in others
        for bucket in facet.values[:1]
        if (text := filter_for(FACETS[facet.name], bucket.value))
    ]
    month = max(months.values, key=lambda one: one.count, default=None)
    return [*found, (f"kind:caption date:{month.value}", "captions of one month")] if month else found
