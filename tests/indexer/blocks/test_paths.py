"""The best path through lines: the fast way over many stretches finds what the plain one finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks.paths import IMPOSSIBLE, Chain, Scores, best_path
from tests.draws import draws


def fast(scores: Scores, first: Scores, steps: Scores) -> list[int]:
    """Return the best path through one file."""
    return best_path(scores, np.arange(len(scores)) == 0, Chain(first, steps))


def plain(scores: Scores, first: Scores, steps: Scores) -> list[int]:
    """Return the best path as the textbook finds it, line by line, of equal ones that through the lowest states."""
    best = [int(value) for value in first + scores[0]]
    came_from = []
    for row in scores[1:].tolist():
        ways = [[best[state] + int(steps[state, to]) for state in range(len(best))] for to in range(len(best))]
        came_from.append([way.index(max(way)) for way in ways])
        best = [max(way) + row[to] for to, way in enumerate(ways)]
    path = [best.index(max(best))]
    for choices in reversed(came_from):
        path.append(choices[path[-1]])
    return path[::-1]


def drawn(seed: int, lines: int, states: int, spread: int) -> tuple[Scores, Scores, Scores]:
    """Return random scores; the smaller their spread, the longer a beginning shows."""
    chance = np.random.default_rng(seed)
    steps = chance.integers(-300, 300, (states, states)).astype(np.int32)
    steps[chance.random((states, states)) < 0.3] = IMPOSSIBLE
    np.fill_diagonal(steps, 50)
    first = chance.integers(-300, 300, states).astype(np.int32)
    return chance.integers(-spread, spread + 1, (lines, states)).astype(np.int32), first, steps


@given(st.integers(0, 2**32), st.integers(1, 700), st.integers(1, 6), st.sampled_from((0, 3, 60, 400)))
def test_finds_what_the_plain_way_finds(seed: int, lines: int, states: int, spread: int) -> None:
    """Stretches that go side by side give the path of a single walk, also where a beginning shows for long."""
    given_scores = drawn(seed, lines, states, spread)

    assert fast(*given_scores) == plain(*given_scores)


@pytest.mark.parametrize("lines", [1, 63, 64, 65, 127, 128, 64 * 50 + 1])
def test_lengths_at_the_borders_of_stretches(lines: int) -> None:
    """No line is lost or doubled where stretches meet."""
    scores, first, steps = drawn(7, lines, 5, 200)

    assert fast(scores, first, steps) == plain(scores, first, steps)


def test_a_beginning_that_shows_to_the_end() -> None:
    """Two states that never meet keep apart over all stretches, however many lines there are."""
    steps = np.array([[0, IMPOSSIBLE], [IMPOSSIBLE, 0]], dtype=np.int32)
    scores = np.zeros((1000, 2), dtype=np.int32)
    scores[999] = (0, 5)

    assert fast(scores, np.array([10, 0], dtype=np.int32), steps) == [0] * 1000
    assert fast(scores, np.array([0, 10], dtype=np.int32), steps) == [1] * 1000


@given(st.integers(0, 2**32), st.lists(st.integers(1, 90), min_size=1, max_size=12))
@draws(40)
def test_files_are_apart(seed: int, lengths: list[int]) -> None:
    """Of files that stand one behind the other each has the path that it has by itself."""
    scores, first, steps = drawn(seed, sum(lengths), 4, 60)
    ends = np.cumsum(lengths)

    found = best_path(scores, np.isin(np.arange(len(scores)), ends - lengths), Chain(first, steps))

    parts = zip(ends - lengths, ends, strict=True)
    assert found == [state for begin, end in parts for state in plain(scores[begin:end], first, steps)]
