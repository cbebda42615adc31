"""Remember beside an index what was given to be indexed, so that it can be made anew when it is lost."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from search.index.directory import SOURCES
from search.index.storage import DurableStorage


class Root(NamedTuple):
    """Say what was indexed, a file or all below a folder, and with which options."""

    path: str
    max_bytes: int
    fields: Mapping[str, str] = {}


def recorded(directory: Path) -> list[Root]:
    """Return what was indexed into an index, none if that is not known; the index itself is not looked at."""
    with suppress(OSError):
        return _recorded(directory)
    return []


def _recorded(directory: Path) -> list[Root]:
    """Return what was indexed. Raises OSError if that is there and cannot be read."""
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        found = json.loads((directory / SOURCES).read_bytes())
        return [
            Root(str(one["path"]), int(one["max_bytes"]), {str(name): str(own) for name, own in one["fields"].items()})
            for one in found["roots"]
            if Path(one["path"]).is_absolute()
        ]
    return []


def record(storage: DurableStorage, roots: Iterable[Root]) -> None:
    """Add what is being indexed to what is recorded, but for what lies below another root with the same options."""
    # What cannot be read just now must not be written over.
    before = _recorded(storage.path)
    by_path = {root.path: root for root in (*before, *roots)}
    kept = [root for root in by_path.values() if not _is_covered(root, by_path)]
    if kept != before:
        text = json.dumps({"roots": [root._asdict() for root in kept]}, ensure_ascii=False, indent=1)
        storage.write_bytes(SOURCES, text.encode("utf-8", "surrogatepass"))


def like_recorded(directory: Path, path: str, max_bytes: int) -> Root:
    """Return a root with the options that it, or a folder above it, was indexed with, if that is recorded."""
    by_path = {root.path: root for root in recorded(directory)}
    for above in (Path(path), *Path(path).parents):
        if (root := by_path.get(above.as_posix())) is not None:
            return root._replace(path=path)
    return Root(path, max_bytes)


def _is_covered(root: Root, by_path: Mapping[str, Root]) -> bool:
    """Say whether a folder above a root was given too, with the same options."""
    above = (by_path.get(folder.as_posix()) for folder in Path(root.path).parents)
    return any(one is not None and one == root._replace(path=one.path) for one in above)
