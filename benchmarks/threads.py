"""Measure what threads that share a searcher answer together: `python benchmarks/threads.py --help`.

Threads take turns at a searcher. To compare, the same queries are answered without turns, which is safe here since
threads then wait for each other at the interpreter alone.
"""

import argparse
import contextlib
import threading
import time
from pathlib import Path
from typing import Any

import cuttings
from benchmarks.batch import queries
from search.service import Searcher

_THREADS = (1, 2, 4)


def answered(searcher: Searcher, texts: list[str], threads: int) -> float:
    """Return how many searches a second so many threads answer together."""

    def answer(part: list[str]) -> None:
        for text in part:
            for hit in searcher.search(text, by="block", match="any"):
                _ = hit.snippet.html

    running = [threading.Thread(target=answer, args=(texts[number::threads],)) for number in range(threads)]
    began = time.perf_counter()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return len(texts) / (time.perf_counter() - began)


def main() -> None:
    """Answer the queries in turns and without, and print how many a second were answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3, help="of each, the best counts")
    arguments = parser.parse_args()
    with cuttings.open_index(arguments.index) as searcher:
        texts = [search.query for search in queries(searcher, arguments.queries)]
        answered(searcher, texts, 1)
        turns: dict[str, Any] = {"in turns": searcher._turn, "without": contextlib.nullcontext()}  # noqa: SLF001
        best: dict[tuple[str, int], float] = {}
        for _ in range(arguments.rounds):
            for name, turn in turns.items():
                searcher._turn = turn  # noqa: SLF001 (what is compared is how it is without)
                for threads in _THREADS:
                    rate = answered(searcher, texts, threads)
                    best[name, threads] = max(rate, best.get((name, threads), 0.0))
    for (name, threads), rate in best.items():
        print(
            f"{threads} threads {name}: {rate:,.0f} searches a second, {rate / best['in turns', 1]:.2f} of one in turns"
        )


if __name__ == "__main__":
    main()
