"""Know in how many articles and blocks of an index words stand, which tells how rare they are; asked once for each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from search.backends.opensearch import selections
from search.backends.opensearch.asking import Answer
from search.backends.opensearch.questions import Question
from search.index import cluster_schema as shape
from search.query.nodes import Clause
from search.ranking.bm25 import idf

# Words that are remembered.
_MOST = 10_000


class Statistics(NamedTuple):
    """Hold how many documents there are, how many hold each word, and how long they are."""

    documents: int
    average: float
    held: Mapping[Clause, int]

    def rarity(self, leaf: Clause) -> float:
        """Return how rare a word is."""
        return idf(self.documents, self.held.get(leaf, 0))


class _Counting(NamedTuple):
    """Hold a search, and what it counts."""

    body: dict[str, Any]
    leaves: Sequence[Clause]
    by_block: bool


class Holding:
    """Remember how often words are held."""

    def __init__(self) -> None:
        """Begin without knowing a word."""
        self._held: dict[bool, dict[Clause, int]] = {True: {}, False: {}}
        self._sizes: dict[bool, tuple[int, float]] = {}
        self._is_whole = True

    def unknown(self, question: Question) -> list[_Counting]:
        """Return the searches that count what is not known yet of the words of a question."""
        request = question.request
        if not request.limit:
            return []
        self._forget()
        needed = [True] if request.by == "article" else []
        needed += [request.by == "block"] if request.explain else []
        found = []
        for by_block in dict.fromkeys(needed):
            leaves = [one.leaf for one in [*question.words, *(question.pairs if request.explain else ())]]
            unknown = [leaf for leaf in dict.fromkeys(leaves) if leaf not in self._held[by_block]]
            if unknown or by_block not in self._sizes:
                found.append(_Counting(_body(question, unknown, by_block), unknown, by_block))
        return found

    def _forget(self) -> None:
        """Forget all, where it is too much or in part, before a question needs it."""
        if not self._is_whole or sum(map(len, self._held.values())) > _MOST:
            self._held, self._sizes, self._is_whole = {True: {}, False: {}}, {}, True

    def learn(self, counting: Sequence[_Counting], answers: Sequence[Answer], *, is_whole: bool) -> None:
        """Remember what was counted; until the next question, if a part of the index did not count."""
        self._is_whole = is_whole
        for one, answer in zip(counting, answers, strict=True):
            told = answer["aggregations"]
            known = self._held[one.by_block]
            counts = told.get("held", {}).get("buckets", {})
            known.update((leaf, counts[str(number)]["doc_count"]) for number, leaf in enumerate(one.leaves))
            self._sizes[one.by_block] = answer["hits"]["total"]["value"], told["average"]["value"] or 1.0

    def held(self, leaf: Clause) -> int | None:
        """Return how many blocks hold a word, None if that was not asked yet."""
        return self._held[True].get(leaf)

    def statistics(self, *, by_block: bool) -> Statistics:
        """Return what is known of blocks, or of articles."""
        return Statistics(*self._sizes[by_block], self._held[by_block])


def _body(question: Question, leaves: Sequence[Clause], by_block: bool) -> dict[str, Any]:
    parts = {str(number): question.weight_of(leaf, by_block=by_block) for number, leaf in enumerate(leaves)}
    return {
        "size": 0,
        "track_total_hits": True,
        "query": selections.BLOCKS if by_block else selections.ARTICLES,
        "aggs": {
            "average": {"avg": {"field": shape.LENGTH}},
            **({"held": {"filters": {"filters": parts}}} if parts else {}),
        },
    }
