"""Tell programs what went wrong, as RFC 9457 has it: `application/problem+json`."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from search.index.errors import (
    CorruptIndexError,
    CuttingsError,
    IndexNotFoundError,
    MissingFieldError,
    QueryError,
    SearchTimeoutError,
    UnknownIdError,
)

PROBLEM_JSON = "application/problem+json"
# What tells the types of ours from those of others; RFC 9457 lets them lead nowhere.
TYPES = "urn:cuttings:problem:"
# What Pydantic puts before the reason of a check of ours.
_OF_PYDANTIC = "Value error, "
NO_DAY = "has to be a day of the calendar, such as 2026-03-15"
# Kinds of error of Pydantic → what is told, with its limits.
_REASONS = {
    "less_than_equal": "can be {le} at most",
    "greater_than_equal": "has to be {ge} or more",
    "int_parsing": "has to be a whole number",
    "int_parsing_size": "has to be a smaller number",
    "bool_parsing": "has to be true or false",
    "string_too_long": "can have {max_length} characters at most",
    "string_too_short": "is too short, with fewer characters than {min_length}",
    "too_long": "can be given {max_length} times at most",
    "too_short": "has to be given {min_length} times or more",
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "date_from_datetime_parsing": NO_DAY,
    "date_parsing": NO_DAY,
    "date_from_datetime_inexact": NO_DAY,
}
_SECONDS_TO_WAIT = "1"
_log = logging.getLogger(__name__)

# Parameters that were refused: where each stands, and what is wrong with it.
Errors = tuple[Mapping[str, str], ...]


class Problem(NamedTuple):
    """Hold what went wrong: the status of HTTP, a short name of its type, a title that all of it share, and details.

    Without a name there is no more to say than the status does. `errors` are parameters that were refused, `place` is
    where a query cannot be read, as a character counted from 0.
    """

    status: int
    name: str = ""
    title: str = ""
    detail: str = ""
    errors: Errors = ()
    place: int | None = None
    headers: Mapping[str, str] | None = None

    def to_dict(self, instance: str = "") -> dict[str, Any]:
        """Return the problem as JSON can hold it; `instance` is the address that met it."""
        found: dict[str, Any] = {
            "type": TYPES + self.name if self.name else "about:blank",
            "title": self.title or _phrase(self.status),
            "status": self.status,
        }
        extra = {"detail": self.detail, "instance": instance, "errors": list(self.errors)}
        found |= {name: value for name, value in extra.items() if value}
        return found | ({} if self.place is None else {"place": self.place})


class Refusal(Exception):
    """Refuse a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        """Hold the problem."""
        super().__init__(problem.detail)
        self.problem = problem


UNREADABLE = Problem(503, "index", "the index cannot be read", "the log of the server says what is wrong with it")
FAULT = Problem(500, "", "", "a fault of the server, which its log tells")
# Kinds of error → the status, name and title of their problem; the first that fits, with the text of the error.
_KINDS: Mapping[type[CuttingsError], tuple[int, str, str]] = {
    QueryError: (400, "query", "the query cannot be read as it was meant"),
    UnknownIdError: (404, "unknown-id", "nothing has this id"),
    MissingFieldError: (400, "missing-field", "the index lacks what was asked for"),
    SearchTimeoutError: (503, "too-slow", "the answer took too long"),
}
# These name folders of the server: the log has them.
_OF_THE_SERVER = (CorruptIndexError, IndexNotFoundError)
# How a problem is shown.
Shown = Callable[[Request, Problem], Response]


def respond(request: Request, problem: Problem) -> Response:
    """Return the response that tells a program of a problem."""
    body = orjson.dumps(problem.to_dict(request.url.path), default=str)
    headers = {"Cache-Control": "no-store", **(problem.headers or {})}
    return Response(body, problem.status, headers, PROBLEM_JSON)


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error is to who asked; what only we can mend is in the log, and not in it."""
    if isinstance(error, Refusal):
        return error.problem
    if isinstance(error, RequestValidationError):
        return _refused(error)
    if isinstance(error, HTTPException):
        detail = error.detail if error.detail != _phrase(error.status_code) else ""
        return Problem(error.status_code, detail=detail, headers=error.headers)
    if isinstance(error, CuttingsError):
        return _of_ours(error)
    return FAULT


def install(app: FastAPI, prefix: str, elsewhere: Shown = respond) -> None:
    """Answer errors with problems: below a prefix for programs, and `elsewhere` as that shows them."""

    def answer(request: Request, error: Exception) -> Response:
        shown = respond if request.url.path.startswith(prefix) else elsewhere
        return shown(request, problem_of(error))

    for kind in (Exception, Refusal, RequestValidationError, HTTPException, CuttingsError):
        app.add_exception_handler(kind, answer)


def _of_ours(error: CuttingsError) -> Problem:
    for kind, (status, name, title) in _KINDS.items():
        if isinstance(error, kind):
            waits = {"Retry-After": _SECONDS_TO_WAIT} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
            place = error.place if isinstance(error, QueryError) else None
            return Problem(status, name, title, str(error), place=place, headers=waits)
    _log.error("%s", error)
    if isinstance(error, _OF_THE_SERVER):
        return UNREADABLE
    return Problem(503, "index", UNREADABLE.title, str(error))


def refused(*errors: Mapping[str, str]) -> Problem:
    """Return the problem that names parameters that cannot be used; behind its name a reason makes a sentence."""
    detail = "; ".join(f"{one['name']} {one['reason']}".strip() for one in errors)
    return Problem(400, "parameters", "the address cannot be used as it is", detail, errors)


def _refused(error: RequestValidationError) -> Problem:
    """Return the problem that names each parameter that was refused, without what it held: that is the client's."""
    return refused(
        *(
            {"in": str(one["loc"][0]), "name": ".".join(map(str, one["loc"][1:])), "reason": _reason(one)}
            for one in error.errors()
        )
    )


def _reason(error: Mapping[str, Any]) -> str:
    """Say in words of people what a value has to be; Pydantic speaks to who writes programs."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "literal_error":
        return f"has to be one of {limits['expected'].replace(chr(39), '').replace(' or ', ', ')}"
    if kind in _REASONS:
        return _REASONS[kind].format(**limits)
    return str(error["msg"]).removeprefix(_OF_PYDANTIC)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
