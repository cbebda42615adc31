"""Decide who may ask, how often and how much, and which headers go with every answer. Pure ASGI, around all else."""

import math
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search.web.entrance import Entrance
from search.web.hosts import LOOPBACK, address_in, host_in
from search.web.refusing import Answer, Headers, RefusedError, refusal
from search.web.requested import Requested
from search.web.settings import Settings
from search.web.throttle import Throttle

MOST_BYTES_OF_ADDRESS = 16_000
MOST_BYTES_OF_HEADERS = 16_000
MOST_HEADERS = 100
MOST_BYTES_OF_BODY = 4_000
# Requests that are answered or wait for an answer at once, of all clients.
MOST_AT_ONCE = 100

_METHODS = ("GET", "HEAD", "OPTIONS")
_ALLOWED = ", ".join(_METHODS)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# With every answer, whatever becomes of a request.
HARMLESS: Headers = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # With none at all a browser hides from us, too, which page sends the form to log in.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_OURS = {name for name, _ in HARMLESS} | {b"server"}
_SECONDS_OF_PREFLIGHT = b"600"


class Guard:
    """Stand before an application: what passes is a GET of somebody who may ask, by a name that is ours."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """Guard an application; `clock` counts seconds."""
        self.app = app
        named = [host_in(name) for name in settings.hosts]
        self._hosts = {*LOOPBACK, settings.host.lower(), *named}
        self._origins = {origin.lower().rstrip("/") for origin in settings.origins}
        self._entrance = Entrance(settings.token)
        self._throttle = Throttle(settings.rate)
        self._clock = clock
        self._at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(Requested(scope), receive, send)

    async def _answer(self, asked: Requested, receive: Receive, send: Send) -> None:
        sending = self._dressed(asked, send)
        self._at_once += 1
        # HEAD is GET without what is answered. What a server offers beyond HTTP would pass the headers by.
        passed = {**asked.scope, "method": "GET", "extensions": {}}
        try:
            answer = await self._own_answer(asked, receive)
            if answer is None:
                await self.app(passed, receive, sending)
                return
        finally:
            self._at_once -= 1
            # For what counts requests by it.
            asked.scope["route"] = passed.get("route")
        await sending({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
        await sending({"type": "http.response.body", "body": answer.body})

    async def _own_answer(self, asked: Requested, receive: Receive) -> Answer | None:
        """Return the answer to what does not come to the application, else None."""
        try:
            self._check(asked)
            if self._entrance.is_login(asked):
                return self._entrance.log_in(asked, await _body(receive))
            if asked.method == "OPTIONS":
                return self._preflight(asked)
            return self._entrance.check(asked)
        except RefusedError as error:
            # A browser sends no cookie with what another page leads to; it does with what this one leads to.
            address = f"{asked.raw_path}?{asked.query.decode('latin-1')}" if asked.query else asked.raw_path
            came = asked.header("sec-fetch-site") in {"cross-site", "same-site"}
            return refusal(error, for_people=asked.is_for_people, address=address, came_from_elsewhere=came)

    def _check(self, asked: Requested) -> None:
        """Raise RefusedError for what nobody may ask, or not here, or not now."""
        _check_size(asked)
        self._check_host(asked)
        wait = self._throttle.seconds_to_wait(asked.client, self._clock())
        if wait:
            raise RefusedError(429, "Too many requests: ask again later.", retry_after=str(math.ceil(wait)))
        if self._at_once > MOST_AT_ONCE:
            raise RefusedError(503, "Too many others are asking: ask again later.", retry_after="1")
        is_login = self._entrance.is_login(asked)
        if asked.method not in _METHODS and not is_login:
            raise RefusedError(405, f"Only {_ALLOWED} are answered.", allow=_ALLOWED, connection="close")
        if not is_login and (asked.has("transfer-encoding") or asked.header("content-length") not in {"", "0"}):
            raise RefusedError(413, "A request has no body here.", connection="close")
        if self._is_of_another_page(asked):
            raise RefusedError(403, "Another page asked for this: `cuttings serve --origin` says which may.")

    def _check_host(self, asked: Requested) -> None:
        """Raise RefusedError if the page was called by a name that is not ours, as one that another page rebound is."""
        host = host_in(asked.header("host"))
        arrived = address_in(asked.arrived_at.partition("%")[0])
        if host is None or not (host in self._hosts or host == arrived):
            detail = "This page is not known by this name: `cuttings serve --host-name` says by which it is."
            raise RefusedError(421, detail, connection="close")

    def _is_of_another_page(self, asked: Requested) -> bool:
        """Say whether a page of another origin asks, other than by leading its reader here."""
        origin, site = asked.header("origin").lower(), asked.header("sec-fetch-site")
        if asked.has("origin") and asked.is_for_api and origin in self._origins:
            return False
        if site in {"same-origin", "none"}:
            return False
        if site:
            way = (asked.header("sec-fetch-mode"), asked.header("sec-fetch-dest"))
            return way != ("navigate", "document") or asked.method == "POST"
        return asked.has("origin") and origin.partition("://")[2] != asked.header("host").lower()

    def _preflight(self, asked: Requested) -> Answer:
        """Tell what may be asked; of an origin that may read the API, the headers too."""
        if not asked.is_for_api or asked.header("origin").lower() not in self._origins:
            return Answer(204, [(b"allow", _ALLOWED.encode())])
        headers = [
            (b"access-control-allow-methods", b"GET, HEAD"),
            (b"access-control-allow-headers", b"Authorization, If-None-Match"),
            (b"access-control-max-age", _SECONDS_OF_PREFLIGHT),
        ]
        return Answer(204, headers)

    def _dressed(self, asked: Requested, send: Send) -> Send:
        """Return what sends an answer with our headers, without a body to HEAD."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._headers(asked, message["headers"])}
            elif asked.method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        return sending

    def _headers(self, asked: Requested, headers: Headers) -> Headers:
        kept = [(name, value) for name, value in headers if name.lower() not in _OURS]
        if all(name.lower() != b"cache-control" for name, _ in kept):
            # What an archive shows is for who asked: no cache on the way may show it to others.
            kept.append((b"cache-control", b"private, no-cache"))
        if self._origins and asked.is_for_api:
            kept.append((b"vary", b"Origin"))
            origin = asked.header("origin").lower()
            if origin in self._origins:
                kept.append((b"access-control-allow-origin", origin.encode()))
                kept.append((b"access-control-expose-headers", b"ETag, Link, Retry-After"))
        return [*kept, *HARMLESS]


def _check_size(asked: Requested) -> None:
    """Raise RefusedError for a request that is larger than any of ours."""
    headers = asked.scope["headers"]
    if len(asked.raw_path) + len(asked.query) > MOST_BYTES_OF_ADDRESS:
        detail = f"The address is longer than {MOST_BYTES_OF_ADDRESS:,} bytes: ask for less."
        raise RefusedError(414, detail, connection="close")
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > MOST_BYTES_OF_HEADERS:
        detail = f"There are more than {MOST_HEADERS} headers, or more than {MOST_BYTES_OF_HEADERS:,} bytes of them."
        raise RefusedError(431, detail, connection="close")
    if not asked.path.startswith("/"):
        raise RefusedError(400, "The address begins with no slash.", connection="close")


async def _body(receive: Receive) -> bytes:
    """Return the body of a form, or what came of it; raise RefusedError if it is too long."""
    body, goes_on = b"", True
    while goes_on:
        message = await receive()
        body += message.get("body", b"")
        goes_on = message.get("more_body", False)
        if len(body) > MOST_BYTES_OF_BODY:
            raise RefusedError(413, f"A form is at most {MOST_BYTES_OF_BODY:,} bytes long.", connection="close")
    return body
