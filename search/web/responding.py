"""Answer a request with what the index gives: from what the client has, from what is kept, or read anew."""

import asyncio
import datetime as dt
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from search.index.errors import SearchTimeoutError
from search.web.kept import KeptAnswers
from search.web.opened import TOO_MANY, OpenIndex
from search.web.workers import Workers
from search.web.written import Answer, Write, Written

JSON, HTML = "application/json", "text/html; charset=utf-8"
# A page asks so for a part of itself alone, or as one types.
PART = "X-Part"
PARTS = ("hits", "typed")
# As proxies log it; nobody is there to read it.
_CLIENT_IS_GONE = 499


class Responding(NamedTuple):
    """Answer one request. Answers of one generation to one address on one day are the same, but for the time."""

    request: Request
    opened: OpenIndex
    kept: KeptAnswers
    workers: Workers
    media_type: str = JSON

    @property
    def timeout(self) -> float:
        """Return the seconds after which a search is given up."""
        return self.opened.settings.timeout

    async def respond(self, write: Write, *, aside: bool = False) -> Response:
        """Return the response with what is written of the index; what takes seconds is read `aside`.

        Raises SearchTimeoutError where those before it take longer than one search may.
        """
        if response := self._known():
            return response
        turn, answer = self._reading(aside=aside)
        async with self._in_turn(turn):
            # It may have been read meanwhile, and who types asks for something else before this is answered.
            if response := self._known():
                return response
            if await self.request.is_disconnected():
                return Response(status_code=_CLIENT_IS_GONE)
            return self._written(*await run_in_threadpool(answer, write))

    def _known(self) -> Response | None:
        """Return the response if nothing needs to be read for it."""
        generation, address = self.opened.generation, _address(self.request)
        tag = _tag(generation, address)
        if _has(self.request, tag):
            return Response(status_code=304, headers=self._headers(tag))
        body = self.kept.get(generation, address)
        return None if body is None else self._response(body, tag)

    def _reading(self, *, aside: bool) -> tuple[asyncio.Lock | asyncio.Semaphore, Callable[[Write], Answer]]:
        """Return where to wait, and what then reads and writes."""
        if aside:
            return self.opened.aside_in_turn, self.opened.answer_aside
        if self.workers.are_there:
            return self.workers.in_turn, self.workers.answer
        return self.opened.in_turn, self.opened.answer

    def _written(self, generation: str, written: Written) -> Response:
        """Return the response with what was written, and keep it."""
        if written.is_given_up:
            self.request.app.state.measures.given_up += 1
        if written.is_given_up or written.is_behind:
            # The next one to ask may be luckier.
            return Response(written.body, headers={"Cache-Control": "no-store"}, media_type=self.media_type)
        address = _address(self.request)
        self.kept.keep(generation, address, written.body)
        return self._response(written.body, _tag(generation, address))

    def _response(self, body: bytes, tag: str) -> Response:
        return Response(body, headers=self._headers(tag), media_type=self.media_type)

    def _headers(self, tag: str) -> dict[str, str]:
        varies = {"Vary": PART} if self.media_type == HTML else {}
        return {"ETag": tag, "Cache-Control": "private, no-cache", **varies}

    @asynccontextmanager
    async def _in_turn(self, turn: asyncio.Lock | asyncio.Semaphore) -> AsyncIterator[None]:
        """Wait until those that came before are answered: in order, and without a thread for each."""
        try:
            async with asyncio.timeout(self.timeout if turn.locked() else None):
                await turn.acquire()
        except TimeoutError as error:
            raise SearchTimeoutError(TOO_MANY) from error
        try:
            yield
        finally:
            turn.release()


def _address(request: Request) -> str:
    """Return what a request asks for: the part of a page is another answer than the page, and today than tomorrow.

    Neither the path nor the query holds a space as it is sent.
    """
    part = request.headers.get(PART, "")
    path, query = (request.scope[name].decode("latin-1") for name in ("raw_path", "query_string"))
    # Queries know "today" and "last week".
    return f"{part if part in PARTS else ''} {path} {query} {_today()}"


def _today() -> dt.date:
    return dt.date.today()


def _tag(generation: str, address: str) -> str:
    """Return the ETag of an answer; a weak one, since times differ, and so does what compression makes of it."""
    digest = hashlib.blake2b(f"{generation} {address}".encode(errors="surrogatepass"), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def _has(request: Request, tag: str) -> bool:
    """Say whether the client has the answer, as If-None-Match tells: a list of tags, compared weakly."""
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag.removeprefix("W/") in given
