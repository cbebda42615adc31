"""Say when a long run should commit what it has done."""

import time

# What checkpoints may take of the time: most of it is work that a later one would have to do.
_MOST_OF_TIME = 0.2


class Checkpoints:
    """Say when to commit: after some seconds, and never so often that it takes more than a small part of the time."""

    def __init__(self, seconds: float | None) -> None:
        """Begin to count the time; without seconds there is never anything to commit."""
        self._seconds = float("inf") if seconds is None else seconds
        self._due = time.monotonic() + self._seconds
        self._begun = 0.0

    def is_due(self) -> bool:
        """Say whether it is time; the commit is taken to begin now."""
        self._begun = time.monotonic()
        return self._begun >= self._due

    def was_made(self) -> None:
        """Take note that the commit has ended."""
        now = time.monotonic()
        self._due = now + max(self._seconds, (now - self._begun) / _MOST_OF_TIME)
