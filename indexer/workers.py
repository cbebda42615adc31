"""Run work in worker processes, batch by batch and in order, and find which task ends its process."""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext, suppress
from functools import partial
from itertools import chain
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from indexer.allocation import give_back
from indexer.collection import ALLOCATIONS
from indexer.sending import pack, unpack
from search.index.processes import CONTEXT, beside_this

Task = TypeVar("Task")
Result = TypeVar("Result")
# Takes a batch of tasks, and gives a result for each. It is imported by its name in the workers.
Work = Callable[[list[Task]], Iterable[Result]]

# What is said of a file whose worker ended.
ENDED = "reading it ended its process, which may have run out of memory: split it, or leave it out"
# Tasks that are sent together: so many that sending costs little, so few that all workers end at about the same time.
MOST_TOGETHER = 512
LARGEST_TOGETHER = 1_000_000
# Batches that each worker may be ahead of who takes the results: enough to keep it busy, few enough to bound memory.
_AHEAD = 4
# Bytes for each worker that may wait, sent or as results, while more is begun: of large files, few are read ahead.
_MOST_WAITING = 4 << 20
# Seconds after which it is looked whether processes still live.
_PATIENCE = 1.0
# Whether an executor that breaks waits for ever until a process, which has ended, has read all that it was sent.
# Python 3.11.5 mended that: https://github.com/python/cpython/issues/94777.
_WAITS_UNTIL_READ = sys.version_info < (3, 11, 5)


def batches(tasks: Iterable[Task], size_of: Callable[[Task], int], most: int = MOST_TOGETHER) -> Iterator[list[Task]]:
    """Yield tasks in order, up to `most` small ones together, large ones each by itself."""
    batch: list[Task] = []
    left = LARGEST_TOGETHER
    for task in tasks:
        size = size_of(task)
        if batch and (size > left or len(batch) == most):
            yield batch
            batch, left = [], LARGEST_TOGETHER
        batch.append(task)
        left -= size
    if batch:
        yield batch


def are_enough(waiting: int, held: int, jobs: int) -> bool:
    """Say whether a result is to be taken before more is begun, if so many are asked for and hold so many bytes.

    A worker that has nothing to do costs more than what waits, so each has something.
    """
    return waiting >= jobs * _AHEAD or (waiting > jobs and held > jobs * _MOST_WAITING)


class _Sent(NamedTuple):
    """Hold what waits for the results of a batch, and how many bytes were sent with it."""

    future: Future[bytes]
    size: int

    def held(self) -> int:
        """Return how many bytes are held for it: what was sent, until there is a result."""
        if not self.future.done():
            return self.size
        return 0 if self.future.exception() else len(self.future.result())


def _nothing(_: object) -> int:
    return 0


class Workers:
    """Hold up to `jobs` processes, from the first work for them to the end of the `with` statement."""

    def __init__(self, jobs: int) -> None:
        """Start nothing yet."""
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        # Who started it: a fork of that process has it too.
        self._starter = os.getpid()
        # What the first process answers when it is there; None if it was not started beforehand.
        self._starting: Future[bytes] | None = None
        # Nothing is sent through it: when it is closed the processes end.
        self._lifeline: Connection | None = None

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes when they are done with what they are at."""
        # Whoever breaks off does not wait for what is being read; the workers end with this process.
        self._end(is_waiting=kind is not KeyboardInterrupt)

    def each(
        self,
        tasks: Iterable[list[Task]],
        work: Work[Task, Result],
        ended: Callable[[Task], Result],
        size_of: Callable[[Task], int] = _nothing,
    ) -> Iterator[Result]:
        """Yield what `work` makes of each task of the batches, in order.

        A task that ends its worker costs itself alone: its result is what `ended` makes of it. `size_of` says how many
        bytes are sent with a task, if these are many: there are fewer under way then.
        """
        left = iter(tasks)
        while under_way := (yield from self._together(left, work, size_of)):
            with Workers(1) as alone:
                for batch in under_way:
                    yield from alone._at_once(batch, work) or alone._one_by_one(batch, work, ended)

    def start(self) -> None:
        """Start a process, and wait for none: `are_running` tells when it is there. Others start when it is busy."""
        if self._pool is None:
            try:
                self._starting = self._submit(_packed, os.getpid)
            except BrokenProcessPool:
                self.break_off()

    @property
    def are_running(self) -> bool:
        """Say whether processes were started already, and the first is there if it was started beforehand."""
        return self._pool is not None and (self._starting is None or self._starting.done())

    def begin(self, call: Callable[..., Result], *arguments: object) -> Callable[[], Result]:
        """Let a process make a call; return what waits for its result, and makes the call here if no process can.

        What can be pickled has to be unpickled too.
        """
        try:
            # The objects themselves are not held meanwhile.
            sent = pack((call, arguments))
        except Exception:  # noqa: BLE001 (objects say how they are pickled, and may raise anything)
            return partial(call, *arguments)
        try:
            future = self._submit(_answer, sent)
        except BrokenProcessPool:
            self.break_off()
            return partial(_called, sent)
        return partial(self._result_or_call, future, sent)

    def _result_or_call(self, future: Future[bytes], sent: bytes) -> Any:
        # If more failed than the way to the worker and back, it fails here again.
        with suppress(Exception):
            return self._result_of(future)
        return _called(sent)

    def _result_of(self, future: Future[bytes]) -> Any:
        """Wait for a result. Raises BrokenProcessPool if it never comes.

        An executor does not see that a process ended while it sent something, and waits for the rest for ever; nor does
        it say that there was no thread for it to send what is to be done.
        """
        while not wait_for([future], _PATIENCE).done:
            if not (self._pool and _is_at_work(self._pool)):
                self.break_off()
                raise BrokenProcessPool("a process ended unasked")
        return unpack(future.result())

    def _together(
        self, tasks: Iterator[list[Task]], work: Work[Task, Result], size_of: Callable[[Task], int]
    ) -> Generator[Result, None, list[list[Task]]]:
        """Yield results until a worker ends unasked, and return the batches that were under way then."""
        under_way: deque[list[Task]] = deque()
        # Nobody cancels them if the rest is not asked for: an executor that breaks then stumbles over a cancelled one.
        waiting: deque[_Sent] = deque()
        try:
            for batch in tasks:
                under_way.append(batch)
                waiting.append(_Sent(self._submit(_results, work, batch), sum(map(size_of, batch))))
                while are_enough(len(waiting), sum(one.held() for one in waiting), self.jobs):
                    yield from self._first_of(waiting, under_way)
            while waiting:
                yield from self._first_of(waiting, under_way)
        except BrokenProcessPool:
            self.break_off()
            return list(under_way)
        return []

    def _first_of(self, waiting: deque[_Sent], under_way: deque[list[Task]]) -> list[Result]:
        results: list[Result] = self._result_of(waiting[0].future)
        waiting.popleft()
        under_way.popleft()
        return results

    def _at_once(self, batch: list[Task], work: Work[Task, Result]) -> list[Result]:
        """Return the results of a batch from the one worker there is, nothing if one of its tasks ends that."""
        try:
            found: list[Result] = self._result_of(self._submit(_results, work, batch))
        except BrokenProcessPool:
            self.break_off()
            return []
        return found

    def _one_by_one(
        self, tasks: Iterable[Task], work: Work[Task, Result], ended: Callable[[Task], Result]
    ) -> Iterator[Result]:
        """Yield the result of each task from the one worker there is, so that it is seen which of them ends it."""
        left = iter(tasks)
        for task in left:
            if not self._can_run():
                yield from chain.from_iterable(work([one]) for one in chain([task], left))
                return
            try:
                (result,) = self._result_of(self._submit(_results, work, [task]))
            except BrokenProcessPool:
                self.break_off()
                result = ended(task)
            yield result

    def _can_run(self) -> bool:
        """Return whether processes can be started here at all, since where they cannot no task is to blame."""
        try:
            self._result_of(self._submit(_packed, os.getpid))
        except BrokenProcessPool:
            self.break_off()
            return False
        return True

    def _submit(self, call: Callable[..., bytes], *arguments: object) -> Future[bytes]:
        """Let one of the processes make a call; the first call starts it."""
        self._leave_to_parent()
        try:
            if self._pool is None:
                self._starter = os.getpid()
                ended, self._lifeline = CONTEXT.Pipe(duplex=False)
                self._pool = ProcessPoolExecutor(
                    self.jobs, mp_context=CONTEXT, initializer=_start_worker, initargs=(ended,)
                )
            # Once all are there, none is started.
            with beside_this() if len(_processes(self._pool)) < self.jobs else nullcontext():
                return self._pool.submit(call, *arguments)
        except Exception as error:
            # There are no more processes or threads, or none on this system, or none that one of `multiprocessing` may
            # start, or nobody knows which Python runs, or it is about to end.
            raise BrokenProcessPool(str(error)) from error

    def break_off(self) -> None:
        """End the processes, whatever they are at: one has ended unasked, or nobody waits for the others any more."""
        self._leave_to_parent()
        # The executor ends them too, but may overlook one that is just starting, and then waits for it for ever.
        if self._lifeline:
            self._lifeline.close()
        if self._pool:
            for process in _processes(self._pool):
                process.kill()
            # Else it waits for the rest of what one of them was sending.
            results: Any = self._pool._result_queue  # noqa: SLF001 (see above)
            results._writer.close()  # noqa: SLF001 (see above)
            if _WAITS_UNTIL_READ:
                calls: Any = self._pool._call_queue  # type: ignore[attr-defined]  # noqa: SLF001 (see above)
                calls._reader.close()  # noqa: SLF001 (see above)
        self._end()

    def _leave_to_parent(self) -> None:
        """Let go of the processes, and end none, if this process is a fork of the one that started them."""
        if self._starter != os.getpid():
            self._pool = self._starting = self._lifeline = None

    def _end(self, *, is_waiting: bool = True) -> None:
        self._leave_to_parent()
        pool, self._pool = self._pool, None
        self._starting = None
        if pool:
            if not _is_managed(pool):
                # Nobody can wait for a thread that there was not, which would have ended the processes.
                pool._executor_manager_thread = None  # type: ignore[assignment]  # noqa: SLF001 (see above)
                for process in _processes(pool):
                    process.kill()
                    process.join()
            pool.shutdown(wait=is_waiting, cancel_futures=True)


def _processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    """Return the processes that an executor started."""
    return list((pool._processes or {}).values())  # noqa: SLF001 (it has no such method before Python 3.14)


def _is_managed(pool: ProcessPoolExecutor) -> bool:
    """Return whether the thread of an executor runs, which hands on what is to be done, and what was."""
    manager: Any = pool._executor_manager_thread  # noqa: SLF001 (there is no other way to ask)
    return manager is not None and manager.is_alive()


def _is_at_work(pool: ProcessPoolExecutor) -> bool:
    """Return whether all processes of an executor live that were started, and there are some."""
    processes = _processes(pool)
    return _is_managed(pool) and bool(processes) and all(process.is_alive() for process in processes)


def _packed(call: Callable[..., object], *arguments: object) -> bytes:
    return pack(call(*arguments))


def _answer(sent: bytes) -> bytes:
    call, arguments = unpack(sent)
    return _packed(call, *arguments)


def _called(sent: bytes) -> Any:
    call, arguments = unpack(sent)
    return call(*arguments)


def _results(work: Work[Task, Result], batch: list[Task]) -> bytes:
    packed = pack(list(work(batch)))
    # What a source file took besides its articles, which is several times its size.
    give_back()
    return packed


def _start_worker(lifeline: Connection) -> None:
    """Leave Ctrl-C to the parent, which ends the workers when it has done what it must, and end if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(ALLOCATIONS)
    threading.Thread(target=_end_with_parent, args=(lifeline,), daemon=True).start()


def _end_with_parent(lifeline: Connection) -> None:
    """End this process when its parent has ended: one that was killed could not say so, and workers wait for ever."""
    parent = parent_process()
    if parent:
        # What its other children took over from it stays open as long as they live, and says nothing. Between the two
        # there may be a launcher, which `multiprocessing.set_executable` names: this is a child of that then.
        started_by = os.getppid()
        while os.getppid() == started_by and not wait([parent.sentinel, lifeline], _PATIENCE):
            pass
        os._exit(1)
