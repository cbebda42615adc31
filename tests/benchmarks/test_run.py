"""A whole run, small: what is installed is measured, what is not is named, and a page comes of it."""

import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks.peers import __main__ as command
from benchmarks.peers import report
from benchmarks.peers.figures import Figure
from benchmarks.peers.processes import EngineError, EngineProcess, python_of
from tests.benchmarks.test_judged import written

SAMPLE = Path(__file__).parents[2] / "index_data" / "sample"
AMOUNTS = [f"--{name}=1" for name in ("rounds", "runs", "starts")]
ENGINES = ["--engines", "cuttings", "fts5", "tantivy", "bm25s"]


def test_a_small_run_makes_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is measured, each query finds what it was drawn from, and the page names an engine that is not installed."""
    judged, figures, page = written(tmp_path, "_id", "7 0 1 1\n", "qrels.tsv"), tmp_path / "f.json", tmp_path / "p.md"
    monkeypatch.setattr(command, "python_of", lambda name: python_of(name) if name in {"cuttings", "fts5"} else None)
    files = [str(path) for path in SAMPLE.glob("*.txt")]
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "",
            *files,
            "--blocks=500",
            "--queries=3",
            *AMOUNTS,
            *ENGINES,
            "--judged",
            str(judged),
            "--figures",
            str(figures),
        ],
    )

    command.main()
    monkeypatch.setattr(sys, "argv", ["", str(figures), str(page)])
    report.main()

    found = [Figure(*one) for one in json.loads(figures.read_text(encoding="utf-8"))["figures"]]
    assert {figure.engine for figure in found} == {"cuttings", "fts5", "python"}
    assert all(figure.value > 0 for figure in found if figure.part != "counts")
    assert all(figure.value >= 3 for figure in found if figure.row.endswith("hits"))
    text = page.read_text(encoding="utf-8")
    assert "Not measured, since not installed: tantivy, bm25s." in text
    sections = re.findall(r"<!-- begin: (\w+) -->\n\n(.*?)\n\n<!-- end", text, re.DOTALL)
    assert {name for name, inside in sections if "Cuttings" in inside or "cuttings" in inside} >= {
        *("machine", "indexing", "answering", "starting", "counts", "ranking")
    }
    assert "</svg>" in (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert "</svg>" in (tmp_path / "p-answering.svg").read_text(encoding="utf-8")


def test_an_engine_that_fails_is_said(tmp_path: Path) -> None:
    """A benchmark stops where an engine has no answer, and does not leave it out."""
    with (
        EngineProcess("fts5", tmp_path, "block") as process,
        pytest.raises(EngineError, match="fts5 ended in counts, with status 1"),
    ):
        process.call("counts", [["union", ["storm"]]])
