"""Find the best labels of all lines together, with the algorithm of Viterbi, on many stretches of lines at once.

Scores are whole numbers, so that every way to add them gives the same sum. A stretch is begun some lines early, without
knowing what stands before: after a few lines the best ways to all states come from one state, and where they begun no
longer shows. Where it still does, which the end of the stretch before tells, the stretch is gone through again.
(Maleki, Musuvathi and Mytkowicz, "Parallelizing dynamic programming through rank convergence", PPoPP 2014, section 4.)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.int32]
Booleans = NDArray[np.bool_]
Choices = NDArray[np.int8]

# Less than any sum of scores that a possible path has over the others.
IMPOSSIBLE = -100_000_000
_STRETCH, _EARLY = 64, 32
# So many stretches go side by side: their arrays fit into a processor's cache.
_SIDE_BY_SIDE = 48


class Chain(NamedTuple):
    """Hold the scores of going on: to begin a file in a state, and to go from one state (row) to the next (column)."""

    first: Scores
    steps: Scores

    def ways(self, best: Scores, begins: Booleans) -> Scores:
        """Return the scores of all ways to each state: one for each stretch, state (first axis behind) and origin.

        `best` are the scores of the states at the line before, a row a stretch. Where a file begins, all origins have
        the same way to a state.
        """
        ways: Scores = best[:, None, :] + self.steps.T
        if begins.any():
            ways[begins] = best[begins][:, None, :] + self.first[:, None]
        return ways


def best_path(scores: Scores, begins: Booleans, chain: Chain) -> list[int]:
    """Return the best state of each line; of equal ones that with the lowest number is taken.

    `scores` has a row a line and a column a state; `begins` says which lines are the first of a file.
    """
    choices = np.zeros(scores.shape, dtype=np.int8)
    last = _relative(chain.first + scores[0])
    done = 1
    while done < len(scores):
        count = min(_SIDE_BY_SIDE, (len(scores) - done) // _STRETCH) if done >= _EARLY else 0
        end = done + count * _STRETCH if count else min(done + _STRETCH, len(scores))
        early = _EARLY if count else 0
        part = slice(done - early, end)
        if count:
            last = _walk_stretches(scores[part], begins[part], chain, last, choices[done:end])
        else:
            last = _walk(scores[part], begins[part], chain, last, choices[done:end])
        done = end
    return _traced(choices, int(last.argmax()))


def _walk(scores: Scores, begins: Booleans, chain: Chain, last: Scores, choices: Choices) -> Scores:
    """Fill in the choices of lines one by one, from the scores of the states at the line before; return the last."""
    for line, row in enumerate(scores):
        ways = chain.ways(last[None], begins[line : line + 1])[0]
        choices[line] = ways.argmax(axis=1)
        last = _relative(ways.max(axis=1) + row)
    return last


def _walk_stretches(scores: Scores, begins: Booleans, chain: Chain, last: Scores, choices: Choices) -> Scores:
    """Fill in the choices of stretches, the first of which follows on `last`; return the scores at their end.

    `scores` and `begins` have some lines more, at their beginning.
    """
    count = len(choices) // _STRETCH
    at = np.arange(count)[:, None] * _STRETCH + np.arange(_EARLY + _STRETCH)
    side_by_side = choices.reshape(count, _STRETCH, -1)
    best = entries = _relative(scores[at[:, 0]])
    for line in range(1, at.shape[1]):
        if line == _EARLY:
            entries = best
        ways = chain.ways(best, begins[at[:, line]])
        chosen = ways.argmax(axis=2)
        if line >= _EARLY:
            side_by_side[:, line - _EARLY] = chosen
        best = _relative(np.take_along_axis(ways, chosen[..., None], axis=2)[..., 0] + scores[at[:, line]])
    for number in range(count):
        if np.array_equal(entries[number], last):
            last = best[number]
            continue
        own = slice(_EARLY + number * _STRETCH, _EARLY + (number + 1) * _STRETCH)
        last = _walk(scores[own], begins[own], chain, last, side_by_side[number])
    return last


def _relative(best: Scores) -> Scores:
    relative: Scores = best - best.max(axis=-1, keepdims=True)
    return relative


def _traced(choices: Choices, state: int) -> list[int]:
    path = [state]
    for row in choices[:0:-1].tolist():
        state = row[state]
        path.append(state)
    return path[::-1]
