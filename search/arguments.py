"""Hold what a search is asked to what there is: choices, kinds, facets, and queries that are to be read strictly."""

from collections.abc import Iterable
from importlib import import_module

from search.backends.base import FIRSTS, REPEATED, SORTS
from search.index.errors import QueryError
from search.index.late_patterns import late_pattern
from search.index.printing import printable
from search.query.facets import FacetField, facet_named
from search.query.nodes import Query
from search.query.parser import SEARCHABLE_KINDS

# So many characters of a query are shown at each side of a place.
_SHOWN_OF_QUERY = 30
_CHOICES = {"by": ("article", "block"), "match": ("all", "any"), "sort": SORTS, "first": FIRSTS, "kind": REPEATED}
# What a note says of a query that was searched all the same.
_DONE_ABOUT_IT = late_pattern(r": it was [a-z ]+$")


def refused(query: str, place: int, reason: str) -> QueryError:
    """Return the error that shows the place of a fault in a query."""
    shown = f"{query[:place][-_SHOWN_OF_QUERY:]}▸{query[place:][:_SHOWN_OF_QUERY]}"
    reason = _DONE_ABOUT_IT.sub("", reason)
    return QueryError(printable(f"{reason}, at character {place + 1}: {shown}"), place)


def facets_of(names: Iterable[str], limit: int) -> tuple[FacetField, ...]:
    """Return the facets that are named, each once. Raises ValueError."""
    if isinstance(names, str):
        raise ValueError(f"facets are names in a tuple, not {names!r}")  # noqa: TRY004 (as of all other arguments)
    if limit < 0:
        raise ValueError(f"facet_limit is 0 or more, not {limit}")
    return tuple(dict.fromkeys(map(facet_named, names))) if names else ()


def check_kinds(kinds: Iterable[str]) -> None:
    """Raise ValueError for what is no kind of block."""
    unknown = set(kinds) - set(SEARCHABLE_KINDS)
    if unknown:
        raise ValueError(f"kinds are {', '.join(SEARCHABLE_KINDS)}, not {', '.join(sorted(unknown))}")


def restricted(query: Query, kinds: tuple[str, ...]) -> Query:
    """Return a query that only blocks of some kinds match; none stand for all. Raises ValueError."""
    if not kinds:
        return query
    check_kinds(kinds)
    return query._replace(kinds=frozenset(kinds) if query.kinds is None else query.kinds & set(kinds))


def chosen(query: Query, filters: Iterable[str], any_of: Iterable[str] | None) -> Query:
    """Return a query that is held to filters and to a list of terms too. Raises QueryError."""
    filters = tuple(filters) if filters else ()
    if not filters and any_of is None:
        return query
    # Imported by name: few searches have a use for it.
    choices = import_module("search.query.choices")
    found: Query = choices.with_filters(query, filters)
    if any_of is not None:
        found = choices.with_any_of(found, any_of)
    return found


def check(limit: int, offset: int, **choices: str) -> None:
    """Raise ValueError for a number that is less than 0, and for a choice that there is not."""
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset are 0 or more, not {limit} and {offset}")
    for name, value in choices.items():
        if value not in _CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(_CHOICES[name])}, not {value!r}")
