"""Propose other spellings of a query that finds little: near words, whole names, words parted or joined.

A proposal is a query that was counted: it finds more than what was typed. Phrases, patterns and what is excluded stay.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from search.backends.base import Request
from search.index.analysis.folding import fold
from search.index.analysis.tokens import words
from search.index.codec.words import distance
from search.index.errors import SearchTimeoutError
from search.index.name_terms import key_of
from search.query.nodes import Clause, Form, Node, Query

if TYPE_CHECKING:
    from search.backends.full import FullBackend

# Fewer results than these are few.
FEW = 5
_PROPOSALS = 3
# Queries that are counted at most, each of which takes as long as a search.
_COUNTED = 12
_NEAR_WORDS = 4
_NAMES = 16
# A near word is in so many times as many articles, or it is no better.
_TIMES = 4
# A part of a word is as long, or each would have some.
_LEAST_PART = 2
_EDITS_IN_NAME = 2
_WORDS_OF_NAME = 2

# What stands in place of a word, by the word as typed: another, or a phrase of two.
Replacement = Mapping[str, str]


def proposals(backend: "FullBackend", query: Query, request: Request) -> tuple[str, ...]:
    """Return up to a few queries that find more, those that find the most first; none for one that finds plenty.

    What was not counted before the deadline is not proposed.
    """
    asked = [leaf.text for leaf in query.wanted if _is_plain(leaf)]
    found: dict[str, int] = {}
    try:
        least = _counted(backend, query, request)
        if least >= FEW and all(backend.completions.frequency(fold(word)) for word in asked):
            return ()
        for replacement in _replacements(backend, asked):
            other = replaced(query, replacement)
            # Case does not matter to a search.
            if str(other).casefold() not in map(str.casefold, found):
                found[str(other)] = _counted(backend, other, request)
            if len(found) >= _COUNTED:
                break
    except SearchTimeoutError:
        pass  # what was counted holds, and the note on the search says that it took too long
    better = [text for text, count in found.items() if count > least] if found else []
    return tuple(sorted(better, key=lambda text: -found[text])[:_PROPOSALS])


def _counted(backend: "FullBackend", query: Query, request: Request) -> int:
    request.deadline.check()
    return backend.search(query, request._replace(limit=0, offset=0, match="all", sort="relevance")).total.articles


def _is_plain(leaf: Clause) -> bool:
    is_word = not (leaf.is_phrase or leaf.is_pattern or leaf.edits) and leaf.form is Form.ANY
    return is_word and words(leaf.text) == [leaf.text] and leaf.text.isalpha()


def _replacements(backend: "FullBackend", asked: list[str]) -> Iterator[Replacement]:
    """Yield what may stand in place of words: names of two, all words at once, one word, two parts, two joined."""
    for first, second in pairwise(asked):
        yield from _names(backend, first, second)
    near = {word: _near(backend, word) for word in asked}
    best = {word: others[0] for word, others in near.items() if others}
    if len(best) > 1:
        yield best
    yield from ({word: other} for word, others in near.items() for other in others)
    yield from (replacement for word in asked for replacement in _parted(backend, word))
    for first, second in pairwise(asked):
        if backend.completions.frequency(fold(first + second)):
            yield {first: first + second, second: ""}


def _parted(backend: "FullBackend", word: str) -> Iterator[Replacement]:
    """Yield two words that are one which no article holds."""
    frequency = backend.completions.frequency
    for place in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        parts = word[:place], word[place:]
        if not frequency(fold(word)) and all(frequency(fold(part)) for part in parts):
            yield {word: " ".join(parts)}


def _near(backend: "FullBackend", word: str) -> list[str]:
    """Return words near one, as they are written, that many times as many articles hold."""
    known, key = backend.completions, fold(word)
    least = _TIMES * known.frequency(key)
    near = [other for other in known.near(key, _NEAR_WORDS) if known.frequency(other) > least and known.count(other)]
    return [known.written(other, known.frequency(other)) for other in near]


def _names(backend: "FullBackend", first: str, second: str) -> Iterator[Replacement]:
    """Yield names of two words, each of which is near what was typed in its place."""
    known, keys = backend.completions, (fold(first), fold(second))
    for last in dict.fromkeys((keys[1], *known.near(keys[1], _NEAR_WORDS))):
        for name in known.names(last, _NAMES):
            parts = name.written.split(" ")
            others = [key_of(part) for part in parts]
            if len(parts) != _WORDS_OF_NAME or tuple(others) == keys:
                continue
            edits = [distance(key, other) for key, other in zip(keys, others, strict=True)]
            if all(one <= min(_EDITS_IN_NAME, len(key) // 2) for one, key in zip(edits, keys, strict=True)):
                yield {first: parts[0], second: parts[1]}


def replaced(query: Query, replacement: Replacement) -> Query:
    """Return a query with other words in place of some; one that is replaced by nothing is left out."""
    return query._replace(clauses=tuple(dict.fromkeys(_replaced(query.clauses, replacement))))


def _replaced(nodes: tuple[Node, ...], replacement: Replacement) -> Iterator[Node]:
    for node in nodes:
        if not isinstance(node, Clause):
            inner = tuple(_replaced(node.clauses, replacement))
            # What binds two needs both.
            yield cast("Node", node._replace(clauses=inner)) if len(inner) == len(node.clauses) else node
            continue
        other = replacement.get(node.text, node.text) if _is_plain(node) else node.text
        if other:
            yield node._replace(text=other, is_phrase=node.is_phrase or " " in other)
