"""One writer at a time."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from search.index.errors import IndexLockedError
from search.index.lock import write_lock

HOLD = (
    "import sys; from pathlib import Path; from search.index.lock import write_lock\n"
    "with write_lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
)


def held(directory: Path) -> "subprocess.Popen[bytes]":
    """Return a process that holds the lock until its standard input ends."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_who_holds_the_lock_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has the process, the host and the time, and what to do, and comes without a wait."""
    with held(tmp_path) as other:
        monkeypatch.setattr("search.index.lock.time.sleep", lambda _: pytest.fail("it waits"))
        with (
            pytest.raises(IndexLockedError, match=rf"process {other.pid} on \S+, since 20\d\d-.*--wait"),
            write_lock(tmp_path),
        ):
            pass
        monkeypatch.undo()
        other.communicate()


def test_it_is_waited_for(tmp_path: Path) -> None:
    """A writer that may wait gets the lock when the other has ended, and no sooner."""
    with held(tmp_path) as other:
        assert other.stdin is not None
        ending = threading.Timer(0.3, other.stdin.close)
        ending.start()
        begun = time.monotonic()
        with write_lock(tmp_path, wait=30):
            assert time.monotonic() - begun >= 0.2
        ending.join()


def test_it_is_not_waited_for_longer_than_asked(tmp_path: Path) -> None:
    """After so many seconds it is given up."""
    with held(tmp_path) as other:
        with pytest.raises(IndexLockedError), write_lock(tmp_path, wait=0.3):
            pass
        other.communicate()


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    """However the holder ended, the next one takes the lock, and says that it is its own."""
    with held(tmp_path) as other:
        other.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        other.wait()
        with write_lock(tmp_path):
            assert json.loads((tmp_path / "MAIN.writer").read_bytes())["pid"] == os.getpid()
    assert [path.name for path in tmp_path.iterdir()] == ["MAIN_WRITELOCK"]


@pytest.mark.parametrize(
    "told",
    [b"", b"{", b"[]", b'{"pid": "x"}', b'{"pid": 1, "host": "\\u001b[31m", "since": 1e300}', b"\xff" * 9000],
)
def test_a_damaged_note_on_the_holder_does_no_harm(tmp_path: Path, told: bytes) -> None:
    """Whatever stands in the file beside the lock, the message is one of ours."""
    with held(tmp_path) as other:
        (tmp_path / "MAIN.writer").write_bytes(told)
        with pytest.raises(IndexLockedError, match="being written to by another process: "), write_lock(tmp_path):
            pass
        other.communicate()
