"""What a reader of an index on a cluster meets: the same library and commands, and refusals in one line by name."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

import cuttings
from indexer import Indexer
from search.backends.opensearch import asking, readings
from search.hits import Page
from search.index.cluster_address import ClusterAddress
from search.index.errors import ClusterError, ClusterUnreachableError, CorruptIndexError, IndexNotFoundError
from search.service import Searcher
from search.web.app import create_app
from search.web.settings import Settings
from tests.cli.streams import run_here
from tests.cluster.mirroring import Mirrors
from tests.cluster.nodes import Cluster
from tests.conftest import article
from tests.web.conftest import HERE

QUERY = "dockworkers strike"


@pytest.fixture
def sample(mirrors: Mirrors, sample_index: Path) -> ClusterAddress:
    """Return the address of the sample corpus."""
    return mirrors.of(sample_index)


@pytest.fixture
def searcher(sample: ClusterAddress) -> Iterator[Searcher]:
    """Return a searcher of the sample corpus, opened as users open it."""
    with cuttings.open_index(str(sample)) as opened:
        yield opened


def run(*arguments: str) -> Result:
    """Return what a command did."""
    return CliRunner().invoke(cuttings.cli, [*arguments])


def shown(page: Page) -> list[tuple[str, str, str, tuple[tuple[int, int], ...]]]:
    """Return what a page shows of its hits, whatever their scores."""
    return sorted((hit.article.id, hit.block.id, hit.snippet.text, hit.snippet.spans) for hit in page)


@pytest.mark.parametrize(
    "query",
    [QUERY, '"north sea" NEAR/10 strike', "SENTENCE(strike port)", "==Strike", "por*", "strke~1", "kind:caption"],
)
def test_a_page_is_that_of_a_folder(searcher: Searcher, sample_index: Path, query: str) -> None:
    """Totals, notes, hits, snippets and their marks are those of the same index in a folder."""
    with cuttings.open_index(sample_index) as local:
        expected = local.search(query, limit=1_000, facets=("agency", "month"))
    page = searcher.search(query, limit=1_000, facets=("agency", "month"))

    assert (page.total, page.notes, page.facets) == (expected.total, expected.notes, expected.facets)
    assert shown(page) == shown(expected)


def test_what_is_typed_is_completed_as_in_a_folder(searcher: Searcher, sample_index: Path) -> None:
    """Words, names, values and other spellings are those that are proposed locally, in the same order."""
    with cuttings.open_index(sample_index) as local:
        for text in ("dock", "ingrid sol", "agency:re", "ski"):
            assert searcher.suggest(text, 3) == local.suggest(text, 3)
        for typed in ("dockwrkers strike", "zzzz"):
            assert searcher.search(typed).did_you_mean == local.search(typed).did_you_mean


def test_an_export_is_that_of_a_folder(searcher: Searcher, sample_index: Path) -> None:
    """All that is stored comes back, in its order, so that an archive can move between a folder and a cluster."""
    with cuttings.open_index(sample_index) as local:
        assert list(searcher.export()) == list(local.export())
        assert searcher.duplicates("caption") == local.duplicates("caption")


def test_counts_what_an_index_holds_as_in_a_folder(searcher: Searcher, sample_index: Path) -> None:
    """What is counted of articles and blocks is that of a folder; segments and bytes are the cluster's own."""
    own = {"segments", "deleted_blocks", "bytes", "generation"}
    with cuttings.open_index(sample_index) as local:
        expected, found = local.stats(), searcher.stats()

    assert {name: found[name] for name in found if name not in own} == {
        name: expected[name] for name in expected if name not in own
    }
    assert found.keys() == expected.keys()


def test_answers_are_of_one_moment_until_refreshed(address: ClusterAddress) -> None:
    """Who searches sees what was there when the index was opened, and `refresh` moves on."""
    with Indexer(address, jobs=1) as index:
        index.add(article("one", "", "A ferry drifted.", language="en"))
    with Searcher(address) as searcher:
        with Indexer(address, jobs=1) as index:
            index.add(article("two", "", "Another ferry.", language="en"))
            index.delete("one")
        before, commit = searcher.search("ferry"), searcher.commit
        assert not searcher.is_newest
        searcher.refresh()
        after = searcher.search("ferry")

        assert [hit.article.id for hit in before] == ["one"]
        assert [hit.article.id for hit in after] == ["two"]
        assert searcher.commit != commit
        assert searcher.is_newest


def test_deep_pages_join_to_the_whole(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what a cluster gives at once, pages are asked for one behind the other, and none is doubled or lost."""
    whole = [hit.block.id for hit in searcher.search("the", limit=300, by="block", fold=False)]
    monkeypatch.setattr("search.index.cluster_schema.WINDOW", 50)
    monkeypatch.setattr("search.backends.opensearch.answers.PIECE", 40)
    pages = [searcher.search("the", limit=60, offset=begin, by="block", fold=False) for begin in range(0, 300, 60)]

    assert [hit.block.id for page in pages for hit in page] == whole


def test_a_dead_node_costs_no_answer(cluster: Cluster, searcher: Searcher) -> None:
    """Where the node is killed in the middle of searching that leads the others, these answer the same."""
    before = searcher.search(QUERY, limit=100)
    leader = cluster.leader
    cluster.kill(leader)
    try:
        cluster.wait(nodes=2, status="yellow")
        after = searcher.search(QUERY, limit=100)
    finally:
        cluster.restart(leader)

    assert (after.total, shown(after)) == (before.total, shown(before))
    assert not after.notes


def test_what_no_node_holds_is_told(address: ClusterAddress, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a part of the index is on no node that is left, the notes say so, and what is there is shown.

    So it is for who searched before and for who opens the index then, until the part is back.
    """
    with Indexer(address, jobs=1) as index:
        for number in range(30):
            index.add(article(f"a{number}", "", "A ferry drifted.", language="en"))
    cluster.ask(f"/{address.name}/_settings", {"index": {"number_of_replicas": 0}}, "PUT")
    monkeypatch.setattr(asking, "_PAUSES", (0.1,))
    monkeypatch.setattr(asking, "_ABSENCE", 0.0)
    with Searcher(address) as searcher:
        assert searcher.search("ferry").total.articles == 30
        # That which tells the newest commit is missing too.
        lost = cluster.holder(address.name, "commit")
        cluster.kill(lost)
        try:
            cluster.wait(nodes=2, status="red")
            pages = [searcher.search("ferry", fold=False), *pages_in_part(address)]
            command = run_here(monkeypatch, ["search", "ferry", "--index", str(address), "--unfold"])
        finally:
            cluster.restart(lost)
        assert searcher.search("ferry").total.articles == 30
        assert not searcher.search("ferry").notes

    for page in pages:
        assert 0 < page.total.articles < 30
        assert page.hits
        assert any("1 of 3 parts of the index did not answer" in note for note in page.notes), page.notes
    assert len({page.total for page in pages}) == 1
    assert command.returncode == 0
    assert "1 of 3 parts of the index did not answer" in command.stderr


def pages_in_part(address: ClusterAddress) -> list[Page]:
    """Return what a searcher finds that is opened now, asked in all ways that need more of an index than hits."""
    with Searcher(address) as opened:
        return [
            opened.search("ferry", fold=False),
            opened.search("ferry", by="block"),
            opened.search("ferr*", sort="recent"),
            opened.search("fery~1", facets=("month",)),
            opened.search("SENTENCE(ferry drifted)"),
        ]


def test_what_a_cluster_cannot_do_is_refused_by_name(
    searcher: Searcher, sample: ClusterAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal says in one line what was asked for, and commands end with 2."""
    with pytest.raises(ClusterError, match="explained"):
        searcher.search(QUERY, explain=True)
    monkeypatch.setattr(readings, "MOST_READ", 3)
    with pytest.raises(ClusterError, match=r"SENTENCE\(the port\) would have to be read in \d+ texts"):
        searcher.search("SENTENCE(the port)")
    for command, named in (
        (["trends"], "trends cannot be told of a cluster"),
        (["search", "strike", "--explain"], "scores cannot be explained"),
        (["search", "SENTENCE(the port)"], "SENTENCE(the port) would have to be read"),
    ):
        ended = run_here(monkeypatch, [*command, "--index", str(sample)])
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
        assert named in ended.stderr


def test_an_address_that_leads_nowhere_says_so(sample: ClusterAddress, cluster: Cluster) -> None:
    """No such index, another's index and no cluster are told apart, each in one line."""
    with pytest.raises(IndexNotFoundError, match="holds no index"):
        cuttings.open_index(sample._replace(name="nothing-here"))
    cluster.ask("/another-one", {}, "PUT")
    try:
        with pytest.raises(CorruptIndexError, match="did not write"):
            cuttings.open_index(sample._replace(name="another-one"))
    finally:
        cluster.ask("/another-one", method="DELETE")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = sample.hosts[0]._replace(port=free.getsockname()[1])
        with pytest.raises(ClusterUnreachableError, match="cannot be reached"):
            cuttings.open_index(sample._replace(hosts=(nobody,)))


def test_commands_take_an_address(sample: ClusterAddress, sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command that reads takes an address as it takes a folder, from the environment too."""
    monkeypatch.setenv("CUTTINGS_INDEX", str(sample))
    found = run("search", QUERY, "--json")
    expected = run("search", QUERY, "--json", "--index", str(sample_index))

    assert json.loads(found.output)["total"] == json.loads(expected.output)["total"]
    assert json.loads(run("stats", "--json").output)["articles"] == 61
    for command in (
        ["show", json.loads(found.output)["hits"][0]["article"]["id"]],
        ["suggest", "dock"],
        ["duplicates"],
    ):
        assert run(*command).output == run(*command, "--index", str(sample_index)).output


def test_the_page_is_served_from_a_cluster(sample: ClusterAddress, sample_index: Path) -> None:
    """The page and its API answer as they do of a folder."""
    totals = []
    for place in (sample, sample_index):
        with TestClient(create_app(Settings(place, rate=0)), base_url=HERE) as client:
            assert client.get("/", params={"q": QUERY}).status_code == 200
            totals.append(client.get("/api/v1/search", params={"q": QUERY}).json()["total"])

    assert totals[0] == totals[1]
