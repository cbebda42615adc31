"""Run the command in this process, and keep what it prints: a process of its own takes half a second to start."""

import gc
import io
import sys
from typing import NamedTuple

import pytest

import cuttings


class Ended(NamedTuple):
    """Hold how a run of the command ended: its status, and what it wrote to each stream."""

    returncode: int
    stdout: str
    stderr: str


class _Stream(io.TextIOWrapper):
    """Keep what is written, as a terminal or as a pipe."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    @property
    def written(self) -> str:
        """Return all of it."""
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def run_here(
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    stdin: bytes = b"",
    *,
    terminal: bool = False,
    joined: bool = False,
) -> Ended:
    """Run `cuttings` in this process, with all that it does as a process of its own, to its exit.

    Both streams are one if they are `joined`, as in a terminal.
    """
    out = _Stream(terminal)
    err = out if joined else _Stream(terminal)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "argv", ["cuttings", *arguments])
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", err)
        # A command leaves all that there is to the end of its process, and that is not near.
        patched.setattr(gc, "freeze", lambda: None)
        with pytest.raises(SystemExit) as ended:
            cuttings.main()
    return Ended(int(ended.value.code or 0), out.written, err.written)
