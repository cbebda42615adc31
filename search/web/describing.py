"""Describe the API: what all its answers have in common, and the OpenAPI document."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from search.web.answers import ProblemAnswer
from search.web.examples import EXAMPLES
from search.web.problems import PROBLEM_JSON

PREFIX: Final = "/api/v1"
OPENAPI: Final = f"{PREFIX}/openapi.json"
_SCHEMAS: Final = "#/components/schemas/"
_VERSION: Final = "1"
_ABOUT: Final = (
    "Search an archive of news. Names and meanings are those of the library of Cuttings. Answers have an ETag that "
    "changes when the index does. What goes wrong is told as RFC 9457 has it."
)


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": _SCHEMAS + ProblemAnswer.__name__}
    return {"description": description, "content": {PROBLEM_JSON: {"schema": schema}}}


UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: _problem("Nothing has this id, or several have.")}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "The client has the answer, as its If-None-Match says."},
    400: _problem("What was asked cannot be answered, and why."),
    503: _problem("It took too long, or the index cannot be read just now."),
    # Named, or FastAPI would describe answers to what it refuses as they would be without our problems.
    "default": _problem("Any other problem."),
}


def describe(app: FastAPI) -> None:
    """Have the application tell its API, the problems included, as OpenAPI."""

    def description() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]  # as FastAPI says to do it


def _description(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=_VERSION, description=_ABOUT, routes=app.routes)
    _, problems = models_json_schema([(ProblemAnswer, "serialization")], ref_template=_SCHEMAS + "{model}")
    schemas = found["components"]["schemas"]
    schemas |= problems["$defs"]
    for name, example in EXAMPLES.items():
        # Not in the models: FastAPI drops what is null.
        schemas[f"{name.capitalize()}Answer"]["examples"] = [example]
    return found
