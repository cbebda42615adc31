"""Hold off the garbage collector where many lasting objects are made and hardly any garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# Objects made before it is looked for those that refer to each other: indexing makes few of these, and then looks
# again and again at what it holds, for a tenth of its time.
ALLOCATIONS = 50_000
_changing = Lock()
# How often it looked as each began of those that have not ended; whichever ends last finds the first of them.
_before: list[tuple[int, int, int]] = []


@contextmanager
def no_collection() -> Iterator[None]:
    """Let the collector wait: it would look at all lines and blocks again and again, for a tenth of the time.

    What is freed by counting references is freed as ever. Where the collector is off already, it stays so.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector look more rarely, until the last of those that overlap has ended; where it is off, it stays so.

    All threads share one collector.
    """
    with _changing:
        _before.append(gc.get_threshold())
        first, *others = _before[-1]
        gc.set_threshold(first and max(first, ALLOCATIONS), *others)
    try:
        yield
    finally:
        with _changing:
            gc.set_threshold(*_before.pop())
