"""Let the words that say little of what is asked for, such as "the", weigh little beside others."""

from collections.abc import Mapping
from functools import cache

from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.query.nodes import Clause, Form, Node, Query, unsigned

# So small that a few of them do not outweigh a word that says much, and enough to tell two that are alike apart.
# Measured on judged collections: docs/decisions/0006-ranking.md.
LIGHT = 0.1
# The share of articles that a language must have, so that "die" stays a word of an English archive.
_LEAST_SHARE = 0.1


def lightened(query: Query, languages: Mapping[str, int]) -> Query:
    """Return a query with its function words at `LIGHT`, in the languages of an index that many articles have.

    Phrases and patterns stay as they are, and so does all of a query that has nothing else: "the who" is asked for by
    these words.
    """
    if len(query.wanted) < 2:
        return query
    many = _LEAST_SHARE * sum(languages.values())
    words = _words_of(tuple(code for code, count in languages.items() if count >= many))
    light = {leaf for leaf in query.wanted if _is_bare(leaf) and fold(leaf.text) in words}
    if len(light) in (0, len(query.wanted)):
        return query
    return query._replace(clauses=tuple(_lighter(node, light) for node in query.clauses))


@cache
def _words_of(codes: tuple[str, ...]) -> frozenset[str]:
    """Return the function words of several languages."""
    return frozenset[str]().union(*(function_words(code.partition("-")[0]) for code in codes))


def _is_bare(leaf: Clause) -> bool:
    return not leaf.is_phrase and not leaf.edits and leaf.form is Form.ANY


def _lighter(node: Node, light: set[Clause]) -> Node:
    if isinstance(node, Clause):
        return node._replace(boost=LIGHT * node.boost) if unsigned(node) in light else node
    return node._replace(clauses=tuple(_lighter(one, light) for one in node.clauses))
