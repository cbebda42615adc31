"""Measure `cuttings index` on a folder of text files, reading and splitting included, by turns with tantivy.

    python -m benchmarks.folders STORIES… [--rounds 3] [--jobs 2 1]

STORIES are JSON Lines with `text`, or plain texts. Each story becomes a file, its blocks parted by blank lines, and the
command indexes all, by so many processes. tantivy, if it is installed, is given the blocks of the same stories as
documents: it reads and splits nothing. Prints the seconds, the MB of text a second, and how many times as long as
tantivy it took, by the medians.
"""

import argparse
import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.engines.base import Story
from benchmarks.peers.measuring import Setting, build
from benchmarks.peers.stories import read

_OF_FOLDER = 500
_MEGABYTE = 1_000_000
_PEER = "tantivy, ready blocks"


def write(stories: Sequence[Story], folder: Path) -> int:
    """Write each story as a file below a folder; return how many bytes all have."""
    size = 0
    for number, story in enumerate(stories):
        path = folder / f"{number // _OF_FOLDER:04}" / f"{story.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes("\n\n".join([*story.lines, ""]).encode())
    return size


def seconds(folder: Path, index: Path, jobs: int) -> float:
    """Return how long the command takes to make an index of a folder."""
    shutil.rmtree(index, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "cuttings",
        "index",
        "--quiet",
        "--index",
        str(index),
        "--jobs",
        str(jobs),
        str(folder),
    ]
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", nargs="+", type=int, default=[2, 1])
    options = parser.parse_args()
    stories = [Story(f"{number:06}", "", lines) for number, lines in enumerate(read(options.stories))]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        size = write(stories, home / "stories") / _MEGABYTE
        times: dict[str, list[float]] = {}
        setting = Setting(["tantivy"], options.rounds, home)
        setting.stories.write_text(json.dumps(stories), encoding="utf-8")
        for _ in range(options.rounds):
            for jobs in options.jobs:
                taken = seconds(home / "stories", home / "index", jobs)
                times.setdefault(f"cuttings index --jobs {jobs}", []).append(taken)
            if importlib.util.find_spec("tantivy"):
                times.setdefault(_PEER, []).append(build(setting, "tantivy", "block")[0])
    print(f"{len(stories):,} files, {size:.1f} MB")
    medians = {what: statistics.median(taken) for what, taken in times.items()}
    for what, median in medians.items():
        beside = f"{median / medians[_PEER]:8.2f} times as long as tantivy" if _PEER in medians else ""
        print(f"{what:24} {median:6.2f} s {size / median:6.1f} MB/s{beside}")


if __name__ == "__main__":
    main()
