"""Analyse articles in batches, in this process or in others, and hand on what is to be sent, in order."""

from collections import deque
from collections.abc import Callable
from functools import partial

from indexer.documents import size_of
from indexer.sinks.cluster_documents import BARRIER, Placed, bodies_of
from indexer.workers import Workers

# Bytes of text that are analysed together: enough that array operations pay, and so few that sending begins soon.
_BATCH_SIZE = 300_000
# What a document takes beside its text.
_OF_EACH = 64
# Starting the workers costs as much time as analysing about so many characters.
_FEWEST_FOR_WORKERS = 4_000_000
# Batches that each worker may have before the first of them is waited for: what is done is to be sent.
_AHEAD = 1


class Lane:
    """Take articles, and hand on their lines, and barriers between them, in the order in which they came."""

    def __init__(self, workers: Workers | None, deliver: Callable[[bytes], None]) -> None:
        """Hand lines on to `deliver`."""
        self._workers = workers if workers and workers.jobs > 1 else None
        self._deliver = deliver
        self._batch: list[Placed] = []
        self._batch_size = self._size = 0
        self._waiting: deque[Callable[[], list[bytes]]] = deque()

    def add(self, article: Placed) -> None:
        """Add an article."""
        self._batch.append(article)
        self._batch_size += size_of(article.documents) + len(article.documents.texts) * _OF_EACH
        if self._batch_size >= _BATCH_SIZE:
            self._analyse()
            self._hand_on(self._workers.jobs * _AHEAD if self._workers else 0)

    def part(self) -> None:
        """Let all that came before arrive before all that comes after."""
        self.finish()
        self._deliver(BARRIER)

    def finish(self) -> None:
        """Hand on all that came."""
        self._analyse()
        self._hand_on(0)

    def clear(self) -> None:
        """Forget what was not handed on."""
        self._batch, self._batch_size = [], 0
        self._waiting.clear()

    def _hand_on(self, most_left: int) -> None:
        while len(self._waiting) > most_left:
            # What fails is asked for again: then it fails again.
            for body in self._waiting[0]():
                self._deliver(body)
            self._waiting.popleft()

    def _analyse(self) -> None:
        if not self._batch:
            return
        self._size += self._batch_size
        batch, self._batch, self._batch_size = self._batch, [], 0
        if self._workers and (self._workers.are_running or self._size >= _FEWEST_FOR_WORKERS):
            self._waiting.append(self._workers.begin(bodies_of, batch))
        else:
            self._waiting.append(partial(bodies_of, batch))
