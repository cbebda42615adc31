"""Ask one index on a cluster, from one moment of it: searches, one or many at once, within a deadline.

The moment is a point in time of OpenSearch, which holds the segments of each shard. Where a node that held some is
gone, the index was made anew, or nothing was asked for long, the cluster forgets it: then the newest is taken, and the
question asked once more. No answer is made of two moments.
"""

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from search.backends.deadline import NO_DEADLINE, Deadline
from search.backends.opensearch import selections
from search.index import cluster_schema as shape
from search.index.cluster_client import BUSY, FORBIDDEN, ClusterClient, is_gone, reason_of
from search.index.cluster_index import require_index
from search.index.errors import (
    ClusterBusyError,
    ClusterError,
    ClusterUnreachableError,
    CuttingsError,
    SearchTimeoutError,
)

T = TypeVar("T")
Body = dict[str, Any]
Answer = dict[str, Any]

# The first version of OpenSearch that tells what the named parts of a search add to a score.
_LEAST_VERSION = (2, 13)
# How long the cluster keeps a moment that nobody asks of.
_KEPT = "30m"
# Words are as rare as they are in all of the index, and not in the shard of a document.
_SEARCH_TYPE = "dfs_query_then_fetch"
# What tells that a moment was forgotten.
_FORGOTTEN = (
    "search_context_missing_exception",
    "No search context found",
    "node_not_connected",
    "no such shard",
    "index_not_found_exception",
)
# Why a part of the index gave nothing that the moment lacks.
_LOST = {"reason": "no node that holds it runs", "type": "missing shard"}
# What tells that a node had too much to do for a part of an answer.
_OVERLOADED = {"circuit_breaking_exception", "rejected_execution_exception"}
# Seconds that an answer may take on its way beyond the time that the cluster has for it.
_ON_ITS_WAY = 5.0
# Seconds to wait for a cluster that has too much to do, before it is asked again.
_PAUSES = (0.2, 0.5, 1.0, 2.0)
# Seconds after which parts that a moment lacks are looked for again.
_ABSENCE = 10.0
# The status of HTTP for what is not there.
_NOTHING_THERE = 404
# Documents that are asked for in one piece.
PIECE = 1_000


class MovedOnError(ClusterError):
    """Report that a moment was forgotten while it was read."""


class _Moment(NamedTuple):
    """Hold a moment: its index, the newest commit then, its id, and how many parts of the index it lacks."""

    name: str
    commit: tuple[str, int]
    id: str
    absent: int


class Index:
    """Hold one moment of an index.

    `was_whole` says whether all parts that the moment has gave what was asked for last.
    """

    def __init__(self, client: ClusterClient) -> None:
        """Find the index, and hold it as it is. Raises IndexNotFoundError, CorruptIndexError, ClusterError."""
        self.client = client
        self.was_whole = True
        self._is_closed = self._is_held = self._is_again = False
        self._worst: Answer | None = None
        try:
            _require_version(client)
            self._moment = self._newest(_PAUSES)
        except BaseException:
            client.close()
            raise
        self._looked = time.monotonic()

    @property
    def name(self) -> str:
        """Return the name of the index itself, for which that in the address stands."""
        return self._moment.name

    @property
    def commit(self) -> tuple[str, int]:
        """Return which index is searched, and which of its commits; 0 if that could not be read."""
        return self._moment.commit

    @property
    def moment(self) -> str:
        """Return what tells one moment from another."""
        return self._moment.id

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader should know of what `of_one_moment` gave: that parts of the index gave nothing."""
        return notes_of([self._worst]) if self._worst else ()

    def of_one_moment(self, ask: Callable[[], T]) -> T:
        """Return what is asked for, all of it of one moment: if that is forgotten meanwhile, of the next."""
        self._look_for_absent()
        self._is_held, self._worst = True, None
        try:
            return ask()
        except MovedOnError:
            # What fails in a moment that was just taken fails in any.
            self._is_again, self._worst = True, None
            return ask()
        finally:
            self._is_held = self._is_again = False

    def _look_for_absent(self) -> None:
        """Move on if parts of the index are back that the moment lacks."""
        if not self._moment.absent or time.monotonic() < self._looked + _ABSENCE or self._is_closed:
            return
        self._looked = time.monotonic()
        with suppress(ClusterError):  # what is asked next says so
            found = self._newest(())
            if found.absent < self._moment.absent:
                self._move_to(found)
            else:
                self._let_go(found.id)

    def _newest(self, pauses: Sequence[float]) -> _Moment:
        """Take a moment, of all parts of the index if some pauses bring back those that a lost node had."""
        name = require_index(self.client)
        # Before the moment is taken: what is committed meanwhile is taken for newer.
        commit = _commit_of(self.client, name)
        for pause in (*pauses, 0.0):
            found = self.client.call("POST", f"/{name}/_search/point_in_time", keep_alive=_KEPT)
            moment, shards = str(found["pit_id"]), found["_shards"]
            absent = int(shards["total"]) - int(shards["successful"])
            if not absent or not pause:
                break
            self._let_go(moment)
            time.sleep(pause)
        return _Moment(name, commit, moment, absent)

    def _move_to(self, moment: _Moment) -> None:
        before, self._moment = self._moment, moment
        self._looked = time.monotonic()
        self._let_go(before.id)

    def _let_go(self, moment: str) -> None:
        with suppress(ClusterError):  # it is forgotten by itself
            self.client.call("DELETE", "/_search/point_in_time", {"pit_id": [moment]}, ignored=(_NOTHING_THERE,))

    def search(self, body: Body, deadline: Deadline = NO_DEADLINE, *, in_part: bool = False) -> Answer:
        """Return the answer to one search."""
        return self.searches([body], deadline, in_part=in_part)[0]

    def searches(
        self, bodies: Sequence[Body], deadline: Deadline = NO_DEADLINE, *, in_part: bool = False
    ) -> list[Answer]:
        """Return the answers to several searches, asked at once, if asked for also of a part of the index.

        Raises SearchTimeoutError, ClusterError.
        """

        def send() -> list[Answer]:
            lines = "".join(f"{_header(body)}\n{json.dumps(self._of_moment(body, deadline))}\n" for body in bodies)
            found: list[Answer] = self._send_once("/_msearch", lines, deadline)["responses"]
            return found

        return self._answers(send, deadline, in_part=in_part)

    def with_names(self, body: Body, deadline: Deadline) -> list[Answer]:
        """Return the hits of a search, each with what the parts that have names add to its score."""

        def send() -> list[Answer]:
            named: dict[str, Any] = {"include_named_queries_score": True, "search_type": _SEARCH_TYPE}
            # Where the moment is forgotten, as an answer, which it is to many searches at once.
            named["ignored"] = (_NOTHING_THERE,)
            return [self._send_once("/_search", self._of_moment(body, deadline), deadline, **named)]

        found: list[Answer] = self._answers(send, deadline, in_part=True)[0]["hits"]["hits"]
        return found

    def _answers(self, send: Callable[[], list[Answer]], deadline: Deadline, *, in_part: bool) -> list[Answer]:
        """Return answers, of the newest moment where this one is forgotten."""
        if self._is_closed:
            raise CuttingsError("the index was closed: open it anew")
        answers = _send_patiently(send, deadline)
        if not self._is_again and any(map(_may_be_elsewhere, answers)):
            self._move_to(self._newest(_PAUSES))
            if self._is_held:
                raise self._moved_on()
            answers = _send_patiently(send, deadline)
        for answer in answers:
            self._check(answer, deadline, in_part=in_part)
        self.was_whole = all(answer["_shards"]["failed"] == self._moment.absent for answer in answers)
        return answers

    def _check(self, answer: Answer, deadline: Deadline, *, in_part: bool) -> None:
        """Raise what is wrong with an answer; count the parts of the index that it lacks."""
        if "error" in answer:
            refusal = ClusterBusyError if answer.get("status") == BUSY else ClusterError
            raise refusal(f"{self.client.address} refuses: {reason_of(answer)}")
        if answer.get("timed_out"):
            raise SearchTimeoutError(f"the search was given up after {deadline.seconds:g} seconds")
        shards = answer["_shards"]
        # Parts that the moment lacks are not counted by what is asked of it.
        shards["total"] += self._moment.absent
        shards["failed"] += self._moment.absent
        if shards["failed"] and not (in_part and shards["successful"]):
            raise ClusterUnreachableError(f"{self.client.address} cannot answer now: {_missing(answer)}")
        if self._worst is None or shards["failed"] > self._worst["_shards"]["failed"]:
            self._worst = answer

    def _moved_on(self) -> MovedOnError:
        return MovedOnError(
            f"{self.client.address} moved on while it was read, since a node was lost or the index was made anew: "
            "run this again"
        )

    def _of_moment(self, body: Body, deadline: Deadline) -> Body:
        left = deadline.left
        limit = {} if left is None else {"timeout": f"{max(int(left * 1000), 1)}ms"}
        return {**body, **limit, "pit": {"id": self.moment, "keep_alive": _KEPT}}

    def _send_once(self, path: str, body: Any, deadline: Deadline, **parameters: Any) -> Answer:
        left = deadline.left
        waited: dict[str, Any] = {} if left is None else {"request_timeout": left + _ON_ITS_WAY}
        try:
            found: Answer = self.client.call("POST", path, body, **parameters, **waited)
        except ClusterUnreachableError:
            deadline.check()
            raise
        return found

    def all_of(
        self,
        body: Body,
        deadline: Deadline = NO_DEADLINE,
        *,
        in_part: bool = False,
        first: Answer | None = None,
        moment: str = "",
    ) -> Iterator[Answer]:
        """Yield all hits of a search that says how they are sorted, piece by piece; the first may be found already.

        All are of one moment: of that which is named, or that of the first piece. Raises MovedOnError.
        """
        piece = {"size": PIECE, "track_total_hits": False, **body}
        while True:
            answer = first or self.searches([piece], deadline, in_part=in_part)[0]
            first, moment = None, moment or self.moment
            if moment != self.moment:
                raise self._moved_on()
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < piece["size"]:
                return
            piece = {**piece, "search_after": hits[-1]["sort"]}

    def stored_of(
        self,
        kind: Body,
        field: str,
        values: Collection[Any],
        deadline: Deadline = NO_DEADLINE,
        *,
        in_part: bool = False,
    ) -> dict[int, Mapping[str, Any]]:
        """Return what is stored with documents of a kind of which a field has any of some values, by their numbers."""
        found: dict[int, Mapping[str, Any]] = {}
        listed = sorted(values)
        # In pieces: each question names the values that it is about.
        for begin in range(0, len(listed), PIECE):
            query = selections.all_of([kind, selections.among(field, listed[begin : begin + PIECE])])
            body = {"query": query, "sort": [{shape.SEQUENCE: "asc"}], "_source": [shape.STORED, shape.SEQUENCE]}
            for hit in self.all_of(body, deadline, in_part=in_part):
                found[hit["_source"][shape.SEQUENCE]] = hit["_source"][shape.STORED]
        return found

    def close(self) -> None:
        """Let go of the moment; closing twice is fine."""
        if self._is_closed:
            return
        self._is_closed = True
        self._let_go(self.moment)
        self.client.close()


def _require_version(client: ClusterClient) -> None:
    """Raise ClusterError for a version that lacks what is asked of it; who may not ask for it is believed."""
    told = client.call("GET", "/", ignored=(FORBIDDEN,)).get("version", {})
    number = str(told.get("number", ""))
    if not number or told.get("distribution", "opensearch") != "opensearch":
        return
    if tuple(int(part) for part in number.split(".")[:2] if part.isdecimal()) < _LEAST_VERSION:
        least = ".".join(map(str, _LEAST_VERSION))
        raise ClusterError(f"{client.address} runs OpenSearch {number}, and {least} or later is needed to search it")


def _commit_of(client: ClusterClient, name: str) -> tuple[str, int]:
    """Return the newest commit of an index, 0 if the part of the index that tells it does not answer."""
    try:
        return newest_commit(client)
    except ClusterUnreachableError:
        return name, 0


def _send_patiently(send: Callable[[], list[Answer]], deadline: Deadline) -> list[Answer]:
    """Return answers, asked for again where a node has too much to do."""
    for pause in _PAUSES:
        deadline.check()
        with suppress(ClusterBusyError):
            found = send()
            if not any(map(_is_busy, found)):
                return found
        deadline.check()
        time.sleep(pause)
    return send()


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
    first: Mapping[str, Any] = found[0].get("reason", {}) if found else _LOST
    return first


def _missing(answer: Answer) -> str:
    """Return why an answer lacks a part of the index, and what to do where that is on nodes that are down."""
    told = reason_of(_failure(answer))
    is_down = not answer["_shards"].get("failures") or is_gone(told)
    return f"a part of the index is missing, {told}" + "; start the nodes again that hold it" * is_down


def _is_busy(answer: Answer) -> bool:
    """Say whether a node had too much to do for an answer, or for a part of it."""
    failures = answer.get("_shards", {}).get("failures", ())
    return answer.get("status") == BUSY or any(one.get("reason", {}).get("type") in _OVERLOADED for one in failures)


def _may_be_elsewhere(answer: Answer) -> bool:
    """Say whether another moment may give what an answer lacks: it is forgotten, or another copy of a part is there."""
    if _is_busy(answer):
        return False
    error = json.dumps(answer.get("error", ""))
    return bool(answer.get("_shards", {}).get("failed")) or any(sign in error for sign in _FORGOTTEN)
