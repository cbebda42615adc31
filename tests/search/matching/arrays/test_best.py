"""The highest scores are found, equal ones in their order."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from search.matching.arrays.best import best_places, contenders
from tests.search.matching.arrays.making import plainly, weights_of
from tests.twins import twin_of


@given(st.lists(st.sampled_from((0.0, 0.5, 1.0, 1.5, 7.0)) | weights_of, max_size=40), st.integers(0, 45))
def test_the_best_scores_are_those_that_arrays_find(scores: list[float], count: int) -> None:
    """The highest scores stand first, equal ones in their order, whether they are looked for one by one or sorted."""
    twin = twin_of("search.matching.arrays.best")
    given = np.array(scores, np.float64)

    expected = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:count]
    assert twin.best_places(given, count).tolist() == expected
    assert plainly(best_places, given, count).tolist() == expected


@given(
    st.lists(st.sampled_from((0.0, 0.5, 1.0, 1.5, 7.0)) | weights_of, max_size=40),
    st.integers(0, 45),
    st.floats(0, 3),
    st.none() | st.integers(1, 45),
)
@example([0.2, 1.0, 0.5], 3, 0.5, 1)
def test_what_may_be_among_the_best_is_left(
    scores: list[float], looked_at: int, more: float, count: int | None
) -> None:
    """Of the highest scores those that may reach the last that is asked for stay, rising, if anything is added."""
    best = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:looked_at]

    found = contenders(np.array(scores, np.float64), looked_at, more, count).tolist()

    assert found == sorted(found)
    assert set(found) <= set(best)
    least = scores[best[count - 1]] if count and count < len(best) else 0.0
    assert set(found) >= {place for place in best if scores[place] + more >= least}
    assert all(scores[place] + more > least - 1e-6 for place in found)
