"""Programs that fork: the child does not wait for what a thread of its parent was at."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from indexer.known_words import known_words
from indexer.workers import Workers
from search.index.processes import beside_this

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork"),
    # Python tells those who fork beside threads from 3.12 on.
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]

LONG = 0.2
TOO_LONG = 10
SPEC = sys.modules["__main__"].__spec__


def number_words() -> bool:
    """Say whether words are numbered as they should."""
    return [*known_words().number(["the ferry sails"])[0].words] == ["the", "ferry", "sails"]


def start_worker() -> bool:
    """Say whether a worker works."""
    with Workers(1) as one:
        return bool(one.begin(abs, -3)() == 3)


def is_as_before() -> bool:
    """Say whether nothing is hidden any more from those who look at this process."""
    return "OPENBLAS_NUM_THREADS" not in os.environ and sys.modules["__main__"].__spec__ is SPEC


@pytest.mark.parametrize(
    ("at_work", "work"),
    [
        (lambda: known_words()._learning, number_words),
        (beside_this, start_worker),
        (beside_this, is_as_before),
    ],
)
def test_a_forked_process_waits_for_no_thread(
    at_work: Callable[[], AbstractContextManager[object]], work: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a thread learns words or starts a process, another one forks, and the child does the same."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    begun, ended = threading.Event(), threading.Event()

    def be_at_work() -> None:
        with at_work():
            begun.set()
            ended.wait(LONG)

    thread = threading.Thread(target=be_at_work)
    thread.start()
    begun.wait()
    child = os.fork()
    if not child:
        signal.alarm(TOO_LONG)
        # A process that was forked ends without what pytest would do at its end.
        os._exit(0 if work() else 1)
    ended.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("end", [Workers.break_off, lambda one: one.__exit__(None, None, None)])
def test_a_forked_process_leaves_workers_to_their_parent(end: Callable[[Workers], None]) -> None:
    """A child of a program has workers of its own, and ends those of its parent neither with these nor without."""
    with Workers(1) as one:
        worker = one.begin(os.getpid)()
        for has_work in (True, False):
            child = os.fork()
            if not child:
                signal.alarm(TOO_LONG)
                is_own = not has_work or one.begin(os.getpid)() not in (worker, os.getpid())
                end(one)
                os._exit(0 if is_own else 1)
            assert os.waitpid(child, 0)[1] == 0
            assert one.begin(os.getpid)() == worker
