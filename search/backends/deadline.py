"""End a search that takes too long."""

import time

from search.index.errors import SearchTimeoutError


class Deadline:
    """Know when a search must have ended."""

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise SearchTimeoutError if the time is over."""
        if time.monotonic() > self._end:
            raise SearchTimeoutError(f"the search was given up after {self._seconds:g} seconds")


NO_DEADLINE = Deadline(float("inf"))
