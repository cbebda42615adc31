"""What happens where two of three nodes are down, so that none is elected: what is left is read, writers end soon."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer import Indexer
from search.backends.opensearch import asking
from search.index.cluster_address import ClusterAddress
from search.index.errors import ClusterError, WriteError
from search.service import Searcher
from search.web import opened
from search.web.app import create_app
from search.web.settings import Settings
from tests.cli.streams import Ended
from tests.cluster.nodes import NODES, Cluster
from tests.conftest import article
from tests.web.conftest import HERE

# In seconds: several times what a command takes, since machines that run tests are busy.
_SOON = 60.0
# What a writer meets whose nodes go while it works may take longer: no answer is waited for by each of its requests.
_IN_THE_MIDDLE = 240.0
_ARTICLES = 30


@pytest.fixture
def archive(address: ClusterAddress) -> ClusterAddress:
    """Return the address of an index with articles in all of its parts, each of which is on two nodes."""
    with Indexer(address, jobs=1) as index:
        for number in range(_ARTICLES):
            index.add(article(f"a{number}", "", "A ferry drifted.", language="en"))
    return address


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Return a folder with one story."""
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "one.txt").write_text("Another ferry left the harbour of Oslo.", encoding="utf-8")
    return folder


@pytest.fixture
def gone(cluster: Cluster, archive: ClusterAddress) -> Iterator[list[int]]:
    """Return the nodes to kill, with all copies of the part that tells the newest commit; they are back at the end."""
    shards = cluster.ask(f"/{archive.name}/_search_shards?routing=commit")
    names = [shards["nodes"][copy["node"]]["name"] for copy in shards["shards"][0]]
    numbers = [int(name.rpartition("-")[2]) for name in names]
    assert len(numbers) == NODES - 1
    yield numbers
    cluster.restart_most(*numbers)


def run(address: ClusterAddress, *arguments: str) -> Ended:
    """Run a command, which has to end soon."""
    done = subprocess.run(
        [sys.executable, "-m", "cuttings", *arguments, "--index", str(address)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=_SOON,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def lost_article(archive: ClusterAddress) -> str:
    """Return the id of an article whose part of the index is gone."""
    with Searcher(archive) as searcher:
        left = {hit.article.id for hit in searcher.search("ferry", limit=_ARTICLES, fold=False)}
    return min({f"a{number}" for number in range(_ARTICLES)} - left)


def test_what_is_left_is_read_and_writers_end_soon(
    cluster: Cluster, archive: ClusterAddress, gone: list[int], stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one of three nodes left searches answer of what it holds and say so; all else ends soon, in one line.

    When the others are back, what was open goes on, and nothing is lost.
    """
    monkeypatch.setattr(asking, "_ABSENCE", 0.0)
    monkeypatch.setattr(opened, "SECONDS_BETWEEN_TRIES", 0.0)
    with (
        Searcher(archive) as searcher,
        TestClient(create_app(Settings(archive, rate=0)), base_url=HERE) as served,
    ):
        for number in gone:
            cluster.kill(number)

        search = run(archive, "search", "ferry", "--unfold")
        index = run(archive, "index", str(stories), "--jobs", "1")
        lost = lost_article(archive)
        refused = [run(archive, *command) for command in (["show", lost], ["similar", lost], ["stats"], ["export"])]
        page = searcher.search("ferry", fold=False)
        answer = served.get("/api/v1/search", params={"q": "ferry drifted", "fold": False})

        cluster.restart_most(*gone)
        assert searcher.search("ferry").total.articles == _ARTICLES
        assert not searcher.search("ferry").notes
        again = served.get("/api/v1/search", params={"q": "drifted"}).json()
        assert run(archive, "index", str(stories), "--jobs", "1").returncode == 0
        assert served.get("/api/v1/search", params={"q": "ferry"}).json()["total"]["articles"] == _ARTICLES + 1

    assert search.returncode == 0
    assert "1 of 3 parts of the index did not answer" in search.stderr
    assert (index.returncode, index.stderr.count("\n")) == (2, 1)
    assert "cannot elect the one that manages them; start them again" in index.stderr
    for ended in refused:
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended
        assert "start the nodes again that hold it" in ended.stderr
    assert 0 < page.total.articles < _ARTICLES
    assert any("1 of 3 parts of the index did not answer" in note for note in page.notes)
    assert answer.status_code == 200
    assert answer.json()["total"]["articles"] == page.total.articles
    assert (again["total"]["articles"], again["notes"]) == (_ARTICLES, [])


def test_a_writer_whose_nodes_go_ends_and_loses_nothing(
    cluster: Cluster, archive: ClusterAddress, gone: list[int]
) -> None:
    """Where two of three nodes go while it writes it ends with an error, and what was committed is as it was."""
    with pytest.raises((ClusterError, WriteError)), Indexer(archive, jobs=1) as index:  # noqa: PT012 (the end commits)
        index.add(article("new", "", "Another ferry.", language="en"))
        for number in gone:
            cluster.kill(number)
        begun = time.monotonic()
    took = time.monotonic() - begun
    cluster.restart_most(*gone)

    assert took < _IN_THE_MIDDLE
    with Indexer(archive, jobs=1, wait=_SOON) as index:
        index.add(article("newer", "", "Another tug.", language="en"))
    with Searcher(archive) as searcher:
        assert searcher.search("ferry").total.articles == _ARTICLES
        assert searcher.search("tug").total.articles == 1
