"""Write down what a session sends before it is committed, where the next writer finds it if this one is killed.

What was sent and not committed is not seen, since the index is not refreshed; but the next writer refreshes it. So that
deletes first what is written down here. It stands beside the lock, in documents that the commit removes.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import orjson

from indexer.sinks.cluster_bulk import Sender
from indexer.sinks.cluster_lock import ClusterLock
from indexer.sinks.cluster_reading import searched
from search.index.cluster_client import ClusterClient

# Documents that are read together.
_PAGE = 100


class Journal:
    """Note articles that are sent and not committed; of each the greatest number of blocks that it had."""

    def __init__(self, client: ClusterClient, lock: ClusterLock, index: str) -> None:
        """Name the index that they are sent to."""
        self._sender = Sender(client, lock.index, lock.check)
        self._index, self._token = index, lock.token
        self._new: dict[str, int] = {}
        self._written = 0

    def note(self, article_id: str, blocks: int) -> None:
        """Note that an article is going to be sent."""
        self._new[article_id] = blocks

    def write(self) -> None:
        """Write down what was noted: before any of it is sent."""
        if not self._new:
            return
        about = {"index": {"_id": self._name(self._written)}}
        document = {"index": self._index, "articles": [*self._new.items()]}
        self._written += 1
        self._send(orjson.dumps(about) + b"\n" + orjson.dumps(document) + b"\n")
        self._new = {}

    def clear(self) -> None:
        """Forget all: it is committed now, or deleted."""
        self._new = {}
        if self._written:
            names = (self._name(number) for number in range(self._written))
            self._send(b"".join(orjson.dumps({"delete": {"_id": name}}) + b"\n" for name in names))
        self._written = 0

    def close(self) -> None:
        """Let go of the cluster; what is written down stays."""
        self._sender.close()

    def _name(self, number: int) -> str:
        return f"sent-{self._token}-{number}"

    def _send(self, body: bytes) -> None:
        self._sender.send(body)
        self._sender.drain()


class LeftBehind(NamedTuple):
    """Hold what a writer sent to an index and did not commit: articles, and how many blocks each may have."""

    where: str
    articles: Mapping[str, int]


def left_behind(client: ClusterClient, lock: ClusterLock) -> Iterator[LeftBehind]:
    """Yield what writers that were killed have written down; it is forgotten when the next is asked for."""
    client.call("POST", f"/{lock.index}/_refresh")
    query = {"query": {"bool": {"must_not": {"ids": {"values": [lock.DOCUMENT]}}}}, "size": _PAGE}
    while hits := searched(client, f"/{lock.index}/_search", query)["hits"]["hits"]:
        for hit in hits:
            yield LeftBehind(hit["_source"]["index"], dict(hit["_source"]["articles"]))
        lines = b"".join(orjson.dumps({"delete": {"_id": hit["_id"]}}) + b"\n" for hit in hits)
        client.call("POST", f"/{lock.index}/_bulk", lines, refresh=True)
