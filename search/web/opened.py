"""Hold the index open for all requests, at its newest commit."""

import asyncio
import hashlib
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from search.index.errors import CuttingsError, MissingFieldError, SearchTimeoutError
from search.query.facets import FACETS
from search.service import Searcher, open_searcher
from search.web.settings import Settings
from search.web.written import Answer, Write

# Seconds until a commit that could not be read is looked at again: opening an index takes far longer than a search.
SECONDS_BETWEEN_TRIES = 2.0
# Bytes from which a commit is opened beside the searches: the first answers of a smaller one do not take long.
LARGE = 10_000_000
# A word that has no neighbours in spelling either, in any language.
_IN_NO_ARTICLE = "zzqxqzzq"
TOO_MANY = "others are being answered just now: ask again in a moment"
_log = logging.getLogger(__name__)


class OpenIndex:
    """Give the searcher of the newest commit to one request after the other; of a large index, once it is warm.

    One at a time: blocks of a hit are read when they are asked for, and a searcher that moves on closes their files.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the index. Raises IndexNotFoundError, CorruptIndexError."""
        self.settings = settings
        self._searcher = open_searcher(settings.directory)
        self._turn, self._turn_aside = threading.Lock(), threading.Lock()
        # Where those wait that no thread waits for.
        self.in_turn, self.aside_in_turn = asyncio.Lock(), asyncio.Lock()
        self._generation = generation_of(self._searcher)
        self._counts: tuple[str, dict[str, Any]] = ("", {})
        self._trouble = ""
        self._next_try = 0.0
        self._preparing: threading.Thread | None = None

    @property
    def is_large(self) -> bool:
        """Say whether opening a commit, and the first answers of it, take long."""
        return self._searcher.size >= LARGE

    @contextmanager
    def newest(self) -> Iterator[Searcher]:
        """Give the searcher, moved on to what was committed meanwhile; all that is read of it is read within.

        A large commit is opened beside the searches, which are answered from the one before it until then.

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

    def answer(self, write: Write) -> Answer:
        """Return what is written of the newest commit, and its generation. Raises as `newest` and `write` do."""
        with self.newest() as searcher:
            return generation_of(searcher), write(searcher)

    def answer_aside(self, write: Write) -> Answer:
        """Return what is written beside the searches, and the generation. Raises as `aside` and `write` do."""
        with self.aside() as searcher:
            return generation_of(searcher), write(searcher)

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
        """Make the first answer take no longer than others; this takes a second where the index is large."""
        with self._turn:
            _warm(self._searcher)

    def close(self) -> None:
        """Let go of the index."""
        if self._preparing:
            self._preparing.join()
        with self._turn:
            self._searcher.close()

    @contextmanager
    def _taken(self, turn: threading.Lock) -> Iterator[None]:
        if not turn.acquire(timeout=self.settings.timeout):
            raise SearchTimeoutError(TOO_MANY)
        try:
            yield
        finally:
            turn.release()

    def _move_on(self) -> None:
        """Move on to the newest commit, at once if it is small; stay at the one before it where it cannot be read."""
        if time.monotonic() < self._next_try or (self._preparing and self._preparing.is_alive()):
            return
        with self._trouble_told():
            if self._searcher.is_newest:
                self._trouble = ""
                return
            if self.is_large:
                self.prepare()
                return
            self._searcher.refresh()
            self._generation, self._trouble = generation_of(self._searcher), ""

    def prepare(self) -> None:
        """Begin to open the newest commit beside the searches, since its first answers take seconds."""

        def prepare() -> None:
            with self._trouble_told(), ExitStack() as opened:
                searcher = opened.enter_context(open_searcher(self.settings.directory))
                _warm(searcher)
                with self._turn:
                    # From here on that is closed which was searched before.
                    opened.pop_all()
                    opened.callback(self._searcher.close)
                    self._searcher = searcher
                    self._generation, self._trouble = generation_of(searcher), ""

        # Where commits come fast, not each of them is opened.
        self._next_try = time.monotonic() + SECONDS_BETWEEN_TRIES
        self._preparing = threading.Thread(target=prepare, daemon=True)
        self._preparing.start()

    @contextmanager
    def _trouble_told(self) -> Iterator[None]:
        """Remember why the newest commit cannot be read, if it cannot, and when to try again."""
        try:
            yield
        except (CuttingsError, OSError) as error:
            self._next_try = time.monotonic() + SECONDS_BETWEEN_TRIES
            if str(error) != self._trouble:
                _log.warning("the newest commit cannot be read, and an older one is searched: %s", error)
            self._trouble = str(error)


def _warm(searcher: Searcher) -> None:
    """Ask what makes a searcher read what later answers need."""
    searcher.suggest("a")
    searcher.search(_IN_NO_ARTICLE, limit=1)
    with suppress(MissingFieldError):  # who asks for one that is missing is told
        # Those that are stored take longer than all others, and few ask for them.
        facets = tuple(name for name, facet in FACETS.items() if not facet.is_stored)
        searcher.search("", limit=1, filters=("date:1000..",), facets=facets)


def generation_of(searcher: Searcher) -> str:
    """Return the short text that names the commit of a searcher."""
    return hashlib.blake2b(searcher.commit.encode(), digest_size=8).hexdigest()
