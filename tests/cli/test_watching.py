"""What `cuttings index --watch` promises, of a real process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
STORY = "OSLO (AP) — The harbour strike went on for a second week on Monday, the union said.\n"


class Watching(NamedTuple):
    """Hold a process that watches, and where it writes."""

    process: "subprocess.Popen[bytes]"
    out: Path
    err: Path

    def sees(self, text: str, stream: str = "err") -> None:
        """Wait until it has printed a text."""
        path: Path = getattr(self, stream)
        wait_for(lambda: text in path.read_text(encoding="utf-8"), f"{text!r} in {path.read_text(encoding='utf-8')}")

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End it by a signal; return its status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[Watching]:
    """Run `cuttings index --watch` until the block ends."""
    pytest.importorskip("watchfiles")
    out, err = folder / "out.txt", folder / "err.txt"
    with out.open("wb") as output, err.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "cuttings", "index", *arguments, "--watch"],
            cwd=folder,
            stdout=output,
            stderr=errors,
            env=os.environ,
        )
    found = Watching(process, out, err)
    try:
        found.sees("watching for changes")
        yield found
    finally:
        process.kill()
        process.wait()


def test_what_changes_is_indexed_and_told(indexed: Run, stories: Path, tmp_path: Path) -> None:
    """Files that come, change and go are indexed, a line each time; new matches are printed; Ctrl-C ends it."""
    (tmp_path / "searches.csv").write_text("name,query\nstrikes,harbour strike\n", encoding="utf-8")
    with watching(tmp_path, "stories", "--alerts", "searches.csv") as watcher:
        (stories / "new.txt").write_text(STORY, encoding="utf-8")
        watcher.sees("1 added: 1 article of 1 block")
        watcher.sees("strikes: 1 new", "out")
        (stories / ".hidden.txt").write_text(STORY, encoding="utf-8")
        (stories / "new.txt").write_text(STORY + "A quokka burns.\n", encoding="utf-8")
        watcher.sees("1 updated")
        assert indexed("search", "quokka", "-q").returncode == 0
        (stories / "new.txt").unlink()
        watcher.sees("1 removed")
        assert watcher.end() == 0
        assert "stopped watching" in watcher.err.read_text(encoding="utf-8")
        assert watcher.err.read_text(encoding="utf-8").count(" added: ") == 1
    assert indexed("verify").returncode == 0
    assert indexed("search", "quokka", "--all").returncode == 1
    assert indexed("alerts", "searches.csv").returncode == 1


def test_a_file_that_cannot_be_read_ends_nothing(indexed: Run, stories: Path, tmp_path: Path) -> None:
    """It is named, and what comes after it is indexed; a single file may be watched too."""
    with watching(tmp_path, "stories/one.txt", "stories") as watcher:
        (stories / "bad.json").write_text("{", encoding="utf-8")
        (stories / "empty.txt").write_text("", encoding="utf-8")
        watcher.sees("skipped stories/empty.txt: empty")
        (stories / "one.txt").write_text(STORY, encoding="utf-8")
        watcher.sees("1 added")
        assert watcher.end(signal.SIGTERM) == 0


def test_the_index_is_free_between_passes_and_waited_for(indexed: Run, stories: Path, tmp_path: Path) -> None:
    """Others write meanwhile; while they do, a pass is put off and told, and made up for."""
    fcntl = pytest.importorskip("fcntl")
    with watching(tmp_path, "stories") as watcher:
        (tmp_path / "other.txt").write_text(STORY, encoding="utf-8")
        assert indexed("index", "other.txt").returncode == 0
        with (tmp_path / "index_data" / "MAIN_WRITELOCK").open("rb+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (stories / "new.txt").write_text(STORY.replace("Monday", "Friday"), encoding="utf-8")
            watcher.sees("is being written to by")
        watcher.sees("1 added")
        assert watcher.end() == 0


def test_what_does_not_go_together_is_refused(run: Run, stories: Path) -> None:
    """Standard input cannot be watched, a dry run would never end, and alerts are told by watching alone."""
    for arguments in (["-", "--watch"], ["stories", "--watch", "--dry-run"], ["stories", "--alerts", "s.csv"]):
        assert run("index", *arguments).returncode == 2


def test_without_watchfiles_it_is_said_what_to_install(run_alone: Run, stories: Path, tmp_path: Path) -> None:
    """The error names the extra, before anything is indexed."""
    (tmp_path / "watchfiles.py").write_text("raise ImportError('no module named watchfiles')\n", encoding="utf-8")
    done = run_alone("index", "stories", "--watch")

    assert done.returncode == 2
    assert done.stderr == "cuttings: --watch needs watchfiles: install it with pip install 'cuttings[watch]'\n"
    assert not (tmp_path / "index_data").exists()
