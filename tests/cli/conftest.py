"""Run the command as its users do: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "index_data" / "sample"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `cuttings` with arguments, in an empty folder."""

    def run_command(*arguments: str, stdin: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "cuttings", *arguments],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=60,
            env={**os.environ, **environment},
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run_command


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Return a folder with two files of the sample corpus."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name in ("001_harbour_strike.txt", "009_noticias_efe.txt"):
        (folder / name).write_bytes((SAMPLE / name).read_bytes())
    return folder


@pytest.fixture
def indexed(run: Run, stories: Path) -> Run:
    """Return `run` after it has indexed the stories into the default index."""
    assert run("index", str(stories)).returncode == 0
    return run
