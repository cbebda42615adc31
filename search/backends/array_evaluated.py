"""Hold what a query matches, over arrays."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.backends.facets import Matched
from search.matching.arrays.best import best_places
from search.matching.arrays.sets import Numbers, Weights
from search.ranking.explanation import ScorePart
from search.ranking.topk import DocNum, Score


class Best(NamedTuple):
    """Hold the best results with their scores, the best first: as many as `asked`; fewer are all that there are."""

    asked: int
    ranked: list[tuple[DocNum, Score]]


def best_of(results: Numbers, scores: Weights, count: int) -> list[tuple[DocNum, Score]]:
    """Return so many results of the highest scores, best first, equal ones by rising docnum."""
    order = best_places(scores, count)
    return list(zip(results[order].tolist(), scores[order].tolist(), strict=True))


class ArrayEvaluated:
    """Hold what a query matches: results and their scores, and what tells the evidence of one."""

    def __init__(
        self,
        results: Callable[[], Numbers],
        scored: Callable[[], Weights],
        evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]],
        matched: Matched,
        explain: Callable[[Sequence[DocNum]], list[tuple[ScorePart, ...]]],
        known: Best | None = None,
    ) -> None:
        """Take what gives results, rising, and the score of each; `known` are the best, if they were found before."""
        self.results, self._scored, self._known = results, scored, known or Best(0, [])
        self.evidence, self.matched, self.explain = evidence, matched, explain
        self.total = matched.total

    @property
    def scores(self) -> dict[DocNum, Score]:
        """Return the scores of the results."""
        return dict(zip(self.results().tolist(), self._scored().tolist(), strict=True))

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        asked, ranked = self._known
        if count <= asked or len(ranked) < asked:
            return ranked[:count]
        return best_of(self.results(), self._scored(), count)
