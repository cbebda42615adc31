"""Say when a long run should commit what it has done."""

import time
from collections.abc import Callable

# Seconds of work that a kill may cost, where commits are made as one goes.
SECONDS = 10.0
# What checkpoints may take of the time: most of it is work that a later one would have to do.
_MOST_OF_TIME = 0.2


class Checkpoints:
    """Say when to commit: after some seconds, and never so often that it takes more than a small part of the time."""

    def __init__(self, seconds: float | None) -> None:
        """Begin to count the time; without seconds there is never anything to commit."""
        self._seconds = float("inf") if seconds is None else seconds
        self._due = time.monotonic() + self._seconds

    def commit_if_due(self, commit: Callable[[], None]) -> None:
        """Commit, if it is time."""
        begun = time.monotonic()
        if begun >= self._due:
            commit()
            now = time.monotonic()
            self._due = now + max(self._seconds, (now - begun) / _MOST_OF_TIME)
