"""Let a word find those that hold it: German ones that end with it, Korean ones with anything around it.

"Streik" finds "Hafenstreik", which is one; "은행" finds "중앙은행이". Only the words of the index tell which there are,
so that they are looked up when a query is asked.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from search.index.analysis import term_of
from search.index.analysis.folding import fold
from search.index.analysis.stemming import KOREAN, stemmed_as
from search.query.nodes import Clause, Form, Group, Node, Occur, Query, unsigned

# So much counts a compound beside the word itself.
SHARE = 0.5
# Shorter words end others by chance.
_SHORTEST_GERMAN = 5
# A Korean syllable alone stands in words of any meaning.
_SHORTEST_KOREAN = 2
# The share of articles that must be German: words of an index do not tell their language, but Korean ones do.
_LEAST_GERMAN = 0.5
# A word that ends more than so many others is an ending. Korean ones are as many as a pattern may stand for, since each
# stands there with all of its particles.
_MOST_GERMAN = 200
# Each takes as long as a pattern.
_MOST_WORDS = 8
# Of so many snapshots it is remembered what their languages are.
_LANGUAGES_HELD = 64
_HANGUL: Final = re.compile("[\uac00-\ud7a3]+")


def with_compounds(query: Query, languages: Mapping[str, int], words_like: Callable[[Clause], Sequence[str]]) -> Query:
    """Return a query of which each word may be part of a compound, where it is Korean or most of an index is German.

    `words_like` gives the words of the index that a pattern stands for, none if they are too many. Phrases, forms and
    what is excluded stay.
    """
    is_german, has_korean = _has_compounds(tuple(languages.items()))
    if not (is_german or has_korean):
        return query
    found: list[Node] = []
    for node in query.clauses:
        pattern = _pattern(node, is_german=is_german, has_korean=has_korean) if len(found) < _MOST_WORDS else None
        words = words_like(pattern) if pattern else ()
        if isinstance(node, Clause) and pattern and _adds(words, node.text):
            found.append(Group((unsigned(node), pattern), is_any=True, occur=node.occur))
        else:
            found.append(node)
    return query._replace(clauses=tuple(found))


@lru_cache(_LANGUAGES_HELD)
def _has_compounds(languages: tuple[tuple[str, int], ...]) -> tuple[bool, bool]:
    """Say whether most articles are German, and whether any is Korean, given how many there are of each language."""
    # Those of all regions together: "de" and "de-AT".
    counts = Counter[str]()
    for code, count in languages:
        counts[stemmed_as(code)] += count
    return counts["de"] >= _LEAST_GERMAN * counts.total(), KOREAN in counts


def _adds(words: Sequence[str], text: str) -> bool:
    # Particles make no other word of a Korean one, and German words have none.
    stems = {term_of(word, KOREAN) for word in words} - {term_of(text, KOREAN)}
    return bool(stems) and (_is_korean(text) or len(words) <= _MOST_GERMAN)


def _is_korean(word: str) -> bool:
    return _HANGUL.fullmatch(fold(word)) is not None


def _pattern(node: Node, *, is_german: bool, has_korean: bool) -> Clause | None:
    """Return the pattern of the words that hold a word, if that is one to be looked for so."""
    if not isinstance(node, Clause) or node.is_phrase or node.form is not Form.ANY or node.edits or node.is_pattern:
        return None
    if node.occur is Occur.EXCLUDED or not node.text.isalpha():
        return None
    boost = round(SHARE * node.boost, 3)
    if not _is_korean(node.text):
        is_long = is_german and len(node.text) >= _SHORTEST_GERMAN
        return Clause(f"*{fold(node.text)}", boost=boost, kind=node.kind) if is_long else None
    stem = term_of(node.text, KOREAN)
    is_long = has_korean and len(stem) >= _SHORTEST_KOREAN
    return Clause(f"*{stem}*", boost=boost, kind=node.kind) if is_long else None
