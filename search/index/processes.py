"""Start processes beside this one, without what they would take over from it unasked."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

# The same on all systems: nothing is inherited, no lock is held for ever.
CONTEXT = get_context("spawn")
_TURN = threading.Lock()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def beside_this() -> Iterator[None]:
    """Keep a process that is started now from importing the program that runs, and from Ctrl-C."""
    with _TURN, _hidden_main(), _no_interrupt():
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
def _no_interrupt() -> Iterator[None]:
    """Keep Ctrl-C from a process that starts now until it has asked for that itself; in this one it comes later."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
