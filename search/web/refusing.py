"""Tell people and programs that they are refused, and browsers where to go on; show people any problem as a page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import Response

from search.web.problems import PROBLEM_JSON, Problem, Refusal, respond
from search.web.state import SearchState

Headers = Sequence[tuple[bytes, bytes]]

_HTML = "text/html; charset=utf-8"
# What people read where the phrase of a status tells them little.
_HEADINGS = {"Unauthorized": "Log in", "Not Found": "There is no such page"}
_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


class Answer(NamedTuple):
    """Hold an answer that needs no index."""

    status: int
    headers: Headers = ()
    body: bytes = b""


class RefusedError(Refusal):
    """Refuse a request before it comes to the application: `detail` says what to do, `headers` go with it."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        """Say why. A header is named as Python can: `retry_after`."""
        super().__init__(Problem(status, detail=detail, headers=_named(headers)))


def refusal(error: RefusedError, *, for_people: bool, **shown: Any) -> Answer:
    """Return the answer that tells of a refusal: a page for people, else a problem as RFC 9457 has it."""
    problem = error.problem
    told, headers = problem.to_dict(), [*_encoded(problem.headers or {}), (b"cache-control", b"no-store")]
    kind, body = (_HTML, _page(**told, **shown)) if for_people else (PROBLEM_JSON, orjson.dumps(told))
    return Answer(problem.status, [*headers, *_describing(kind.encode(), body)], body)


def _named(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers by their names in HTTP, of names that Python can have."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _encoded(headers: Mapping[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def shown_to_people(request: Request, problem: Problem) -> Response:
    """Return the page that tells of a problem, or the problem itself if no page is wanted."""
    if "text/html" not in request.headers.get("accept", ""):
        return respond(request, problem)
    # What was typed stands in the field again, to be mended.
    state = SearchState(request.query_params.get("q", ""))
    headers = {"cache-control": "no-store", **(problem.headers or {})}
    return Response(_page(**problem.to_dict(), state=state), problem.status, headers, _HTML)


def _page(**shown: Any) -> bytes:
    title = str(shown["title"])
    heading = _HEADINGS.get(title, title[:1].upper() + title[1:])
    return _templates.get_template("refused.html").render(**shown | {"title": heading}).encode()


def see_other(address: str, **headers: str) -> Answer:
    """Return the answer that sends a browser on to an address of ours."""
    where = (b"location", address.encode("ascii"))
    return Answer(303, [where, *_encoded(_named(headers)), (b"cache-control", b"no-store"), (b"content-length", b"0")])


def _describing(kind: bytes, body: bytes) -> Headers:
    return [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
