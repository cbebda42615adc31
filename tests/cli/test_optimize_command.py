"""The command that makes an index one segment."""

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_the_index_becomes_one_segment(run: Run, stories: Path) -> None:
    """After `optimize` the same is found, in one segment, and the size is told."""
    run("index", "stories")
    before = run("search", "ferry", "--jsonl").stdout
    done = run("optimize")

    assert done.returncode == 0
    assert done.stdout == ""
    assert " MB in one segment, " in done.stderr
    assert json.loads(run("stats", "--json").stdout)["segments"] == 1
    assert run("search", "ferry", "--jsonl").stdout == before


def test_where_there_is_no_index_none_is_made(run: Run, tmp_path: Path) -> None:
    """Without an index the message says how to make one, and nothing is made."""
    done = run("optimize", "--index", "missing")

    assert done.returncode == 2
    assert "missing holds no index" in done.stderr
    assert not (tmp_path / "missing").exists()
    assert run("optimize", "-q", "--index", "missing").returncode == 2
