"""Hold off the garbage collector where many lasting objects are made and no garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
