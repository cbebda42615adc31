"""Write what the HTTP API says of itself, its OpenAPI document, as a page of the documentation."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI

from search.web import api
from search.web.describing import OPENAPI, describe

_INTRODUCTION = f"""\
# HTTP API: every address and field

Made from the OpenAPI document that `cuttings serve` answers `{OPENAPI}` with. [API of the web](../web-api.md) explains
it, with examples to type.

{{about}}
"""
_JSON = "application/json"
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "up to {} characters",
    "maxItems": "up to {}",
}


def description() -> dict[str, Any]:
    """Return the OpenAPI document; no index is needed for it."""
    app = FastAPI(title="Cuttings", openapi_url=OPENAPI)
    describe(app)
    app.include_router(api.router)
    return app.openapi()


def page(described: dict[str, Any]) -> str:
    """Return an OpenAPI document as Markdown: its addresses, then the objects of its answers."""
    schemas = described["components"]["schemas"]
    addresses = (_address(path, told["get"], schemas) for path, told in described["paths"].items())
    objects = (_object(name, schema) for name, schema in sorted(schemas.items()))
    introduction = _INTRODUCTION.format(about=described["info"]["description"])
    return "\n".join([introduction, "## Addresses\n", *addresses, "## Objects\n", *objects])


def _address(path: str, told: dict[str, Any], schemas: dict[str, Any]) -> str:
    rows = [
        (f"`{one['name']}`", _type(one["schema"]), _default(one["schema"], one["required"]), _said(one["schema"], one))
        for one in told.get("parameters", ())
    ]
    answer = told["responses"]["200"]["content"][_JSON]["schema"]
    problems = [(f"`{status}`", one["description"]) for status, one in told["responses"].items() if status != "200"]
    parts = [f"### `GET {path}`\n", f"{told.get('description') or told['summary']}\n"]
    if rows:
        parts += [_table(("parameter", "type", "default", "is"), rows)]
    parts += [f"Answers with {_type(answer)}, such as\n", _example(schemas[_named(answer)])]
    return "\n".join([*parts, _table(("else", "when"), problems)])


def _object(name: str, schema: dict[str, Any]) -> str:
    rows = [(f"`{field}`", _type(one), _said(one, one)) for field, one in schema["properties"].items()]
    return f"### {name}\n\n{schema.get('description', '')}\n\n{_table(('field', 'type', 'is'), rows)}"


def _example(schema: dict[str, Any]) -> str:
    text = json.dumps(schema["examples"][0], ensure_ascii=False, indent=2)
    return f"```json\n{text}\n```\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _type(schema: dict[str, Any]) -> str:
    """Return the type that a schema describes, objects as links to their heading."""
    if "$ref" in schema:
        return f"[{_named(schema)}](#{_named(schema).lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items']) if 'items' in schema else 'values'}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return str(schema.get("format") or schema.get("type") or "any")


def _default(schema: dict[str, Any], required: bool) -> str:
    if required:
        return "must be given"
    default = schema.get("default")
    return "" if default in (None, "", []) else f"`{json.dumps(default).strip(chr(34))}`"


def _said(schema: dict[str, Any], told: dict[str, Any]) -> str:
    return " ".join([told.get("description", ""), *_bounds(schema)]).strip()


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    # That a number is not negative goes without saying.
    found = [text.format(f"{int(schema[key]):,}") for key, text in _BOUNDS.items() if schema.get(key)]
    if found:
        yield f"({', '.join(found)})"


def _named(reference: dict[str, Any]) -> str:
    return str(reference["$ref"].rpartition("/")[2])
