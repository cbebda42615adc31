"""Count results by looking at what each shows: the oracle of what postings tell."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Protocol

from search.backends.base import Request
from search.backends.exhaustive_units import Block, Unit
from search.backends.facet_values import buckets
from search.hits import ArticleHit, Facet
from search.index import schema
from search.index.agencies import agencies_in
from search.index.whole_values import LONGEST, LONGEST_STORED, distinct, site_of
from search.query.days import value_of
from search.query.facets import FacetField, without_filters
from search.query.nodes import Query


class Question(Protocol):
    """Hold a query, and look at units for it."""

    def is_fulfilled(self, unit: Unit, match: str) -> bool:
        """Say whether a unit has all that it must and nothing that it must not have."""
        ...

    def evidence(self, unit: Unit) -> Sequence[Block]:
        """Return the blocks of a unit that match."""
        ...


def facets(
    query: Query,
    request: Request,
    units: Sequence[Unit],
    question_of: Callable[[Query], Question],
) -> tuple[Facet, ...]:
    """Return the facets that a request asks for of some units; `question_of` looks at them for a query."""
    found = []
    for facet in request.facets:
        question = question_of(without_filters(query, facet))
        fulfilled = [unit for unit in units if question.is_fulfilled(unit, request.match)]
        shown = [(unit, evidence) for unit in fulfilled if (evidence := question.evidence(unit))]
        found.append(_facet(facet, query, request, [_values(facet, *one) for one in shown]))
    return tuple(found)


def _facet(facet: FacetField, query: Query, request: Request, values: Sequence[set[str]]) -> Facet:
    counts = Counter(value for of_one in values for value in of_one)
    if facet.unit:
        listed = sorted(counts.items())
    else:
        listed = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[: request.values]
    missing = sum(not of_one for of_one in values)
    return Facet(facet.name, buckets(facet, query, listed), len(counts) - len(listed), missing, len(values))


def _values(facet: FacetField, unit: Unit, evidence: Sequence[Block]) -> set[str]:
    """Return the values that a result has."""
    article = unit.article
    if facet.field == schema.KIND:
        return {block.hit.kind for block in evidence}
    if facet.unit:
        return {value_of(facet.unit, article.date)} if article.date else set()
    longest = LONGEST_STORED if facet.is_stored else LONGEST
    if facet.is_of_blocks:
        return set(distinct((getattr(block.hit, facet.name) for block in unit.blocks), longest))
    if facet.name == schema.PATH:
        return {unit.file} - {""}
    values = distinct(_of_article(facet.name, article), longest)
    return set(chain.from_iterable(map(agencies_in, values))) if facet.name == schema.AGENCY else set(values)


def _of_article(name: str, article: ArticleHit) -> Iterable[str]:
    if name == schema.LANGUAGE:
        return [article.language or schema.UNDETERMINED]
    if name == schema.SITE:
        return [site_of(article.url)]
    if name in {schema.KEYWORDS, schema.CONTRIBUTORS}:
        several: Iterable[str] = getattr(article, name)
        return several
    names = article.contributors if name == schema.BYLINE else ()
    return getattr(article, name), *names
