"""Sending lines to a cluster: what is sent again, what is not, and that no line is lost on the way."""

import base64
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import orjson
import pytest

from indexer.sinks.cluster_bulk import Sender
from indexer.sinks.cluster_heads import committed_on
from search.index.cluster_address import ClusterAddress, Host, parse_address
from search.index.cluster_client import ClusterClient, is_read_only
from search.index.errors import ClusterBusyError, ClusterReadOnlyError, ClusterUnreachableError, WriteError

Status = Callable[[str], int]


class Scripted:
    """Answer bulk requests as OpenSearch does, each document with a status that a test gives; keep what was taken."""

    address = "opensearch://host:9200/archive"

    def __init__(self, status: Status) -> None:
        """Begin with nothing taken."""
        self.status = status
        self.taken: dict[str, Any] = {}
        self.requests = self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def call(self, method: str, path: str, body: bytes, **_: Any) -> dict[str, Any]:
        """Take what the script takes."""
        with self._lock:
            self.requests += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self._answer([orjson.loads(line) for line in body.splitlines()])
        finally:
            with self._lock:
                self.at_once -= 1

    def _answer(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        items, rest = [], iter(lines)
        for action in rest:
            ((kind, about),) = action.items()
            document = None if kind == "delete" else next(rest)
            status = self.status(about["_id"])
            if status < 300:
                self.taken[about["_id"]] = document
            error = {} if status in (200, 404) else {"error": {"type": f"error_{status}", "reason": "because"}}
            items.append({kind: {"status": status, **error}})
        return {"errors": any("error" in outcome for item in items for outcome in item.values()), "items": items}


def line(name: str) -> bytes:
    """Return the lines of a document, or of its deletion if its name begins with a minus."""
    if name.startswith("-"):
        return orjson.dumps({"delete": {"_id": name[1:]}}) + b"\n"
    return b"%b\n%b\n" % (orjson.dumps({"index": {"_id": name}}), orjson.dumps({"text": f"{name}\r\n\u2028"}))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sinks.cluster_bulk._FIRST_WAIT", 0.0001)
    monkeypatch.setattr("indexer.sinks.cluster_bulk._LONGEST_WAIT", 0.001)


def sender(client: Scripted) -> Sender:
    """Return a sender to what a test scripted."""
    return Sender(client, "archive", lambda: None)  # type: ignore[arg-type]


def test_only_what_was_not_taken_is_sent_again() -> None:
    """Documents that a busy cluster could not take come again, alone, until all are there; what is gone may be gone."""
    tries: dict[str, int] = {}

    def status(name: str) -> int:
        tries[name] = tries.get(name, 0) + 1
        return {"busy": 429, "late": 503}.get(name, 200) if tries[name] < 4 else 200

    client = Scripted(lambda name: 404 if name == "gone" else status(name))
    with closing(sender(client)) as sending:
        sending.send(b"".join(map(line, ("one", "busy", "-gone", "late", "two", "-old"))))
        sending.drain()

    assert sorted(client.taken) == ["busy", "late", "old", "one", "two"]
    assert client.taken["late"] == {"text": "late\r\n\u2028"}
    assert tries == {"one": 1, "busy": 4, "late": 4, "two": 1, "old": 1}


def test_no_more_is_under_way_than_is_allowed() -> None:
    """Who sends waits while much is under way: at no time are there more than four requests, and all arrive."""
    client = Scripted(lambda _: 200)
    with closing(sender(client)) as sending:
        for number in range(60):
            sending.send(line(str(number)))
        sending.drain()

    assert len(client.taken) == 60
    assert client.most_at_once <= 4


def test_a_cluster_that_cannot_be_reached_is_tried_again_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that comes back gets what was sent; where none does, it ends with the reason, and so does what follows."""
    client = Scripted(lambda _: 200)
    failing, answer = [ClusterUnreachableError("gone"), ClusterBusyError("busy")], client.call

    def call(*arguments: Any, **options: Any) -> dict[str, Any]:
        if failing:
            raise failing.pop()
        return answer(*arguments, **options)

    monkeypatch.setattr(client, "call", call)
    with closing(sender(client)) as sending:
        sending.send(line("a"))
        sending.drain()
        assert list(client.taken) == ["a"]

        failing += [ClusterUnreachableError("gone for good")] * 1000
        sending.send(line("b"))
        with pytest.raises(ClusterUnreachableError, match="gone for good"):
            sending.drain()


def test_what_is_never_taken_ends_the_work_at_once() -> None:
    """A document that is refused is named with the reason, and not sent again."""
    client = Scripted(lambda name: 400 if name == "bad" else 200)
    with closing(sender(client)) as sending:
        sending.send(line("good") + line("bad"))
        with pytest.raises(WriteError, match=r"refuses the document 'bad': because \(error_400\)"):
            sending.drain()

    assert client.requests == 1


def test_a_read_only_index_ends_the_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that was made read-only is not tried again, although its status is that of a busy cluster."""
    client = Scripted(lambda _: 200)
    reason = "blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, read-only-allow-delete]"
    block = {"type": "cluster_block_exception", "reason": reason}
    answer = {"errors": True, "items": [{"index": {"status": 429, "error": block}}]}
    monkeypatch.setattr(client, "call", lambda *_, **__: answer)
    with closing(sender(client)) as sending:
        sending.send(line("a"))
        with pytest.raises(ClusterReadOnlyError, match="flood-stage"):
            sending.drain()


def test_an_error_is_raised_by_what_comes_after_it() -> None:
    """Who goes on sending after an error hears of it, and not only at the end."""
    client = Scripted(lambda _: 400)

    def send_on(sending: Sender) -> None:
        for _ in range(100):
            sending.send(line("a"))

    with closing(sender(client)) as sending, pytest.raises(WriteError):
        send_on(sending)


def test_a_cluster_that_is_not_ready_yet_is_no_full_disk() -> None:
    """It blocks all indexes too, with another status than that of a full disk, while it starts or has no manager."""
    assert not is_read_only(503, "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered] (cluster_block_exception)")
    assert is_read_only(403, "blocked by: [FORBIDDEN/8/index write (api)] (cluster_block_exception)")


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        # It starts, or has no manager.
        (503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/2/no cluster-manager]"),
        # A node is gone, and none is elected to take what it holds off the list.
        (500, "node_not_connected_exception", "[node-1][127.0.0.1:9300] Node not connected"),
    ],
)
def test_what_cannot_be_taken_yet_is_sent_again(status: int, kind: str, reason: str) -> None:
    """As long as a part of a cluster cannot answer, it is asked again, and nothing is lost."""
    client = Scripted(lambda _: 200)
    failures, answer = [status], client.call

    def call(*arguments: Any, **options: Any) -> dict[str, Any]:
        if failures:
            outcome = {"status": failures.pop(), "error": {"type": kind, "reason": reason}}
            return {"errors": True, "items": [{"index": outcome}]}
        return answer(*arguments, **options)

    client.call = call  # type: ignore[method-assign]
    with closing(sender(client)) as sending:
        sending.send(line("a"))
        sending.drain()

    assert list(client.taken) == ["a"]


def test_what_was_overtaken_is_done() -> None:
    """Of a document of which a later version is there nothing is sent again."""
    client = Scripted(lambda name: 409 if name == "late" else 200)
    with closing(sender(client)) as sending:
        sending.send(line("late") + line("a"))
        sending.drain()

    assert (client.requests, list(client.taken)) == (1, ["a"])


def test_nothing_is_sent_without_the_lock() -> None:
    """It is looked at before each attempt."""
    client, checks = Scripted(lambda _: 429), [None, None]

    def check() -> None:
        if not checks:
            raise WriteError("another may write")
        checks.pop()

    with closing(Sender(client, "archive", check)) as sending:  # type: ignore[arg-type]
        sending.send(line("a"))
        with pytest.raises(WriteError, match="another may write"):
            sending.drain()

    assert client.requests == 2


def test_what_a_password_consists_of_is_sent_as_utf_8() -> None:
    """Also signs that Latin-1 has not."""
    client = ClusterClient(parse_address("opensearch://d%C3%A9:p%E2%82%AC:s@host/archive"))
    (connection,) = client.client.transport.connection_pool.connections
    sent = connection.headers["authorization"].removeprefix("Basic ")
    client.close()

    assert base64.b64decode(sent).decode() == "dé:p€:s"


def test_a_client_is_closed_where_its_index_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left open by what only looks."""
    closed: list[ClusterClient] = []

    def close(client: ClusterClient) -> None:
        closed.append(client)

    monkeypatch.setattr(ClusterClient, "close", close)

    def broken(_: ClusterClient, **_options: Any) -> None:
        raise ClusterUnreachableError("gone")

    monkeypatch.setattr("indexer.sinks.cluster_heads.find_index", broken)
    with pytest.raises(ClusterUnreachableError):
        committed_on(ClusterAddress((Host("host", 9200),), "archive"))

    assert len(closed) == 1
