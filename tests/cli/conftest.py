"""Run the command in a folder of its own: in this process, or as its users do, in another."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.streams import Ended, run_here

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "index_data" / "sample"

Run = Callable[..., Ended]


def running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `cuttings` with arguments, in a folder and in this process."""

    def run_command(*arguments: str, stdin: bytes = b"", **environment: str) -> Ended:
        with monkeypatch.context() as patched:
            patched.chdir(folder)
            for name, value in environment.items():
                patched.setenv(name, value)
            return run_here(patched, [*arguments], stdin)

    return run_command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `cuttings` with arguments, in an empty folder and in this process."""
    return running(tmp_path, monkeypatch)


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
    return copied(tmp_path / "stories")


def copied(folder: Path) -> Path:
    """Copy two files of the sample corpus into a folder that is made for them, and return it."""
    folder.mkdir()
    for name in ("001_harbour_strike.txt", "009_noticias_efe.txt"):
        (folder / name).write_bytes((SAMPLE / name).read_bytes())
    return folder


@pytest.fixture
def indexed(run: Run, stories: Path) -> Run:
    """Return `run` after it has indexed the stories into the default index."""
    assert run("index", str(stories)).returncode == 0
    return run


@pytest.fixture(scope="session")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with the stories and their index, which tests must not write to."""
    folder = tmp_path_factory.mktemp("desk")
    copied(folder / "stories")
    with pytest.MonkeyPatch.context() as patched:
        assert running(folder, patched)("index", "stories").returncode == 0
    before = written(folder)
    yield folder
    assert written(folder) == before


def written(folder: Path) -> dict[Path, int]:
    """Return when each file below a folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.fixture
def asking(shared_desk: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return `run` for commands that only read: in a folder where the stories are indexed for all tests together."""
    return running(shared_desk, monkeypatch)
