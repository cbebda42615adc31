"""How a cluster is read while it changes, and how much is asked of it at once."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from indexer import Block, Indexer
from search.backends.base import ALL, By, Repeated
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from search.index.errors import CuttingsError
from search.service import Searcher
from tests.cluster.mirroring import Mirrors
from tests.cluster.nodes import Cluster
from tests.conftest import article

BY: tuple[By, ...] = get_args(By)


def moments(cluster: Cluster) -> list[str]:
    """Return the moments that the cluster keeps."""
    return [one["pit_id"] for one in cluster.ask("/_search/point_in_time/_all")["pits"]]


def fill(address: ClusterAddress, word: str, language: str, *, anew: bool = False) -> None:
    """Index some articles about a word."""
    with Indexer(address, jobs=1, anew=anew) as index:
        for number in range(6):
            index.add(article(f"{word}{number}", "", f"The {word} came {number}.", language=language))


def test_an_index_made_anew_is_found_again(
    cluster: Cluster, address: ClusterAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who searches goes on in the new index and forgets the old; who reads all of it is told to begin again."""
    before = moments(cluster)
    fill(address, "ferry", "en")
    monkeypatch.setattr("search.backends.opensearch.asking.PIECE", 2)
    with Searcher(address) as searcher:
        commit, records = searcher.commit, searcher.export()
        assert [next(records)["articles"], next(records)["id"]] == [6, "ferry0"]
        assert searcher.search("ferry").total.articles == 6
        fill(address, "Fähre", "de", anew=True)
        assert searcher.search("ferry").total.articles == 0
        assert searcher.search("Fähren").total.articles == 6
        with pytest.raises(CuttingsError, match=r"moved on while it was read.*run this again"):
            list(records)
        assert searcher.commit != commit
        assert searcher.is_newest
        assert searcher.stats()["languages"] == {"de": 6}
        searcher.refresh()
        assert len(moments(cluster)) == len(before) + 1
    assert moments(cluster) == before


def test_a_moment_that_is_forgotten_is_not_mixed_with_the_next(
    cluster: Cluster, address: ClusterAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each search is of one moment, also one of many pieces in the middle of which a moment is lost."""
    fill(address, "ferry", "en")
    monkeypatch.setattr("search.backends.opensearch.answers.PIECE", 2)
    asked = ClusterClient.call
    with Searcher(address) as searcher:
        fill(address, "port", "en")
        known, searches = moments(cluster), 0

        def call(self: ClusterClient, method: str, path: str, *rest: Any, **more: Any) -> Any:
            nonlocal searches
            searches += path == "/_msearch"
            if searches == 3 and path == "/_msearch":
                asked(self, "DELETE", "/_search/point_in_time", {"pit_id": known})
            return asked(self, method, path, *rest, **more)

        monkeypatch.setattr(ClusterClient, "call", call)
        page = searcher.search("came", limit=100, fold=False, sort="title", timeout=60)
        found = [hit.article.id for hit in page]

    assert searches > 6
    assert sorted(found) == [f"{word}{number}" for word in ("ferry", "port") for number in range(6)]
    assert page.total.articles == 12


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the searches that are sent, as they come."""
    sent: list[dict[str, Any]] = []
    asked = ClusterClient.call

    def call(self: ClusterClient, method: str, path: str, body: Any = None, **more: Any) -> Any:
        if path == "/_msearch":
            sent.extend(json.loads(line) for line in body.splitlines()[1::2])
        if path == "/_search":
            sent.append(body)
        return asked(self, method, path, body, **more)

    monkeypatch.setattr(ClusterClient, "call", call)
    return sent


def named_in(part: Any) -> Iterator[int]:
    """Yield how many values each list of values in a question names."""
    if isinstance(part, Mapping):
        for name, one in part.items():
            if name == "terms" and isinstance(one, Mapping):
                yield from (len(values) for values in one.values() if isinstance(values, list))
            yield from named_in(one)
    elif isinstance(part, list):
        for one in part:
            yield from named_in(one)


@pytest.fixture
def repeating(tmp_path: Path) -> Path:
    """Return an index in a folder of four stories, each told three times, with the captions of their pictures."""
    with Indexer(tmp_path / "index", jobs=1) as index:
        for number in range(12):
            words = " ".join(f"the{number % 4}word{place}" for place in range(30))
            caption = Block("caption", f"The pilot of boat {number % 4} stands at the quay of the harbour.")
            index.add(article(f"a{number}", "", f"The story: {words}.", caption, language="en"))
    return tmp_path / "index"


def test_what_is_asked_at_once_does_not_grow_with_what_is_found(
    mirrors: Mirrors, repeating: Path, bodies: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All results of a search, and all that repeats, are learnt of in pieces, and are those of a folder."""
    for module in ("answers", "asking", "backend"):
        monkeypatch.setattr(f"search.backends.opensearch.{module}.PIECE", 2)
    with Searcher(mirrors.of(repeating)) as searcher, Searcher(repeating) as local:
        for by, bands in zip(BY, (43, 1), strict=True):
            bodies.clear()
            pages = [one.search("the", ALL, by=by, sort="newest") for one in (searcher, local)]
            told = [[(hit.article, hit.folded, hit.versions) for hit in page] for page in pages]
            assert told[0] == told[1]
            assert max(hit.folded for hit in pages[0]) == 2
            assert max(size for body in bodies for size in named_in(body)) <= 2 * bands
        bodies.clear()
        kinds: tuple[Repeated, ...] = get_args(Repeated)
        for kind in kinds:
            assert searcher.duplicates(kind) == local.duplicates(kind)
            assert len(local.duplicates(kind)) == 4
        assert max(size for body in bodies for size in named_in(body)) <= 2


def test_what_is_no_question_is_counted_in_texts(
    mirrors: Mirrors, sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that stand too often to be written out are counted as in a folder."""
    monkeypatch.setattr("search.backends.opensearch.nearness._MOST_RULES", 2)
    with Searcher(mirrors.of(sample_index)) as searcher, Searcher(sample_index) as local:
        for by in BY:
            found = [one.search("ATLEAST/3(por* the)", by=by).total for one in (searcher, local)]
            assert found[0] == found[1]
            assert found[0].articles


def test_each_question_of_a_search_has_its_deadline(
    mirrors: Mirrors, sample_index: Path, bodies: list[dict[str, Any]]
) -> None:
    """No question of a search goes on in the cluster for longer than the search may take."""
    with Searcher(mirrors.of(sample_index)) as searcher:
        for query in ("port*", "strke~1", "dockworkers NEAR/5 strike", "ATLEAST/99(por*)", "SENTENCE(port strike)"):
            searcher.search(query, sort="recent", facets=("kind",))
            searcher.search(query, by="block")
        searcher.similar(text="The dockworkers of the port went on strike.")

    assert [body for body in bodies if "timeout" not in body] == []
    assert max(len(json.dumps(body)) for body in bodies) < 1_000_000
