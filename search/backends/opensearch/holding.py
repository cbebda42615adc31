"""Know in how many articles and blocks of an index words stand, which tells how rare they are; asked once for each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from search.backends.opensearch import selections
from search.backends.opensearch.asking import Answer
from search.backends.opensearch.questions import Question
from search.backends.opensearch.vocabulary import ARTICLES
from search.index import cluster_schema as shape
from search.query.nodes import Clause
from search.ranking.bm25 import idf

BLOCKS = selections.equal(shape.DOC, shape.A_BLOCK)
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


class _Asked(NamedTuple):
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

    def asked(self, question: Question) -> list[_Asked]:
        """Return the searches that count what is not known yet of the words of a question."""
        request = question.request
        if not request.limit:
            return []
        needed = [True] if request.by == "article" else []
        needed += [request.by == "block"] if request.explain else []
        found = []
        for by_block in dict.fromkeys(needed):
            leaves = [one.leaf for one in [*question.words, *(question.pairs if request.explain else ())]]
            unknown = [leaf for leaf in dict.fromkeys(leaves) if leaf not in self._held[by_block]]
            if unknown or by_block not in self._sizes:
                found.append(_Asked(_body(question, unknown, by_block), unknown, by_block))
        return found

    def learn(self, asked: Sequence[_Asked], answers: Sequence[Answer]) -> None:
        """Remember what was counted."""
        for one, answer in zip(asked, answers, strict=True):
            told = answer["aggregations"]
            known = self._held[one.by_block]
            if len(known) > _MOST:
                known.clear()
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
        "query": BLOCKS if by_block else ARTICLES,
        "aggs": {
            "average": {"avg": {"field": shape.LENGTH}},
            **({"held": {"filters": {"filters": parts}}} if parts else {}),
        },
    }
