"""Write documents to an index on an OpenSearch cluster.

What differs from a local index. Nothing is seen before a commit, as locally, because the index is only refreshed by
one: but new articles are sent as they come, and if a node fails before the commit, those that have arrived may be seen
early, each of them whole. A journal tells what was sent: if the writer is killed, the next one deletes it before it
refreshes the index. What replaces or deletes what is there is held back here until the commit. A commit is seen shard
by shard, within moments. Of two commits that are interrupted nothing is lost and nothing there twice: an article has
the same ids however often it is sent, and each change a greater version than those before it.

An index is made under a name of its own, which has a time in it, and what is in the address becomes its alias with the
first commit. So to make it anew takes its place at once, and before that nobody sees anything of it.
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from typing import Any

from indexer.below import Below
from indexer.documents import Documents
from indexer.recorded import Root
from indexer.sinks.base import IndexedSource, Owner
from indexer.sinks.changes import Changes
from indexer.sinks.cluster_bulk import Sender
from indexer.sinks.cluster_commit import CommitDocument
from indexer.sinks.cluster_documents import BARRIER, Placed, check_size, deletions, joined
from indexer.sinks.cluster_heads import Head, Heads
from indexer.sinks.cluster_journal import Journal, left_behind
from indexer.sinks.cluster_lanes import Lane
from indexer.sinks.cluster_lock import ClusterLock
from indexer.sinks.cluster_reading import searched
from indexer.sinks.held_back import HeldBack
from indexer.workers import Workers
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient, require_manager
from search.index.cluster_index import find_index
from search.index.cluster_publishing import (
    create_index,
    give_up_index,
    name_to_write,
    publish_index,
    remove_unfinished,
)
from search.index.cluster_schema import SEQUENCE
from search.index.errors import CuttingsError

# Of the memory that all may take, what is held back may have so much; the rest of it is on the disk.
_SHARE = 12
_MEMORY = 512 << 20
# In seconds: what publishing a commit may take, and making each shard one segment.
_PATIENCE, _HOURS = 300.0, 24 * 3600.0


class OpenSearchSink:
    """Hold the write lock of one index on a cluster from construction to `close`.

    Raises IndexLockedError if another process holds it for more than `wait` seconds, CorruptIndexError if the name is
    that of something else; each call ClusterError or WriteError if the cluster cannot do it. With `anew` a new index is
    made in place of the one that is there, which stays as it is until the first commit.
    """

    def __init__(
        self,
        address: ClusterAddress,
        workers: Workers | None = None,
        memory: int = _MEMORY,
        *,
        wait: float = 0.0,
        anew: bool = False,
    ) -> None:
        """Open the index, or make an empty one. What is held back may take about so many bytes of memory."""
        self._closed = False
        with ExitStack() as opening:
            self._client = ClusterClient(address)
            opening.callback(self._client.close)
            require_manager(self._client)
            # What is not ours is refused before anything is written.
            find_index(self._client)
            self._lock = ClusterLock(self._client, wait)
            opening.callback(self._lock.release)
            self._take_index(anew=anew)
            self._sender = Sender(
                self._client, name_to_write(self._client, self._index), self._lock.check, require_alias=True
            )
            opening.callback(self._sender.close)
            self._journal = Journal(self._client, self._lock, self._index)
            opening.callback(self._journal.close)
            self._next = 0 if self._is_building else self._opened()
            self._held = HeldBack(memory // _SHARE)
            opening.callback(self._held.close)
            self._lanes = {True: Lane(workers, self._held.add), False: Lane(workers, self._send)}
            self._forget()
            self._closing = opening.pop_all()

    def _take_index(self, *, anew: bool) -> None:
        remove_unfinished(self._client)
        self._replaced = find_index(self._client)
        self._is_building = anew or self._replaced is None
        self._index = create_index(self._client) if anew or self._replaced is None else self._replaced
        self._heads = Heads(self._client, self._index, is_new=self._is_building)
        self._document = CommitDocument(self._client, self._index, self._lock.token, is_new=self._is_building)

    def _opened(self) -> int:
        """Delete what writers sent that were killed before a commit, and return where the order of the index ends.

        What is left of one that was killed during a commit is shown: each article is whole.
        """
        for left in left_behind(self._client, self._lock):
            if left.where == self._index:
                self._send_deletions(left.articles)
        self._refresh()
        query = {"size": 0, "aggs": {"last": {"max": {"field": SEQUENCE}}}}
        last = searched(self._client, f"/{self._index}/_search", query)["aggregations"]["last"]["value"]
        return 0 if last is None else int(last) + 1

    def _forget(self) -> None:
        self._changes = Changes()
        self._roots: list[Root] = []
        # Blocks of the articles that were sent or held back since the last commit, as they are now, and the most that
        # any version of each had; and what is to be deleted by the commit.
        self._written: dict[str, int] = {}
        self._most: dict[str, int] = {}
        self._deleted: set[str] = set()

    def sources(self, below: Below | None = None) -> Mapping[str, IndexedSource]:
        """Return the source files as they are with all changes so far, by path: only those `below`, if it is given."""
        return self._changes.over(self._heads.sources(below), below)

    def owner(self, article_id: str) -> Owner | None:
        """Return where an article comes from and its version, None if there is no such article."""
        if self._changes.touches(article_id):
            return self._changes.owner(article_id)
        return self._heads.owner(article_id)

    def stored(self, article_id: str) -> list[dict[str, Any]]:
        """Return what is stored with each document of an article; nothing if it is not there, or not committed yet."""
        return [] if self._changes.touches(article_id) else self._heads.stored(article_id)

    def add(self, documents: Documents) -> None:
        """Add an article's documents, in place of those that have the same article id."""
        self._lock.check()
        check_size(documents)
        article_id, blocks = documents.article.id, len(documents.texts)
        is_there = self._heads.get(article_id) is not None
        lane = self._lanes[is_there]
        if article_id in self._written:
            # It must not overtake what it replaces.
            lane.part()
        before = self._blocks(article_id)
        self._written[article_id], self._most[article_id] = blocks, max(blocks, before)
        if not is_there and not self._is_building:
            self._journal.note(article_id, self._most[article_id])
        lane.add(Placed(documents, self._next, before, next(self._document.versions)))
        self._next += blocks
        self._deleted.discard(article_id)
        self._changes.add(documents)

    def delete(self, article_id: str) -> bool:
        """Delete an article; say whether there was one."""
        if self.owner(article_id) is None:
            return False
        self._deleted.add(article_id)
        self._changes.delete(article_id)
        return True

    def record(self, roots: Iterable[Root]) -> None:
        """Remember, with the next commit, what is being indexed."""
        self._roots += roots

    def commit(self) -> None:
        """Publish all changes since the last commit; without changes, write nothing."""
        if not self._changes and not self._is_building:
            return
        self._lock.check()
        for lane in self._lanes.values():
            lane.finish()
        self._sender.drain()
        for body in self._held:
            self._send(body)
        self._sender.drain()
        self._delete(self._deleted)
        # From here on what is there is to be seen.
        self._journal.clear()
        self._publish()
        self._held.clear()
        for article_id in {*self._written, *self._deleted}:
            owner = self._changes.owner(article_id)
            self._heads.note(article_id, Head(owner, self._written[article_id]) if owner else None)
        self._heads.note_sources(self._changes)
        self._forget()

    def optimize(self) -> None:
        """Publish all changes, and let the cluster make each shard one segment without what was deleted."""
        self.commit()
        path = f"/{self._index}/_forcemerge"
        self._client.call("POST", path, max_num_segments=1, request_timeout=_HOURS)
        self._refresh()

    def rollback(self) -> None:
        """Forget all changes since the last commit, and delete what was sent of them, which nobody has seen."""
        for lane in self._lanes.values():
            lane.clear()
        self._held.clear()
        with suppress(CuttingsError):  # what did not arrive needs no deleting
            self._sender.drain()
        self._delete(one for one in self._written if self._heads.get(one) is None)
        self._journal.clear()
        self._forget()

    def close(self) -> None:
        """Let go of the index; changes that were not committed are forgotten, and so is an index just made."""
        if self._closed:
            return
        self._closed = True
        # What cannot be removed just now is removed by the next writer, before anybody sees it.
        with self._closing, suppress(CuttingsError):
            self._lock.check()
            if self._is_building:
                self._sender.close()
                give_up_index(self._client, self._index)
            elif self._changes:
                self.rollback()

    def _blocks(self, article_id: str) -> int:
        """Return how many blocks there may be of an article, of all that was sent of it or will be by the commit."""
        head = self._heads.get(article_id)
        return max(self._most.get(article_id, 0), head.blocks if head else 0)

    def _send(self, body: bytes) -> None:
        if body == BARRIER:
            self._sender.drain()
        else:
            self._journal.write()
            self._sender.send(body)

    def _delete(self, article_ids: Iterable[str]) -> None:
        self._send_deletions({one: self._blocks(one) for one in article_ids})

    def _send_deletions(self, blocks: Mapping[str, int]) -> None:
        for body in joined(deletions(one, most, next(self._document.versions)) for one, most in blocks.items()):
            self._sender.send(body)
        self._sender.drain()

    def _publish(self) -> None:
        """Let everybody see what has arrived, and then that there was a commit."""
        self._lock.check()
        self._refresh()
        self._document.put(self._next, self._roots)
        if self._is_building:
            publish_index(self._client, self._index, self._replaced)
            self._is_building = False

    def _refresh(self) -> None:
        self._client.call("POST", f"/{self._index}/_refresh", request_timeout=_PATIENCE)
