"""Find the best labels of all lines together, with the algorithm of Viterbi, on many stretches of lines at once.

Scores are whole numbers, so that every way to add them gives the same sum. A stretch is begun some lines early, without
knowing what stands before: after a few lines the best ways to all states come from one state, and where they begun no
longer shows. Where it still does, which the end of the stretch before tells, the stretch is gone through again.
(Maleki, Musuvathi and Mytkowicz, "Parallelizing dynamic programming through rank convergence", PPoPP 2014, section 4.)
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from search.index.compiled import compiled

Scores = NDArray[np.int32]
Booleans = NDArray[np.bool_]
Choices = NDArray[np.uint8]

# Less than any sum of scores that a possible path has over the others.
IMPOSSIBLE = -100_000_000
_STRETCH, _EARLY = 64, 32
# So many stretches go side by side: their arrays fit into a processor's cache.
_SIDE_BY_SIDE = 512
# The least of a score with its origin: three of them are added at most, and 32 bits hold the sum.
_LEAST = -(1 << 29)
_TWIN = compiled(__name__)


class Chain(NamedTuple):
    """Hold the scores of going on: to begin a file in a state, and to go from one state (row) to the next (column)."""

    first: Scores
    steps: Scores


class _Steps:
    """Go from line to line on many stretches at once, which are the columns of all arrays; states are the rows.

    A score is held shifted, and the bits that are free so hold where a way comes from, counted down from the highest
    number: the greatest way then tells its origin, of equal ones the lowest.
    """

    def __init__(self, chain: Chain) -> None:
        states = len(chain.first)
        self._bits = (states - 1).bit_length()
        self._origin = (1 << self._bits) - 1
        self._from = (self._origin - np.arange(states, dtype=np.int32))[:, None]
        is_step: Booleans = chain.steps > IMPOSSIBLE
        # To a state that no step leads to impossible ones lead, so that each state has a way.
        is_step[:, ~is_step.any(axis=0)] = True
        # First one step to each state, then a second one to those with more, and so on: those with most stand first,
        # so that each round is compared with the ones before at once.
        order = np.argsort(-is_step.sum(axis=0), kind="stable")
        self._place = np.argsort(order)
        origins, to = np.nonzero(is_step)
        rounds = is_step.cumsum(axis=0)[origins, to] - 1
        in_turn = np.lexsort((self._place[to], rounds))
        self._origins, to = origins[in_turn], to[in_turn]
        self._rounds = np.bincount(rounds).tolist()
        self._first = self.shifted(chain.first)[:, None]
        self._costs = self.shifted(chain.steps[self._origins, to])[:, None] + self._from[self._origins]
        # Less than any way that is possible, and not so little that it could not be added to.
        self._all_costs = np.full((states, states), 2 * _LEAST, dtype=np.int32)
        self._all_costs[self._origins, to] = self._costs[:, 0]

    def shifted(self, scores: Scores) -> Scores:
        """Return scores with room for an origin; those of the impossible become less impossible."""
        shifted: Scores = np.maximum(scores, _LEAST >> self._bits) << self._bits
        return shifted

    def listed(self) -> tuple[Scores, NDArray[np.int64], NDArray[np.int64], Scores, int, int]:
        """Return what begins cost, the steps to each state one behind the other, the free bits and the least score.

        Of the steps these are told: where those to each state end, their origins, and what they cost.
        """
        to, origins = np.nonzero((self._all_costs > 2 * _LEAST).T)
        ends = np.cumsum(np.bincount(to, minlength=len(self._place)))
        return self._first[:, 0].copy(), ends, origins.copy(), self._all_costs[origins, to], self._bits, _LEAST

    def go(self, best: Scores, scores: Scores, begins: Booleans) -> tuple[Choices, Scores]:
        """Return where the best way to each state of a line comes from, and its score less that of the best state.

        `best` are these scores at the line before. Where a file begins, all origins have the same way to a state.
        """
        reached = self._reached(best)
        at = np.flatnonzero(begins)
        if at.size:
            reached[:, at] = self._first + (best[:, at] + self._from).max(axis=0)
        best = (reached & ~self._origin) + scores
        best -= best.max(axis=0)
        return (reached & self._origin).astype(np.uint8), np.maximum(best, _LEAST, out=best)

    def _reached(self, best: Scores) -> Scores:
        """Return the greatest of the ways to each state."""
        if best.shape[1] == 1:
            # Rounds take longer than the few numbers of a single stretch.
            alone: Scores = (best + self._all_costs).max(axis=0)
            return alone[:, None]
        ways = best.take(self._origins, axis=0)
        ways += self._costs
        begin = self._rounds[0]
        greatest = ways[:begin]
        for count in self._rounds[1:]:
            np.maximum(greatest[:count], ways[begin : begin + count], out=greatest[:count])
            begin += count
        return greatest.take(self._place, axis=0)

    def traced(self, choices: Choices) -> list[int]:
        """Return the path to where the last line comes from: the state of each line but that one."""
        states, flat = choices.shape[1], choices.tobytes()
        state, path = 0, []
        for line in range((len(choices) - 1) * states, 0, -states):
            state = self._origin - flat[line + state]
            path.append(state)
        return path[::-1]


def best_path(scores: Scores, begins: Booleans, chain: Chain) -> list[int]:
    """Return the best state of each line; of equal ones that with the lowest number is taken.

    `scores` has a row a line and a column a state; `begins` says which lines are the first of a file. Line 0 is one.
    """
    steps = _Steps(chain)
    if _TWIN:
        of_twin: list[int] = _TWIN.best_path(steps.shifted(scores), begins.view(np.uint8), *steps.listed())
        return of_twin
    lines, states = scores.shape
    stretch = min(_STRETCH, lines + 1)
    count = lines // stretch + 1
    early = _EARLY if count > 1 else 0
    # What stands before line 0 does not show behind it. Behind the last line another file begins: all ways to that come
    # from the best state.
    padded = np.zeros((early + count * stretch, states), dtype=np.int32)
    padded[early : early + lines] = steps.shifted(scores)
    is_first = np.ones(len(padded), dtype=bool)
    is_first[early : early + lines] = begins
    choices = np.empty((count, stretch, states), dtype=np.uint8)
    last = None
    for number in range(0, count, _SIDE_BY_SIDE):
        part = choices[number : number + _SIDE_BY_SIDE]
        along = slice(number * stretch, early + (number + len(part)) * stretch)
        last = _walk_stretches(steps, padded[along], is_first[along], last, part)
    return steps.traced(choices.reshape(-1, states)[: lines + 1])


def _walk_stretches(
    steps: _Steps, scores: Scores, begins: Booleans, last: Scores | None, choices: Choices
) -> Scores | None:
    """Fill in the choices of stretches, the first of which follows on `last`, and return the scores at their end.

    `scores` and `begins` have some lines more, at their beginning.
    """
    count, stretch, states = choices.shape
    length = len(scores) - (count - 1) * stretch
    early = length - stretch
    columns = np.ascontiguousarray(sliding_window_view(scores, length, axis=0)[::stretch].transpose(2, 1, 0))
    begins_of_columns = sliding_window_view(begins, length)[::stretch].T
    entries = best = np.zeros((states, count), dtype=np.int32)
    for line in range(length):
        came_from, best = steps.go(best, columns[line], begins_of_columns[line])
        if line >= early:
            choices[:, line - early] = came_from.T
        else:
            entries = best
    for number in range(count):
        if last is not None and not np.array_equal(entries[:, number], last):
            own = slice(early + number * stretch, early + (number + 1) * stretch)
            best[:, number] = _walk_alone(steps, scores[own], begins[own], last, choices[number])
        last = best[:, number]
    return last


def _walk_alone(steps: _Steps, scores: Scores, begins: Booleans, last: Scores, choices: Choices) -> Scores:
    """Fill in the choices of one stretch that follows on `last`, and return the scores at its end."""
    best = last[:, None]
    for line in range(len(choices)):
        came_from, best = steps.go(best, scores[line, :, None], begins[line : line + 1])
        choices[line] = came_from[:, 0]
    return best[:, 0]
