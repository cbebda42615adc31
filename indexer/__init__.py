"""The write path: files → articles → blocks → terms → segment."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.models import Article, Block, Extent, Skipped
    from indexer.pipeline import Indexer, Report

__all__ = ["Article", "Block", "Extent", "Indexer", "Report", "Skipped"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: a process that inverts needs a part of this package, and starts in half the time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "indexer.pipeline" if name in ("Indexer", "Report") else "indexer.models"
    value = globals()[name] = getattr(import_module(module), name)
    return value


def __dir__() -> list[str]:
    """Name what can be asked for, beside what is there."""
    return sorted({*globals(), *__all__})
