"""The write path: files → articles → blocks → terms → segment."""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.models import Article, Block, Extent, Skipped
    from indexer.pipeline import Indexer, Report

__all__ = ["Article", "Block", "Extent", "Indexer", "Report", "Skipped"]

if not TYPE_CHECKING:  # else all names would be taken to be there

    def __getattr__(name: str) -> Any:
        """Import what is asked for: a process that inverts needs a part of all this, and starts in half the time."""
        if name in __all__:
            module = "indexer.pipeline" if name in ("Indexer", "Report") else "indexer.models"
            value = globals()[name] = getattr(import_module(module), name)
            return value
        if find_spec(f"{__name__}.{name}"):
            return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name what can be asked for, beside what is there."""
    return sorted({*globals(), *__all__})
