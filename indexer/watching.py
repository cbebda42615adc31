"""Keep an index up to date with files for as long as one likes: tell which changed, and index these.

watchfiles, which asks the system for changes, is needed for this alone, and imported when it is asked for.
"""

import importlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from indexer.files import walk
from indexer.pipeline import Indexer, Report
from search.index.directory import is_index_file
from search.index.errors import CuttingsError, IndexLockedError, WriteError
from search.index.storage import ASIDE

# How long changes are gathered while more of them come, and after how long without any what failed is tried again.
_DEBOUNCE_MS, _RETRY_MS = 800, 2_000
# Seconds by which the clock of a file system may be behind.
_CLOCKS_DIFFER = 2.0
# Many files that changed are looked for as a whole: a path more costs more than a file that is looked at in vain.
_MANY = 1_000

# What stands behind the name of a file of searches in the names of the files that are written beside it.
WRITTEN_BY_ALERTS = (".told", f".told{ASIDE}")
# Opens the index for one pass.
OpenIndex = Callable[[], Indexer]


class Watched(NamedTuple):
    """Name what is watched: paths, which were indexed as they were at a time, in seconds since 1970.

    Changes of files at `passed_over`, such as those that are written after a pass, are none.
    """

    paths: Sequence[str]
    since: float
    passed_over: tuple[Path, ...] = ()


class Watcher:
    """Index what changes at and below some paths, pass by pass. Between passes the index is open to others."""

    def __init__(self, watched: Watched, open_index: OpenIndex) -> None:
        """Name what is watched, and how the index is opened for a pass.

        Raises CuttingsError if watchfiles is not installed, or none of the paths is there.
        """
        self._library = library()
        self._roots = [Path(os.path.abspath(path)) for path in watched.paths]
        self._since = watched.since
        self._passed_over = {path.absolute() for path in watched.passed_over}
        self._open_index = open_index
        self._stop = threading.Event()
        if not any(root.exists() for root in self._roots):
            raise CuttingsError("there is nothing to watch: none of the paths is there")

    def stop(self) -> None:
        """Make `reports` end when the pass that is running has come to its end. It is safe in signal handlers."""
        self._stop.set()

    def reports(self) -> Iterator[Report | CuttingsError]:
        """Yield what became of the files of each pass, or why it failed: then it is tried again later."""
        pending: set[Path] = set()
        is_first, is_failing = True, False
        for changes in self._changes():
            pending |= changes
            if is_first:
                pending |= self._changed_before()
                is_first = False
            if not pending:
                continue
            try:
                with self._open_index() as index:
                    report = index.add_paths(self._to_index(pending))
            except (IndexLockedError, WriteError) as error:
                if not is_failing:
                    yield error
                is_failing = True
                continue
            pending, is_failing = set(), False
            yield report

    def _changed_before(self) -> set[Path]:
        """Return the files that changed between the time of the first pass and that from which changes are told."""
        files = (path for path in walk(self._roots) if isinstance(path, Path) and self._counts(path))
        return {path for path in files if _changed_at(path) >= self._since - _CLOCKS_DIFFER}

    def _changes(self) -> Iterator[set[Path]]:
        """Yield the paths that changed, and nothing from time to time."""
        watched = [root if root.is_dir() else root.parent for root in self._roots if root.exists()]
        found = self._library.watch(
            *dict.fromkeys(watched),
            watch_filter=lambda _, path: self._counts(Path(path)),
            debounce=_DEBOUNCE_MS,
            stop_event=self._stop,
            rust_timeout=_RETRY_MS,
            yield_on_timeout=True,
            recursive=any(root.is_dir() for root in self._roots),
            ignore_permission_denied=True,
        )
        for changes in found:
            yield {Path(path) for _, path in changes}

    def _counts(self, path: Path) -> bool:
        """Say whether a file is one that a walk from the paths would find, or a folder that may hold some."""
        if path in self._passed_over or is_index_file(path.name):
            return False
        for root in self._roots:
            if path == root:
                return True
            if root in path.parents:
                return not any(name.startswith(".") for name in path.relative_to(root).parts)
        return False

    def _to_index(self, changed: set[Path]) -> list[Path]:
        return sorted(changed) if len(changed) < _MANY else self._roots


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it is gone again, which is told
        return 0.0


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Have `stop` called by Ctrl-C and SIGTERM."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(_number: int, _frame: object) -> None:
        stop()

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def library() -> ModuleType:
    """Import watchfiles. Raises CuttingsError if it is not installed."""
    try:
        return importlib.import_module("watchfiles")
    except ImportError as error:
        raise CuttingsError("--watch needs watchfiles: install it with pip install 'cuttings[watch]'") from error
