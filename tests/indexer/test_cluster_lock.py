"""The write lock of an index on a cluster: who has it, until when, and who may take it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from indexer.sinks.cluster_lock import ClusterLock
from search.index.cluster_address import ClusterAddress, Host
from search.index.errors import ClusterUnreachableError, IndexLockedError, WriteError

# In seconds: short, and so long that a busy machine does not miss it.
LEASE, RENEWAL = 1.0, 0.1


class Documents:
    """Keep one document as OpenSearch does, with a number that rises with each change."""

    address = ClusterAddress((Host("host", 9200),), "archive")

    def __init__(self) -> None:
        """Begin without it."""
        self.found: dict[str, Any] = {}
        self.number = 0
        self.instead: Callable[[str], None] = lambda _: None

    def call(self, method: str, path: str, body: Any = None, **asked: Any) -> dict[str, Any]:
        """Answer what is asked of the document."""
        if path == "/archive-lock":
            return {}
        self.instead(method)
        is_as_told = asked.get("if_seq_no", self.number) == self.number
        if method != "GET" and (not is_as_told or (asked.get("op_type") == "create" and self.found)):
            return {"error": {"type": "version_conflict_engine_exception"}}
        if method == "GET":
            return {"found": bool(self.found), "_source": self.found, **self._version}
        self.number += 1
        self.found = body if method == "PUT" else {}
        return self._version

    @property
    def _version(self) -> dict[str, int]:
        return {"_seq_no": self.number, "_primary_term": 1}

    def hold(self, *, until: float = 0.0) -> None:
        """Let another machine have the lock."""
        self.number += 1
        self.found = {"pid": 7, "host": "desk", "machine": "another", "since": 0.0, "writer": "x", "until": until}


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sinks.cluster_lock.LEASE", LEASE)
    monkeypatch.setattr("indexer.sinks.cluster_lock._RENEWAL", RENEWAL)
    monkeypatch.setattr("indexer.sinks.cluster_lock._BETWEEN_TRIES", RENEWAL)


@contextmanager
def locked(documents: Documents, wait: float = 0.0) -> Iterator[ClusterLock]:
    """Hold the lock."""
    lock = ClusterLock(documents, wait)  # type: ignore[arg-type]
    try:
        yield lock
    finally:
        documents.instead = lambda _: None
        lock.release()


def refused(lock: ClusterLock) -> float:
    """Return after how many seconds a lock says that another may have it."""
    begun = time.monotonic()
    while time.monotonic() < begun + 10 * LEASE:
        try:
            lock.check()
        except WriteError:
            return time.monotonic() - begun
        time.sleep(RENEWAL / 10)
    raise AssertionError("it never says so")


def test_it_is_renewed() -> None:
    """It is there for longer than a lease, and gone when it is released."""
    documents = Documents()
    with locked(documents) as lock:
        time.sleep(1.5 * LEASE)
        lock.check()
    assert not documents.found


def test_who_cannot_renew_it_takes_itself_for_dead() -> None:
    """With the end of the lease nothing is written any more, although nobody can say that another has it."""
    documents = Documents()
    with locked(documents) as lock:

        def unreachable(_: str) -> None:
            raise ClusterUnreachableError("gone")

        documents.instead = unreachable
        lock.check()
        assert LEASE / 2 < refused(lock) < 3 * LEASE
        documents.instead = lambda _: None
        with pytest.raises(WriteError):
            lock.check()


def test_whatever_ends_the_renewal_ends_the_work() -> None:
    """An error that nobody thought of is no reason to go on without the lock."""
    documents = Documents()
    with locked(documents) as lock:

        def broken(_: str) -> None:
            raise KeyError("_seq_no")

        documents.instead = broken
        assert refused(lock) < LEASE


def test_one_that_is_renewed_is_not_taken_whatever_its_clock_says() -> None:
    """The clock of another machine may be late: as long as the lock changes its holder is there."""
    documents, is_over = Documents(), threading.Event()
    documents.hold(until=time.time() - 3600)

    def renew() -> None:
        while not is_over.wait(RENEWAL):
            documents.hold(until=time.time() - 3600)

    renewing = threading.Thread(target=renew)
    renewing.start()
    try:
        with pytest.raises(IndexLockedError, match="process 7 on desk"), locked(documents):
            pass
    finally:
        is_over.set()
        renewing.join()


@pytest.mark.parametrize("until", [-3600.0, 3600.0])
def test_one_that_is_not_renewed_is_taken_after_a_lease(until: float) -> None:
    """It is looked at for a whole lease, by the clock of who wants it, if that may wait or it seems to be over."""
    documents = Documents()
    documents.hold(until=time.time() + until)
    begun = time.monotonic()
    with locked(documents, 2 * LEASE if until > 0 else 0.0) as lock:
        assert time.monotonic() - begun >= LEASE
        lock.check()


def test_what_another_took_and_released_is_lost() -> None:
    """Who was away so long that another wrote does not go on, also where nobody holds the lock now."""
    documents = Documents()
    with locked(documents) as lock:
        documents.hold()
        documents.found = {}
        assert refused(lock) < LEASE
        assert not documents.found
