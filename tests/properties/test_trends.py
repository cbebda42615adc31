"""What rose is what counting every article word by word says, on indexes made up at random."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Article, Block
from search.backends import rising
from search.query.days import Days
from search.query.nodes import Clause, Query
from search.ranking import likelihood
from search.trends import TrendRequest
from tests.draws import draws
from tests.properties.test_search_backends import articles, both_backends, names, texts

MARCH = [dt.date(2026, 3, day) for day in (1, 2, 3)]
FIRST, SECOND, THIRD = (day.toordinal() for day in MARCH)
spans = st.sampled_from((Days(FIRST, FIRST), Days(SECOND, THIRD), Days(last=FIRST), Days()))
requests = st.builds(
    TrendRequest,
    spans,
    st.sampled_from((Days(), Days(), Days(first=SECOND))),
    limit=st.sampled_from((1, 3, 20, 20)),
    language=st.sampled_from(("", "", "en")),
    among=st.sampled_from((None, None, Query((Clause("ferry"),)))),
    least=st.sampled_from((1, 1, 2)),
)
blocks = st.builds(Block, st.sampled_from(("paragraph", "caption")), texts, photographer=names)
# Few languages and days, so that there are articles on both sides of a comparison.
dated = st.builds(
    Article,
    id=st.sampled_from("abcdefghijkl"),
    title=st.just(""),
    blocks=st.lists(blocks, min_size=1, max_size=3),
    date=st.sampled_from((None, *MARCH, *MARCH)),
    language=st.sampled_from(("en", "en", "en", "pt")),
)
archives = st.lists(dated, min_size=6, max_size=12, unique_by=lambda one: one.id)


@draws(12)
@given(archives, st.integers(1, 5), st.lists(requests, min_size=3, max_size=6))
def test_the_same_rose(added: list[Article], first: int, asked: list[TrendRequest]) -> None:
    """Terms, numbers, forms and order are those of the exhaustive backend, to the last bit, over two segments."""
    history: list[list[Article | str]] = [[*added[:first]], [*added[first:], added[0].id]]
    with both_backends(history) as (local, exhaustive), pytest.MonkeyPatch.context() as patch:
        # So few articles make no term sure.
        patch.setattr(likelihood, "LEAST_SCORE", 0.01)
        patch.setattr(likelihood, "LEAST_RATIO", 1.01)
        for at_once, request in zip((1, 7, 10**6) * len(asked), asked, strict=False):
            patch.setattr(rising, "_AT_ONCE", at_once)
            assert local.trends(request) == exhaustive.trends(request)


@draws(4)
@given(st.lists(articles, min_size=2, max_size=6, unique_by=lambda one: one.id), st.sampled_from((0, 1, 2, 100)))
def test_the_same_values_are_most_frequent(added: list[Article], most: int) -> None:
    """Publishers, places and photographers are counted as reading every article counts them."""
    with both_backends([[*added]]) as (local, exhaustive):
        assert local.stats(most) == exhaustive.stats(most)
        assert ("sources" in local.stats(most)) == (most > 0)
