"""Write what the filters of a query choose as OpenSearch takes it: articles, or blocks, which tell of their article."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from search.backends.filters import languages_named
from search.backends.opensearch import selections
from search.backends.opensearch.selections import Selection
from search.backends.sequences import folded_pattern
from search.index import cluster_schema as shape
from search.index import schema
from search.index.agencies import agency_named
from search.index.analysis import terms
from search.query.days import days_of
from search.query.nodes import Filter, Occur, Query


class Chosen(NamedTuple):
    """Hold what filters choose: what must hold, and what must not, of the article and of a block."""

    articles: Sequence[Selection]
    not_articles: Sequence[Selection]
    blocks: Sequence[Selection]
    not_blocks: Sequence[Selection]

    @property
    def block_filter(self) -> Selection | None:
        """Return the blocks that filters ask for, None if they ask for none."""
        return selections.all_of(self.blocks) if self.blocks else None

    def articles_of(self, found: Selection) -> Selection:
        """Return those of some articles that filters leave: of those of blocks one block is as wanted."""
        wanted = [selections.with_block(self.block_filter)] if self.block_filter else []
        excluded = [selections.with_block(one) for one in self.not_blocks]
        return selections.without(selections.all_of([found, *self.articles, *wanted]), [*self.not_articles, *excluded])

    def blocks_of(self, found: Selection) -> Selection:
        """Return those of some blocks that filters leave."""
        kept = selections.all_of([found, *self.articles, *self.blocks])
        return selections.without(kept, [*self.not_articles, *self.not_blocks])


class Known(NamedTuple):
    """Hold what is known of an index: its languages, and what tells the values that name an agency of a usual name."""

    languages: Iterable[str]
    written_as: Callable[[str], Iterable[str]]


def chosen(query: Query, known: Known) -> Chosen:
    """Return what the filters of a query choose in an index."""
    of_blocks = [one for one in query.filters if one.field in schema.BLOCK_WORDS]
    of_articles = [one for one in query.filters if one.field not in schema.BLOCK_WORDS]
    return Chosen(*_parted(of_articles, known), *_parted(of_blocks, known))


def _parted(filters: Sequence[Filter], known: Known) -> tuple[list[Selection], list[Selection]]:
    """Return what must hold and what must not: of several plain filters of one field any is enough."""
    excluded, wanted = [], []
    plain: dict[str, list[Selection]] = {}
    for one in filters:
        found = _selection(one, known)
        if one.occur is Occur.EXCLUDED:
            excluded.append(found)
        elif one.occur is Occur.REQUIRED:
            wanted.append(found)
        else:
            plain.setdefault(one.field, []).append(found)
    return [*wanted, *map(selections.any_of, plain.values())], excluded


def _selection(one: Filter, known: Known) -> Selection:
    if one.field == schema.ARTICLE:
        return selections.equal(one.field, one.text)
    if one.field == schema.DATE:
        first, last = days_of(one.text)
        return {"range": {shape.PUBLISHED: {"gte": first, "lte": last}}}
    if one.is_pattern:
        pattern = folded_pattern(one.text)
        return {"wildcard": {one.field: {"value": pattern}}} if pattern else selections.NOTHING
    if one.field == schema.AGENCY and (agency := agency_named(one.text)):
        return selections.among(schema.WHOLE[schema.AGENCY], known.written_as(agency))
    sequence = tuple(terms(one.text, ""))
    if one.field == schema.LANGUAGE:
        return selections.among(one.field, languages_named(sequence, known.languages))
    return selections.sequences(one.field, [sequence] if sequence else [])
