"""Measure suggestions: completions of all beginnings of the words of queries, on a warm index.

    python benchmarks/suggesting.py INDEX QUERIES [--most 8] [--queries 500]

QUERIES is a file of queries, one a line. Prints the median, the 99th percentile and the longest of the wall times of
`Searcher.suggest`, of beginnings of so many letters, each after the words before it, and the slowest beginnings.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import cuttings

_HUNDREDTHS = 100
_SLOWEST = 10


def beginnings(queries: list[str], most: int) -> Iterator[str]:
    """Yield what is typed on the way to each query: its words up to one, and the first letters of that."""
    for query in queries:
        words = query.split()
        for place, word in enumerate(words):
            before = " ".join(words[:place])
            for size in range(1, min(most, len(word)) + 1):
                yield f"{before} {word[:size]}".lstrip()


def main() -> None:
    """Ask for all completions twice, and print the times of the second round."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("index", type=Path)
    arguments.add_argument("queries", type=Path)
    arguments.add_argument("--most", type=int, default=8, help="letters of the word that is completed")
    arguments.add_argument("--queries", dest="count", type=int, default=500)
    options = arguments.parse_args()
    lines = [line.strip() for line in options.queries.read_text(encoding="utf-8").splitlines() if line.strip()]
    typed = list(dict.fromkeys(beginnings(lines[: options.count], options.most)))
    with cuttings.open_index(options.index) as searcher:
        for name in ("first", "second"):
            times = []
            for text in typed:
                started = time.perf_counter()
                searcher.suggest(text)
                times.append((time.perf_counter() - started) * 1e3)
            p99 = statistics.quantiles(times, n=_HUNDREDTHS)[-1]
            print(
                f"{name} round, {len(typed)} beginnings: median {statistics.median(times):.2f} ms, 99th percentile "
                f"{p99:.2f} ms, longest {max(times):.2f} ms"
            )
        for taken, text in sorted(zip(times, typed, strict=True), reverse=True)[:_SLOWEST]:
            print(f"{taken:8.2f} ms {text}")


if __name__ == "__main__":
    main()
