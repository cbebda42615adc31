"""Start processes beside this one, without what they would take over from it unasked."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import Any

# The same on all systems: nothing is inherited, no lock is held for ever.
CONTEXT = get_context("spawn")
_TURN = threading.RLock()
_THREADS = "OPENBLAS_NUM_THREADS"
if hasattr(os, "register_at_fork"):
    # A process forked by another thread meanwhile would wait for its turn for ever, and keep what is hidden hidden.
    os.register_at_fork(before=_TURN.acquire, after_in_parent=_TURN.release, after_in_child=_TURN.release)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def beside_this() -> Iterator[None]:
    """Keep a process that is started now from importing the program that runs, from Ctrl-C, and from idle threads."""
    with _TURN, _hidden_main(), _no_interrupt(), _no_threads():
        yield


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep a process that starts now from importing the program that is running.

    It needs nothing of it, and a script that has no `if __name__ == "__main__":` would run a second time in each.
    """
    main = sys.modules["__main__"].__dict__
    hidden: dict[str, Any] = {name: main.pop(name) for name in ("__file__", "__spec__") if name in main}
    main["__spec__"] = None
    try:
        yield
    finally:
        main.update(hidden)


@contextmanager
def _no_threads() -> Iterator[None]:
    """Keep NumPy's library of matrices, for which a process that starts now has no work, from starting threads.

    They wait in a loop, and to start them takes as long as all else of NumPy.
    """
    if _THREADS in os.environ:
        yield
        return
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        os.environ.pop(_THREADS, None)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Keep Ctrl-C from a process that starts now until it has asked for that itself; in this one it comes later."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        # It starts with the first process, and lets Ctrl-C through again when it has.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
