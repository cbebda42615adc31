"""What is put to the proof of the web: requests, read as the server reads them, answered by the application."""

import asyncio
import shutil
import tempfile
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, unquote

import h11

from search.web.app import compose
from search.web.guarding import Guard
from search.web.settings import Settings
from tests.conftest import write_news
from tests.fuzzing.mutation import mutated
from tests.fuzzing.watching import WORKPLACE

_PATHS = (
    *("/", "/search.csv", "/feed.atom", "/login", "/metrics", "/static/cuttings.css", "/static/../app.py", "/nowhere"),
    *("/article/ferry", "/article/twins-1:2", "/article/..%2f..%2fetc%2fpasswd", "/similar/ferry", "/picture/ferry:1"),
    *(f"/api/v1/{name}" for name in ("search", "facets", "suggest", "stats", "health", "trends", "duplicates")),
    *("/api/v1/article/ferry", "/api/v1/block/ferry:1", "/api/v1/similar/bridge", "/api/v1/openapi.json", "/api/v1/"),
)
_NAMES = (
    *("q", "by", "match", "sort", "first", "fold", "filter", "page", "from", "to", "whole", "cite", "limit", "facets"),
    *("facet_limit", "fragments", "more", "next", "kinds", "strict", "explain", "kind", "token", "x"),
)
_VALUES = (
    *(
        "ferry",
        "lighthouse OR ferry",
        '"two lighthouses"',
        "ferr*",
        "/[bf].*/",
        "date:2026",
        "kind:caption",
        "((",
        "\0",
    ),
    *("article", "block", "all", "any", "newest", "relevance", "month", "kind", "0", "1", "-1", "9" * 30, "1e9", "nan"),
    *(
        "true",
        "false",
        "2026-03-02",
        "0000-00-00",
        "date:>=2026-01",
        "place:",
        "\ud800",
        "\u202e",
        "<script>",
        "é" * 99,
    ),
)
_HEADERS = (
    *("Host: 127.0.0.1", "Host: localhost:8765", "Host: evil.example", "Host: [::1]", "Host: ", "X-Part: hits"),
    *('If-None-Match: W/"x"', "Accept-Encoding: gzip", "Origin: http://evil.example", "Sec-Fetch-Site: cross-site"),
    *(
        "Authorization: Bearer x",
        "Cookie: cuttings=x; y",
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        "Range: bytes=0-",
    ),
    *("Accept: text/html", "Accept: application/json", "X-Forwarded-For: 10.0.0.1", "Connection: upgrade"),
)
_METHODS = (*("GET",) * 8, "HEAD", "POST", "OPTIONS", "PUT", "TRACE")
_FAULT_OF_OURS = 500
# What the guard lays on every answer.
_ALWAYS = b"content-security-policy"


class Requests:
    """Answer requests, some of them broken: none brings about a fault of ours, and each answer is guarded."""

    def __init__(self) -> None:
        """Serve an index, which stays as long as this."""
        folder = Path(tempfile.mkdtemp(prefix=WORKPLACE))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        write_news(folder)
        settings = Settings(folder, rate=0)
        self._app = Guard(compose(settings), settings)
        # A browser that other tests drive has a loop in the thread of the tests.
        self._thread = ThreadPoolExecutor(1)

    def make(self, chance: Random) -> bytes:
        """Return a request, harmed in half of all cases."""
        asked = "&".join(
            f"{chance.choice(_NAMES)}={_quoted(chance.choice(_VALUES))}" for _ in range(chance.randrange(5))
        )
        path = chance.choice(_PATHS) + (f"?{asked}" if asked else "")
        headers = chance.sample(_HEADERS, chance.randrange(4))
        # Most are asked by a name that is ours, so that there is an answer.
        if chance.randrange(4):
            headers = ["Host: 127.0.0.1", *(one for one in headers if not one.startswith("Host"))]
        lines = [f"{chance.choice(_METHODS)} {path} HTTP/1.1", *dict.fromkeys(headers), "", ""]
        data = "\r\n".join(lines).encode("latin-1", "replace")
        return data if chance.randrange(2) else mutated(data, chance)

    def run(self, data: bytes) -> None:
        """Read a request, and answer it if it can be read. Raises AssertionError for a fault of ours."""
        connection = h11.Connection(h11.SERVER)
        try:
            connection.receive_data(data)
            event = connection.next_event()
        except h11.RemoteProtocolError:
            return
        if isinstance(event, h11.Request):
            sent = self._thread.submit(asyncio.run, self._answered(_scope(event))).result()
            status, headers = sent[0]["status"], dict(sent[0]["headers"])
            if status == _FAULT_OF_OURS or _ALWAYS not in headers:
                raise AssertionError(f"{status}, with {headers}")

    async def _answered(self, scope: dict[str, Any]) -> list[Any]:
        """Return what is sent in answer to a request without a body."""
        sent: list[Any] = []
        parts = iter([{"type": "http.request", "body": b"", "more_body": False}])
        hang_up = asyncio.Event()

        async def receive() -> Any:
            if part := next(parts, None):
                return part
            await hang_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        return sent


def _quoted(text: str) -> str:
    return quote(text, errors="surrogatepass")


def _scope(request: h11.Request) -> dict[str, Any]:
    """Return a request as uvicorn gives it to an application."""
    path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": request.http_version.decode("ascii"),
        "method": request.method.decode("ascii"),
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": list(request.headers),
        "client": ("127.0.0.1", 1234),
        "server": ("127.0.0.1", 8765),
        "state": {},
    }
