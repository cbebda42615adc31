"""Ask one index on a cluster, from one moment of it: searches, one or many at once, within a deadline.

The moment is a point in time of OpenSearch, which holds the segments of each shard. Where a node that held some is
gone, or nothing was asked for long, the cluster forgets it: then another is taken, and the question asked once more.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from search.backends.deadline import NO_DEADLINE, Deadline
from search.index import cluster_schema as shape
from search.index.cluster_client import ClusterClient, reason_of
from search.index.cluster_index import require_index
from search.index.errors import (
    ClusterBusyError,
    ClusterError,
    ClusterUnreachableError,
    CuttingsError,
    SearchTimeoutError,
)

Body = dict[str, Any]
Answer = dict[str, Any]

# How long the cluster keeps a moment that nobody asks of.
_KEPT = "30m"
# Words are as rare as they are in all of the index, and not in the shard of a document.
_SEARCH_TYPE = "dfs_query_then_fetch"
# What tells that a moment was forgotten.
_FORGOTTEN = ("search_context_missing_exception", "No search context found", "node_not_connected", "no such shard")
# Seconds that an answer may take on its way beyond the time that the cluster has for it.
_ON_ITS_WAY = 5.0
# Seconds to wait for a cluster that has too much to do, before it is asked again.
_PAUSES = (0.2, 0.5, 1.0, 2.0)
# The status of HTTP that says so.
_BUSY = 429
# Documents that are asked for in one piece.
PIECE = 1_000


class Index:
    """Hold one moment of an index."""

    def __init__(self, client: ClusterClient) -> None:
        """Find the index, and hold it as it is. Raises IndexNotFoundError, CorruptIndexError, ClusterError."""
        self.client = client
        try:
            self.name = require_index(client)
            # Before the moment is taken: what is committed meanwhile is taken for newer.
            self.commit = newest_commit(client)
            self._moment = self._taken()
        except BaseException:
            client.close()
            raise
        self._is_closed = False

    def _taken(self) -> str:
        """Take a moment, of all parts of the index if a few seconds bring back those that a lost node had."""
        for pause in (*_PAUSES, 0.0):
            found = self.client.call("POST", f"/{self.name}/_search/point_in_time", keep_alive=_KEPT)
            moment, shards = str(found["pit_id"]), found["_shards"]
            self._absent = int(shards["total"]) - int(shards["successful"])
            if not self._absent or not pause:
                break
            self._let_go(moment)
            time.sleep(pause)
        return moment

    def _let_go(self, moment: str) -> None:
        with suppress(ClusterError):  # it is forgotten by itself
            self.client.call("DELETE", "/_search/point_in_time", {"pit_id": [moment]}, ignored=(404,))

    def search(self, body: Body, deadline: Deadline = NO_DEADLINE) -> Answer:
        """Return the answer to one search."""
        return self.searches([body], deadline)[0]

    def searches(
        self, bodies: Sequence[Body], deadline: Deadline = NO_DEADLINE, *, in_part: bool = False
    ) -> list[Answer]:
        """Return the answers to several searches, asked at once, if asked for also of a part of the index.

        Raises SearchTimeoutError, ClusterError.
        """
        if self._is_closed:
            raise CuttingsError("the index was closed: open it anew")
        answers = self._asked(bodies, deadline)
        if any(map(_may_be_elsewhere, answers)):
            self._moment = self._taken()
            answers = self._asked(bodies, deadline)
        for answer in answers:
            if "error" in answer:
                refusal = ClusterBusyError if answer.get("status") == _BUSY else ClusterError
                raise refusal(f"{self.client.address} refuses: {reason_of(answer)}")
            if answer.get("timed_out"):
                raise SearchTimeoutError(f"the search was given up after {deadline.seconds:g} seconds")
            # Parts that the moment lacks are not counted by what is asked of it.
            answer["_shards"]["total"] += self._absent
            answer["_shards"]["failed"] += self._absent
            failed, answered = answer["_shards"]["failed"], answer["_shards"]["successful"]
            if failed and not (in_part and answered):
                raise ClusterUnreachableError(f"{self.client.address} cannot answer now: {reason_of(_failure(answer))}")
        return answers

    def _asked(self, bodies: Sequence[Body], deadline: Deadline) -> list[Answer]:
        deadline.check()
        left = deadline.left
        limit = {} if left is None else {"timeout": f"{max(int(left * 1000), 1)}ms"}
        moment = {"pit": {"id": self._moment, "keep_alive": _KEPT}}
        lines = "".join(f"{_header(body)}\n{json.dumps({**body, **limit, **moment})}\n" for body in bodies)
        waited: dict[str, Any] = {} if left is None else {"request_timeout": left + _ON_ITS_WAY}
        for pause in _PAUSES:
            with suppress(ClusterBusyError):
                found = self._sent(lines, waited, deadline)
                if not any(map(_is_busy, found)):
                    return found
            deadline.check()
            time.sleep(pause)
        return self._sent(lines, waited, deadline)

    def _sent(self, lines: str, waited: dict[str, Any], deadline: Deadline) -> list[Answer]:
        try:
            found: list[Answer] = self.client.call("POST", "/_msearch", lines, **waited)["responses"]
        except ClusterUnreachableError:
            deadline.check()
            raise
        return found

    def with_names(self, body: Body, deadline: Deadline) -> list[Answer]:
        """Return the hits of a search, each with what the parts that have names add to its score."""
        deadline.check()
        asked = {**body, "pit": {"id": self._moment, "keep_alive": _KEPT}}
        named: dict[str, Any] = {"include_named_queries_score": True, "search_type": _SEARCH_TYPE}
        answer = self.client.call("POST", "/_search", asked, **named)
        found: list[Answer] = answer["hits"]["hits"]
        return found

    def all_of(
        self, body: Body, deadline: Deadline = NO_DEADLINE, *, in_part: bool = False, first: Answer | None = None
    ) -> Iterator[Answer]:
        """Yield all hits of a search that says how they are sorted, piece by piece; the first may be found already."""
        asked = {"size": PIECE, "track_total_hits": False, **body}
        while True:
            answer = first or self.searches([asked], deadline, in_part=in_part)[0]
            first, hits = None, answer["hits"]["hits"]
            yield from hits
            if len(hits) < asked["size"]:
                return
            asked = {**asked, "search_after": hits[-1]["sort"]}

    def close(self) -> None:
        """Let go of the moment; closing twice is fine."""
        if self._is_closed:
            return
        self._is_closed = True
        self._let_go(self._moment)
        self.client.close()


def _header(body: Body) -> str:
    """Return how a search is asked: what only counts needs no weights."""
    return json.dumps({"search_type": _SEARCH_TYPE} if body.get("size") != 0 else {})


def newest_commit(client: ClusterClient) -> tuple[str, int]:
    """Return which index a name stands for, and which of its commits is the newest; the empty name if there is none."""
    path = f"/{client.address.name}/_doc/{shape.THE_COMMIT}"
    found = client.call("GET", path, routing=shape.THE_COMMIT, _source=shape.GENERATION, ignored=(404,))
    return str(found.get("_index", "")), int(found.get("_source", {}).get(shape.GENERATION, 0))


def notes_of(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Return what a reader should know of answers to which some shards of the index gave nothing."""
    broken = max(answers, key=lambda answer: int(answer["_shards"]["failed"]))
    failed, total = broken["_shards"]["failed"], broken["_shards"]["total"]
    if not failed:
        return ()
    return (
        f"{failed} of {total} parts of the index did not answer, and more may match: {reason_of(_failure(broken))}",
    )


def _failure(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    found = answer["_shards"].get("failures") or ()
    first: Mapping[str, Any] = found[0].get("reason", {}) if found else {"reason": "a shard is missing"}
    return first


def _is_busy(answer: Answer) -> bool:
    """Say whether a node had too much to do for an answer, or for a part of it."""
    failures = answer.get("_shards", {}).get("failures", ())
    return _BUSY in (answer.get("status"), *(one.get("status") for one in failures)) or any(
        one.get("reason", {}).get("type") == "circuit_breaking_exception" for one in failures
    )


def _may_be_elsewhere(answer: Answer) -> bool:
    """Say whether another moment may give what an answer lacks: it is forgotten, or another copy of a part is there."""
    error = json.dumps(answer.get("error", ""))
    return bool(answer.get("_shards", {}).get("failed")) or any(sign in error for sign in _FORGOTTEN)
