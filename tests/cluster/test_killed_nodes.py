"""What is lost when a node is killed: nothing. What is there twice: nothing."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from indexer import Article, Block, Indexer
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from tests.cluster.nodes import Cluster

ARTICLES, BLOCKS = 240, 12


def article(number: int, word: str) -> Article:
    """Return an article of some blocks, each of which nothing else is like."""
    texts = [f"The {word} ferry {number} was seen at pier {place} of the harbour." for place in range(BLOCKS)]
    return Article(f"a{number}", f"Ferry {number}", [Block("paragraph", text) for text in texts], language="en")


def held(cluster: Cluster, address: ClusterAddress) -> Counter[tuple[str, str]]:
    """Return the article and the text of each block that a search finds, and how often."""
    found: Counter[tuple[str, str]] = Counter()
    query: dict[str, Any] = {"query": {"term": {"doc": "block"}}, "sort": ["sequence"], "size": 5000}
    while hits := cluster.ask(f"/{address.name}/_search", query)["hits"]["hits"]:
        found.update((hit["_source"]["stored"]["article"], hit["_source"]["stored"]["text"]) for hit in hits)
        query["search_after"] = hits[-1]["sort"]
    return found


def expected(words: list[str]) -> Counter[tuple[str, str]]:
    """Return what is held when the article of each number has the word of that number."""
    articles = [article(number, word) for number, word in enumerate(words)]
    found = Counter((one.id, block.text) for one in articles for block in one.blocks)
    return found + Counter((one.id, one.title) for one in articles)


@pytest.fixture
def killer(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Kill a node in the middle of indexing: after some requests, while others are under way."""
    monkeypatch.setattr("indexer.sinks.cluster_lanes._BATCH_SIZE", 8_000)
    monkeypatch.setattr("indexer.sinks.cluster_documents._BODY", 30_000)
    sent, killed, ask = Counter[str](), threading.Event(), ClusterClient.call

    def call(self: ClusterClient, method: str, path: str, *rest: Any, **more: Any) -> Any:
        sent["bulk"] += path.endswith("_bulk")
        if sent["bulk"] == 10 and not killed.is_set():
            killed.set()
            threading.Thread(target=cluster.kill, args=(2,)).start()
        return ask(self, method, path, *rest, **more)

    monkeypatch.setattr(ClusterClient, "call", call)
    yield killed
    cluster.restart(2)


def test_nothing_is_lost_or_doubled_when_a_node_is_killed_while_indexing(
    cluster: Cluster, address: ClusterAddress, killer: threading.Event
) -> None:
    """Each block is there once, new ones and such that replace others, and still when the node is back."""
    with Indexer(address, jobs=1) as index:
        for number in range(ARTICLES):
            index.add(article(number, "old"))
        assert killer.is_set()
    assert held(cluster, address) == expected(["old"] * ARTICLES)

    with Indexer(address, jobs=1) as index:
        for number in range(0, ARTICLES, 2):
            index.add(article(number, "new"))
    cluster.restart(2)
    assert held(cluster, address) == expected(["new", "old"] * (ARTICLES // 2))
