"""What packages of others add to the command line by entry points, and what becomes of those that are broken."""

import importlib
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.formats import registry
from tests.cli.conftest import ROOT, Run
from tests.cli.streams import run_here

EXAMPLE = ROOT / "docs" / "examples" / "desk-slips"
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SLIP = "SLIP: 7\nHEAD: Lamp lit again\nDESK: Harbour\n\nKRAKENES, Norway (AP) — The lamp was lit again on Sunday.\n"
STEERING = "\x1b[2J\x9b31m"
# Takes the name of a package, its code and its entry points by their groups.
Install = Callable[[str, str, dict[str, dict[str, str]]], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return what installs a package of one module, as pip leaves it in a folder where Python looks."""
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(site)
    modules = {*sys.modules}

    def install_package(name: str, code: str, points: dict[str, dict[str, str]]) -> None:
        folder = site / f"{name}-1.0.dist-info"
        folder.mkdir(parents=True)
        (site / f"{name}.py").write_text(code, encoding="utf-8")
        metadata = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n"
        (folder / "METADATA").write_text(metadata, encoding="utf-8")
        lines = [
            f"[{group}]\n" + "".join(f"{one} = {leads}\n" for one, leads in points[group].items()) for group in points
        ]
        (folder / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
        importlib.invalidate_caches()
        registry.formats.cache_clear()

    yield install_package
    registry.formats.cache_clear()
    for name in {*sys.modules} - modules:
        if (site / f"{name}.py").exists():
            del sys.modules[name]


@pytest.fixture
def slips(install: Install, indexed: Run, tmp_path: Path) -> Run:
    """Return `run` where the package of the documentation is installed, and a slip is indexed by it."""
    install("desk_slips", (EXAMPLE / "desk_slips.py").read_text(encoding="utf-8"), PROJECT["entry-points"])
    (tmp_path / "7.slip").write_text(SLIP, encoding="utf-8")
    assert indexed("index", "7.slip").returncode == 0
    return indexed


def output(install: Install, code: str, leads: str = "plugged:told") -> None:
    """Install a package `plugged` with an output `told`."""
    install("plugged", code, {"cuttings.outputs": {"told": leads}})


def test_the_package_of_the_documentation_reads_and_prints(slips: Run, tmp_path: Path) -> None:
    """Its format reads a slip, its output prints hits as a line each, and it says nothing else."""
    path = (tmp_path / "7.slip").as_posix()

    assert slips("formats").stdout.startswith("slip         slips of the desk (.slip)\n")
    assert slips("search", "section:harbour", "--format", "news-list") == (
        0,
        f"Harbour | Lamp lit again | {path}\n",
        "",
    )
    by_block = slips("search", "lamp sunday", "section:harbour", "--format", "news-list", "--by", "block")
    assert by_block.stdout.startswith("Harbour | KRAKENES, Norway (AP) — The lamp was lit again on Sunday.")
    assert slips("search", "zebra", "--format", "news-list") == (1, "", "")


def test_the_page_shows_the_package_as_it_is() -> None:
    """The module and the project file in docs/plugins.md are those of docs/examples, entry points included."""
    code = (EXAMPLE / "desk_slips.py").read_text(encoding="utf-8")
    project = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")

    assert "".join(f"> {line}".rstrip() + "\n" for line in code.splitlines()) in PAGE
    assert f"```text\n{project}```\n" in PAGE
    for group, points in PROJECT["entry-points"].items():
        assert all(f"[{group}]\\n{name} = {leads}\\n" in PAGE for name, leads in points.items())


def test_an_output_gets_all_versions_and_goes_with_no_other_form(slips: Run, stories: Path, tmp_path: Path) -> None:
    """It lists what others print as CSV; beside another form, or with what has no place in it, it is refused."""
    copy = (stories / "001_harbour_strike.txt").read_text(encoding="utf-8")
    (tmp_path / "copy.txt").write_text(copy.replace("Some 2,300", "Some 2,400"), encoding="utf-8")
    slips("index", "copy.txt")
    paths = slips("search", "strike", "--csv", "-n", "0").stdout.count("\n") - 1
    listed = slips("search", "strike", "--format", "news-list", "-n", "0").stdout.count("\n")

    assert listed == paths > slips("search", "strike", "--jsonl", "-n", "0").stdout.count("\n")
    for other in (["--csv"], ["--explain"], ["--facet", "place"], ["--format", "other"]):
        assert slips("search", "strike", "--format", "news-list", *other).returncode == 2


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "count"])
def test_no_package_takes_the_place_of_a_form_of_ours(install: Install, indexed: Run, form: str) -> None:
    """By the name of a form that Cuttings has, --format prints that form."""
    install("plugged", "def told(page, by): return 'taken'", {"cuttings.outputs": {form: "plugged:told"}})
    for typed in (["--format", form], [f"--{form}"]):
        assert "taken" not in indexed("search", "ferry", *typed, "--by", "block").stdout
    assert indexed("search", "ferry", "--format", "count").stdout == indexed("search", "ferry", "--count").stdout


@pytest.mark.parametrize(
    ("code", "leads", "told"),
    [
        ("def other(): ...", "plugged:told", "cannot be loaded (module 'plugged' has no attribute 'told')"),
        ("told = 3", "plugged:told", "is no function: update or remove that package"),
        ("raise ValueError('no licence')", "plugged:told", "cannot be loaded (no licence)"),
        ("def told(", "plugged:told", "cannot be loaded ("),
        ("", "no_such_module:told", "cannot be loaded (No module named 'no_such_module')"),
        ("def told(page, by): return page[0].nothing", "plugged:told", "has a fault (AttributeError: "),
        ("def told(page): return ''", "plugged:told", "has a fault (TypeError: "),
        ("def told(page, by): return b'x'", "plugged:told", "has a fault: it returned no text but bytes"),
        ("def told(page, by): return None", "plugged:told", "has a fault: it returned no text but NoneType"),
        (f"def told(page, by): raise ValueError({STEERING!r})", "plugged:told", "has a fault (ValueError: �[2J"),
    ],
)
def test_a_broken_output_is_named(install: Install, indexed: Run, code: str, leads: str, told: str) -> None:
    """What cannot be loaded or breaks ends its search with one line that names the package, and harms no other."""
    output(install, code, leads)
    done = indexed("search", "ferry", "--format", "told")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith(f"cuttings: the output told in {leads}, which plugged adds, {told}")
    assert "\x1b" not in done.stderr
    assert indexed("search", "ferry", "--json").returncode == 0
    assert indexed("search", "ferry", "--format", "told", "-v").stderr.count("Traceback") >= 1


def test_an_output_that_is_not_there_is_said_to_be_so(install: Install, indexed: Run) -> None:
    """The error says what may be meant, what there is, or that nothing is installed; no search is run for it."""
    missing = indexed("search", "ferry", "--format", f"told{STEERING}", "--index", "nowhere")
    assert missing.returncode == 2
    assert missing.stderr == ("cuttings: there is no output told�[2J�31m: no package that adds one is installed\n")
    output(install, "def told(page, by): return ''")
    assert indexed("search", "ferry", "--format", "tolt").stderr.endswith("no output tolt: did you mean told?\n")
    assert indexed("search", "ferry", "--format", "xlsx").stderr.endswith("no output xlsx: there are told\n")


def test_two_outputs_of_one_name_are_named(install: Install, indexed: Run) -> None:
    """Which of two packages was installed first decides nothing."""
    for name in ("one", "other"):
        install(name, "def told(page, by): return ''", {"cuttings.outputs": {"told": f"{name}:told"}})
    done = indexed("search", "ferry", "--format", "told")

    assert done.returncode == 2
    assert done.stderr == "cuttings: several packages add an output told: remove all but one of one, other\n"


def test_an_output_cannot_steer_a_terminal(
    install: Install, indexed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal what it returns is shown without its controls; another command gets the very text."""
    output(install, f"def told(page, by): return {STEERING!r} + 'a\\nb\\n'")
    typed = ["search", "ferry", "--format", "told"]

    assert indexed(*typed).stdout == f"{STEERING}a\nb\n"
    monkeypatch.chdir(tmp_path)
    assert run_here(monkeypatch, typed, terminal=True).stdout == "�[2J�31ma\nb\n"


def test_an_output_is_loaded_when_it_is_asked_for(install: Install, indexed: Run) -> None:
    """A search that names no output does not run the code of any package."""
    output(install, "raise SystemExit('ran')")

    assert indexed("search", "ferry").returncode == 0
    assert indexed("search", "ferry", "--csv").returncode == 0
