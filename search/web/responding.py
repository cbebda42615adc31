"""Answer a request with JSON that the index gives: from what the client has, from what is kept, or read anew."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from fastapi import Request
from starlette.responses import Response

from search.service import Searcher
from search.web.kept import KeptAnswers
from search.web.opened import OpenIndex, generation_of

JSON = "application/json"
# Reads an answer of an index.
Read = Callable[[Searcher], Mapping[str, Any]]


class Responding(NamedTuple):
    """Answer one request. Answers of one generation to one address are the same, but for the time they took."""

    request: Request
    opened: OpenIndex
    kept: KeptAnswers

    @property
    def timeout(self) -> float:
        """Return the seconds after which a search is given up."""
        return self.opened.settings.timeout

    def respond(self, read: Read, *, aside: bool = False) -> Response:
        """Return the response with what is read of the index; what takes seconds is read `aside`."""
        generation, address = self.opened.generation, _address(self.request)
        if _has(self.request, tag := _tag(generation, address)):
            return Response(status_code=304, headers=_headers(tag))
        if (body := self.kept.get(generation, address)) is not None:
            return Response(body, headers=_headers(tag), media_type=JSON)
        with self.opened.aside() if aside else self.opened.newest() as searcher:
            generation, answer = generation_of(searcher), read(searcher)
        body = orjson.dumps(answer, default=_plain)
        if answer.get("given_up"):
            self.request.app.state.measures.given_up += 1
            # The next one to ask may be luckier.
            return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON)
        self.kept.keep(generation, address, body)
        return Response(body, headers=_headers(_tag(generation, address)), media_type=JSON)


def _address(request: Request) -> str:
    return f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"


def _tag(generation: str, address: str) -> str:
    """Return the ETag of an answer; a weak one, since times differ, and so does what compression makes of it."""
    digest = hashlib.blake2b(f"{generation} {address}".encode(errors="surrogatepass"), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def _has(request: Request, tag: str) -> bool:
    """Say whether the client has the answer, as If-None-Match tells: a list of tags, compared weakly."""
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag.removeprefix("W/") in given


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache"}


def _plain(value: object) -> object:
    """Return what orjson does not know as JSON can hold it."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def iso(day: int | None) -> str | None:
    """Return a day as the library counts it in ISO 8601."""
    return None if day is None else dt.date.fromordinal(day).isoformat()
