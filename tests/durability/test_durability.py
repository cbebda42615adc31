"""A little of each laboratory: the promises are kept in a few trials of fixed seeds; `make test-durability` makes more.

Those of power cuts and of flips are also held to see what they should: with the promise broken on purpose, they fail.
"""

import sys
from pathlib import Path

import pytest

from search.index.codec.sections import Sections
from tests.durability import faults, flips, kills, power_cuts, readers
from tests.durability.states import BrokenPromiseError
from tests.durability.trials import is_kept, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL, and processes that fork")


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes that are made have one thread each, so that they can fork."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


def test_kills_lose_nothing() -> None:
    """Whenever a writer is killed, the index is what was committed last, sound, and goes on."""
    figures = run(kills.trial, 1, 5, None)

    assert is_kept(figures), figures
    assert figures["commits"] > 0


def test_faults_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever operation on the disk fails, the index is as before or as after, and the user is told."""
    monkeypatch.setattr(faults, "_STEPS", 1)
    figures = run(faults.trial, 4, 1, None)

    assert is_kept(figures), figures
    assert figures["faults"] > 20


def test_faults_are_seen_to_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A storage that writes over what is there is found out."""

    def write_over(storage: faults.FaultyStorage, name: str, data: bytes) -> None:
        with storage.create_file(name) as file:
            file.write(data)

    monkeypatch.setattr(faults.FaultyStorage, "write_bytes", write_over)
    monkeypatch.setattr(faults, "_STEPS", 1)

    with pytest.raises(BrokenPromiseError):
        faults.trial(tmp_path, 4)


def test_power_cuts_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the power is cut, the disk holds what was committed last."""
    monkeypatch.setattr(power_cuts, "_STEPS_BEFORE", 4)
    monkeypatch.setattr(power_cuts, "_STEPS", 1)
    monkeypatch.setattr(power_cuts, "_WITHIN", 0.01)
    monkeypatch.setattr(power_cuts, "_CHOICES", 1)
    figures = run(power_cuts.trial, 3, 1, None)

    assert is_kept(figures), figures
    assert figures["cuts"] > 10


@pytest.mark.parametrize("forgotten", ["sync", "sync_folder"])
def test_power_cuts_are_seen_to_lose(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, forgotten: str) -> None:
    """A storage that forces no bytes, or no names, to the disk is found out."""
    monkeypatch.setattr(power_cuts.RecordingStorage, forgotten, lambda *_: None)
    monkeypatch.setattr(power_cuts, "_STEPS_BEFORE", 4)
    monkeypatch.setattr(power_cuts, "_STEPS", 1)
    monkeypatch.setattr(power_cuts, "_WITHIN", 0.01)

    with pytest.raises(BrokenPromiseError):
        power_cuts.trial(tmp_path, 3)


def test_flips_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage to any part of any file is told, and does not get into another."""
    monkeypatch.setattr(flips, "_STEPS", 3)
    monkeypatch.setattr(flips, "_MERGED", 20)
    monkeypatch.setattr(flips, "_SHARE", 0.08)
    figures = run(flips.trial, 1, 1, None)

    assert is_kept(figures), figures
    assert figures["damages"] > 50
    assert figures["merges"] > 0


def test_flips_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no checksum is compared damage is not told, and that is found out."""
    monkeypatch.setattr(flips, "_STEPS", 1)
    monkeypatch.setattr(Sections, "damaged", lambda _: iter(()))

    with pytest.raises(BrokenPromiseError):
        flips.trial(tmp_path, 1)


def test_flips_are_seen_to_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A check that looks at no byte is found out."""
    monkeypatch.setattr("search.index.codec.sections.Sections.damaged", lambda _: iter(()))

    with pytest.raises(BrokenPromiseError):
        flips.trial(tmp_path, 1)


def test_readers_see_one_commit(tmp_path: Path) -> None:
    """Readers beside a writer see one commit as a whole, and no error."""
    figures = readers.read_and_write(tmp_path / "index", 1, 2.0, readers=4)

    assert figures["snapshots"] > 3
