"""Hold the index open for all requests, at its newest commit."""

import hashlib
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from search.index.errors import CuttingsError, SearchTimeoutError
from search.service import Searcher, open_searcher
from search.web.settings import Settings

# Seconds until a commit that could not be read is looked at again: opening an index takes far longer than a search.
_SECONDS_BETWEEN_TRIES = 2.0
# Words that no text holds: what might be meant is looked for among all.
_UNKNOWN_WORDS = "qxzvkj vkjqxz"
_log = logging.getLogger(__name__)


class OpenIndex:
    """Give the searcher of the newest commit to one request after the other.

    One at a time: blocks of a hit are read when they are asked for, and a searcher that moves on closes their files.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the index. Raises IndexNotFoundError, CorruptIndexError."""
        self.settings = settings
        self._searcher = open_searcher(settings.directory)
        self._turn, self._turn_aside = threading.Lock(), threading.Lock()
        self._generation = generation_of(self._searcher)
        self._counts: tuple[str, dict[str, Any]] = ("", {})
        self._trouble = ""
        self._next_try = 0.0

    @contextmanager
    def newest(self) -> Iterator[Searcher]:
        """Give the searcher, moved on to what was committed meanwhile; all that is read of it is read within.

        Raises SearchTimeoutError where those before it take longer than one search may.
        """
        with self._taken(self._turn):
            self._move_on()
            yield self._searcher

    @contextmanager
    def aside(self) -> Iterator[Searcher]:
        """Give a searcher of its own, to one request after the other, for what takes seconds: searches go on beside it.

        Raises SearchTimeoutError as `newest` does, and CorruptIndexError where the newest commit cannot be read.
        """
        with self._taken(self._turn_aside), open_searcher(self.settings.directory) as searcher:
            yield searcher

    @property
    def generation(self) -> str:
        """Return a short text that names the commit, moved on to what was committed meanwhile.

        While a search is running, it is the commit of that.
        """
        if self._turn.acquire(blocking=False):
            try:
                self._move_on()
            finally:
                self._turn.release()
        return self._generation

    @property
    def trouble(self) -> str:
        """Say why the newest commit cannot be read, so that an older one is searched; empty where it is not so."""
        return self._trouble

    def counts(self) -> dict[str, Any]:
        """Return the counts of the index that take little time, counted once for each commit."""
        generation, counts = self._counts
        if generation != self.generation:
            with self.newest() as searcher:
                generation, counts = self._counts = generation_of(searcher), searcher.stats(0)
        return counts

    def warm(self) -> None:
        """Read what the first search would have to wait for; what cannot be read is told to who asks for it."""
        with suppress(CuttingsError):
            with self.newest() as searcher:
                searcher.search(_UNKNOWN_WORDS)
            self.counts()

    def close(self) -> None:
        """Let go of the index."""
        with self._turn:
            self._searcher.close()

    @contextmanager
    def _taken(self, turn: threading.Lock) -> Iterator[None]:
        if not turn.acquire(timeout=self.settings.timeout):
            raise SearchTimeoutError("others are being answered just now: ask again in a moment")
        try:
            yield
        finally:
            turn.release()

    def _move_on(self) -> None:
        """Move on to the newest commit, or stay at the one before it and remember why."""
        if self._trouble and time.monotonic() < self._next_try:
            return
        try:
            self._searcher.refresh()
        except (CuttingsError, OSError) as error:
            self._next_try = time.monotonic() + _SECONDS_BETWEEN_TRIES
            if str(error) != self._trouble:
                _log.warning("the newest commit cannot be read, and an older one is searched: %s", error)
            self._trouble = str(error)
            return
        self._trouble = ""
        self._generation = generation_of(self._searcher)


def generation_of(searcher: Searcher) -> str:
    """Return the short text that names the commit of a searcher."""
    return hashlib.blake2b(searcher.commit.encode(), digest_size=8).hexdigest()
