"""Measure indexing from memory beside peers: speed, size and peak memory, by the number of blocks.

    python benchmarks/indexing.py FILE… [--blocks 10000 100000] [--engines cuttings whoosh fts5 tantivy] [--runs 3]

FILE are JSON Lines of stories with `text`, or plain text; a block is a line. They are repeated, with other words each
time, until there are as many blocks as asked for. Each engine indexes in a process of its own, by turns with the
others; the best of the runs counts. tantivy takes part where `pip install tantivy` was done. MB/s is of text; MB is
what the index takes on disk; MiB is the peak of memory, the stories themselves included.
"""

import argparse
import json
import multiprocessing
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis import StemmingAnalyzer

from indexer import Article, Block, Indexer

MEGABYTE = 1_000_000
Story = tuple[str, list[str]]
Engine = Callable[[list[Story], str], None]


def cuttings(stories: list[Story], folder: str) -> None:
    """Index articles."""
    with Indexer(folder) as indexer:
        for name, lines in stories:
            indexer.add(Article(name, "", [Block("paragraph", line) for line in lines]))


def whoosh(stories: list[Story], folder: str) -> None:
    """Index with Whoosh's own codec and writer, a document a block."""
    schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(analyzer=StemmingAnalyzer(), stored=True))
    writer = index.create_in(folder, schema).writer(limitmb=512)
    for name, text in _documents(stories):
        writer.add_document(id=name, text=text)
    writer.commit()


def fts5(stories: list[Story], folder: str) -> None:
    """Index with the full-text search of SQLite."""
    with sqlite3.connect(f"{folder}/fts5.db") as database:
        columns = "id unindexed, text, tokenize='porter unicode61 remove_diacritics 2'"
        database.execute(f"create virtual table t using fts5({columns})")
        database.executemany("insert into t values (?, ?)", _documents(stories))


def tantivy(stories: list[Story], folder: str) -> None:
    """Index with tantivy, in two threads."""
    library: Any = import_module("tantivy")
    schema = library.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", stored=True, tokenizer_name="en_stem")
    writer = library.Index(schema.build(), path=folder).writer(1_000_000_000, num_threads=2)
    for name, text in _documents(stories):
        writer.add_document(library.Document(id=name, text=text))
    writer.commit()
    writer.wait_merging_threads()


ENGINES: dict[str, Engine] = {one.__name__: one for one in (cuttings, whoosh, fts5, tantivy)}


def _documents(stories: list[Story]) -> Iterator[tuple[str, str]]:
    return ((f"{name}#{number}", line) for name, lines in stories for number, line in enumerate(lines))


def read(files: list[Path]) -> list[list[str]]:
    """Return the lines of each story."""
    texts: list[str] = []
    for file in files:
        data = file.read_text(encoding="utf-8")
        texts += [json.loads(line)["text"] for line in data.splitlines()] if file.suffix == ".jsonl" else [data]
    return [[line.strip() for line in text.split("\n") if line.strip()] for text in texts]


def repeated(stories: list[list[str]], blocks: int) -> list[Story]:
    """Return so many blocks of stories, again and again, each time with other words: vowels stand for one another."""

    def turned() -> Iterator[Story]:
        for turn in count():
            table = str.maketrans("aeiou", "aeiou"[turn % 5 :] + "aeiou"[: turn % 5])
            for number, lines in enumerate(stories):
                yield f"{turn}-{number}", [line.translate(table) if turn else line for line in lines]

    found: list[Story] = []
    left = blocks
    for story in turned():
        found.append((story[0], list(islice(story[1], left))))
        left -= len(found[-1][1])
        if left <= 0:
            break
    return found


def build(engine: Engine, stories: list[Story], folder: str, answer: Connection) -> None:
    """Index, and send the seconds and the peak of memory in MiB."""
    started = time.perf_counter()
    engine(stories, folder)
    seconds = time.perf_counter() - started
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    answer.send((seconds, sum(peaks) / 1024))


def measure(engine: Engine, stories: list[Story]) -> tuple[float, float, float]:
    """Return the seconds that indexing takes in a process of its own, the peak in MiB, and the MB on disk."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=build, args=(engine, stories, folder, theirs))
        process.start()
        theirs.close()
        seconds, peak = ours.recv()
        process.join()
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return seconds, peak, size / MEGABYTE


def main() -> None:
    """Measure all, by turns."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--blocks", nargs="+", type=int, default=[10_000, 100_000])
    arguments.add_argument("--engines", nargs="+", choices=ENGINES, default=["cuttings", "whoosh", "fts5"])
    arguments.add_argument("--runs", type=int, default=3)
    options = arguments.parse_args()
    stories = read(options.files)
    for blocks in options.blocks:
        chosen = repeated(stories, blocks)
        megabytes = sum(len(line.encode()) for _, lines in chosen for line in lines) / MEGABYTE
        runs = [{name: measure(ENGINES[name], chosen) for name in options.engines} for _ in range(options.runs)]
        for name in options.engines:
            seconds, peak, size = (min(run[name][place] for run in runs) for place in range(3))
            print(
                f"{blocks:>9,} blocks  {name:9}{megabytes / seconds:7.2f} MB/s{size:8.1f} MB{peak:7.0f} MiB", flush=True
            )


if __name__ == "__main__":
    main()
