"""Tell what filters leave by looking at what articles and blocks show: the oracle of what postings tell."""

from collections.abc import Iterable

from search.backends.exhaustive_units import Block, Unit
from search.backends.sequences import folded_pattern
from search.hits import ArticleHit, BlockHit
from search.index import schema
from search.index.agencies import agencies_in, agency_named
from search.index.analysis import terms
from search.index.whole_values import whole
from search.matching.patterns import fits
from search.matching.places import places
from search.query.days import days_of
from search.query.nodes import Filter, Occur, Query


class ExhaustiveFilters:
    """Hold the filters of a query, and look at what articles and blocks show for them."""

    def __init__(self, query: Query) -> None:
        """Hold the filters of a query."""
        on_blocks = [one for one in query.filters if one.field in schema.BLOCK_WORDS]
        on_articles = [one for one in query.filters if one.field not in schema.BLOCK_WORDS]
        self._excluded = [one for one in on_articles if one.occur is Occur.EXCLUDED]
        self._wanted = [one for one in on_articles if one.occur is not Occur.EXCLUDED]
        self._excluded_blocks = [one for one in on_blocks if one.occur is Occur.EXCLUDED]
        self._wanted_blocks = [one for one in on_blocks if one.occur is not Occur.EXCLUDED]

    def leave(self, unit: Unit) -> bool:
        """Say whether a unit is as wanted, with a block as wanted, and has nothing that is excluded."""
        if any(_holds(one, unit.article) for one in self._excluded):
            return False
        if any(_holds(one, block.hit) for one in self._excluded_blocks for block in unit.blocks):
            return False
        has_block = not self._wanted_blocks or any(map(self.ask_for, unit.blocks))
        return has_block and _are_fulfilled(self._wanted, unit.article)

    def ask_for(self, block: Block) -> bool:
        """Say whether the query has filters of blocks, and the block is as they want it."""
        return bool(self._wanted_blocks) and _are_fulfilled(self._wanted_blocks, block.hit)


def _are_fulfilled(wanted: list[Filter], shown: ArticleHit | BlockHit) -> bool:
    """Say whether all required filters hold, and of the plain ones of each field any."""
    plain = [one for one in wanted if one.occur is Occur.PLAIN]
    fulfilled = {one.field for one in plain if _holds(one, shown)}
    return {one.field for one in plain} == fulfilled and all(
        _holds(one, shown) for one in wanted if one.occur is Occur.REQUIRED
    )


def _holds(one: Filter, shown: ArticleHit | BlockHit) -> bool:
    if one.field == schema.ARTICLE:
        return isinstance(shown, ArticleHit) and shown.id == one.text
    if one.field == schema.DATE:
        first, last = days_of(one.text)
        return shown.date is not None and first <= shown.date.toordinal() <= last
    values = [terms(value, "") for value in _values(one.field, shown)]
    if one.is_pattern:
        pattern = folded_pattern(one.text)
        return any(fits(pattern, word) for words in values for word in words) if pattern else False
    if one.field == schema.AGENCY and isinstance(shown, ArticleHit) and (agency := agency_named(one.text)):
        return agency in agencies_in(whole(shown.agency))
    return any(places(words, terms(one.text, "")) for words in values)


def _values(field: str, shown: ArticleHit | BlockHit) -> Iterable[str]:
    """Return the values that a field is searched in."""
    if isinstance(shown, ArticleHit) and field == schema.BYLINE:
        return shown.byline, *shown.contributors
    if isinstance(shown, ArticleHit) and field == schema.KEYWORDS:
        return shown.keywords
    value: str = getattr(shown, field)
    return [value or schema.UNDETERMINED] if field == schema.LANGUAGE else [value]
