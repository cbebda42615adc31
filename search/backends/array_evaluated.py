"""Hold what a query matches, over arrays."""

from collections.abc import Callable, Sequence

from search.backends.facets import Matched
from search.matching.arrays import Numbers, Weights, best_places
from search.ranking.explanation import ScorePart
from search.ranking.topk import DocNum, Score


class ArrayEvaluated:
    """Hold what a query matches: results and their scores, and what tells the evidence of one."""

    def __init__(
        self,
        results: Numbers,
        scores: Weights,
        evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]],
        matched: Matched,
        explain: Callable[[Sequence[DocNum]], list[tuple[ScorePart, ...]]],
    ) -> None:
        """Take results, rising, and the score of each."""
        self.results, self._scores, self.matched = results, scores, matched
        self.evidence, self.total, self.explain = evidence, matched.total, explain

    @property
    def scores(self) -> dict[DocNum, Score]:
        """Return the scores of the results."""
        return dict(zip(self.results.tolist(), self._scores.tolist(), strict=True))

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        order = best_places(self._scores, count)
        return list(zip(self.results[order].tolist(), self._scores[order].tolist(), strict=True))
