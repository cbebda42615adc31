"""Run the command in a folder of its own: in this process, or as its users do, in another."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.streams import Ended, run_here

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "index_data" / "sample"

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `cuttings` with arguments, in an empty folder and in this process."""

    def run_command(*arguments: str, stdin: bytes = b"", **environment: str) -> Ended:
        with monkeypatch.context() as patched:
            patched.chdir(tmp_path)
            for name, value in environment.items():
                patched.setenv(name, value)
            return run_here(patched, [*arguments], stdin)

    return run_command


@pytest.fixture
def run_alone(tmp_path: Path) -> Run:
    """Return a function that runs `cuttings` in an empty folder as a process: what Python makes of its start counts."""

    def run_command(*arguments: str, stdin: bytes = b"", **environment: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "cuttings", *arguments],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=600,
            env={**os.environ, **environment},
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

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
