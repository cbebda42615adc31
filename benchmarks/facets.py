"""Measure how long facets take on an index: `python benchmarks/facets.py --help`.

The queries are broad: words that many articles of the index have. Each is asked several times, by turns without facets,
with one and with several. What it is asked before is not counted: that reads columns and the postings of the word.
`--hits 0` asks for facets alone. Beside the time that passed stands that of the processor, which others disturb less.
"""

import argparse
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import cuttings
from search.backends.base import By
from search.index.analysis.tokens import words
from search.service import Searcher

_SEED = 20_261
_SAMPLED = 2_000
_FACETS = ("kind", "month", "place", "agency", "source", "photographer")
_LAST = 99


def broad_words(searcher: Searcher, share: float, count: int) -> list[str]:
    """Return so many words, each of which stands in more than a share of the articles of a sample."""
    articles = [record for record in searcher.export() if "blocks" in record]
    sample = random.Random(_SEED).sample(articles, min(_SAMPLED, len(articles)))  # noqa: S311 (the same each time)
    held = Counter(word for one in sample for word in {word.lower() for word in _words_of(one)})
    return [word for word, number in held.most_common(count) if number > share * len(sample)]


def _words_of(record: dict[str, list[dict[str, str]]]) -> Iterable[str]:
    return (word for block in record["blocks"] for word in words(block["text"]) if word.isalpha())


class _Times(NamedTuple):
    """Hold the seconds that each query took, as they passed and as the processor was busy."""

    passed: list[float]
    busy: list[float]


def times(searcher: Searcher, queries: Sequence[str], by: By, hits: int, rounds: int) -> dict[str, _Times]:
    """Return what queries took, by what was counted."""
    asked: dict[str, tuple[str, ...]] = {"nothing": (), **{one: (one,) for one in _FACETS}, "all of these": _FACETS}
    taken: dict[str, _Times] = defaultdict(lambda: _Times([], []))
    for query in queries:
        searcher.search(query, limit=hits, by=by, facets=_FACETS)
        for _ in range(rounds):
            for name, facets in asked.items():
                began, began_busy = time.perf_counter(), time.thread_time()
                searcher.search(query, limit=hits, by=by, facets=facets)
                taken[name].passed.append(time.perf_counter() - began)
                taken[name].busy.append(time.thread_time() - began_busy)
    return taken


def _at(seconds: Sequence[float]) -> str:
    """Return percentiles in milliseconds."""
    ordered = sorted(seconds)
    places = (min(len(ordered) - 1, len(ordered) * percent // 100) for percent in (50, _LAST))
    return " ".join(f"{ordered[place] * 1e3:7.1f}" for place in places)


def main() -> None:
    """Ask, and print percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--share", type=float, default=0.3, help="of the articles that have the word")
    parser.add_argument("--queries", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--hits", type=int, nargs="+", default=[0, 10])
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with cuttings.open_index(arguments.index) as searcher:
        queries = broad_words(searcher, arguments.share, arguments.queries)
        print(f"{searcher.stats(0)['blocks']:,} blocks; {' '.join(queries)}")
        for hits in arguments.hits:
            for by in ("article", "block"):
                print(f"\nby {by}, {hits} hits; ms: passed p50, p99; busy p50, p99")
                taken = times(searcher, queries, "block" if by == "block" else "article", hits, arguments.rounds)
                for name, of_name in taken.items():
                    print(f"  {name:14} {_at(of_name.passed)}   {_at(of_name.busy)}")


if __name__ == "__main__":
    main()
