"""See that the reference pages say what the code has: every command, every public name, every parameter and field."""

import dataclasses
import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cuttings
import indexer
from indexer import recorded, repair
from indexer.formats import registry
from search import citations, configuration_files, hits, outputs, pictures, service, snippets, suggesting, trends
from search.backends import base
from search.index import backup, errors, verification
from search.ranking import explanation
from search.web import feeds
from tests.docs.examples import ROOT

COMMAND_LINE = ROOT / "docs" / "command-line.md"
# These name options of Docker, git and Python too.
OF_OTHERS = {"deployment.md", "installation.md", "releasing.md"}
LIBRARY = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")

RESULTS = [
    service.Searcher,
    hits.Page,
    hits.Total,
    hits.Facet,
    hits.Bucket,
    suggesting.Suggestion,
    hits.Hit,
    hits.SharedTerm,
    hits.Version,
    hits.ArticleHit,
    hits.BlockHit,
    snippets.Snippet,
    explanation.ScorePart,
    trends.Trends,
    trends.Trend,
    base.Row,
    pictures.Pictures,
    pictures.Tie,
    verification.Verification,
    backup.Backup,
    repair.Repair,
    recorded.Root,
]
ERRORS = [one for one in vars(errors).values() if isinstance(one, type) and one.__module__ == errors.__name__]
# What a heading of the page may begin with.
NAMED: dict[str, Any] = {
    "cuttings": cuttings,
    **{name: getattr(indexer, name) for name in indexer.__all__},
    **{one.__name__: one for one in [*RESULTS, *ERRORS]},
    **{
        one.__name__: one
        for one in (verification.verify, backup.back_up, repair.repair, citations.citation, feeds.atom)
    },
}
# "### `Searcher.search(query, limit=10)`" → the call; "## `Hit`" → the name.
SIGNATURES = re.findall(r"^#+ `([\w.]+\(.*\))`$", LIBRARY, flags=re.MULTILINE)
SECTIONS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", LIBRARY, flags=re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """Return the script that writes the reference of the command line."""
    spec = importlib.util.spec_from_file_location("generate_command_line", ROOT / "docs" / "generate_command_line.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def object_named(dotted: str) -> Any:
    """Return what a heading names; raises KeyError or AttributeError if there is no such thing."""
    first, *rest = dotted.split(".")
    found = NAMED[first]
    for name in rest:
        found = getattr(found, name)
    return found


def parameters(thing: Callable[..., object]) -> list[tuple[str, object, object]]:
    """Return name, kind and default of the parameters that something callable has."""
    found = [one for one in inspect.signature(thing).parameters.values() if one.name != "self"]
    return [(one.name, one.kind, one.default) for one in found]


def fields(thing: type) -> list[str]:
    """Return the names of the fields of a dataclass or named tuple; of another class none."""
    if dataclasses.is_dataclass(thing):
        return [one.name for one in dataclasses.fields(thing)]
    return list(getattr(thing, "_fields", ()))


def test_command_line_reference_is_up_to_date(generator: ModuleType) -> None:
    """docs/command-line.md says what the commands say of themselves."""
    assert generator.main(["--check"]) == 0, "run 'make docs'"


def test_stale_command_line_reference_is_noticed(
    generator: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked to check, the generator says of a page that is missing or old that it is out of date; else it writes it."""
    page = tmp_path / "command-line.md"

    assert generator.main(["--check"], page) == 1
    assert generator.main([], page) == 0
    assert generator.main(["--check"], page) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("--jobs", "--workers"), encoding="utf-8")
    assert generator.main(["--check"], page) == 1
    assert "make docs" in capsys.readouterr().err


def test_every_command_has_a_heading() -> None:
    """Each command has its section in the reference, with its help."""
    text = COMMAND_LINE.read_text(encoding="utf-8")
    commands = cuttings.cli.list_commands(cuttings.cli.make_context("cuttings", ["stats"]))

    assert commands
    assert [name for name in commands if f"\n## cuttings {name}\n\n```text\nUsage: cuttings {name} " not in text] == []


def test_commands_and_options_of_the_text_exist() -> None:
    """A page that names a command or an option in a sentence names one that there is."""
    group = cuttings.cli.make_context("cuttings", ["stats"])
    commands = [cuttings.cli, *(cuttings.cli.get_command(group, name) for name in cuttings.cli.list_commands(group))]
    options = {option for command in commands if command for one in command.get_params(group) for option in one.opts}
    pages = [page for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")] if page.name not in OF_OTHERS]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)

    assert set(re.findall(r"`cuttings (\w+)[ `]", text)) - set(cuttings.cli.list_commands(group)) == set()
    assert set(re.findall(r"`(?:[\w ]+ )?(--[a-z][a-z-]*|-[a-z0-9])[ `]", text)) - options == set()


def test_every_public_name_is_documented() -> None:
    """What the library offers for import, returns or raises has a heading in docs/library.md."""
    headings = re.findall(r"^#+ `([\w.]+)", LIBRARY, flags=re.MULTILINE)
    public = [*(f"cuttings.{name}" for name in cuttings.__all__), *indexer.__all__]
    errors_named = set(re.findall(r"^\| `(\w+)` \|", SECTIONS["CuttingsError"], flags=re.MULTILINE))

    assert set(public) - set(headings) == set()
    assert {one.__name__ for one in RESULTS} - set(headings) == set()
    assert {one.__name__ for one in ERRORS} == errors_named


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_are_those_of_the_code(signature: str) -> None:
    """A signature in docs/library.md has the parameters of the code, in their order and with their defaults."""
    name, _, written = signature.removesuffix(")").partition("(")

    assert parameters(eval(f"lambda {written}: None")) == parameters(object_named(name))  # noqa: S307 (our own page)


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_fields_and_methods_are_those_of_the_code(name: str) -> None:
    """A section on a class has a table of exactly its fields, in their order, and a heading for each method."""
    thing = NAMED[name]
    section = SECTIONS[name]
    methods = [one for one, value in vars(thing).items() if inspect.isfunction(value) and not one.startswith("_")]
    named = {match.split(".")[1] for match in re.findall(rf"^### `({name}\.\w+)", section, flags=re.MULTILINE)}

    if fields(thing):
        assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == fields(thing)
    assert named == set(methods)


def is_importable(dotted: str) -> bool:
    """Say whether a dotted name is a module, or a name in one."""
    try:
        importlib.import_module(dotted)
    except ModuleNotFoundError:
        module, _, name = dotted.rpartition(".")
        return hasattr(importlib.import_module(module), name)
    return True


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_dotted_names_exist(page: Path) -> None:
    """A dotted name in backticks is a module of the project, a name in one, a group of entry points, or our file."""
    others = {registry.ENTRY_POINTS, outputs.ENTRY_POINTS, configuration_files.NAME}
    dotted = re.findall(r"`((?:cuttings|indexer|search)(?:\.\w+)+)`", page.read_text(encoding="utf-8"))

    assert [one for one in dotted if one not in others and not is_importable(one)] == []
