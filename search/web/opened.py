"""Hold the index open for all requests, at its newest commit."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from search.service import Searcher, open_searcher
from search.web.settings import Settings


class OpenIndex:
    """Give the searcher of the newest commit to one request after the other.

    One at a time: blocks of a hit are read when they are asked for, and a searcher that moves on closes their files.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the index. Raises IndexNotFoundError, CorruptIndexError."""
        self.settings = settings
        self._searcher = open_searcher(settings.directory)
        self._turn = threading.Lock()

    @contextmanager
    def newest(self) -> Iterator[Searcher]:
        """Give the searcher, moved on to what was committed meanwhile; all that is read of it is read within."""
        with self._turn:
            self._searcher.refresh()
            yield self._searcher

    @property
    def generation(self) -> str:
        """Return a short text that names the commit, moved on to what was committed meanwhile."""
        with self.newest() as searcher:
            return hashlib.blake2b(searcher.commit.encode(), digest_size=8).hexdigest()

    def close(self) -> None:
        """Let go of the index."""
        with self._turn:
            self._searcher.close()
