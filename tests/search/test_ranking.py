"""The formulas of ranking, against values worked out by hand."""

from itertools import pairwise
from math import log
from pathlib import Path

import pytest

from indexer import Article, Block, Indexer
from search.backends.base import By, Request
from search.backends.local import LocalBackend
from search.index.schema import ROLES
from search.query.parser import parse
from search.ranking.bm25 import K1, B, idf, length_norm, saturate
from search.ranking.roles import ROLE_WEIGHTS
from search.ranking.topk import top_k
from search.service import open_searcher


def test_idf_by_hand() -> None:
    """A word in 3 of 10 documents weighs ln(1 + (10 - 3 + 1/2) / (3 + 1/2)) = ln(22/7)."""
    assert idf(10, 3) == pytest.approx(log(22 / 7), rel=1e-15)
    assert idf(10, 3) == pytest.approx(1.1451323043030026, rel=1e-15)


def test_idf_of_the_ends() -> None:
    """A word in every document still weighs a little, and one in no document weighs most."""
    assert idf(10, 10) == pytest.approx(log(1 + 0.5 / 10.5), rel=1e-15)
    assert idf(10, 0) > idf(10, 1) > idf(10, 9) > idf(10, 10) > 0


def test_saturation_by_hand() -> None:
    """Twice in 50 words where 100 are usual: 2 / (2 + 1.5 × (1 - 0.6 + 0.6 × 50/100)) = 2 / 3.05 = 40/61."""
    assert (K1, B) == (1.5, 0.6)
    assert saturate(2, length_norm(50, 100)) == pytest.approx(40 / 61, rel=1e-15)


def test_saturation_of_a_text_of_average_length() -> None:
    """In a text of average length only the frequency counts: 1 / (1 + 1.5)."""
    assert saturate(1, length_norm(100, 100.0)) == pytest.approx(1 / 2.5, rel=1e-15)


def test_saturation_grows_and_stays_below_one() -> None:
    """More occurrences weigh more, each less than the one before; a longer text must pay."""
    steps = [saturate(frequency, length_norm(100, 100)) for frequency in range(200)]
    gains = [after - before for before, after in pairwise(steps)]

    assert steps[0] == 0
    assert all(gain > 0 for gain in gains)
    assert gains == sorted(gains, reverse=True)
    assert steps[-1] < 1
    assert saturate(1, length_norm(50, 100)) > saturate(1, length_norm(100, 100)) > saturate(1, length_norm(200, 100))


def test_every_role_has_its_weight() -> None:
    """A word in a headline counts twice, elsewhere once."""
    assert dict(zip(ROLES, ROLE_WEIGHTS, strict=True)) == {
        "headline": 2.0,
        "lead": 1.0,
        "paragraph": 1.0,
        "caption": 1.0,
        "byline": 1.0,
    }


@pytest.fixture
def two_articles(tmp_path: Path) -> LocalBackend:
    """Return a backend on two articles: 12 tokens in 4 blocks, of which "tide" stands in 3."""
    with Indexer(tmp_path, jobs=1) as index:
        blocks = [Block("paragraph", "tide and wind"), Block("paragraph", "the tide turned")]
        index.add(Article(id="tide", title="Spring tide", blocks=blocks, language="en"))
        index.add(Article(id="other", title="", blocks=[Block("paragraph", "nothing of it here")], language="en"))
    return LocalBackend(tmp_path)


@pytest.mark.parametrize(
    ("by", "scores"),
    [
        # Of 2 articles 1 has it: ln(1 + 1.5/1.5). 2 × headline + lead + paragraph = 4, in 8 of 6 tokens.
        ("article", [log(2) * 4 / (4 + 1.5 * (0.4 + 0.6 * 8 / 6))]),
        # Of 4 blocks 3 have it: ln(1 + 1.5/3.5). Headline, lead and paragraph, in 2, 3 and 3 of 3 tokens.
        (
            "block",
            [
                log(10 / 7) * 2 / (2 + 1.5 * (0.4 + 0.6 * 2 / 3)),
                log(10 / 7) * 1 / (1 + 1.5),
                log(10 / 7) * 1 / (1 + 1.5),
            ],
        ),
    ],
)
def test_scores_of_an_index_by_hand(two_articles: LocalBackend, by: By, scores: list[float]) -> None:
    """The score is the formula's, with the statistics of articles by article and of blocks by block."""
    found = two_articles.search(parse("tides").query, Request(by=by))

    assert [row.score for row in found.rows] == pytest.approx(scores, rel=1e-12)
    two_articles.close()


@pytest.mark.parametrize("by", ["article", "block"])
def test_nothing_is_divided_where_there_is_no_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: By) -> None:
    """Texts of signs alone have no average length that anything could be divided by."""
    monkeypatch.setattr("search.backends.local._has_numpy", lambda: True)
    with Indexer(tmp_path, jobs=1) as index:
        index.add(Article(id="signs", title="", blocks=[Block("paragraph", "!!! \N{GRINNING FACE}")]))
    backend = LocalBackend(tmp_path)

    assert not backend.search(parse("tide OR wind").query, Request(by=by, match="any")).rows
    assert backend.search(parse("-tide").query, Request(by=by)).total.blocks == 1
    backend.close()


def test_top_k_gives_the_best_first() -> None:
    """The highest scores come first, equal ones by rising number, whatever the order they come in."""
    scores = {7: 1.0, 3: 2.0, 9: 2.0, 1: 0.5, 5: 2.0}

    assert top_k(scores, 4) == [(3, 2.0), (5, 2.0), (9, 2.0), (7, 1.0)]


@pytest.mark.parametrize("k", [5, 6, 2**40])
def test_top_k_of_more_than_there_are(k: int) -> None:
    """Asking for more than there are gives all, in the same order."""
    assert top_k({2: 1.0, 1: 1.0, 3: float("-inf")}, k) == [(1, 1.0), (2, 1.0), (3, float("-inf"))]


def test_top_k_of_none() -> None:
    """Asking for none, or of none, gives none."""
    assert top_k({1: 1.0}, 0) == top_k({}, 5) == []


def test_a_pair_that_stands_twice_in_a_query_counts_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best of many articles is the best where one is asked for: arrays leave out what comes behind it."""
    monkeypatch.setattr("search.backends.local._has_numpy", lambda: True)
    texts = {
        "apart": " ; ".join(["storm calm"] * 8 + ["night calm"] * 8),
        "together": "storm night " * 4 + " ".join(f"y{number}" for number in range(40)),
        **{f"other {number}": " ".join(f"w{place}" for place in range(60)) for number in range(50)},
    }
    with Indexer(tmp_path) as indexer:
        for name, text in texts.items():
            indexer.add(Article(name, "", [Block("paragraph", text)]))
    with open_searcher(tmp_path) as searcher:
        one, two = (searcher.search("storm night AND storm night", limit=limit, fold=False) for limit in (1, 2))

    assert (one[0].article.id, one[0].score) == (two[0].article.id, two[0].score)
