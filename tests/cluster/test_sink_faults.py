"""What is lost on a cluster where answers do not arrive, requests are late, or another takes over: nothing."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

import cuttings
from indexer import Article, Block, Indexer
from indexer.sinks.opensearch import OpenSearchSink
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from search.index.cluster_schema import VERSION
from search.index.errors import ClusterError, ClusterUnreachableError, CuttingsError, WriteError
from tests.cli.streams import run_here
from tests.cluster.mirroring import address_of
from tests.cluster.nodes import Cluster
from tests.cluster.test_sink import indexes, seen
from tests.contracts.test_sinks import docs

Ask = Callable[..., Any]
Instead = Callable[[Ask, str, str, Any], Any]


@contextmanager
def asking(instead: Instead) -> Iterator[None]:
    """Let a function ask in place of each client: it is given what asks, and method, path and body."""
    ask = ClusterClient.call

    def call(self: ClusterClient, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return instead(lambda: ask(self, method, path, body, **more), method, path, body)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ClusterClient, "call", call)
        patched.setattr("search.index.cluster_client._PAUSES", (0.01,))
        patched.setattr("indexer.sinks.cluster_bulk._ATTEMPTS", 1)
        yield


def paragraph(article_id: str, text: str) -> Article:
    """Return an article of a paragraph."""
    return Article(article_id, "", [Block("paragraph", text)], language="en")


@pytest.fixture
def old(cluster: Cluster) -> ClusterAddress:
    """Return the address of an index of one article: to make one takes seconds, so what a test left is deleted."""
    address = address_of(cluster, "faults")
    small(cluster, address)
    left = cluster.ask(f"/{address.name}/_search", {"query": {"term": {"doc": "article"}}, "size": 1000})
    with closing(OpenSearchSink(address)) as sink:
        for hit in left["hits"]["hits"] if "hits" in left else ():
            sink.delete(hit["_source"]["stored"]["article"])
        sink.commit()
        sink.add(docs("a", "old"))
        sink.commit()
    return address


def small(cluster: Cluster, address: ClusterAddress) -> None:
    """Let indexes of a name have one shard, and no copies of it: these are made fast."""
    settings = {"number_of_shards": 1, "number_of_replicas": 0}
    body = {"index_patterns": [f"{address.name}@*"], "priority": 900, "version": VERSION}
    cluster.ask(f"/_index_template/cuttings-{address.name}", {**body, "template": {"settings": settings}}, method="PUT")


def is_swap(path: str, body: Any, address: ClusterAddress) -> bool:
    """Say whether a request lets the name in an address stand for another index."""
    return path == "/_aliases" and any(one.get("add", {}).get("alias") == address.name for one in body["actions"])


def test_what_was_interrupted_is_not_published_anew(cluster: Cluster, old: ClusterAddress, tmp_path: Path) -> None:
    """An index that is made anew and stopped before its end is given up; the old one stands."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text("OSLO (AP) — The ferry is adrift.\n", encoding="utf-8")
    with Indexer(old, jobs=1, anew=True) as index:
        assert index.add_paths(tmp_path, lambda *_: index.stop()).interrupted

    assert (seen(cluster, old), len(indexes(cluster, old))) == (["old"], 1)


def test_what_was_cut_off_is_not_published_anew(
    cluster: Cluster, old: ClusterAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An export whose end is missing replaces no index, and the user is told; a whole one does."""
    with Indexer(tmp_path, jobs=1) as index:
        for number in range(3):
            index.add(paragraph(f"n{number}", "new"))
    lines = run_here(monkeypatch, ["export", "--index", str(tmp_path)]).stdout.encode().splitlines(keepends=True)
    done = run_here(monkeypatch, ["index", "-", "--anew", "--index", str(old)], b"".join(lines[:-1]))
    assert done.returncode == 2
    assert done.stderr.endswith(f"nothing was published: {old} stands as it was; run the same command again\n")
    assert (seen(cluster, old), len(indexes(cluster, old))) == (["old"], 1)

    assert run_here(monkeypatch, ["index", "-", "--anew", "--index", str(old)], b"".join(lines)).returncode == 0
    assert (seen(cluster, old), len(indexes(cluster, old))) == (["new"] * 3, 1)


@pytest.mark.parametrize(
    ("is_applied", "is_told", "found"),
    [(True, True, ["new"]), (True, False, ["new"]), (False, True, ["old"])],
    ids=["done and found so", "done and nobody tells", "not done"],
)
def test_an_index_is_published_or_not_and_never_lost(
    cluster: Cluster, old: ClusterAddress, is_applied: bool, is_told: bool, found: list[str]
) -> None:
    """Where the answer to the publishing is lost, what was done is asked for; one of both indexes is there, whole."""
    lost = ClusterUnreachableError("no answer")
    swaps: list[int] = []

    def instead(ask: Ask, method: str, path: str, body: Any) -> Any:
        if is_swap(path, body, old):
            swaps.append(ask() if is_applied else 0)
            raise lost
        if swaps and not is_told and method == "GET" and path == f"/{old.name}":
            raise lost
        return ask()

    with asking(instead), closing(OpenSearchSink(old, anew=True)) as sink:
        sink.add(docs("b", "new"))
        if is_applied and is_told:
            sink.commit()
        else:
            with pytest.raises(ClusterUnreachableError):
                sink.commit()

    assert seen(cluster, old) == found
    OpenSearchSink(old).close()
    assert (seen(cluster, old), len(indexes(cluster, old))) == (found, 1)


def test_a_commit_whose_answer_is_lost_is_one(cluster: Cluster, old: ClusterAddress) -> None:
    """What tells of the commit is asked for again: the writer goes on, and nothing is taken back."""

    def instead(ask: Ask, method: str, path: str, body: Any) -> Any:
        answer = ask()
        if method == "PUT" and path.endswith("/_doc/commit"):
            raise ClusterUnreachableError("no answer")
        return answer

    with asking(instead), closing(OpenSearchSink(old)) as sink:
        for number in range(2):
            sink.add(docs("b", f"new {number}"))
            sink.commit()

    assert seen(cluster, old) == ["old", "new 1"]


def test_a_part_that_does_not_answer_holds_nothing_back(old: ClusterAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a shard does not tell is not taken for what is not there; what is there is read page by page."""
    monkeypatch.setattr("indexer.sinks.cluster_reading._PAGE", 2)
    with closing(OpenSearchSink(old)) as sink:
        for number in range(5):
            sink.add(docs(f"n{number}", "text", path=f"/news/{number}.txt"))
        sink.commit()

    def silent(ask: Ask, method: str, path: str, body: Any) -> Any:
        answer = ask()
        if path.endswith("_mget"):
            answer["docs"][0] = {"_id": "x", "error": {"type": "no_shard_available", "reason": "gone"}}
        elif path == "/_search":
            answer["_shards"]["failed"] = 1
        return answer

    with closing(OpenSearchSink(old)) as sink:
        with asking(silent):
            for ask in (lambda: sink.owner("a"), sink.sources, lambda: sink.add(docs("a", "twice"))):
                with pytest.raises(ClusterUnreachableError, match="cannot answer now"):
                    ask()
        assert sorted(sink.sources()) == [f"/news/{number}.txt" for number in range(5)]


def test_a_rollback_leaves_nothing_of_a_longer_version(cluster: Cluster, old: ClusterAddress) -> None:
    """Of an article that was sent with five blocks, and again with two, all five are deleted."""
    with closing(OpenSearchSink(old)) as sink:
        sink.add(docs("b", *("never",) * 5))
        sink.add(docs("b", *("never",) * 2))
        sink.rollback()
        sink.add(docs("c", "new"))
        sink.commit()

    assert seen(cluster, old) == ["old", "new"]


def test_a_rollback_that_fails_is_made_by_the_next_writer(cluster: Cluster, old: ClusterAddress) -> None:
    """What was sent and cannot be deleted is never seen: the next writer deletes it before anything is."""

    def unreachable(ask: Ask, method: str, path: str, body: Any) -> Any:
        if path.endswith("_bulk") and b'{"delete"' in body:
            raise ClusterUnreachableError("no answer")
        return ask()

    with asking(unreachable):
        sink = OpenSearchSink(old)
        sink.add(docs("b", *("never",) * 3))
        sink.add(docs("b", "never"))  # so that the first is sent
        sink.close()
    with closing(OpenSearchSink(old)) as sink:
        sink.add(docs("c", "new"))
        sink.commit()

    assert seen(cluster, old) == ["old", "new"]


def test_a_request_that_comes_late_changes_nothing(cluster: Cluster, old: ClusterAddress) -> None:
    """What was thought lost and arrives after what replaced it, or deleted it, is not taken."""
    late: list[Ask] = []

    def keeping(ask: Ask, method: str, path: str, body: Any) -> Any:
        late.extend([ask] if path.endswith("-written/_bulk") else [])
        return ask()

    with closing(OpenSearchSink(old)) as sink:
        with asking(keeping):
            sink.add(docs("b", "first", "first"))
            sink.add(docs("c", "gone"))
            sink.commit()
        sink.add(docs("b", "second"))
        sink.delete("c")
        sink.commit()
        for ask in late:
            ask()
        sink.optimize()

    assert late
    assert seen(cluster, old) == ["old", "second"]


def test_who_was_taken_for_dead_cannot_commit(cluster: Cluster, old: ClusterAddress) -> None:
    """A writer that goes on after another took over is refused, and changes nothing that the other wrote."""
    with closing(OpenSearchSink(old)) as late:
        late.add(docs("a", "late"))
        cluster.ask(late._lock._path, method="DELETE")
        with closing(OpenSearchSink(old)) as sink:
            sink.add(docs("a", "new"))
            sink.commit()
        with pytest.raises(WriteError, match="another process writes to"):
            late.commit()
    OpenSearchSink(old).close()

    assert seen(cluster, old) == ["new"]


def test_an_index_that_was_removed_is_not_made_again(cluster: Cluster, old: ClusterAddress) -> None:
    """What is sent to an index that is gone is refused; OpenSearch would else make one of that name."""
    with closing(OpenSearchSink(old, anew=True)) as sink:
        cluster.ask(f"/{sink._index}", method="DELETE")
        sink.add(docs("b", "new"))
        with pytest.raises(CuttingsError, match="no such index"):
            sink.commit()

    assert (seen(cluster, old), len(indexes(cluster, old))) == (["old"], 1)


def test_a_large_article_is_sent_in_parts(
    cluster: Cluster, old: ClusterAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its own document comes last; one that is larger than a cluster takes is left out, with its reason, alone."""
    monkeypatch.setattr("indexer.sinks.cluster_documents._BODY", 2_000)
    monkeypatch.setattr("indexer.sinks.cluster_documents._PART", 10_000)
    monkeypatch.setattr("indexer.sinks.cluster_documents.MOST_BYTES", 5_000)
    for name, lines in (("long", 40), ("short", 1), ("too-long", 400)):
        text = "\n\n".join(f"The ferry {number} is adrift off Oslo." for number in range(lines))
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    sent: list[bytes] = []

    def keeping(ask: Ask, method: str, path: str, body: Any) -> Any:
        sent.extend([body] if path.endswith("-written/_bulk") else [])
        return ask()

    with asking(keeping), Indexer(old, jobs=1) as index:
        report = index.add_paths(tmp_path)

    assert (report.articles, [Path(one.path).stem for one in report.skipped]) == (2, ["too-long"])
    assert "a cluster takes" in report.skipped[0].reason
    assert max(map(len, sent)) < 10_000
    with cuttings.open_index(old) as searcher:
        assert sorted(len(searcher.article(hit.article.id).blocks) for hit in searcher.search("ferry")) == [1, 40]


def test_an_index_that_is_made_twice_is_there_once(cluster: Cluster, address: ClusterAddress) -> None:
    """Where the answer is lost it is asked for again, under the same name; and a template need not be whole."""
    small(cluster, address)

    def twice(ask: Ask, method: str, path: str, body: Any) -> Any:
        if method == "PUT" and path.startswith(f"/{address.name}@") and "/_doc" not in path:
            ask()
        return ask()

    with asking(twice), Indexer(address, jobs=1) as index:
        index.add(paragraph("a", "once"))
    with Indexer(address, jobs=1) as index:
        index.add(paragraph("b", "again"))

    assert (seen(cluster, address), len(indexes(cluster, address))) == (["once", "again"], 1)
    (name,) = indexes(cluster, address)
    assert (
        cluster.ask(f"/{name}/_settings/index.number_of_shards")[name]["settings"]["index"]["number_of_shards"] == "1"
    )


def test_an_answer_that_is_no_object_is_told(old: ClusterAddress) -> None:
    """What stands before a cluster may answer in plain text; that is not taken for an index that is not there."""
    client = ClusterClient(old)
    with pytest.MonkeyPatch.context() as patched, closing(client):
        patched.setattr(client.client.transport, "perform_request", lambda *_, **__: "404 page not found")
        with pytest.raises(ClusterError, match="does not answer as OpenSearch does: '404 page not found'"):
            client.call("GET", "/", ignored=(404,))
