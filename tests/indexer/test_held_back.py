"""What is held back before a commit."""

import errno
from contextlib import closing

import pytest

from indexer.sinks.held_back import HeldBack
from search.index.errors import WriteError


def test_what_is_held_back_comes_as_it_was() -> None:
    """Lines come in their order, empty ones too, also such as lie on the disk, more than once, and until forgotten."""
    with closing(HeldBack(1_000)) as held:
        bodies = [bytes([number]) * 100 * number for number in range(50)]
        for body in bodies[:40]:
            held.add(body)
        assert list(held) == bodies[:40]
        for body in bodies[40:]:
            held.add(body)
        assert list(held) == list(held) == bodies

        held.clear()
        assert list(held) == []
        held.add(b"again")
        assert list(held) == [b"again"]


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the folder, and how to name another."""
    held = HeldBack(0)

    def refuse(_: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(held._file, "write", refuse)

    with closing(held), pytest.raises(WriteError, match="No space left on device; let TMPDIR name"):
        held.add(b"lines")
