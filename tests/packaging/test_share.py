"""The man pages and the completions that an installation gets: of the commands as they are, and without a fault."""

import importlib
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "share" / "man" / "man1").glob("*.1"))


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script that writes share/, imported as it imports what lies beside it."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    return importlib.import_module("generate_share")


def run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end."""
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def lacking(program: str) -> pytest.MarkDecorator:
    """Return what skips a test where a program is not installed."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def test_it_is_up_to_date(generator: ModuleType) -> None:
    """What lies in share/ is of the commands as they are."""
    assert generator.main(["--check"]) == 0


def test_what_is_out_of_date_is_told_and_mended(
    generator: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that is missing, changed or of a command that is gone fails the check by name; writing mends all."""
    assert generator.main([], tmp_path) == 0
    pages = tmp_path / "man" / "man1"
    (pages / "cuttings-show.1").unlink()
    (pages / "cuttings.1").write_text("changed")
    (pages / "cuttings-gone.1").write_text("of a command that is gone")

    assert generator.main(["--check"], tmp_path) == 1
    assert "cuttings-gone.1, man/man1/cuttings-show.1, man/man1/cuttings.1: run" in capsys.readouterr().err
    assert generator.main([], tmp_path) == 0
    assert generator.main(["--check"], tmp_path) == 0
    assert not (pages / "cuttings-gone.1").exists()


def test_text_reads_back_as_it_was(generator: ModuleType) -> None:
    """No sign of a text steers troff, at the beginning of a line neither."""
    assert generator.troff("a-b \\ 'c' é") == r"a\-b \e \(aqc\(aq \[u00E9]"
    assert generator._filled(".TH is no request") == [r"\&.TH is no request"]


@lacking("groff")
def test_a_page_shows_what_help_does() -> None:
    """Whoever reads the page of a command finds its summary, its options, its statuses, and the signs as they are."""
    (page,) = (one for one in PAGES if one.name == "cuttings-search.1")
    said = " ".join(run("groff", "-man", "-Tutf8", "-P-cbou", "-rHY=0", page).stdout.split())

    assert "cuttings-search - Show ranked snippets of what matches a query" in said
    assert "cuttings search [OPTIONS] QUERY…" in said
    assert "--by [article|block] What a hit is. [default: article]" in said
    assert "EXIT STATUS 0 something was found 1 nothing was found 2 an error" in said


@lacking("groff")
def test_groff_finds_no_fault() -> None:
    """No page makes groff complain, with all its warnings."""
    done = run("groff", "-man", "-ww", "-z", *PAGES)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@lacking("mandoc")
def test_mandoc_finds_no_fault() -> None:
    """Neither does mandoc, but that a page has no date: that of the build would differ from build to build."""
    found = run("mandoc", "-T", "lint", "-W", "warning", *PAGES).stdout.splitlines()

    assert [one for one in found if "missing date" not in one] == []


@pytest.mark.parametrize("shell", [pytest.param(one, marks=lacking(one)) for one in ("bash", "fish", "zsh")])
def test_shells_can_read_their_script(generator: ModuleType, shell: str) -> None:
    """The script of each shell has no fault that this shell knows."""
    done = run(shell, "-n", ROOT / "share" / generator.COMPLETIONS[shell])

    assert (done.returncode, done.stderr) == (0, "")
