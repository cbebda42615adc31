"""How a moment of a cluster is held, and asked of: what is tried again, and what is told; by a cluster made up here."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from search.backends.deadline import Deadline
from search.backends.opensearch import asking
from search.backends.opensearch.asking import Index, MovedOnError
from search.index.cluster_address import ClusterAddress, Host
from search.index.cluster_schema import VERSION
from search.index.errors import ClusterBusyError, ClusterError, ClusterUnreachableError, CorruptIndexError

BODY = {"query": {"match_all": {}}, "sort": [{"sequence": "asc"}]}


def answer(hits: int = 0, shards: int = 3, failed: int = 0) -> dict[str, Any]:
    """Return an answer with so many hits, to which some shards gave nothing."""
    failures = [{"reason": {"type": "node_left", "reason": "gone"}}] * failed
    found = [{"_source": {}, "sort": [number]} for number in range(hits)]
    told = {"total": shards, "successful": shards - failed, "failed": failed, "failures": failures}
    return {"_shards": told, "hits": {"hits": found}}


FORGOTTEN = {"error": {"type": "search_context_missing_exception", "reason": "gone"}, "status": 404}


class MadeUp:
    """A cluster that answers searches as told, one after the other; what is an error it raises."""

    address = ClusterAddress((Host("made-up", 9200),), "archive")

    def __init__(self) -> None:
        """Begin with all parts there, and nothing to answer."""
        self.version = "2.19.1"
        self.answers: list[Any] = []
        self.asked: list[dict[str, Any]] = []
        self.moments: list[str] = []
        self.taken = 0
        self.absent = 0
        self.form = VERSION
        self.generation: int | ClusterError = 1

    def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """Answer one request."""
        if path == "/":
            return {"version": {"distribution": "opensearch", "number": self.version}}
        if path.endswith("/_doc/commit"):
            if isinstance(self.generation, ClusterError):
                raise self.generation
            return {"_index": "archive@1", "_source": {"generation": self.generation}}
        if path == "/_search/point_in_time":
            self.moments.remove(body["pit_id"][0])
            return {}
        if path.endswith("point_in_time"):
            self.taken += 1
            self.moments.append(f"moment {self.taken}")
            return {"pit_id": self.moments[-1], "_shards": {"total": 3, "successful": 3 - self.absent}}
        if method == "GET":
            return {"archive@1": {"mappings": {"_meta": {"cuttings": self.form}}}}
        self.asked.append({"path": path, "body": body, **parameters})
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return {"responses": [found]} if path == "/_msearch" else found

    def close(self) -> None:
        """Have nothing to let go of."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing."""
    monkeypatch.setattr(asking, "_PAUSES", (0.001, 0.001))
    monkeypatch.setattr(asking, "PIECE", 2)


@pytest.fixture
def cluster() -> MadeUp:
    """Return a cluster."""
    return MadeUp()


Open = Callable[[], Index]


@pytest.fixture
def opened(cluster: MadeUp) -> Iterator[Open]:
    """Return what opens the index of the cluster; at its end no moment is left."""
    indexes: list[Index] = []

    def opener() -> Index:
        client: Any = cluster
        indexes.append(Index(client))
        return indexes[-1]

    yield opener
    for index in indexes:
        index.close()
    assert not cluster.moments


def test_an_older_cluster_is_refused_by_its_version(cluster: MadeUp, opened: Open) -> None:
    """What lacks what is asked of it says so when it is opened, and not in the middle of a search."""
    cluster.version = "2.12.0"
    with pytest.raises(ClusterError, match=r"runs OpenSearch 2\.12\.0, and 2\.13 or later is needed"):
        opened()
    for version in ("2.13.0", "3.1.0"):
        cluster.version = version
        opened()


@pytest.mark.parametrize("form", [VERSION - 1, VERSION + 1])
def test_an_index_of_another_form_is_refused(cluster: MadeUp, opened: Open, form: int) -> None:
    """An index that lacks what articles are counted by is not searched as if it had it."""
    cluster.form = form
    with pytest.raises(CorruptIndexError, match="written by another version of Cuttings: index the files anew"):
        opened()


def test_another_moment_is_told_apart_and_the_old_one_let_go(cluster: MadeUp, opened: Open) -> None:
    """Where a moment is forgotten the next has its own commit, and the one before is no longer kept."""
    index = opened()
    before, cluster.generation = index.moment, 2
    cluster.answers = [FORGOTTEN, answer()]
    index.search(BODY)

    assert index.moment != before
    assert index.commit == ("archive@1", 2)
    assert cluster.moments == [index.moment]


def test_a_part_that_fails_leaves_no_moments_behind(cluster: MadeUp, opened: Open) -> None:
    """However often a search fails on a shard, one moment is kept."""
    index = opened()
    cluster.answers = [answer(failed=1)] * 10
    for _ in range(5):
        index.search(BODY, in_part=True)

    assert len(cluster.moments) == 1
    assert not index.was_whole


def test_a_busy_node_is_no_reason_to_move_on(cluster: MadeUp, opened: Open) -> None:
    """Where a shard has too much to do, also after some pauses, the moment stays, and who reads all of it goes on."""
    index = opened()
    moment, busy = index.moment, answer(failed=1)
    busy["_shards"]["failures"][0]["reason"]["type"] = "circuit_breaking_exception"
    cluster.answers = [busy] * 3
    index.search(BODY, in_part=True)

    assert (index.moment, cluster.answers) == (moment, [])


def test_pieces_of_two_moments_are_no_list(cluster: MadeUp, opened: Open) -> None:
    """What is read piece by piece ends with a word on it where the moment is forgotten between two pieces."""
    index = opened()
    cluster.answers = [answer(hits=2), FORGOTTEN, answer(hits=2)]
    with pytest.raises(MovedOnError, match="run this again"):
        list(index.all_of(BODY))

    # Not even the first piece, if what is told before was of another moment.
    pieces = index.all_of(BODY, moment=index.moment)
    cluster.answers = [FORGOTTEN, answer(hits=1)]
    with pytest.raises(MovedOnError):
        next(pieces)


def test_an_answer_is_of_one_moment(cluster: MadeUp, opened: Open) -> None:
    """A search whose moment is forgotten before its last question is asked anew, once, from its first."""
    index = opened()
    first, second, third = answer(hits=1), answer(hits=1), answer(hits=1)
    cluster.answers = [first, FORGOTTEN, second, third]

    def ask() -> list[Any]:
        return [index.moment, index.search(BODY), index.search(BODY)]

    assert index.of_one_moment(ask) == [index.moment, second, third]
    # What fails in each moment is told after the second, and asked no third time.
    cluster.answers = [answer(failed=1)] * 3
    assert index.of_one_moment(lambda: index.search(BODY, in_part=True))["_shards"]["failed"] == 1
    assert len(cluster.answers) == 1
    assert index.notes == ("1 of 3 parts of the index did not answer, and more may match: gone (node_left)",)


def test_opens_where_the_part_with_the_commit_is_missing(cluster: MadeUp, opened: Open) -> None:
    """Which commit it is cannot be read then, so that each that can is newer; what is missing is told."""
    cluster.absent, cluster.generation = 1, ClusterUnreachableError("no shard")
    index = opened()
    cluster.answers = [answer(shards=2)]
    index.of_one_moment(lambda: index.search(BODY, in_part=True))

    assert index.commit == ("archive@1", 0)
    assert "1 of 3 parts" in index.notes[0]
    cluster.answers = [answer(shards=2)]
    with pytest.raises(ClusterUnreachableError):
        index.search(BODY)


def test_parts_that_are_back_are_searched_again(cluster: MadeUp, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment that lacks a part is held only as long as that is missing."""
    cluster.absent = 1
    index = opened()
    monkeypatch.setattr(asking, "_ABSENCE", 0.0)
    for absent in (1, 0):
        cluster.absent, cluster.answers = absent, [answer(shards=3 - absent)]
        index.of_one_moment(lambda: index.search(BODY, in_part=True))
        assert bool(index.notes) == bool(absent)
        assert len(cluster.moments) == 1


def test_named_parts_are_asked_for_as_all_else(cluster: MadeUp, opened: Open) -> None:
    """A cluster that is busy, or forgets, is asked again; what is left of the time is told, and a part is counted."""
    index = opened()
    busy = answer(failed=1)
    busy["_shards"]["failures"][0]["reason"]["type"] = "rejected_execution_exception"
    cluster.answers = [ClusterBusyError("later"), busy, FORGOTTEN, answer(hits=1)]

    assert len(index.with_names(BODY, Deadline(5))) == 1
    assert {one["path"] for one in cluster.asked} == {"/_search"}
    assert all("timeout" in one["body"] and one["request_timeout"] <= 10 for one in cluster.asked)


def test_values_are_named_in_pieces(cluster: MadeUp, opened: Open) -> None:
    """However many documents are read, no question names more of them than a piece has."""
    index = opened()
    cluster.answers = [answer()] * 3
    index.stored_of({"match_all": {}}, "article", [f"a{number}" for number in range(5)])

    named = [json.loads(one["body"].splitlines()[1])["query"]["bool"]["filter"][1] for one in cluster.asked]
    assert [one["terms"]["article"] for one in named] == [["a0", "a1"], ["a2", "a3"], ["a4"]]
