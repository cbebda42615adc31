"""A whole run, small: what is installed is measured, and what is not is named."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.peers import __main__ as command
from benchmarks.peers.figures import Figure
from benchmarks.peers.judged import read_collection
from benchmarks.peers.measuring import Setting, ranking
from benchmarks.peers.processes import EngineError, EngineProcess, python_of
from tests.benchmarks.test_judged import written

SAMPLE = Path(__file__).parents[2] / "index_data" / "sample"
AMOUNTS = ["--blocks=500", "--queries=3", *(f"--{name}=1" for name in ("rounds", "runs", "starts"))]
ENGINES = ["--engines", "cuttings", "fts5", "tantivy", "xapian"]


def test_a_small_run_measures_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is measured, each query finds what it was drawn from, and what is not installed is named."""
    path = tmp_path / "made" / "figures.json"
    monkeypatch.setattr(command, "python_of", lambda name: python_of(name) if name in {"cuttings", "fts5"} else None)
    files = [str(file) for file in SAMPLE.glob("*.txt")]
    monkeypatch.setattr(sys, "argv", ["", *files, *AMOUNTS, *ENGINES, "--figures", str(path)])

    command.main()

    held = json.loads(path.read_text(encoding="utf-8"))
    figures = [Figure(*one) for one in held["figures"]]
    assert "Not measured, since not installed: tantivy, Xapian." in held["about"]
    assert {figure.part for figure in figures} == {"indexing", "answering", "starting", "counts"}
    assert {figure.engine for figure in figures} == {"cuttings", "fts5", "python"}
    assert {figure.blocks for figure in figures} == {500}
    assert min(figure.value for figure in figures) > 0
    assert min(figure.value for figure in figures if figure.row.endswith("hits")) >= 3
    answers = {figure.row for figure in figures if figure.part == "answering" and figure.engine == "cuttings"}
    assert len(answers) == 2 * 3 * 2


def test_a_judged_collection_is_ranked(tmp_path: Path) -> None:
    """The only relevant document comes first."""
    (tmp_path / "trees").mkdir()
    collection = read_collection(written(tmp_path / "trees", "_id", "7 0 1 1\n", "qrels.tsv"))

    figures = [*ranking(Setting(["fts5"], 1, tmp_path), "trees", collection)]

    assert figures == [Figure("ranking", "trees, 1 queries", 0, "fts5", 1.0)]


def test_an_engine_that_fails_is_said(tmp_path: Path) -> None:
    """A benchmark stops where an engine has no answer, and does not leave it out."""
    with (
        EngineProcess("fts5", tmp_path, "block") as process,
        pytest.raises(EngineError, match="fts5 ended in counts, with status 1"),
    ):
        process.call("counts", [["union", ["storm"]]])
