"""Tell which source files are gone: they were indexed from at or below some paths, and are not found there now."""

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from indexer.sinks.base import Below

_EMPTIED = (
    "no file is there, and {:,} were indexed from it: they stay, since it may be a disk that is not mounted; "
    "if they are to go, leave any file there"
)


def vanished(known: Iterable[str], present: Collection[str], unread: Iterable[str]) -> Iterator[str]:
    """Yield those of the known files that are gone, as POSIX paths like all here; `present` are those that were found.

    What stands below one of the paths that could not be read is not gone. A file that could not be read is, if it does
    not stand there any more.
    """
    below = Below(unread)

    @cache
    def real() -> frozenset[str]:
        return frozenset(map(os.path.realpath, present))

    for path in known:
        # What was passed over is there; a link to a file that was found is another name of that.
        if path not in present and path.rpartition("/")[0] not in below and not _stands(path, real):
            yield path


def _stands(path: str, found: Callable[[], Collection[str]]) -> bool:
    """Say whether a file that was passed over is still there, and is none of those that were found."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # it cannot be told
        return True
    return not stat.S_ISDIR(mode) and os.path.realpath(path) not in found()


def emptied(roots: Iterable[Path], known: Collection[str], seen: Iterable[str]) -> dict[str, str]:
    """Return the folders among `roots` below which nothing was seen any more, with what is to be said of them."""
    not_empty: set[str] = set()
    for path in seen:
        while path and path not in not_empty:
            not_empty.add(path)
            path = path.rpartition("/")[0]  # noqa: PLW2901 (the folders above it)
    found = {}
    for root in roots:
        name = root.as_posix()
        if name.rstrip("/") not in not_empty and root.is_dir():
            below = Below([name])
            if count := sum(path in below for path in known):
                found[name] = _EMPTIED.format(count)
    return found
