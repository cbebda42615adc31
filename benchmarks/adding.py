"""Measure how soon an article that is added to a large index is found, by turns with tantivy.

    python -m benchmarks.adding STORIES… [--blocks 400000] [--rounds 20]

STORIES are JSON Lines with `text`, or plain texts; they are repeated, each time with other words, until there are so
many blocks. Then an article at a time is added and committed, and searchers that are open are refreshed, until they
find a word that stands in it alone. tantivy, if it is installed, is given the same blocks as documents, and keeps its
writer open. Prints the milliseconds that this takes: the median, the least and the most.
"""

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.engines.base import Story
from benchmarks.peers.stories import read, repeated
from indexer import Article, Block, Indexer
from search.service import open_searcher

_BLOCKS_OF_ARTICLE = 25
_MILLISECONDS = 1000
# Adds a story, and returns how many hits a word of it has.
Add = Callable[[Story, str], int]


@contextmanager
def cuttings(folder: Path, stories: Sequence[Story]) -> Iterator[Add]:
    """Make an index of stories, and give what adds one more."""

    def article(story: Story) -> Article:
        return Article(id=story.name, title="", blocks=[Block("paragraph", line) for line in story.lines])

    with Indexer(folder) as indexer:
        for story in stories:
            indexer.add(article(story))
    with open_searcher(folder) as searcher:

        def add(story: Story, word: str) -> int:
            with Indexer(folder, jobs=1) as indexer:
                indexer.add(article(story))
            searcher.refresh()
            return len(searcher.search(word))

        yield add


@contextmanager
def tantivy(folder: Path, stories: Sequence[Story]) -> Iterator[Add]:
    """Make an index of stories, each block a document, and give what adds one more."""
    library: Any = import_module("tantivy")
    engine: Any = import_module("benchmarks.peers.engines.tantivy").Tantivy(str(folder), "block")
    engine.build(stories)
    index = library.Index.open(str(folder))
    writer = index.writer(num_threads=1)

    def add(story: Story, word: str) -> int:
        for name, text in engine.documents([story]):
            writer.add_document(library.Document(id=name, text=text))
        writer.commit()
        index.reload()
        return int(index.searcher().search(index.parse_query(word, ["text"]), 10).count)

    yield add


def milliseconds(add: Add, number: int) -> float:
    """Return how long it takes until an article of this number is found. Raises ValueError if it is not."""
    word = f"zebra{number}"
    lines = [f"Paragraph {line} of {word} says what the mayor said on Monday." for line in range(_BLOCKS_OF_ARTICLE)]
    begun = time.perf_counter()
    found = add(Story(word, "", lines), word)
    taken = time.perf_counter() - begun
    if not found:
        raise ValueError(f"{word} was added, and is not found")
    return taken * _MILLISECONDS


def main() -> None:
    """Print the figures of each engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="+", type=Path)
    parser.add_argument("--blocks", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    stories = repeated(read(options.stories), options.blocks)
    engines = {"cuttings": cuttings, **({"tantivy": tantivy} if importlib.util.find_spec("tantivy") else {})}
    with tempfile.TemporaryDirectory() as home, ExitStack() as opened:
        adding: dict[str, Add] = {}
        for name, make in engines.items():
            adding[name] = opened.enter_context(make(Path(tempfile.mkdtemp(dir=home)), stories))
        times: dict[str, list[float]] = {name: [] for name in adding}
        for number in range(options.rounds):
            for name, add in adding.items():
                times[name].append(milliseconds(add, number))
    for name, taken in times.items():
        print(f"{name:10} {statistics.median(taken):6.1f} ms, {min(taken):.1f} to {max(taken):.1f}")


if __name__ == "__main__":
    main()
