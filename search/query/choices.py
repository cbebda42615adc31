"""Put into a query what was not typed in it: a list of terms of which any must stand there, and chosen filters."""

from collections.abc import Iterable

from search.index.errors import QueryError
from search.query.lexer import MAX_CHARACTERS
from search.query.nodes import OR, Clause, Group, Occur, Query, is_operator, signed
from search.query.parser import parse
from search.query.parts import QUOTES, beginning, holds_word

_NO_QUOTES = str.maketrans(dict.fromkeys(QUOTES, " "))
# As many words as a query may have, but for a few beside them.
MOST_TERMS = 250


def with_any_of(query: Query, terms: Iterable[str]) -> Query:
    """Return a query that asks beside all else for any of some terms, each a word or a phrase as it is written.

    What holds no letter or digit is passed over. Raises QueryError if there are too many, or none.
    """
    plain = (" ".join(term.translate(_NO_QUOTES).split()) for term in terms)
    found = [_clause(term) for term in dict.fromkeys(plain) if holds_word(term)]
    if not found:
        raise QueryError("no term to look for: give a word or phrase a line")
    size = len(str(query)) + sum(len(str(one)) + len(f" {OR} ") for one in found)
    if len(found) > MOST_TERMS or size >= MAX_CHARACTERS:
        most = f"{MOST_TERMS} terms and {MAX_CHARACTERS:,} characters"
        told = f"the query and {len(found):,} terms have {size:,} characters"
        raise QueryError(f"{told}, which are too many: split the terms into lists of {most} at most")
    wanted = found[0] if len(found) == 1 else Group(tuple(found), is_any=True)
    return query._replace(clauses=(*query.clauses, signed(wanted, Occur.REQUIRED)))


def with_filters(query: Query, texts: Iterable[str]) -> Query:
    """Return a query that is held to filters, each as one types it, such as "place:oslo".

    They hold beside all of the query, whatever brackets are open in it; of several of one field any is enough. Raises
    QueryError for what is no filter.
    """
    chosen = [_filter(text) for text in texts]
    kinds = frozenset[str]().union(*(one.kinds for one in chosen if one.kinds is not None))
    filters = dict.fromkeys((*query.filters, *(one for filtered in chosen for one in filtered.filters)))
    query = query._replace(filters=tuple(filters))
    if not kinds:
        return query
    return query._replace(kinds=kinds if query.kinds is None else query.kinds & kinds)


def _filter(text: str) -> Query:
    """Return the query that is one filter."""
    found = parse(text).query
    if found.clauses or found.is_empty:
        raise QueryError(f"a filter is a field and what it must hold, such as place:oslo; not {beginning(text)!r}")
    return found


def _clause(term: str) -> Clause:
    """Return a term so that nothing in it is read as a sign."""
    return Clause(term.lower(), is_phrase=True) if is_operator(term) else Clause(term, is_phrase=not term.isalnum())
