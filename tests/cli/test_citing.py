"""How the command `show` cites what it shows."""

import json
from pathlib import Path

import click
import pytest

from search.citations import CITATION_FORMS
from search.cli import show_command
from tests.cli.conftest import Run


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Run:
    """Return a function that runs `cuttings` in a folder with an index of a small file of two stories."""
    told = [
        {"id": "w1", "title": "Lamp lit", "text": "The lamp was lit.", "author": "Kari Lund", "date": "2026-03-20"},
        {"id": "w2", "title": "Lamp out", "text": "It went out.", "url": "https://gull.example/out"},
    ]
    (tmp_path / "wire.jsonl").write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    (tmp_path / "dock.txt").write_text(
        "OSLO (AP) — The dock is shut, and nobody knows for how long it will stay so.\n\n"
        "A crane stands still in Oslo, Friday, March 20, 2026. (AP Photo/Ines Salgado)\n",
        encoding="utf-8",
    )
    assert run("index", "wire.jsonl", "dock.txt").returncode == 0
    return run


def test_cites_an_article_and_a_block_of_it(desk: Run) -> None:
    """An article is cited by where it begins, a caption by its line; the path is as one would type it."""
    caption = desk("show", "dock.txt:3", "--cite", "plain")

    assert caption.stdout == (
        "Ines Salgado. “A crane stands still in Oslo, Friday, March 20, 2026.” Photograph, AP Photo/Ines Salgado, "
        "20 March 2026. In “The dock is shut, and nobody knows for how long it will stay so.” AP, OSLO, "
        "20 March 2026. dock.txt:3.\n"
    )
    assert desk("show", "dock.txt", "--cite", "plain").stdout.endswith(" dock.txt:1.\n")
    assert desk("show", "w1", "--cite", "plain").stdout.startswith("Kari Lund. “Lamp lit.” 20 March 2026. wire.jsonl")
    assert desk("show", "w2", "--cite", "markdown").stdout.startswith("[“Lamp out.”](<https://gull.example/out>)")


def test_prints_entries_that_programs_read(desk: Run) -> None:
    """Standard output holds the entry alone, so that it can be appended to a file."""
    bibtex, csl = (desk("show", "w1", "--cite", form) for form in ("bibtex", "csl-json"))

    assert bibtex.stdout.startswith("@misc{lund2026lamp-")
    assert json.loads(csl.stdout)[0]["author"] == [{"family": "Lund", "given": "Kari"}]
    assert (bibtex.stderr, csl.stderr) == ("", "")


def test_offers_the_forms_that_there_are(desk: Run) -> None:
    """The command has the forms of the library; another is refused."""
    option = next(one for one in show_command.params if one.name == "cite")

    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == CITATION_FORMS
    assert desk("show", "w1", "--cite", "apa").returncode == 2
