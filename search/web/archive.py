"""Describe the index as a whole, for the first page and the line of time: counted once for each commit."""

import re
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

from search.hits import Facet, Page
from search.query.days import UNITS
from search.query.facets import FACETS, filter_for
from search.service import Searcher
from search.web.opened import OpenIndex, generation_of
from search.web.timeline import Dates, dates_in, unit_of
from search.web.views import LISTED

# What finds all that is indexed.
_ALL = ("kind:headline", "kind:paragraph", "kind:caption", "kind:byline")
_EXAMPLES = {
    "photographer": "pictures by a photographer; so too credit:",
    "place": "stories from a place",
    "source": "stories of a publisher",
    "agency": "stories of an agency",
}
_FIELDS = {"headline": "in headlines", "caption": "in captions", "text": "in the text"}
_SECONDS = 60.0
# Where commits follow each other, the description may be so old: making it takes longer than a search.
_SECONDS_HELD = 30.0
# The headlines of which one gives the words of the examples.
_HEADLINES = 50
# Two words that nothing parts, long enough to be no function words, and a third one.
_WORDS = re.compile(r"\b([^\W\d_]{5,}) ([^\W\d_]{5,}) (?:\S+ )*?([^\W\d_]{5,})\b")
_LETTERS = 4


class Example(NamedTuple):
    """Hold a query that finds something, and what it asks for."""

    query: str
    meaning: str


class Archive(NamedTuple):
    """Hold a page without hits that counts all there is in a commit, the days of that, and examples of queries."""

    generation: str
    page: Page
    days: Dates | None
    examples: tuple[Example, ...]


class Archives:
    """Hold the description of the newest commit, or of one that was the newest a moment ago."""

    def __init__(self, opened: OpenIndex) -> None:
        """Describe the index as it is now, so that the first who asks does not wait."""
        self._opened = opened
        self._turn = threading.Lock()
        self._archive = self._described()
        self._made = time.monotonic()

    def newest(self) -> Archive:
        """Return the description, made anew where it is of an older commit and was not made just now."""
        with self._turn:
            is_due = time.monotonic() - self._made >= _SECONDS_HELD
            if is_due and self._archive.generation != self._opened.generation:
                self._archive = self._described()
                self._made = time.monotonic()
            return self._archive

    def _described(self) -> Archive:
        with self._opened.newest() as searcher:
            return describe(searcher)


def describe(searcher: Searcher) -> Archive:
    """Return the description of what a searcher searches."""
    names = ("kind", "language", *_EXAMPLES, *UNITS)
    page = searcher.search("", 0, filters=_ALL, fold=False, facets=names, facet_limit=LISTED, timeout=_SECONDS)
    facets = {facet.name: facet for facet in page.facets}
    listed = facets["day"].values
    days = (dates_in(listed[0].value)[0], dates_in(listed[-1].value)[1]) if listed else None
    kinds = {bucket.value for bucket in facets["kind"].values}
    # Stories without a headline are called by the first words of their leads.
    where = ("kind:headline",) if "headline" in kinds else _ALL
    newest = searcher.search("", _HEADLINES, filters=where, fold=False, sort="newest", more=0, timeout=_SECONDS)
    titles = [hit.article.title for hit in newest]
    drawn = unit_of(days)
    shown = tuple(facet for facet in page.facets if facet.name not in UNITS or facet.name in {drawn, "year"})
    examples = (*_of_words(titles, "headline" if "headline" in kinds else "text"), *_of_fields(facets))
    generation = generation_of(searcher)
    return Archive(generation, Page(page.query, (), page.total, page.took, (), facets=shown), days, examples)


def listing(searcher: Searcher, name: str, most: int) -> Page:
    """Return a page without hits that counts all there is by the values of one facet."""
    return searcher.search("", 0, filters=_ALL, fold=False, facets=(name,), facet_limit=most, timeout=_SECONDS)


def _of_words(titles: list[str], field: str) -> Iterator[Example]:
    """Yield how words are asked for, with words of a title that has enough of them; titles stand in a field."""
    found = next((match for title in titles if (match := _WORDS.search(title))), None)
    if found is None:
        return
    first, second, third = found.groups()
    yield Example(f"{first} {third}", "both words, anywhere in an article")
    yield Example(f'"{first} {second}"', "these words side by side")
    yield Example(f"{first} OR {third}", "either word; a minus before a word leaves out what holds it")
    yield Example(f"{first} NEAR/5 {second}", "both words, five words apart at most")
    yield Example(
        f"{field}:{first}", f"{_FIELDS[field]} alone; so too {', '.join(f'{one}:' for one in _FIELDS if one != field)}"
    )
    yield Example(f"{second[:_LETTERS]}*", "all words that begin so")
    yield Example(f'="{first} {second}"', "in this form alone: no plurals, no other endings")


def _of_fields(facets: dict[str, Facet]) -> Iterator[Example]:
    for name, meaning in _EXAMPLES.items():
        for bucket in facets[name].values[:1]:
            if text := filter_for(FACETS[name], bucket.value):
                yield Example(text, meaning)
    month = max(facets["month"].values, key=lambda one: one.count, default=None)
    if month:
        yield Example(f"date:{month.value}", 'of a month; so too a year, a day, date:>=2026-03 and date:"last week"')
