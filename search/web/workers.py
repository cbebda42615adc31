"""Answer in processes beside this one: Python computes in one thread at a time, and each process has its own."""

import asyncio
import gc
import logging
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import Empty, LifoQueue

from search.index.errors import CorruptIndexError, SearchTimeoutError
from search.index.processes import CONTEXT, beside_this
from search.web.opened import TOO_MANY, OpenIndex
from search.web.settings import Settings
from search.web.written import Answer, Write

# Beyond the time of a search: so long no page takes to be written.
_SECONDS_TO_WRITE = 25
_SECONDS_TO_END = 5
_log = logging.getLogger(__name__)


class _Worker:
    """Hold one process, and the way to it."""

    def __init__(self, settings: Settings, first: Write) -> None:
        """Start the process; return when it has written the `first`. Raises EOFError, OSError if it ended before."""
        self._patience = settings.timeout + _SECONDS_TO_WRITE
        self._way, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_answer_all, args=(theirs, settings, first), daemon=True)
        with beside_this():
            self._process.start()
        theirs.close()
        self._way.recv()

    def ask(self, write: Write) -> Answer | Exception:
        """Return what is written, or what `write` raised. Raises EOFError, OSError if the process ended or hangs."""
        self._way.send(write)
        if not self._way.poll(self._patience):
            raise EOFError
        told: Answer | Exception = self._way.recv()
        return told

    def end(self, seconds: float = 0) -> None:
        """End the process; it ends by itself, when it has answered, where nobody can ask it any more."""
        self._way.close()
        self._process.join(seconds)
        self._process.kill()


class Workers:
    """Hold processes that answer, from `start` to `close`; one that ends unasked is replaced."""

    def __init__(self, settings: Settings, count: int, first: Write) -> None:
        """Start nothing yet. Each process writes the `first` before it is asked, which takes longer than all others."""
        self._settings, self._count, self._first = settings, count, first
        self._running: set[_Worker] = set()
        # Who is alone is answered by one process, which knows the words of the last keystroke.
        self._free: LifoQueue[_Worker] = LifoQueue()
        # Where those wait that no thread waits for: as many are let in as there are processes.
        self.in_turn = asyncio.Semaphore(0)

    @property
    def are_there(self) -> bool:
        """Say whether any can answer, so that this process need not."""
        return bool(self._running)

    async def start(self) -> None:
        """Start the processes, all at once; return when they can answer."""
        adding = [asyncio.to_thread(self._add) for _ in range(self._count)]
        for is_there in await asyncio.gather(*adding):
            if is_there:
                self.in_turn.release()

    def answer(self, write: Write) -> Answer:
        """Return what a process writes, for who was let in; it blocks.

        Raises what `write` raises, and CorruptIndexError where the process ended: reading does that where a file of
        the index was cut short. Raises SearchTimeoutError where one ended and none could take its place.
        """
        try:
            worker = self._free.get(timeout=self._settings.timeout)
        except Empty as error:
            raise SearchTimeoutError(TOO_MANY) from error
        try:
            told = worker.ask(write)
        except (EOFError, OSError) as error:
            self._running.discard(worker)
            worker.end()
            self._add()
            raise CorruptIndexError("a process ended, or hung, while it read the index") from error
        except Exception:  # it could not be sent, or not be read: the process waits for the next
            self._free.put(worker)
            raise
        self._free.put(worker)
        if isinstance(told, Exception):
            raise told
        return told

    def close(self) -> None:
        """End the processes, when they have answered."""
        while self._running:
            self._running.pop().end(_SECONDS_TO_END)

    def _add(self) -> bool:
        """Start one process, and say whether it can answer."""
        try:
            worker = _Worker(self._settings, self._first)
        except (EOFError, OSError):
            _log.warning("a process that reads the index cannot be started")
            return False
        self._running.add(worker)
        self._free.put(worker)
        return True


def _answer_all(way: Connection, settings: Settings, first: Write) -> None:
    """Answer what comes until nobody can ask any more."""
    # Who asks is told to end, and ends this when all that came is answered.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    # Who asks meets the same commits, and tells of them.
    logging.disable()
    opened = OpenIndex(settings)
    opened.warm()
    _answer(opened, first)
    hold_for_good()
    with suppress(EOFError, OSError):
        way.send(None)
        while True:
            way.send(_answer(opened, way.recv()))


def _answer(opened: OpenIndex, write: Write) -> Answer | Exception:
    try:
        return opened.answer(write)
    except Exception as error:  # noqa: BLE001 (it is raised where it is asked for)
        # The trace does not come along.
        error.add_note("".join(traceback.format_exception(error)))
        return error


def hold_for_good() -> None:
    """Keep what is open now from being looked through for garbage, which holds up answers for a tenth of a second."""
    gc.collect()
    gc.freeze()
