"""Look up what the filters of a query choose, in the postings of their fields."""

import datetime as dt
import fnmatch
import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from search.backends.sequences import folded_pattern
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.agencies import agency_named
from search.index.analysis import terms
from search.matching.scopes import Choice, choose
from search.matching.sequences import frequencies
from search.query.days import days_of
from search.query.nodes import Filter, Query
from search.ranking.topk import DocNum


class Filtered(NamedTuple):
    """Hold what the filters of a query choose: articles by their heads, and blocks."""

    articles: Choice
    blocks: Choice


# Gives the heads of the articles from one day to another, as `datetime.date.toordinal` counts them.
HeadsOfDays = Callable[[int, int], AbstractSet[DocNum]]


def filtered(query: Query, snapshot: Snapshot, heads_of_days: HeadsOfDays | None = None) -> Filtered:
    """Return what the filters of a query choose in a snapshot.

    Days are looked up one by one, unless `heads_of_days` tells of many at once: a year has hundreds.
    """

    def found_by(one: Filter) -> AbstractSet[DocNum]:
        if heads_of_days and one.field == schema.DATE:
            return heads_of_days(*days_of(one.text))
        return _found(one, snapshot)

    on_blocks = [one for one in query.filters if one.field in schema.BLOCK_WORDS]
    on_articles = [one for one in query.filters if one.field not in schema.BLOCK_WORDS]
    found = [[found_by(one) for one in filters] for filters in (on_articles, on_blocks)]
    return Filtered(choose(on_articles, found[0]), choose(on_blocks, found[1]))


def candidates(chosen: Filtered, snapshot: Snapshot) -> Iterable[DocNum]:
    """Return blocks of which the filters leave some, where there is no word that narrows them: as few as is cheap."""
    if chosen.blocks.wanted is not None:
        return chosen.blocks.wanted
    if chosen.articles.wanted is not None:
        return (docnum for head in chosen.articles.wanted for docnum in snapshot.blocks_of(head))
    return snapshot.docnums()


def articles_left(heads: AbstractSet[DocNum], chosen: Filtered, snapshot: Snapshot) -> AbstractSet[DocNum]:
    """Return the articles that the filters leave: with a block as wanted, and with none that is excluded."""
    kept = _kept(heads, chosen.articles)
    if chosen.blocks.wanted is not None:
        kept = kept & {snapshot.head_of(docnum) for docnum in chosen.blocks.wanted}
    return kept - {snapshot.head_of(docnum) for docnum in chosen.blocks.excluded}


def blocks_left(docnums: AbstractSet[DocNum], chosen: Filtered, snapshot: Snapshot) -> AbstractSet[DocNum]:
    """Return the blocks that the filters leave: themselves as wanted, of articles as wanted."""
    kept = _kept(docnums, chosen.blocks)
    articles, excluded = chosen.articles
    if articles is None and not excluded:
        return kept
    heads = {docnum: snapshot.head_of(docnum) for docnum in kept}
    return {docnum for docnum, head in heads.items() if (articles is None or head in articles) and head not in excluded}


def _kept(docnums: AbstractSet[DocNum], choice: Choice) -> AbstractSet[DocNum]:
    kept = docnums if choice.wanted is None else docnums & choice.wanted
    return kept - choice.excluded


def _found(one: Filter, snapshot: Snapshot) -> AbstractSet[DocNum]:
    """Return the documents in which one filter holds, required, excluded or plain."""
    if one.field == schema.ARTICLE:
        return set(snapshot.matching(one.field, one.text))
    if one.field == schema.DATE:
        return _with_any(one.field, _days(one.text, snapshot), snapshot)
    if one.is_pattern:
        return _with_any(one.field, _words_like(one, snapshot), snapshot)
    if one.field == schema.AGENCY and (agency := agency_named(one.text)):
        return snapshot.of_agency(agency)
    return _with_words(one, snapshot)


def _with_words(one: Filter, snapshot: Snapshot) -> AbstractSet[DocNum]:
    """Return the documents of which a field has the words of a filter side by side, or the languages that it names."""
    sequence = tuple(terms(one.text, ""))
    if one.field == schema.LANGUAGE:
        return _with_any(one.field, languages_named(sequence, snapshot.languages), snapshot)
    if len(sequence) == 1:  # positions take longer to read
        return set(snapshot.matching(one.field, sequence[0]))
    return frequencies([sequence] if sequence else [], lambda term: snapshot.positions(term, one.field)).keys()


def _with_any(field: str, values: Iterable[str], snapshot: Snapshot) -> set[DocNum]:
    return {docnum for value in values for docnum in snapshot.matching(field, value)}


def _words_like(one: Filter, snapshot: Snapshot) -> Iterable[str]:
    """Return the words of a field that fit a pattern."""
    pattern = folded_pattern(one.text)
    # Of such patterns fnmatch makes expressions that no word makes slow.
    fits = re.compile(fnmatch.translate(pattern)).match
    begin = re.split(r"[*?]", pattern)[0]
    return filter(fits, snapshot.values(one.field, begin)) if pattern else ()


def _days(text: str, snapshot: Snapshot) -> list[str]:
    """Return the days of the index, in ISO 8601, that a filter names."""
    first, last = days_of(text)
    days = snapshot.values(schema.DATE)
    return [day for day in days if first <= dt.date.fromisoformat(day).toordinal() <= last]


def languages_named(sequence: tuple[str, ...], languages: Iterable[str]) -> list[str]:
    """Return the languages of some that a filter names by its words: "pt" is "pt-BR" too."""
    return [language for language in languages if _stands_in(sequence, terms(language, ""))]


def _stands_in(sequence: tuple[str, ...], words: Iterable[str]) -> bool:
    """Say whether words hold a sequence side by side."""
    words = tuple(words)
    return bool(sequence) and any(words[place : place + len(sequence)] == sequence for place in range(len(words)))
