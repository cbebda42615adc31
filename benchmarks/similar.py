"""Measure how long it takes to find what is similar to random articles and blocks of an index.

Run: python benchmarks/similar.py INDEX [COUNT]. Each is asked for twice, and the second time counts: a person who looks
at an article has just read it. Beside the time that passed stands that of the processor, which others do not disturb.
"""

import random
import sys
import time
from collections.abc import Sequence
from itertools import islice

import cuttings
from search.service import Searcher

_SEED = 7
_COUNT = 300
_LAST = 99


def main(arguments: Sequence[str]) -> None:
    """Print the percentiles of articles and of blocks."""
    count = int(arguments[1]) if len(arguments) > 1 else _COUNT
    with cuttings.open_index(arguments[0]) as searcher:
        articles = list(islice((record["id"] for record in searcher.export() if "blocks" in record), 10**7))
        chosen = random.Random(_SEED).sample(articles, min(count, len(articles)))  # noqa: S311 (no secret)
        blocks = [random.Random(one).choice(searcher.article(one).blocks).id for one in chosen]  # noqa: S311
        _print("article → articles", *_times(searcher, chosen, "article"))
        _print("block → articles", *_times(searcher, blocks, "article"))
        _print("block → blocks", *_times(searcher, blocks, "block"))


def _times(searcher: Searcher, references: Sequence[str], by: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each, as they passed and as the processor was busy."""
    passed: list[float] = []
    busy: list[float] = []
    for _ in range(2):
        passed, busy = [], []
        for reference in references:
            begin, begin_busy = time.perf_counter(), time.thread_time()
            searcher.similar(reference, by="block" if by == "block" else "article")
            passed.append(time.perf_counter() - begin)
            busy.append(time.thread_time() - begin_busy)
    return passed, busy


def _print(what: str, passed: list[float], busy: list[float]) -> None:
    columns = [f"{name} p50 {_at(of, 50):6.1f} p99 {_at(of, 99):6.1f} ms" for name, of in _named(passed, busy)]
    print(f"{what:20} {'   '.join(columns)}")


def _named(passed: list[float], busy: list[float]) -> tuple[tuple[str, list[float]], ...]:
    return ("passed", passed), ("busy", busy)


def _at(seconds: list[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * percent // 100)] * 1e3


if __name__ == "__main__":
    main(sys.argv[1:])
