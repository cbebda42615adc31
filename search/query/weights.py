"""Let words weigh as is typed, and those that say little of what is asked for, such as "the", little beside others."""

from collections.abc import Mapping
from functools import cache, lru_cache

from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.query.nodes import Clause, Form, Group, Near, Node, Query, signed, unsigned

# So small that a few of them do not outweigh a word that says much, and enough to tell two that are alike apart.
# Measured on judged collections: docs/decisions/0006-ranking.md.
LIGHT = 0.1
# The share of articles that a language must have, so that "die" stays a word of an English archive.
_LEAST_SHARE = 0.1
# As it can be typed: three digits before the point, and three behind it.
_BOOST_DECIMALS, _MOST_BOOST = 3, 999.0
# Of so many snapshots it is remembered what their languages are.
_LANGUAGES_HELD = 64


def lightened(query: Query, languages: Mapping[str, int]) -> Query:
    """Return a query with its function words at `LIGHT`, in the languages of an index that many articles have.

    Phrases and patterns stay as they are, and so does all of a query that has nothing else: "the who" is asked for by
    these words.
    """
    wanted = query.wanted
    if len(wanted) < 2:
        return query
    words = _light_words(tuple(languages.items()))
    light = {leaf for leaf in wanted if fold(leaf.text) in words and _is_bare(leaf)}
    if len(light) in (0, len(wanted)):
        return query
    return query._replace(clauses=tuple(_lighter(node, light) for node in query.clauses))


@lru_cache(_LANGUAGES_HELD)
def _light_words(languages: tuple[tuple[str, int], ...]) -> frozenset[str]:
    """Return the function words of those of some languages that have many articles, given how many each has."""
    many = _LEAST_SHARE * sum(count for _, count in languages)
    return _words_of(tuple(code for code, count in languages if count >= many))


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


def can_be_boosted(clause: Clause) -> bool:
    """Say whether a weight can be typed behind a clause; `10^6` is a number, `site:a^2` an address."""
    return clause.is_phrase or (":" not in clause.text and any(map(str.isalpha, clause.text)))


def boosted(node: Node, factor: float) -> Node:
    """Return a node whose words and phrases count so many times as much, in numbers as they can be typed."""
    if factor == 1:
        return node
    if not isinstance(node, Clause):
        inner = tuple(boosted(one, factor) for one in node.clauses)
        # Two that differed by their weights may be one now.
        inner = inner if isinstance(node, Near) else tuple(dict.fromkeys(inner))
        if isinstance(node, Group) and len(inner) < min(len(node.clauses), 2):
            return signed(inner[0], node.occur)
        return node._replace(clauses=inner)
    if not can_be_boosted(node):
        return node
    return node._replace(boost=min(round(node.boost * factor, _BOOST_DECIMALS), _MOST_BOOST))
