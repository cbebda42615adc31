"""Send lines to a cluster: several requests at once, no more than it takes, and again what it could not take."""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import orjson

from search.index.cluster_client import ClusterClient, is_gone, is_read_only, reason_of
from search.index.errors import (
    ClusterBusyError,
    ClusterError,
    ClusterReadOnlyError,
    ClusterUnreachableError,
    WriteError,
)

# Requests at once, and those that wait beside them.
_AT_ONCE = 4
_WAITING = 4
# The waits between attempts double from the first to the longest: some two minutes in all, each up to half of it less
# by chance, so that those who were refused together do not come together again.
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 16.0
_ATTEMPTS = 13
_SECONDS = 60.0
# There is a later version already, of something that was sent after it; and what another moment may mend.
_OVERTAKEN, _BUSY, _UNAVAILABLE = 409, 429, 503
_DELETE = b'{"delete"'
_ASKED = "errors,items.*.status,items.*.error"


class Sender:
    """Send lines to an index in the background; what failed is raised by the next call."""

    def __init__(self, client: ClusterClient, index: str, check: Callable[[], None], **parameters: Any) -> None:
        """Name where the lines go; `check` raises an error if nothing may be sent any more."""
        self._client, self._index, self._check = client, index, check
        self._parameters = {"filter_path": _ASKED, "request_timeout": _SECONDS, **parameters}
        self._threads = ThreadPoolExecutor(_AT_ONCE, "cuttings-bulk")
        self._sent: deque[Future[None]] = deque()
        self._is_over = threading.Event()

    def send(self, body: bytes) -> None:
        """Send lines, when so many of those before them have arrived that few are waiting."""
        while len(self._sent) >= _AT_ONCE + _WAITING or (self._sent and self._sent[0].done()):
            self._sent.popleft().result()
        self._sent.append(self._threads.submit(self._deliver, body))

    def drain(self) -> None:
        """Wait until all has arrived; raises the first error, when no request is under way any more."""
        failures = [error for one in self._sent if (error := one.exception())]
        self._sent.clear()
        if failures:
            raise failures[0]

    def close(self) -> None:
        """Give up what has not arrived, and wait for what is under way."""
        self._is_over.set()
        self._threads.shutdown(cancel_futures=True)
        self._sent.clear()

    def _deliver(self, body: bytes) -> None:
        """Send lines until all were taken; what was taken already may come again, and is the same."""
        for attempt in range(_ATTEMPTS):
            self._check()
            try:
                answer = self._client.call("POST", f"/{self._index}/_bulk", body, **self._parameters)
                body = self._left(body, answer) if answer.get("errors") else b""
                failure: ClusterError = ClusterBusyError(f"{self._client.address} is too busy to take what is sent")
            except (ClusterBusyError, ClusterUnreachableError) as error:
                failure = error
            if not body:
                return
            longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt)
            if self._is_over.wait(random.uniform(longest / 2, longest)):  # noqa: S311 (nothing secret)
                return
        raise failure

    def _left(self, body: bytes, answer: Mapping[str, Any]) -> bytes:
        """Return the lines that were not taken and may be another time. Raises WriteError for those that never will."""
        left: list[bytes] = []
        for lines, item in zip(_documents(body), answer["items"], strict=True):
            (outcome,) = item.values()
            status, told = outcome["status"], reason_of(outcome)
            if is_read_only(status, told):
                raise ClusterReadOnlyError(
                    f"{self._client.address} takes nothing: {told}; the disk of a node may be full"
                )
            if status in (_BUSY, _UNAVAILABLE) or is_gone(told):
                left.append(lines)
            elif "error" in outcome and status != _OVERTAKEN:
                name = next(iter(orjson.loads(lines.partition(b"\n")[0]).values()))["_id"]
                raise WriteError(f"{self._client.address} refuses the document {name!r}: {told}")
        return b"".join(left)


def _documents(body: bytes) -> Iterator[bytes]:
    """Yield the lines of each document: one if it is deleted, else two."""
    lines = iter(body.splitlines(keepends=True))
    for line in lines:
        yield line if line.startswith(_DELETE) else line + next(lines)
