"""What the sink of a cluster promises of its own: when a change is seen, by whom it is made, and what is refused."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer import Article, Block, Indexer
from indexer.sinks.opensearch import OpenSearchSink
from search.index.cluster_address import ClusterAddress, Host
from search.index.errors import (
    ClusterReadOnlyError,
    ClusterUnreachableError,
    CorruptIndexError,
    IndexLockedError,
)
from tests.cli.streams import run_here
from tests.cluster.nodes import Cluster
from tests.contracts.test_sinks import docs

SAMPLE = Path(__file__).parents[2] / "index_data" / "sample"


def seen(cluster: Cluster, address: ClusterAddress) -> list[str]:
    """Return the text of each block that a search finds now, in the order of the index."""
    query = {"query": {"term": {"doc": "block"}}, "sort": ["sequence"], "size": 1000}
    hits = cluster.ask(f"/{address.name}/_search", query)["hits"]["hits"]
    return [hit["_source"]["stored"]["text"] for hit in hits]


def indexes(cluster: Cluster, address: ClusterAddress) -> list[str]:
    """Return the indexes that there are of a name, beside that of its lock."""
    found = cluster.ask(f"/{address.name}*?expand_wildcards=all")
    return [name for name in found if not name.endswith("-lock")]


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command, and returns its status and what it prints on standard error."""

    def run_command(*arguments: str) -> tuple[int, str]:
        with monkeypatch.context() as patched:
            done = run_here(patched, [*arguments], b"")
        return done.returncode, done.stderr

    return run_command


def test_changes_are_seen_with_the_commit(cluster: Cluster, address: ClusterAddress) -> None:
    """Nothing that is added, replaced or deleted is seen before the commit, and all of it after; nothing twice."""
    with closing(OpenSearchSink(address)) as sink:
        sink.add(docs("a", "old one", "old two", "old three"))
        sink.add(docs("b", "gone"))
        sink.commit()
        sink.add(docs("a", "new one", "new two"))
        for text in ("first try", "second try"):
            sink.add(docs("c", text))
        sink.delete("b")
        assert seen(cluster, address) == ["old one", "old two", "old three", "gone"]
        sink.commit()
        assert seen(cluster, address) == ["new one", "new two", "second try"]

        sink.add(docs("d", "never", "never"))
        sink.add(docs("a", "never"))
        sink.delete("c")
        sink.rollback()
        sink.add(docs("e", "at the end"))
        sink.optimize()

    assert seen(cluster, address) == ["new one", "new two", "second try", "at the end"]


def test_an_index_is_made_anew_at_once(cluster: Cluster, address: ClusterAddress) -> None:
    """While an index is made anew the old one is searched; given up it leaves no trace, done it takes its place."""
    with closing(OpenSearchSink(address)) as sink:
        sink.add(docs("a", "old"))
        sink.commit()
    with closing(OpenSearchSink(address, anew=True)) as sink:
        sink.add(docs("b", "never"))
        assert len(indexes(cluster, address)) == 2
    assert (seen(cluster, address), len(indexes(cluster, address))) == (["old"], 1)

    with Indexer(address, jobs=1, anew=True) as index:
        index.add(Article("b", "", [Block("paragraph", "new")]))
        assert seen(cluster, address) == ["old"]
    assert (seen(cluster, address), len(indexes(cluster, address))) == (["new"], 1)


def test_what_a_killed_writer_left_is_cleared_away(
    cluster: Cluster, address: ClusterAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that was begun and never published is removed by the next writer, whose lock the killed one had."""
    killed = OpenSearchSink(address, anew=True)
    killed._lock._is_over.set()  # its process is gone
    path = killed._lock._path
    told = {**killed._lock._told, "until": 0.0, "machine": ""}
    cluster.ask(path, told, method="PUT")
    with monkeypatch.context() as patched:
        patched.setattr("indexer.sinks.cluster_lock.LEASE", 1.0)
        sink = OpenSearchSink(address)
    with closing(sink):
        sink.add(docs("a", "whole"))
        sink.commit()

    assert (seen(cluster, address), len(indexes(cluster, address))) == (["whole"], 1)
    killed._sender.close()
    killed._held.close()


def test_one_writes_at_a_time(address: ClusterAddress) -> None:
    """Another writer is refused while one is at work, is told who that is, and may write afterwards."""
    with (
        closing(OpenSearchSink(address)),
        pytest.raises(IndexLockedError, match=r"written to by process \d+ on .*, since 2\d{3}-.*run this again"),
    ):
        OpenSearchSink(address)
    OpenSearchSink(address).close()


def test_refuses_an_index_of_others(cluster: Cluster, address: ClusterAddress, run: Run) -> None:
    """What Cuttings did not write is neither written to nor removed, not even to make it anew."""
    cluster.ask(f"/{address.name}", {}, method="PUT")
    for anew in (False, True):
        with pytest.raises(CorruptIndexError, match="did not write"):
            OpenSearchSink(address, anew=anew)

    assert indexes(cluster, address) == [address.name]
    status, told = run("index", str(SAMPLE), "--index", str(address))
    assert (status, told.count("\n")) == (2, 1)


def test_says_that_a_disk_is_full(cluster: Cluster, address: ClusterAddress) -> None:
    """An index that OpenSearch made read-only, as it does when a disk is full, ends the work at once, with why."""
    with closing(OpenSearchSink(address)) as sink:
        sink.add(docs("a", "there"))
        sink.commit()
        block = {"index.blocks.read_only_allow_delete": True}
        cluster.ask(f"/{address.name}/_settings", block, method="PUT")
        sink.add(docs("b", "refused"))
        with pytest.raises(ClusterReadOnlyError, match=r"takes nothing: .*flood-stage.*disk of a node may be full"):
            sink.commit()
        cluster.ask(f"/{address.name}/_settings", dict.fromkeys(block), method="PUT")

    assert seen(cluster, address) == ["there"]


def test_indexing_again_changes_nothing(cluster: Cluster, address: ClusterAddress, tmp_path: Path, run: Run) -> None:
    """Files are known again by their digests: unchanged ones stay, changed ones are replaced."""
    stories = [tmp_path / f"{name}.txt" for name in ("one", "two")]
    for story in stories:
        story.write_text(f"OSLO (AP) — The {story.stem} ferry is adrift.\n\nIt was found later.\n", encoding="utf-8")
    assert run("index", str(tmp_path), "--index", str(address))[0] == 0
    before = seen(cluster, address)
    assert "2 unchanged" in run("index", str(tmp_path), "--index", str(address))[1]
    assert seen(cluster, address) == before

    stories[0].write_text("OSLO (AP) — The ferry has sunk.\n", encoding="utf-8")
    stories[1].unlink()
    assert "0 added, 1 updated, 0 removed" in run("index", str(stories[0]), "--index", str(address), "--dry-run")[1]
    assert "0 added, 1 updated, 1 removed" in run("index", str(tmp_path), "--index", str(address))[1]
    assert ["sunk" in text for text in seen(cluster, address)] == [True]


def test_what_is_for_folders_is_refused_by_name(address: ClusterAddress, run: Run) -> None:
    """What a cluster does by itself, or otherwise, is refused in a line that says what there is instead."""
    for command, instead in (("verify", "_cluster/health"), ("repair", "--anew"), ("backup", "_snapshot")):
        arguments = ["copy"] if command == "backup" else []
        status, told = run(command, *arguments, "--index", str(address))
        assert (status, told.count("\n")) == (2, 1)
        assert told.startswith(f"cuttings: {command} is not for an index on a cluster")
        assert instead in told


@pytest.mark.parametrize("scheme", ["opensearch", "opensearchs"])
def test_says_that_nobody_answers(scheme: str, tmp_path: Path, run: Run) -> None:
    """A cluster that is not there is told in a line, without the password, and with the exit status of an error."""
    status, told = run("index", str(tmp_path), "--index", f"{scheme}://me:secret@127.0.0.1:9/archive")

    assert (status, told.count("\n"), "secret" in told) == (2, 1, False)
    assert f"{scheme}://me@127.0.0.1:9/archive cannot be reached: Connection refused" in told


def test_says_that_a_host_is_not_a_cluster(cluster: Cluster) -> None:
    """A port that does not speak HTTP, as that for other nodes, and one that is not encrypted, are no cluster."""
    with pytest.raises(ClusterUnreachableError):
        OpenSearchSink(ClusterAddress((Host("127.0.0.1", cluster.nodes[0].ports[1]),), "archive"))
    with pytest.raises(ClusterUnreachableError, match="cannot be reached"):
        OpenSearchSink(ClusterAddress((Host("127.0.0.1", cluster.nodes[0].ports[0]),), "archive", is_encrypted=True))
