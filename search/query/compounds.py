"""Let a German word find the compounds that end with it: "Streik" finds "Hafenstreik", which is one.

Only the words of the index tell which there are, so that they are looked up when a query is asked.
"""

from collections.abc import Callable, Mapping, Sequence

from search.index.analysis.folding import fold
from search.query.nodes import Clause, Form, Group, Node, Occur, Query, unsigned

# So much counts a compound beside the word itself.
SHARE = 0.5
# Shorter words end others by chance.
_SHORTEST = 5
# The share of articles that must be German: words of an index do not tell their language.
_LEAST_GERMAN = 0.5
# A word that ends more than so many others is an ending.
_MOST_COMPOUNDS = 200
# Each takes as long as a pattern.
_MOST_WORDS = 8


def with_compounds(query: Query, languages: Mapping[str, int], words_like: Callable[[Clause], Sequence[str]]) -> Query:
    """Return a query of which each word may be the end of a compound, where most of an index is German.

    `words_like` gives the words of the index that a pattern stands for. Phrases, forms and what is excluded stay.
    """
    if languages.get("de", 0) < _LEAST_GERMAN * sum(languages.values()):
        return query
    found: list[Node] = []
    for node in query.clauses:
        ending = _ending(node) if len(found) < _MOST_WORDS else None
        words = words_like(ending) if ending else ()
        if isinstance(node, Clause) and ending and _adds(words, node.text):
            found.append(Group((unsigned(node), ending), is_any=True, occur=node.occur))
        else:
            found.append(node)
    return query._replace(clauses=tuple(found))


def _adds(words: Sequence[str], text: str) -> bool:
    return len(words) <= _MOST_COMPOUNDS and any(word != fold(text) for word in words)


def _ending(node: Node) -> Clause | None:
    """Return the pattern of the words that end with a word, if that is one to be looked for so."""
    if not isinstance(node, Clause) or node.is_phrase or node.form is not Form.ANY or node.edits or node.is_pattern:
        return None
    if node.occur is Occur.EXCLUDED or len(node.text) < _SHORTEST or not node.text.isalpha():
        return None
    return Clause(f"*{fold(node.text)}", boost=round(SHARE * node.boost, 3), kind=node.kind)
