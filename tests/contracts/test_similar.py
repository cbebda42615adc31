"""What is similar to an article, on every backend."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Indexer
from search import similar
from search.backends.base import Backend, By, Request
from search.backends.exhaustive import ExhaustiveBackend
from search.backends.local import LocalBackend
from search.hits import Page
from tests.conftest import SAMPLE, article
from tests.draws import draws

WORDS = ("ferry", "Ferries", "harbour", "Marrow", "pilots", "the", "Fähre", "niño", "OR", "6-1", "kind", "ไทย", "!!!")


@pytest.fixture(params=["one by one", "over arrays", "exhaustive"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, sample_index: Path) -> Iterator[Backend]:
    """Return each of the backends on the sample corpus, the local one in each of its ways to evaluate."""
    monkeypatch.setattr("search.backends.local._has_numpy", lambda: request.param == "over arrays")
    opened: Backend = (ExhaustiveBackend if request.param == "exhaustive" else LocalBackend)(sample_index)
    yield opened
    opened.close()


def ask(backend: Backend, row_id: str, by: By = "article", block: str = "") -> Page:
    """Return the page of what is similar to an article or block."""
    row = backend.article(row_id)
    assert row
    return similar.similar_page(backend, similar.source_of(row, block), Request(10, by=by))


def strike_of(backend: Backend) -> str:
    """Return the id of the first story on the strike."""
    found = backend.articles_of((SAMPLE / "001_harbour_strike.txt").as_posix(), 1)
    return found[0].article.id


@pytest.mark.parametrize("by", ["article", "block"])
def test_an_article_is_never_similar_to_itself(backend: Backend, by: By) -> None:
    """What one is looking at already is no answer, neither as an article nor by its blocks."""
    strike = strike_of(backend)

    assert strike not in [hit.article.id for hit in ask(backend, strike, by)]


def test_stories_on_one_event_are_similar(backend: Backend) -> None:
    """Of all stories of the corpus those that go on with the strike come first, tied by what it is about."""
    best = ask(backend, strike_of(backend)).hits[:3]

    assert {"Dockworkers at four North", "Shipping lines began stee"} <= {hit.article.title[:25] for hit in best}
    assert "Skagerrak" in [term.text for term in best[0].terms]


def test_terms_add_up_to_the_score(backend: Backend) -> None:
    """What ties a hit is all that its score is made of, the weightiest first."""
    page = ask(backend, strike_of(backend))

    for hit in page:
        scores = [term.score for term in hit.terms]
        assert sum(scores) == pytest.approx(hit.score)
        assert scores == sorted(scores, reverse=True)
        assert 0 < hit.likeness <= 1


def test_a_block_is_looked_for_by_its_own_words(backend: Backend) -> None:
    """Who points at a block asks for what it says, and not for what its article does."""
    strike = strike_of(backend)
    row = backend.article(strike)
    assert row
    block = next(one for one in row.blocks if "Aasheim" in one.text and one.kind == "paragraph")

    page = ask(backend, strike, "block", block.id)

    # A page goes on behind the ten that it shows.
    assert page.query
    assert all(term.text.lower() in block.text.lower() for hit in page for term in hit.terms)


def test_what_a_backend_counts_is_what_holds_a_term(backend: Backend) -> None:
    """Counts are of blocks, and of a term that none holds they are nothing."""
    counts = backend.counts(["skagerrak", "of no block"])

    assert 0 < counts.holding[0] < counts.blocks == backend.stats()["blocks"]
    assert counts.holding[1] == 0


TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), min_size=1, max_size=3)


@draws(15)
@given(st.lists(TEXTS, min_size=2, max_size=6), st.sampled_from(["article", "block"]))
def test_backends_agree(stories: list[list[str]], by: By) -> None:
    """The fast backend finds what the one finds that reads everything, with the same scores, ties and marks."""
    with TemporaryDirectory() as folder:
        directory = Path(folder) / "index"
        names = map(str, count())
        with Indexer(directory, jobs=1) as index:
            for texts, language in zip(stories, ("en", "de", "", "es", "en", "en"), strict=False):
                index.add(article(next(names), "", *texts, language=language))
        fast, plain = LocalBackend(directory), ExhaustiveBackend(directory)
        for name in map(str, range(len(stories))):
            assert (fast.article(name) is None) == (plain.article(name) is None)
            if fast.article(name):
                assert ask(fast, name, by) == ask(plain, name, by)
        fast.close()
