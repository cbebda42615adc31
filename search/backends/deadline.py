"""End a search that takes too long."""

import time

from search.index.errors import SearchTimeoutError


class Deadline:
    """Know when a search must have ended."""

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise SearchTimeoutError if the time is over."""
        if time.monotonic() > self._end:
            raise SearchTimeoutError(f"the search was given up after {self.seconds:g} seconds")

    @property
    def left(self) -> float | None:
        """Return how many seconds are left, None if there is no end."""
        return None if self._end == float("inf") else max(self._end - time.monotonic(), 0.0)


NO_DEADLINE = Deadline(float("inf"))
