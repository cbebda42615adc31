"""Watch what is done with one input: that it ends, that it takes little time and memory, and that it writes nothing."""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

# No small input takes a second; a busy machine is allowed for.
MOST_SECONDS = 5.0
# What runs so long, by the clock, hangs.
_HANGS = 60.0
MOST_BYTES = 500_000_000
# For all that a process of the laboratory does: what asks for more is refused, and shows as MemoryError.
_ADDRESS_SPACE = 6_000_000_000
# In the name of the folder in which a target itself writes.
WORKPLACE = "cuttings-fuzzing-"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset(
    (
        *("os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"),
        *("os.system", "os.exec", "os.fork", "socket.connect", "socket.getaddrinfo", "shutil.rmtree", "shutil.move"),
    )
)


class BrokenPromiseError(BaseException):
    """Report what no input may do. No `except Exception` on the way keeps it from being seen."""


class Cost(NamedTuple):
    """Say what an input took: seconds of the processor, and bytes by which the most that was ever held has grown."""

    seconds: float
    size: int


class _State:
    """Hold whether an input is being looked at: what else the laboratory does is not watched."""

    is_watching = False
    is_hooked = False


def limit_memory() -> None:
    """Refuse this process more memory than any input needs."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, most))


def watched(task: Callable[[], None]) -> Cost:
    """Do a task and say what it took. Raises what it raises, BrokenPromiseError if it does what it may not."""
    before, started = _most_held(), time.process_time()
    with _watching():
        task()
    cost = Cost(time.process_time() - started, _most_held() - before)
    if cost.seconds > MOST_SECONDS:
        raise BrokenPromiseError(f"took {cost.seconds:.1f} s")
    if cost.size > MOST_BYTES:
        raise BrokenPromiseError(f"held {cost.size / 1e6:,.0f} MB more than anything before")
    return cost


@contextmanager
def _watching() -> Iterator[None]:
    if not _State.is_hooked:
        sys.addaudithook(_hook)
        _State.is_hooked = True
    handler = signal.signal(signal.SIGALRM, _hang)
    signal.setitimer(signal.ITIMER_REAL, _HANGS)
    _State.is_watching = True
    try:
        yield
    finally:
        _State.is_watching = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


def _hang(number: int, frame: FrameType | None) -> None:
    raise BrokenPromiseError(f"ran for more than {_HANGS:.0f} s")


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what writes, but at the workplace of a target, and what Python keeps of modules."""
    if not _State.is_watching or (event != "open" and event not in _FORBIDDEN):
        return
    # A file that is open already, as a pipe to another program is.
    if event == "open" and isinstance(arguments[0], int):
        return
    path = os.fsdecode(arguments[0]) if arguments and isinstance(arguments[0], str | bytes) else ""
    if WORKPLACE in path or _is_bytecode(path) or path == os.devnull:
        return
    if event == "open" and not (arguments[2] or 0) & _WRITES:
        return
    raise BrokenPromiseError(f"did what no input may do: {event} {arguments[:2]}")


def _is_bytecode(path: str) -> bool:
    return "__pycache__" in path or bool(sys.pycache_prefix and path.startswith(sys.pycache_prefix))


def _most_held() -> int:
    """Return the most bytes that this process ever held."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024
