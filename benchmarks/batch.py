"""Measure how long many queries on one index take, with their answers written: `python benchmarks/batch.py --help`.

The queries are made of the index itself: one to four words that stand side by side in an article, in a row that a seed
makes; a third asks for all of them, a third for the phrase, a third is as one types it.
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import cuttings
from search.batch import run_batch, written
from search.index.analysis.tokens import words
from search.resuming import resumed
from search.saved_searches import SavedSearch
from search.service import Searcher

_SEED = 20_260
_MOST_WORDS = 4


def queries(searcher: Searcher, count: int) -> list[SavedSearch]:
    """Return so many different searches for words of the index."""
    chance = random.Random(_SEED)  # noqa: S311 (the same queries each time)
    texts = [words(block["text"]) for record in searcher.export() for block in record.get("blocks", ())]
    texts = [text for text in texts if len(text) > _MOST_WORDS]
    found: dict[str, None] = {}
    while len(found) < count:
        text = chance.choice(texts)
        size = chance.randint(1, _MOST_WORDS)
        begin = chance.randrange(len(text) - size)
        chosen = [word.lower() for word in text[begin : begin + size]]
        forms = (" ".join(chosen), " ".join(f"+{word}" for word in chosen), f'"{" ".join(chosen)}"')
        found[chance.choice(forms)] = None
    return [SavedSearch(query, query) for query in found]


def main() -> None:
    """Answer the queries, and print how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--form", default="jsonl", choices=["jsonl", "csv", "summary"])
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with cuttings.open_index(arguments.index) as searcher, tempfile.TemporaryDirectory() as folder:
        searches = queries(searcher, arguments.queries)
        if arguments.form == "summary":
            searches = [search._replace(limit=0) for search in searches]
        blocks = searcher.stats()["blocks"]
        began, on_processor = time.perf_counter(), time.process_time()
        with resumed(Path(folder, "answers"), "benchmark") as output:
            for answer in run_batch(searcher, searches):
                output.write(written(answer, arguments.form))
        size = Path(folder, "answers").stat().st_size
        took, of_processor = time.perf_counter() - began, time.process_time() - on_processor
    each = of_processor / len(searches) * 1e3
    print(
        f"{len(searches):,} queries on {blocks:,} blocks: {took:.1f} s, {of_processor:.1f} s of one processor, "
        f"{each:.2f} ms each, {size / 1e6:.0f} MB as {arguments.form}"
    )


if __name__ == "__main__":
    main()
