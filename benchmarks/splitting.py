"""Measure the splitting of plain text on one core by turns with a count of its words, and on awkward lines.

    python benchmarks/splitting.py FILE… [--megabytes 8] [--runs 5] [--awkward]

The texts are repeated, each time with other names, until there are so many megabytes. They are split as one file and as
many of their own size. Prints MB/s of processor time, and the ratio to `collections.Counter(text.split())`: with the
compiled twins, if they are there, and in another process in plain Python. With `--awkward`, ten megabytes in one line
are split for each character that expressions could stumble over.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from indexer.blocks import split, split_each
from search.index.compiled import SWITCH, compiled

MEGABYTE = 1_000_000
AWKWARD = "([- A.,/©\"':;|_—…é1\t<&"


def processor_time(task: Callable[[], object]) -> float:
    """Return the seconds of processor time that a task takes."""
    started = time.process_time()
    task()
    return time.process_time() - started


def repeated(texts: list[str], size: int) -> Iterator[str]:
    """Yield the texts again and again up to a size, each time with other names: letters stand for one another."""
    made = turn = 0
    while made < size:
        turned = str.maketrans("AEIOU", "AEIOU"[turn % 5 :] + "AEIOU"[: turn % 5])
        for text in texts:
            yield text.translate(turned)
            made += len(text.encode())
        turn += 1


def show(name: str, size: int, seconds: list[float], other: float) -> None:
    """Print one figure."""
    median = statistics.median(seconds)
    print(f"{name:32} {size / median / MEGABYTE:6.1f} MB/s, {median / other:6.2f} times counting words")


def main() -> None:
    """Measure all, by turns."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--megabytes", type=int, default=8)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--awkward", action="store_true")
    options = arguments.parse_args()
    texts = list(repeated([file.read_text(encoding="utf-8") for file in options.files], options.megabytes * MEGABYTE))
    joined = "\n".join(texts)
    size = len(joined.encode())
    tasks: dict[str, Callable[[], object]] = {
        "counting words": lambda: Counter(joined.split()),
        "splitting one file": lambda: split(joined),
        f"splitting {len(texts):,} files": lambda: sum(map(len, split_each(texts))),
    }
    is_compiled = compiled("indexer.blocks.survey") is not None
    print("with compiled twins" if is_compiled else "in plain Python", flush=True)
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(options.runs):
        for name, task in tasks.items():
            times[name].append(processor_time(task))
    for name, seconds in times.items():
        show(name, size, seconds, statistics.median(times["counting words"]))
    for character in AWKWARD if options.awkward else ():
        spent = processor_time(partial(split, character * 10 * MEGABYTE))
        print(f"10 MB of {character!r:6} {spent:6.2f} s", flush=True)
    if is_compiled:
        subprocess.run([sys.executable, *sys.argv], env=os.environ | {SWITCH: "0"}, check=True)


if __name__ == "__main__":
    main()
