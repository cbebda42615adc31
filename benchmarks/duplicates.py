"""Measure how well repeated copy is found, and what that costs while indexing.

    python benchmarks/duplicates.py FILE… [--articles 2000] [--words 100] [--runs 5]

FILE are JSON Lines of stories with `text`, of which `--words` are the first so many words. Each of so many is indexed
beside a copy that was edited in one of some ways, and `Searcher.duplicates` is asked: recall is how many of the pairs
stand in one group, precision how many of all pairs in a group are such. Stories of the files that repeat each other
count as mistakes. The cost is the part of processor time that indexing takes longer with sketches than without, by
turns, in one process; the medians count.
"""

# ruff: noqa: S311 (no secret depends on what chance makes here)

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from unittest import mock

import numpy as np

import cuttings
from indexer import Article, Block, Indexer
from search.index.marking import Marks
from search.index.resemblance import WIDTHS

Edit = Callable[[list[str], random.Random, list[str]], list[str]]


def _words_edited(paragraphs: list[str], chance: random.Random, words: list[str], ways: str) -> list[str]:
    """Return paragraphs in which a tenth of the words is replaced, deleted, followed by another or swapped."""
    found = []
    for paragraph in paragraphs:
        edited: list[str] = []
        for word in paragraph.split():
            way = chance.choice(ways) if chance.random() < 0.1 else ""
            new = {"r": [chance.choice(words)], "d": [], "i": [word, chance.choice(words)]}.get(way, [word])
            edited[len(edited) - (way == "s") :] = [*new, *edited[-1:]] if way == "s" else new
        found.append(" ".join(edited))
    return found


EDITS: dict[str, Edit] = {
    "same": lambda paragraphs, *_: paragraphs,
    "10 % of words": lambda paragraphs, chance, words: _words_edited(paragraphs, chance, words, "rdis"),
    "10 % replaced": lambda paragraphs, chance, words: _words_edited(paragraphs, chance, words, "r"),
    "10 % swapped": lambda paragraphs, chance, words: _words_edited(paragraphs, chance, words, "s"),
    "last third cut": lambda paragraphs, *_: _cut(paragraphs),
    "paragraphs in disorder": lambda paragraphs, chance, _: chance.sample(paragraphs, len(paragraphs)),
    "new lead, 5 % of words": lambda paragraphs, chance, words: [
        " ".join(chance.choices(words, k=40)),
        *_words_edited(paragraphs, chance, words, "r...")[: len(paragraphs)],
    ],
}


def _cut(paragraphs: list[str]) -> list[str]:
    words = " ".join(paragraphs).split()
    return [" ".join(words[: len(words) * 2 // 3])]


def stories(paths: Iterable[Path], count: int) -> list[list[str]]:
    """Return the paragraphs of so many stories that have words enough."""
    texts = (json.loads(line)["text"] for path in paths for line in path.open(encoding="utf-8"))
    found = [[one for one in text.split("\n") if one.strip()] for text in texts if len(text.split()) >= 50]
    return random.Random(7).sample(found, min(count, len(found)))


def index(folder: str, named: Iterable[tuple[str, list[str]]]) -> None:
    """Index stories."""
    with Indexer(folder, jobs=1) as indexer:
        for name, paragraphs in named:
            indexer.add(Article(name, "", [Block("paragraph", one) for one in paragraphs]))


def accuracy(originals: list[list[str]], edit: Edit) -> tuple[float, float]:
    """Return precision and recall."""
    chance = random.Random(11)
    words = [word for paragraphs in originals[:300] for one in paragraphs for word in one.split()]
    named = []
    for number, paragraphs in enumerate(originals):
        named += [(f"{number}-a", paragraphs), (f"{number}-b", edit(paragraphs, chance, words))]
    with tempfile.TemporaryDirectory() as folder:
        index(folder, named)
        with cuttings.open_index(folder) as searcher:
            groups = [[version.article.id for version in group] for group in searcher.duplicates()]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    right = sum(first.split("-")[0] == second.split("-")[0] for first, second in pairs)
    return right / max(len(pairs), 1), right / len(originals)


def seconds(originals: list[list[str]], *, is_marked: bool) -> float:
    """Return how long indexing takes of the processor, with sketches or without."""
    nothing = {name: Marks(np.empty(0, np.uint32), np.empty((0, width), np.uint8)) for name, width in WIDTHS.items()}
    named = [(str(number), paragraphs) for number, paragraphs in enumerate(originals)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        if is_marked:
            index(folder, named)
        else:
            with mock.patch("indexer.inversion.marks_of", return_value=nothing):
                index(folder, named)
        return time.process_time() - started


def main() -> None:
    """Print accuracy by way of editing, and the cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--words", type=int, default=0)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    originals = stories(options.files, options.articles)
    if options.words:
        originals = [[" ".join(" ".join(paragraphs).split()[: options.words])] for paragraphs in originals]
    print(f"{len(originals):,} articles")
    for name, edit in EDITS.items():
        precision, recall = accuracy(originals, edit)
        print(f"{name:24} precision {precision:.3f}  recall {recall:.3f}")
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(options.runs):
        for is_marked, times in taken.items():
            times.append(seconds(originals, is_marked=is_marked))
    with_sketches, without = (statistics.median(times) for times in taken.values())
    print(
        f"indexing {with_sketches:.2f} s with sketches, {without:.2f} s without: {with_sketches / without - 1:.1%} more"
    )


if __name__ == "__main__":
    main()
