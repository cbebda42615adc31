"""Put a list of terms, such as the names in a file, into a query: any of them must stand there."""

from collections.abc import Iterable

from search.index.errors import QueryError
from search.query.lexer import MAX_CHARACTERS
from search.query.nodes import OR, is_operator
from search.query.parts import holds_word

# As many words as a query may have, but for a few beside them.
MOST_TERMS = 250


def with_any_of(query: str, terms: Iterable[str]) -> str:
    """Return a query that asks beside all else for any of some terms, each a word or a phrase as it is written.

    What holds no letter or digit is passed over. Raises QueryError if there are too many, or none.
    """
    plain = (" ".join(term.replace('"', " ").split()) for term in terms)
    found = list(dict.fromkeys(term for term in plain if holds_word(term)))
    joined = f"+({f' {OR} '.join(map(_quoted, found))})"
    if not found:
        raise QueryError("no term to look for: give a word or phrase a line")
    if len(found) > MOST_TERMS or len(query) + len(joined) >= MAX_CHARACTERS:
        size = f"{len(found):,} terms of {len(joined):,} characters"
        most = f"{MOST_TERMS} terms and {MAX_CHARACTERS:,} characters"
        raise QueryError(f"{size} are too many: split them into lists of {most} at most")
    return f"{query} {joined}".strip()


def _quoted(term: str) -> str:
    """Return a term so that nothing in it is read as a sign."""
    return term if term.isalnum() and not is_operator(term) else f'"{term}"'
