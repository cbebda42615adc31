"""Choose the best of many scores, in an order that never depends on chance: equal scores order by docnum."""

import heapq
from collections.abc import Mapping

DocNum = int
Score = float


def top_k(scores: Mapping[DocNum, Score], k: int) -> list[tuple[DocNum, Score]]:
    """Return the `k` best, or all if there are fewer, best first, equal scores by rising docnum."""
    return heapq.nsmallest(k, scores.items(), key=lambda item: (-item[1], item[0]))
