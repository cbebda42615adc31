"""Hold what a query matches, over arrays."""

from collections.abc import Callable, Sequence

from search.backends.facets import Matched
from search.matching.arrays import Numbers, Weights, best_places
from search.ranking.explanation import ScorePart
from search.ranking.topk import DocNum, Score

# Results and their scores, the best first.
Ranked = Sequence[tuple[DocNum, Score]]


class ArrayEvaluated:
    """Hold what a query matches: results and their scores, and what tells the evidence of one."""

    def __init__(
        self,
        scored: Callable[[], tuple[Numbers, Weights]],
        evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]],
        matched: Matched,
        explain: Callable[[Sequence[DocNum]], list[tuple[ScorePart, ...]]],
        best: Ranked = (),
    ) -> None:
        """Take what gives results, rising, and the score of each; and the `best` as far as they are known before."""
        self._all, self.matched, self._best = scored, matched, best
        self.evidence, self.total, self.explain = evidence, matched.total, explain

    def results(self) -> Numbers:
        """Return the results."""
        return self._all()[0]

    @property
    def scores(self) -> dict[DocNum, Score]:
        """Return the scores of the results."""
        results, scores = self._all()
        return dict(zip(results.tolist(), scores.tolist(), strict=True))

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        # Fewer than so many are all that there are.
        if count <= len(self._best) or len(self._best) == self.total.blocks:
            return [*self._best[:count]]
        results, scores = self._all()
        order = best_places(scores, count)
        return list(zip(results[order].tolist(), scores[order].tolist(), strict=True))
