"""Tell people and programs that they are refused, and browsers where to go on; show people any problem as a page."""

import http
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import Response

from search.web.problems import Problem, respond
from search.web.state import SearchState

Headers = Sequence[tuple[bytes, bytes]]

# What people read where the phrase of a status tells them little.
_HEADINGS = {"Unauthorized": "Log in", "Not Found": "There is no such page"}
_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


class Answer(NamedTuple):
    """Hold an answer that needs no index."""

    status: int
    headers: Headers = ()
    body: bytes = b""


class RefusedError(Exception):
    """Refuse a request: `status` is that of HTTP, `detail` says what to do, `headers` go with it."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        """Say why. A header is named as Python can: `retry_after`."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]


def refusal(error: RefusedError, *, for_people: bool, **shown: Any) -> Answer:
    """Return the answer that tells of a refusal: a page for people, else a problem as RFC 9457 has it."""
    title = http.HTTPStatus(error.status).phrase
    told: Mapping[str, Any] = {"title": title, "status": error.status, "detail": error.detail}
    headers = [*error.headers, (b"cache-control", b"no-store")]
    if not for_people:
        body = json.dumps({"type": "about:blank", **told}).encode()
        return Answer(error.status, [*headers, *_describing(b"application/problem+json", body)], body)
    body = _page(**told, **shown)
    return Answer(error.status, [*headers, *_describing(b"text/html; charset=utf-8", body)], body)


def shown_to_people(request: Request, problem: Problem) -> Response:
    """Return the page that tells of a problem, or the problem itself if no page is wanted."""
    if "text/html" not in request.headers.get("accept", ""):
        return respond(request, problem)
    told = problem.to_dict()
    # What was typed stands in the field again, to be mended.
    state = SearchState(request.query_params.get("q", ""))
    body = _page(title=told["title"], status=problem.status, detail=problem.detail, state=state)
    headers = {"cache-control": "no-store", **(problem.headers or {})}
    return Response(body, problem.status, headers, "text/html; charset=utf-8")


def _page(**shown: Any) -> bytes:
    title = str(shown["title"])
    heading = _HEADINGS.get(title, title[:1].upper() + title[1:])
    return _templates.get_template("refused.html").render(**shown | {"title": heading}).encode()


def see_other(address: str, **headers: str) -> Answer:
    """Return the answer that sends a browser on to an address of ours."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    where = (b"location", address.encode("ascii"))
    return Answer(303, [where, *named, (b"cache-control", b"no-store"), (b"content-length", b"0")])


def _describing(kind: bytes, body: bytes) -> Headers:
    return [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
