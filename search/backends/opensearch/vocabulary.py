"""Know the words of an index on a cluster, folded, and its languages: those of the articles, counted by them."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from search.backends.deadline import Deadline
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Answer, Index
from search.backends.opensearch.selections import Selection
from search.index import cluster_schema as shape
from search.index import schema
from search.index.agencies import agencies_in, names
from search.index.analysis import terms
from search.index.codec.words import distance
from search.index.errors import ClusterError
from search.query.expressions import Expression

T = TypeVar("T")
# Seconds for one question of what has no deadline of its own, as a search has.
PATIENCE = 10.0
# Questions that are remembered, each with its words.
_FEW_QUESTIONS = 256
# What means something else than itself to an expression of Lucene; folded words hold none of it.
_SIGNS = frozenset('.?+*|{}[]()"\\#@&<>~')
# More than any archive has.
_MOST_LANGUAGES = 1_000
# Values that may name one agency: more than any archive has.
_MOST_AGENCIES = 10_000


class Vocabulary:
    """Look up words of one moment; what only a part of the index tells is given, and not remembered."""

    def __init__(
        self, index: Index, deadline: Deadline | None = None, remembered: dict[Hashable, Any] | None = None
    ) -> None:
        """Hold the index, and what was remembered of it; without a deadline each question has some seconds."""
        self._index, self._deadline = index, deadline
        self._remembered = {} if remembered is None else remembered

    def within(self, deadline: Deadline) -> "Vocabulary":
        """Return the same words, to be looked up within a deadline."""
        return Vocabulary(self._index, deadline, self._remembered)

    @property
    def deadline(self) -> Deadline:
        """Return when the next question must be answered."""
        return self._deadline or Deadline(PATIENCE)

    @property
    def languages(self) -> Mapping[str, int]:
        """Return how many articles there are of each language."""
        size = {"size": _MOST_LANGUAGES}
        return self._known("languages", lambda: self.counted(schema.LANGUAGE, size, selections.ARTICLES))

    @property
    def newest_day(self) -> int:
        """Return the newest day of all articles."""
        body = {"query": selections.ARTICLES, "aggs": {"newest": {"max": {"field": shape.PUBLISHED}}}}
        return self._known("newest", lambda: int(self._count(body)["aggregations"]["newest"]["value"] or 0))

    def written_as(self, agency: str) -> list[str]:
        """Return the values in the index that name the agency of a usual name."""
        return self._known(("agency", agency), lambda: self._written_as(agency))

    def _written_as(self, agency: str) -> list[str]:
        words = [tuple(terms(name, "")) for name in names()[agency]]
        # The words of "A.P." are single letters.
        letters = [tuple(name) for (name, *others) in words if not others]
        holding = selections.sequences(schema.AGENCY, [*words, *letters])
        size = {"size": _MOST_AGENCIES}
        found = self.counted(schema.WHOLE[schema.AGENCY], size, selections.all_of([selections.ARTICLES, holding]))
        return [written for written in found if agency in agencies_in(written)]

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
        if not word:
            return []
        return self._known(("near", word, edits, limit), lambda: self._near(word, edits, limit))

    def _near(self, word: str, edits: int, limit: int) -> list[str]:
        near = {
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
        suggest = {"near": {"text": word, "term": near}}
        found = self._count({"query": selections.equal(shape.WORDS, word), "suggest": suggest})
        options = found["suggest"]["near"][0]["options"]
        others = [option["text"] for option in options if distance(word, option["text"]) <= edits]
        # It names no word as near itself.
        itself = [word] if found["hits"]["total"]["value"] else []
        return sorted({*others, *itself})[:limit]

    def frequency(self, word: str) -> int:
        """Return how many articles hold a folded word."""
        return int(self._count({"query": selections.equal(shape.WORDS, word)})["hits"]["total"]["value"])

    def counted(self, field: str, values: Mapping[str, object], query: Selection) -> dict[str, int]:
        """Return values of a field with how many documents of a query have each, as an aggregation takes `values`."""
        found = self._count({"query": query, "aggs": {"values": {"terms": {"field": field, **values}}}})
        return {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["values"]["buckets"]}

    def _count(self, body: Mapping[str, Any]) -> Answer:
        """Return what is counted, of a part of the index too."""
        return self._index.search({"size": 0, "track_total_hits": True, **body}, self.deadline, in_part=True)

    def _words(self, expression: str, narrowed: Selection, limit: int) -> list[str]:
        if len(expression) > shape.LONGEST_EXPRESSION:
            raise ClusterError(f"a pattern of more than {shape.LONGEST_EXPRESSION:,} signs is too long for a cluster")
        values = {"size": limit, "include": expression, "order": {"_key": "asc"}}
        return self._known((expression, limit), lambda: list(self.counted(shape.WORDS, values, narrowed)))

    def _known(self, key: Hashable, ask: Callable[[], T]) -> T:
        """Return what is remembered, else what is asked for."""
        if key in self._remembered:
            known: T = self._remembered[key]
            return known
        found = ask()
        if self._index.was_whole:
            if len(self._remembered) >= _FEW_QUESTIONS:
                self._remembered.clear()
            self._remembered[key] = found
        return found


def literal(text: str) -> str:
    """Return a text as an expression of Lucene that means itself."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)
