"""What `cuttings formats` promises; tests/indexer/formats/test_registry.py has what other packages add."""

import json
import os
from pathlib import Path

from indexer.formats.registry import FORMATS
from tests.cli.conftest import ROOT, Run


def test_lists_each_format_with_what_it_is(run: Run) -> None:
    """Every format is listed by its name, what it is, and how its files end, in the order in which they are asked."""
    done = run("formats")
    lines = done.stdout.splitlines()

    assert done.returncode == 0
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == [one.name for one in FORMATS]
    assert lines[-1] == "text         plain text: scraped or wire copy (.txt)"


def test_prints_the_same_as_json(run: Run) -> None:
    """For programs it is a list of objects, which say of each format whether what reads it is installed."""
    records = json.loads(run("formats", "--json").stdout)

    assert [record["name"] for record in records] == [one.name for one in FORMATS]
    assert records[-1] == {
        "name": "text",
        "title": "plain text: scraped or wire copy",
        "suffixes": [".txt"],
        "installed": True,
        "needs": "",
        "without": "",
    }


def test_says_what_is_not_installed(run_alone: Run, tmp_path: Path) -> None:
    """Where the library of a format is missing, the list says so, and what to run; the others are not affected."""
    (tmp_path / "lxml.py").write_text("raise ImportError(name='lxml')", encoding="utf-8")
    done = run_alone("formats", PYTHONPATH=os.pathsep.join((str(tmp_path), str(ROOT))))
    lines = done.stdout.splitlines()
    missing = lines[next(number for number, line in enumerate(lines) if line.startswith("html ")) + 1]

    assert done.returncode == 0
    assert missing.strip() == "needs a part that is not installed (lxml): run pip install 'cuttings[formats]'"
    assert lines[-1].startswith("text ")


def test_says_what_some_files_of_a_format_lack(run_alone: Run, tmp_path: Path) -> None:
    """Where a compression cannot be undone, the formats it is met in say so; most of their files are read."""
    for name in ("brotli", "compression", "backports"):
        (tmp_path / f"{name}.py").write_text(f"raise ImportError(name='{name}')", encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    remarks = {
        record["name"]: record["without"]
        for record in json.loads(run_alone("formats", "--json", PYTHONPATH=path).stdout)
        if record["without"] and record["installed"]
    }
    install = "run pip install 'cuttings[formats]'"
    lines = [line.strip() for line in run_alone("formats", PYTHONPATH=path).stdout.splitlines() if line.startswith(" ")]

    assert remarks == {
        "zip": f"without Zstandard: {install}",
        "warc": f"without Zstandard and Brotli: {install}",
        "tar": f"without Zstandard: {install}",
        "compressed": f"without Zstandard: {install}",
    }
    assert lines == list(remarks.values())
