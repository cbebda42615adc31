"""Tell how long a search has taken, and end one that takes too long."""

from time import perf_counter

from search.index.errors import SearchTimeoutError


class Deadline:
    """Know when a search began, and when it must have ended."""

    def __init__(self, seconds: float) -> None:
        """Begin now. Raises ValueError for a time that is less than nothing."""
        if not seconds >= 0:
            raise ValueError(f"timeout is 0 or more seconds, not {seconds}")
        self.seconds = seconds
        self._begun = perf_counter()
        self._end = self._begun + seconds

    def check(self) -> None:
        """Raise SearchTimeoutError if the time is over."""
        if perf_counter() > self._end:
            raise SearchTimeoutError(f"the search was given up after {self.seconds:g} seconds")

    @property
    def took(self) -> float:
        """Return how many seconds have gone by."""
        return perf_counter() - self._begun

    @property
    def left(self) -> float | None:
        """Return how many seconds are left, None if there is no end."""
        return None if self._end == float("inf") else max(self._end - perf_counter(), 0.0)


NO_DEADLINE = Deadline(float("inf"))
