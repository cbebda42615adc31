"""What is lost when a node is killed: nothing. What is there twice: nothing."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexer import Article, Block, Indexer
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from tests.cluster.nodes import Cluster

ARTICLES, BLOCKS = 240, 12
# A node is killed when so many requests with documents were sent: others are under way then, and more come.
REQUESTS = 10


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


def elected(cluster: Cluster) -> int:
    """Return the number of the node that the others elected to manage the cluster."""
    (told,) = cluster.ask("/_cat/cluster_manager?format=json")
    return int(told["node"].removeprefix("node-"))


class Killer:
    """Kill a node in the middle of what is sent, and start it again."""

    def __init__(self, cluster: Cluster) -> None:
        """Kill none yet."""
        self._cluster = cluster
        self._lock = threading.Lock()
        self._node: int | None = None
        self._left = 0
        # What was sent after the kill, so that a test knows that it was in the middle.
        self.sent_after = 0

    def aim(self, node: int) -> None:
        """Kill this node when some requests have been sent from now on."""
        self._node, self._left, self.sent_after = node, REQUESTS, 0

    def sent(self) -> None:
        """Count a request with documents that is about to be sent."""
        with self._lock:
            self._left -= 1
            if self._node is not None and self._left == 0:
                threading.Thread(target=self._cluster.kill, args=(self._node,)).start()
            self.sent_after += self._left < 0

    def revive(self) -> None:
        """Start again what was killed, and wait until all copies are there."""
        if self._node is not None:
            self._cluster.restart(self._node)
        self._node = None


@pytest.fixture
def killer(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Killer]:
    """Return what kills nodes in the middle of indexing, which sends little at once."""
    monkeypatch.setattr("indexer.sinks.cluster_lanes._BATCH_SIZE", 8_000)
    monkeypatch.setattr("indexer.sinks.cluster_documents._BODY", 30_000)
    made, ask = Killer(cluster), ClusterClient.call

    def call(self: ClusterClient, method: str, path: str, *rest: Any, **more: Any) -> Any:
        if path.endswith("_bulk"):
            made.sent()
        return ask(self, method, path, *rest, **more)

    monkeypatch.setattr(ClusterClient, "call", call)
    yield made
    made.revive()


@pytest.mark.parametrize("node", [elected, lambda _: 0], ids=["the elected manager", "the first of the address"])
def test_nothing_is_lost_or_doubled_when_a_node_is_killed_while_indexing(
    cluster: Cluster, address: ClusterAddress, killer: Killer, node: Callable[[Cluster], int]
) -> None:
    """Each block is there once, of new articles and of such that replace others, also when the node is back.

    A node is killed during each: the one that manages the cluster, or another; the address names all, so each is asked.
    """
    killer.aim(node(cluster))
    with Indexer(address, jobs=1) as index:
        for number in range(ARTICLES):
            index.add(article(number, "old"))
    assert killer.sent_after > REQUESTS
    assert held(cluster, address) == expected(["old"] * ARTICLES)
    killer.revive()

    killer.aim(node(cluster))
    with Indexer(address, jobs=1) as index:
        for number in range(0, ARTICLES, 2):
            index.add(article(number, "new"))
    assert killer.sent_after > REQUESTS
    assert held(cluster, address) == expected(["new", "old"] * (ARTICLES // 2))
    killer.revive()
    assert held(cluster, address) == expected(["new", "old"] * (ARTICLES // 2))
