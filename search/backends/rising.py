"""Find the terms that rose in some days, over the postings of all terms as arrays; imported when it is asked for.

An article counts once for each term, however often it stands there. Languages are compared apart: where more Spanish
news than before is gathered, no Spanish word has risen. Terms are read in portions, so that memory stays the same
however many there are.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.backends.columns import Columns
from search.backends.naming import Candidate, Name, Namer, Terms, distinct, first_of, is_part, spread
from search.backends.postings import PostingReader
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.codec.parts import documents_of_terms
from search.index.codec.postings import FieldPostings
from search.matching.arrays.sets import Bools, Numbers, begins_of_runs, marked
from search.query.days import Days
from search.ranking.likelihood import rise
from search.ranking.topk import DocNum
from search.trends import Trend, TrendRequest, Trends, by_month

# Postings and terms of the largest segment that are read at once.
_AT_ONCE, _MOST_TERMS = 1_000_000, 50_000
# The sides of a comparison.
_OUTSIDE, _INSIDE = 0, 1


class _Segment(NamedTuple):
    """Hold what reads the terms of the texts of a segment, and the number of its first document."""

    postings: FieldPostings
    begin: int


def rising(snapshot: Snapshot, request: TrendRequest, among: Collection[DocNum] | None) -> Trends:
    """Return what rose in a snapshot that is not empty; of the articles that begin at `among`, if that is given."""
    return _Comparison(snapshot, request, among).trends()


class _Comparison:
    """Compare the articles of some days with others."""

    def __init__(self, snapshot: Snapshot, request: TrendRequest, among: Collection[DocNum] | None) -> None:
        self._snapshot, self._request = snapshot, request
        self._columns = columns = Columns(snapshot)
        self._reader = PostingReader(snapshot)
        self._languages = [request.language] if request.language else sorted(snapshot.languages)
        self._namers = {language: Namer(request.days, language) for language in self._languages}
        # The language of each article; none where it is deleted or not asked about.
        self._language = np.full(len(columns.heads), -1, np.int64)
        for number, language in enumerate(self._languages):
            heads = np.array(snapshot.matching(schema.LANGUAGE, language), np.int64)
            self._language[columns.articles_of(heads)] = number
        if among is not None:
            asked = marked(columns.articles_of(np.array(sorted(among), np.int64)), len(columns.heads))
            self._language[~asked] = -1
        self._dated = (self._language >= 0) & (columns.published > 0)
        is_inside = self._dated & _within(columns.published, request.days)
        is_outside = self._dated & _within(columns.published, request.against) & ~is_inside
        # On which side of which language each article stands: behind all of them where on none.
        self._sides = 2 * len(self._languages)
        self._side = np.where(is_inside | is_outside, 2 * self._language + is_inside, self._sides)
        self._sizes = np.bincount(self._side, minlength=self._sides + 1)[:-1].reshape(-1, 2)

    def trends(self) -> Trends:
        """Return what rose."""
        request, totals = self._request, self._sizes.sum(axis=0).tolist()
        return replace(
            Trends.nothing(request),
            articles=totals[_INSIDE],
            others=totals[_OUTSIDE],
            by_file=self._by_file(),
            undated=int((self._language >= 0).sum() - self._dated.sum()),
            months=self._months(np.flatnonzero(self._dated)),
            trends=tuple(self._found()) if request.limit else (),
        )

    def _by_file(self) -> int:
        """Return how many articles of the days have no date but that of their file."""
        inside = np.flatnonzero((self._side < self._sides) & (self._side % 2 == _INSIDE))
        heads = (self._snapshot.stored(head)[schema.HEAD] for head in self._columns.heads[inside].tolist())
        return sum(head.get("rules", {}).get("date") == schema.FILE_DATE_RULE for head in heads)

    def _found(self) -> list[Trend]:
        limit = self._request.limit
        words = first_of(self._candidates(), limit)
        return [self._trend(name) for name in distinct(map(self._named, words))[:limit]]

    def _candidates(self) -> Iterator[Candidate]:
        """Yield the words that rose and tell something."""
        for known, counts in self._counted():
            words = list(known)
            for language, (of_outside, of_inside) in enumerate(self._sizes.tolist()):
                outside, inside = counts[:, 2 * language], counts[:, 2 * language + 1]
                rose = (inside >= self._request.least) & (inside * of_outside > outside * of_inside)
                for place in np.flatnonzero(rose).tolist() if of_outside else ():
                    word = words[place].decode()
                    numbers = int(inside[place]), int(outside[place])
                    found = rise(numbers[0], of_inside, numbers[1], of_outside)
                    if found and self._namers[self._languages[language]].is_telling(word):
                        yield Candidate(found, (word,), self._languages[language], *numbers)

    def _counted(self) -> Iterator[tuple[Mapping[bytes, int], Numbers]]:
        """Yield the terms, in portions, with their rows in an array of how many articles of each side hold each."""
        segments = [
            _Segment(postings, begin)
            for leaf, begin in self._snapshot.leaves()
            if (postings := leaf._terms.postings(schema.TEXT_FIELD))  # noqa: SLF001 (Whoosh has no other way to ask)
        ]
        for first, last in _portions([segment.postings for segment in segments]):
            rows: dict[bytes, int] = {}
            found = [self._articles_on_sides(segment, first, last, rows) for segment in segments]
            keys = np.concatenate(found)
            counts = np.bincount(keys, minlength=len(rows) * (self._sides + 1)).reshape(len(rows), -1)
            yield rows, counts

    def _articles_on_sides(
        self, segment: _Segment, first: bytes, last: bytes | None, rows: dict[bytes, int]
    ) -> Numbers:
        """Return a number for each article and term of it from `first` to before `last`: its row, and its side."""
        dictionary = segment.postings.dictionary
        end = len(dictionary) if last is None else dictionary.at_or_after(last)
        numbers = range(dictionary.at_or_after(first), end)
        its_rows = np.array([rows.setdefault(term, len(rows)) for term in dictionary.terms(numbers)], np.int64)
        counts, documents = documents_of_terms(segment.postings, numbers)
        articles = self._columns.articles_of(documents.astype(np.int64) + segment.begin)
        of_terms = np.repeat(its_rows, counts)
        is_new = begins_of_runs(articles) | begins_of_runs(of_terms)
        found: Numbers = of_terms[is_new] * (self._sides + 1) + self._side[articles[is_new]]
        return found

    def _named(self, word: Candidate) -> Name:
        """Return a word, or the name that it is but a part of, and how it is written."""
        names: dict[Terms, Candidate] = {word.terms: word}

        def is_name(terms: Terms) -> bool:
            found = self._name(word, terms)
            if found and is_part(found.inside, word.inside):
                names[terms] = found
            return terms in names

        terms, form = self._namers[word.language].name(word.terms[0], self._texts(word), is_name)
        return Name(names[terms], form, word.terms[0])

    def _texts(self, word: Candidate) -> Iterator[str]:
        """Yield some texts of the days and of the language of a word that hold it, and what stands beside them."""
        documents = self._reader.of_sequence(word.terms).documents
        side = 2 * self._languages.index(word.language) + _INSIDE
        documents = documents[self._side[self._columns.articles_of(documents)] == side]
        for stored in map(self._snapshot.stored, spread(documents.tolist())):
            yield stored[schema.TEXT_FIELD]
            yield from (stored[schema.BLOCK].get(name, "") for name in schema.BLOCK_WORDS)

    def _name(self, word: Candidate, terms: Terms) -> Candidate | None:
        """Return how some terms rose side by side, None if they did not."""
        language = self._languages.index(word.language)
        of_outside, of_inside = self._sizes[language].tolist()
        sides = np.bincount(self._side[self._holding(terms)], minlength=self._sides + 1).tolist()
        outside, inside = sides[2 * language : 2 * language + 2]
        found = rise(inside, of_inside, outside, of_outside)
        return Candidate(found, terms, word.language, inside, outside) if found else None

    def _holding(self, terms: Terms) -> Numbers:
        """Return the articles that hold some terms side by side."""
        return self._columns.distinct_articles(self._reader.of_sequence(terms).documents)

    def _trend(self, name: Name) -> Trend:
        candidate = name.candidate
        articles = self._holding(candidate.terms)
        is_counted = self._dated[articles] & (self._language[articles] == self._languages.index(candidate.language))
        articles = articles[is_counted]
        score, expected, ratio = candidate.rise
        return Trend(
            term=name.form,
            language=candidate.language,
            score=score,
            ratio=ratio,
            articles=candidate.inside,
            expected=expected,
            others=candidate.outside,
            first_day=dt.date.fromordinal(int(self._columns.published[articles].min())),
            months=self._months(articles),
        )

    def _months(self, articles: Numbers) -> dict[str, int]:
        days, counts = np.unique(self._columns.published[articles], return_counts=True)
        return by_month(dict(zip(days.tolist(), counts.tolist(), strict=True)))


def _within(days: npt.NDArray[np.int32], span: Days) -> Bools:
    return (days >= span.first) & (days <= span.last)


def _portions(fields: list[FieldPostings]) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield from which term to before which other to read at once: None is behind the last."""
    largest = max(fields, key=lambda postings: len(postings.dictionary), default=None)
    if largest is None:
        return
    ends = np.cumsum(np.asarray(largest.array("counts")), dtype=np.int64)
    first, place = b"", 0
    while place < len(ends):
        read = int(ends[place - 1]) if place else 0
        place = min(max(int(np.searchsorted(ends, read + _AT_ONCE)), place + 1), place + _MOST_TERMS)
        last = largest.dictionary[place] if place < len(ends) else None
        yield first, last
        first = last or b""
