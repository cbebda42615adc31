"""Tell which source files are gone: they were indexed from at or below some paths, and are not found there now."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from indexer.below import Below

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
    unseen = [path for path in known if path not in present and path.rpartition("/")[0] not in below]
    passed_over = {path for path in unseen if _stands(path)}
    # One that stands there as a link to a file that was found is that under another name.
    found = set(map(os.path.realpath, present)) if passed_over else set()
    for path in unseen:
        if path not in passed_over or os.path.realpath(path) in found:
            yield path


def _stands(path: str) -> bool:
    """Say whether a file is there, or it cannot be told."""
    try:
        return not stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def emptied(roots: Iterable[Path], known: Collection[str], seen: Iterable[str]) -> dict[str, str]:
    """Return the folders among `roots` below which nothing was seen any more, with what is to be said of them."""
    not_empty: set[str] = set()
    for path in seen:
        while path not in not_empty:
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
