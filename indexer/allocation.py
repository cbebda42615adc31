"""Give memory that is free back to the system, which the C library would keep for what comes next."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any


def give_back() -> None:
    """Give back what is free now; it costs time to get it again, so it is for what was larger than what comes next."""
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Callable[[int], Any] | None:
    """Return what does so; None where the C library is another than that of GNU, which alone has it."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform.startswith("linux") else None
