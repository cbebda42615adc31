"""See that the examples of docs/web-api.md show what the API answers."""

import json
import re
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from search.web.describing import PREFIX
from search.web.problems import TYPES
from tests.docs.examples import ROOT
from tests.web.conftest import HERE

PAGE = (ROOT / "docs" / "web-api.md").read_text(encoding="utf-8")
ANYTHING = '"…"'
_SHOWN = re.compile(r"^```sh\ncurl '([^']+)'\n```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Shown(NamedTuple):
    """Hold an address of the page, and the answer that stands below it."""

    address: str
    answer: str


SHOWN = [Shown(*match.groups()) for match in _SHOWN.finditer(PAGE)]


def read(shown: str) -> Any:
    """Return what is shown as JSON; what is left out is the name or the value `…`."""
    told = re.sub(r"(?<=: )…", ANYTHING, shown)
    return json.loads(re.sub(r"(?<=[{ ])…(?=[,}\s])", f"{ANYTHING}: 0", told))


def agrees(shown: Any, answer: Any) -> bool:
    """Say whether an answer is as shown: `…` stands for any value, members or end of a text."""
    if isinstance(shown, str) and shown.endswith("…"):
        return shown == "…" or (isinstance(answer, str) and answer.startswith(shown.rstrip("…")))
    if isinstance(shown, list):
        return isinstance(answer, list) and len(shown) == len(answer) and all(map(agrees, shown, answer))
    if not isinstance(shown, dict):
        return bool(shown == answer)
    told = {name: value for name, value in shown.items() if name != "…"}
    return (set(told) == set(answer) or ("…" in shown and set(told) < set(answer))) and all(
        agrees(value, answer[name]) for name, value in told.items()
    )


@pytest.mark.parametrize("shown", SHOWN, ids=[shown.address.removeprefix(HERE) for shown in SHOWN])
def test_examples_show_what_is_answered(shown: Shown, client: TestClient) -> None:
    """Who asks what the page asks gets what the page shows."""
    answer = client.get(shown.address).json()

    assert agrees(read(shown.answer), answer), answer


def test_wrong_examples_are_noticed() -> None:
    """An answer that is another is not let pass."""
    assert agrees(
        read('{"a": 1, …, "b": [\n{…}\n], "c": …, "d": "Aa…"}'), {"a": 1, "x": 2, "b": [{}], "c": 3, "d": "Aab"}
    )
    assert not agrees(read('{"a": 1, …}'), {"a": 2, "x": 2})
    assert not agrees(read('{"a": 1}'), {"a": 1, "x": 2})
    assert not agrees(read('{"a": "Aa…"}'), {"a": "Ab"})


def test_the_page_has_every_address(client: TestClient) -> None:
    """Each address, each parameter and each type of problem is on the page, and no address that is not there."""
    description = client.get(f"{PREFIX}/openapi.json").json()
    stems = {path.partition("{")[0] for path in description["paths"]}
    listed = {row.rstrip("…") for row in re.findall(rf"^\| \[`({PREFIX}/[^`]+)`\]", PAGE, re.MULTILINE)}
    parameters = {
        one["name"]
        for operations in description["paths"].values()
        for one in operations["get"].get("parameters", ())
        if one["in"] == "query"
    }

    assert listed == stems
    assert [name for name in sorted(parameters) if f"`{name}`" not in PAGE] == []
    assert len(SHOWN) >= 8
    assert re.findall(rf"`{TYPES}([\w-]+)`", PAGE) == [
        *("parameters", "query", "next", "missing-field", "unknown-id", "too-slow", "index")
    ]
