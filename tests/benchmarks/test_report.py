"""The page: its words stay, its tables and plots are those of the figures."""

import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks.peers import report
from benchmarks.peers.figures import SPEED, Figure
from benchmarks.peers.report import filled

PAGE = """# Words

<!-- begin: losses -->
old
<!-- end: losses -->

More words.

<!-- begin: indexing -->

<!-- end: indexing -->

<!-- begin: ranking -->
old
<!-- end: ranking -->
"""
FIGURES = [Figure("indexing", SPEED, 10, "cuttings", 5.0), Figure("indexing", SPEED, 10, "fts5", 10.0)]
ANSWERS = [
    Figure("answering", f"{by}, {kind}, {name}, ms", blocks, "cuttings", 5.0)
    for blocks in (10, 100)
    for by in ("block", "article")
    for kind in ("union", "intersection", "phrase")
    for name in ("p50", "p99")
]


def test_tables_are_made_anew_between_their_marks() -> None:
    """Words stay, old tables go, and what was not measured is said to be so."""
    page = filled(PAGE, ["A machine."], FIGURES)

    assert page.startswith("# Words\n\n<!-- begin: losses -->\n\n| blocks |  | SQLite FTS5 |")
    assert "| 10 | indexing: MB of text a second | 2.00 |\n\n<!-- end: losses -->\n\nMore words." in page
    assert "| 10 | MB of text a second | 5.00 | 10.0 |" in page
    assert page.endswith("<!-- begin: ranking -->\n\nNot measured.\n\n<!-- end: ranking -->\n")
    assert filled(page, ["A machine."], FIGURES) == page


def test_a_page_is_written_with_its_plots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page tells of the machine, and the plots beside it name the engines."""
    (tmp_path / "f.json").write_text(json.dumps({"about": ["A slow machine."], "figures": [*FIGURES, *ANSWERS]}))
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "f.json"), str(tmp_path / "page.md")])

    report.main()

    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "A slow machine." in page
    assert "| 100 | article, phrase, p99, ms | 5.00 |" in page
    assert "](page.svg)" in page
    assert "](page-answering.svg)" in page
    drawn = (tmp_path / "page.svg").read_text(encoding="utf-8")
    assert {"SQLite FTS5", SPEED} <= set(re.findall(r">([^<>]+)</text>", drawn))
    assert "article, phrase" in (tmp_path / "page-answering.svg").read_text(encoding="utf-8")
