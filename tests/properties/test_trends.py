"""What rose is what counting every article word by word says, on indexes made up at random."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Article
from search.backends import rising
from search.query.days import Days
from search.query.nodes import Clause, Query
from search.ranking import likelihood
from search.trends import TrendRequest
from tests.properties.test_search_backends import LANGUAGES, articles, both_backends, commits

MARCH_1, MARCH_2, MARCH_3 = (dt.date(2026, 3, day).toordinal() for day in (1, 2, 3))
spans = st.sampled_from(
    (Days(), Days(MARCH_1, MARCH_1), Days(MARCH_2, MARCH_3), Days(first=MARCH_2), Days(last=MARCH_1), Days(1, 2))
)
requests = st.builds(
    TrendRequest,
    spans,
    spans,
    limit=st.sampled_from((0, 1, 3, 20)),
    language=st.sampled_from(("", "", "", *LANGUAGES[1:])),
    among=st.sampled_from((None, None, Query((Clause("ferry"),)))),
    least=st.sampled_from((1, 1, 2)),
)


@settings(max_examples=40)
@given(commits, st.lists(requests, min_size=5, max_size=12))
def test_the_same_rose(history: list[list[Article | str]], asked: list[TrendRequest]) -> None:
    """Terms, numbers, forms and order are those of the exhaustive backend, to the last bit."""
    with both_backends(history) as (local, exhaustive), pytest.MonkeyPatch.context() as patch:
        # So few articles make no term sure.
        patch.setattr(likelihood, "LEAST_SCORE", 0.01)
        patch.setattr(likelihood, "LEAST_RATIO", 1.01)
        for at_once, request in zip((1, 7, 10**6) * len(asked), asked, strict=False):
            patch.setattr(rising, "_AT_ONCE", at_once)
            assert local.trends(request) == exhaustive.trends(request)


@settings(max_examples=10)
@given(st.lists(articles, min_size=2, max_size=6, unique_by=lambda one: one.id), st.sampled_from((0, 1, 2, 100)))
def test_the_same_values_are_most_frequent(added: list[Article], most: int) -> None:
    """Publishers, places and photographers are counted as reading every article counts them."""
    with both_backends([[*added]]) as (local, exhaustive):
        assert local.stats(most) == exhaustive.stats(most)
        assert ("sources" in local.stats(most)) == (most > 0)
