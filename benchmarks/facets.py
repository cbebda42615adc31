"""Measure how long facets take on an index: `python benchmarks/facets.py --help`.

The queries are broad: words that many articles of the index have. Each is asked several times, by turns without facets,
with one and with several; the first round reads columns and postings, which a program that answers for long does once,
and is not counted. `--hits 0` asks for facets alone, which is what a facet request is.
"""

import argparse
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

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


def times(searcher: Searcher, queries: Sequence[str], by: By, hits: int, rounds: int) -> dict[str, list[float]]:
    """Return the seconds that each query took, by what was counted."""
    asked: dict[str, tuple[str, ...]] = {"nothing": (), **{one: (one,) for one in _FACETS}, "all of these": _FACETS}
    taken: dict[str, list[float]] = defaultdict(list)
    for turn in range(rounds + 1):
        for query in queries:
            for name, facets in asked.items():
                began = time.perf_counter()
                searcher.search(query, limit=hits, by=by, facets=facets)
                if turn:
                    taken[name].append(time.perf_counter() - began)
    return taken


def _at(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * percent // 100)] * 1e3


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
                print(f"\nby {by}, {hits} hits; ms at percentiles of")
                taken = times(searcher, queries, "block" if by == "block" else "article", hits, arguments.rounds)
                for name, seconds in taken.items():
                    print(f"  {name:14} 50: {_at(seconds, 50):7.1f}   99: {_at(seconds, _LAST):7.1f}")


if __name__ == "__main__":
    main()
