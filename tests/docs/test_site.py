"""See that the site of the documentation lists every page, and that its references are those of the code."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient

import cuttings
import indexer
from search.web.app import create_app
from search.web.describing import OPENAPI
from search.web.settings import Settings
from tests.docs.examples import ROOT
from tests.docs.test_links import LINK
from tests.docs.test_reference import ERRORS, RESULTS


def script(name: str) -> ModuleType:
    """Return a script of docs/."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_listed_once() -> None:
    """Who begins at docs/README.md finds each page of the documentation, once."""
    listed = LINK.findall((ROOT / "docs" / "README.md").read_text(encoding="utf-8").partition("## ")[2])
    docs = ROOT / "docs"
    pages = [path for path in docs.rglob("*.md") if path != docs / "README.md" and path.parent != docs / "decisions"]

    assert sorted(link for link in listed if not link.startswith("../")) == sorted(
        path.relative_to(docs).as_posix() for path in pages
    )
    assert len(set(listed)) == len(listed)


def test_the_reference_of_the_library_has_every_public_name() -> None:
    """What the library offers, returns or raises is on the page that is made from the code."""
    written = script("python_api").page()
    names = {*cuttings.__all__, *indexer.__all__, *(one.__name__ for one in RESULTS)}

    assert [name for name in sorted(names) if f"\n### {name}\n" not in written] == []
    assert [one.__name__ for one in ERRORS if f"\n| `{one.__name__}` |" not in written] == []


def test_the_reference_of_the_library_has_types_and_docstrings() -> None:
    """A method is shown as it is called, with its types, and with what it says of itself; fields stand in a table."""
    written = script("python_api").page()

    assert "Searcher.article(article_id: str) -> Row\n```\n\nReturn the article with this id" in written
    assert "    did_you_mean: bool = True,\n) -> Page\n" in written
    assert "\n| `language` | `str` | `''` |\n" in written


@pytest.fixture
def served(sample_index: Path) -> TestClient:
    """Return a client of what `cuttings serve` runs."""
    return TestClient(create_app(Settings(sample_index, rate=0)), base_url="http://127.0.0.1:8765")


def test_the_reference_of_the_api_is_of_what_is_served(served: TestClient) -> None:
    """The page is made of the very document that a server answers with, and has each address, parameter and field."""
    http_api = script("http_api")
    described = http_api.description()
    written = http_api.page(described)

    assert served.get(OPENAPI).json() == described
    for path, told in described["paths"].items():
        assert f"\n### `GET {path}`\n" in written
        assert all(f"\n| `{one['name']}` |" in written for one in told["get"].get("parameters", ()))
    for name, schema in described["components"]["schemas"].items():
        assert f"\n### {name}\n" in written
        assert all(f"\n| `{field}` |" in written for field in schema["properties"])


def test_recordings_show_what_is_printed() -> None:
    """What a recording of a terminal shows is what the commands print today, but for times."""
    assert script("record_terminal").main(["--check"]) == 0, "run 'python docs/record_terminal.py'"


def test_stale_recordings_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording that is missing or shows something else is out of date; one with another time is not."""
    recorder = script("record_terminal")
    monkeypatch.setattr(recorder, "lines", lambda _: iter(["\x1b[1m<b>\x1b[0m & (2.5 ms)", ""]))
    path = tmp_path / f"{next(iter(recorder.RECORDINGS))}.svg"

    assert recorder.main(["--check"], tmp_path) == 1
    assert recorder.main([], tmp_path) == 0
    assert recorder.text(path.read_text(encoding="utf-8")) == "<b> & (0.0 ms)\n"
    path.write_text(path.read_text(encoding="utf-8").replace("2.5 ms", "9.9 ms"), encoding="utf-8")
    assert recorder.main(["--check"], tmp_path) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("&lt;b&gt;", "c"), encoding="utf-8")
    assert recorder.main(["--check"], tmp_path) == 1
