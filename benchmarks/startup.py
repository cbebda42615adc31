"""Measure one search as a whole process, beside `whoosh search` of the whoosh3 package, run by turns.

    python benchmarks/startup.py FILE [--runs 40] [--bin DIR]

Prints the median and least wall time of each, and of the help and of Python alone; and the ratio of the medians of the
two searches: below 1, cuttings is the faster.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def wall_time(command: list[str], folder: str) -> float:
    """Return the seconds that one run of a command takes."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Index the file with both, and time both."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--query", default="border migrants")
    arguments.add_argument("--runs", type=int, default=40)
    arguments.add_argument(
        "--bin", type=Path, default=Path(sys.executable).parent, help="where both commands are installed"
    )
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(options.file, folder)
        ours, theirs, python = (str(options.bin / name) for name in ("cuttings", "whoosh", "python"))
        for command in ([ours, "index", options.file.name], [theirs, "index", "."]):
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        commands = {
            "cuttings search": [ours, "search", options.query],
            "whoosh search": [theirs, "search", options.query],
            "cuttings --help": [ours, "--help"],
            "python -c pass": [python, "-c", "pass"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                times[name].append(wall_time(command, folder))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(f"{name:15} median {medians[name] * 1e3:6.1f} ms   least {min(values) * 1e3:6.1f} ms")
    print(f"cuttings / whoosh: {medians['cuttings search'] / medians['whoosh search']:.2f}")


if __name__ == "__main__":
    main()
