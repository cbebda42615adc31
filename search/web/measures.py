"""Count requests and the time they take, for Prometheus, and write a line about each to a log.

The log does not hold what was searched for: who reads the log of a newsroom's archive shall not learn what it is after.
"""

import json
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TextIO

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What Prometheus calls the version of its text.
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: up to these, requests are counted.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Others are counted together, and paths that lead nowhere are: each makes a line, and anybody can invent more.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER, _NOWHERE = "other", "none"
_FAULT = 500
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

router = APIRouter(include_in_schema=False)
Labels = tuple[tuple[str, str], ...]


class Answered(NamedTuple):
    """Hold one request that was answered: which route did, and in how many seconds and bytes."""

    method: str
    route: str
    status: int
    seconds: float
    size: int


class Measures:
    """Count what was answered since the start; for one event loop."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.given_up = 0
        self._requests: Counter[Labels] = Counter()
        self._bytes: Counter[Labels] = Counter()
        self._seconds: dict[str, float] = {}
        self._within: dict[str, list[int]] = {}

    def count(self, answered: Answered) -> None:
        """Count a request."""
        method = answered.method if answered.method in _METHODS else _OTHER
        route = (("route", answered.route),)
        self._requests[(("method", method), *route, ("status", str(answered.status)))] += 1
        self._bytes[route] += answered.size
        within = self._within.setdefault(answered.route, [0] * (len(BUCKETS) + 1))
        within[bisect_left(BUCKETS, answered.seconds)] += 1
        self._seconds[answered.route] = self._seconds.get(answered.route, 0.0) + answered.seconds

    def lines(self) -> Iterator[str]:
        """Yield the lines of what was counted, as Prometheus reads them."""
        yield from _family("requests_total", "counter", "Requests that were answered.", self._requests.items())
        yield from _family("response_bytes_total", "counter", "Bytes of their bodies.", self._bytes.items())
        yield from _family("searches_given_up_total", "counter", "Searches that took too long.", [((), self.given_up)])
        yield from _head("request_seconds", "histogram", "Seconds until they were answered.")
        for route, counts in sorted(self._within.items()):
            yield from self._histogram(route, counts)

    def _histogram(self, route: str, counts: list[int]) -> Iterator[str]:
        total = 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
            total += count
            yield _line("request_seconds_bucket", (("route", route), ("le", bound)), total)
        yield _line("request_seconds_sum", (("route", route),), self._seconds[route])
        yield _line("request_seconds_count", (("route", route),), total)


class Measured:
    """Count each request that an application answers, and log it if there is a log."""

    def __init__(self, app: ASGIApp, measures: Measures, log: TextIO | None = None) -> None:
        """Measure an application."""
        self._app, self._measures, self._log = app, measures, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, size = time.perf_counter(), _FAULT, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            answered = Answered(scope["method"], _route(scope), status, seconds, size)
            self._measures.count(answered)
            if self._log is not None:
                self._log.write(log_line(scope, answered))
                self._log.flush()


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Tell Prometheus what was counted, and what is searched."""
    state = request.app.state
    counts = state.opened.counts()
    lines = [
        *state.measures.lines(),
        *_family("answers_given_again_total", "counter", "Answers that were kept.", [((), state.kept.hits)]),
        *_family("articles", "gauge", "Articles of the index.", [((), counts["articles"])]),
        *_family("blocks", "gauge", "Blocks of the index.", [((), counts["blocks"])]),
        *_family("index_generation", "gauge", "Number of the commit.", [((), counts["generation"])]),
        *_family("index_behind", "gauge", "1 if a newer cannot be read.", [((), int(bool(state.opened.trouble)))]),
    ]
    return Response("\n".join([*lines, ""]), headers={"Cache-Control": "no-store"}, media_type=TEXT_FORMAT)


def log_line(scope: Mapping[str, Any], answered: Answered) -> str:
    """Return the line of the log about a request: JSON in ASCII, which no path can break or hide in."""
    client = scope.get("client") or ("", 0)
    told = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": client[0],
        "method": answered.method,
        "path": scope["path"],
        "status": answered.status,
        "bytes": answered.size,
        "ms": round(answered.seconds * 1_000, 1),
    }
    return json.dumps(told) + "\n"


def _route(scope: Scope) -> str:
    """Return the pattern that a path fits, so that there are as many as there are routes."""
    return str(getattr(scope.get("route"), "path", _NOWHERE))


def _family(name: str, kind: str, about: str, values: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    yield from _head(name, kind, about)
    yield from (_line(name, labels, value) for labels, value in sorted(values))


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP cuttings_{name} {about}"
    yield f"# TYPE cuttings_{name} {kind}"


def _line(name: str, labels: Labels, value: float) -> str:
    held = ",".join(f'{label}="{text.translate(_ESCAPES)}"' for label, text in labels)
    return f"cuttings_{name}{f'{{{held}}}' if held else ''} {value}"
