"""Know the words of an index on a cluster, folded, and its languages: those of the articles, counted by them."""

from collections.abc import Hashable, Mapping
from functools import cached_property

from search.backends.opensearch import selections
from search.backends.opensearch.asking import Index
from search.backends.opensearch.selections import Selection
from search.index import cluster_schema as shape
from search.index import schema
from search.index.codec.words import distance
from search.index.errors import ClusterError
from search.query.expressions import Expression

# Questions that are remembered, each with its words.
_FEW_QUESTIONS = 256
# What means something else than itself to an expression of Lucene; folded words hold none of it.
_SIGNS = frozenset('.?+*|{}[]()"\\#@&<>~')
# More than any archive has.
_MOST_LANGUAGES = 1_000

ARTICLES: Selection = selections.equal(shape.DOC, shape.AN_ARTICLE)


class Vocabulary:
    """Look up words."""

    def __init__(self, index: Index) -> None:
        """Hold the index."""
        self._index = index
        self._remembered: dict[Hashable, list[str]] = {}

    @cached_property
    def languages(self) -> Mapping[str, int]:
        """Return how many articles there are of each language."""
        return self.counted(schema.LANGUAGE, {"size": _MOST_LANGUAGES}, ARTICLES)

    def words_like(self, pattern: str, limit: int) -> list[str]:
        """Return the first words, in order, that fit a pattern."""
        expression = "".join({"*": ".*", "?": "."}.get(sign, literal(sign)) for sign in pattern)
        return self._words(expression, {"wildcard": {shape.WORDS: {"value": pattern}}}, limit)

    def words_fitting(self, expression: Expression, limit: int) -> list[str]:
        """Return the first words, in order, that fit a regular expression."""
        text = expression.regex.pattern.replace("(?:", "(")
        found = self._words(text, {"regexp": {shape.WORDS: {"value": text}}}, limit)
        return [word for word in found if expression.fits(word)]

    def words_near(self, word: str, edits: int, limit: int) -> list[str]:
        """Return the first words, in order, that are so many edits away from a word or fewer."""
        key = ("near", word, edits, limit)
        if key not in self._remembered:
            asked = {
                "field": shape.WORDS,
                "suggest_mode": "always",
                "max_edits": edits,
                "prefix_length": 0,
                "min_word_length": 1,
                "min_doc_freq": 0,
                "accuracy": 0.0,
                "size": limit,
                "shard_size": limit,
                "max_inspections": 100,
            }
            body = {"size": 0, "suggest": {"near": {"text": word, "term": asked}}}
            options = self._index.search(body)["suggest"]["near"][0]["options"] if word else []
            others = [option["text"] for option in options if distance(word, option["text"]) <= edits]
            # It names no word as near itself.
            itself = [word] if self.frequency(word) else []
            self._remember(key, sorted({*others, *itself})[:limit])
        return self._remembered[key]

    def frequency(self, word: str) -> int:
        """Return how many articles hold a folded word."""
        query = selections.equal(shape.WORDS, word)
        found = self._index.search({"size": 0, "track_total_hits": True, "query": query})
        return int(found["hits"]["total"]["value"])

    def counted(self, field: str, asked: Mapping[str, object], query: Selection) -> dict[str, int]:
        """Return values of a field with how many documents of a query have each, as an aggregation is asked."""
        body = {"size": 0, "query": query, "aggs": {"values": {"terms": {"field": field, **asked}}}}
        buckets = self._index.search(body)["aggregations"]["values"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def _words(self, expression: str, narrowed: Selection, limit: int) -> list[str]:
        if len(expression) > shape.LONGEST_EXPRESSION:
            raise ClusterError(f"a pattern of more than {shape.LONGEST_EXPRESSION:,} signs is too long for a cluster")
        key = (expression, limit)
        if key not in self._remembered:
            asked = {"size": limit, "include": expression, "order": {"_key": "asc"}}
            self._remember(key, list(self.counted(shape.WORDS, asked, narrowed)))
        return self._remembered[key]

    def _remember(self, key: Hashable, words: list[str]) -> None:
        if len(self._remembered) >= _FEW_QUESTIONS:
            self._remembered.clear()
        self._remembered[key] = words


def literal(text: str) -> str:
    """Return a text as an expression of Lucene that means itself."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)
