"""Measure what it costs to force commits to the disk and to read back what was written: with and without, by turns.

    python benchmarks/durability.py STORIES… [--rounds N]

A round indexes the files once as Cuttings does it, and once with a storage that forces nothing and checks nothing.
"""

import argparse
import contextlib
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from unittest import mock

from indexer import Indexer
from indexer.sinks.local import LocalSink
from search.index.codec.sections import Sections
from search.index.storage import DurableStorage


class UnforcedStorage(DurableStorage):
    """Leave it to the system when files are written."""

    def sync(self, name: str) -> None:
        """Do nothing."""

    def sync_folder(self) -> None:
        """Do nothing."""


def seconds(files: list[Path], *, durable: bool) -> float:
    """Return how long it takes to index files into a new index, in one process."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as changed:
        if not durable:
            changed.enter_context(mock.patch.object(Sections, "check", return_value=None))
            changed.enter_context(
                mock.patch("indexer.pipeline.LocalSink", partial(LocalSink, open_storage=UnforcedStorage))
            )
        begun = time.perf_counter()
        with Indexer(folder, jobs=1, checkpoint=10.0) as index:
            index.add_paths(files)
        return time.perf_counter() - begun


def main() -> None:
    """Print the times of both, and the ratio of their medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(options.rounds):
        for durable in (True, False) if number % 2 else (False, True):
            times[durable].append(seconds(options.stories, durable=durable))
    for durable, name in ((False, "not forced, not checked"), (True, "forced and checked")):
        shown = " ".join(f"{one:.2f}" for one in times[durable])
        print(f"{name:24} {statistics.median(times[durable]):6.2f} s   ({shown})")
    print(f"ratio of the medians     {statistics.median(times[True]) / statistics.median(times[False]):6.3f}")


if __name__ == "__main__":
    main()
