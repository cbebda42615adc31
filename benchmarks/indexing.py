"""Measure indexing from memory beside peers: speed, size and peak memory, by the number of blocks.

    python benchmarks/indexing.py FILE… [--blocks 10000 100000] [--engines cuttings whoosh fts5 tantivy] [--runs 3]

FILE are JSON Lines of stories with `text`, or plain text; a block is a line. They are repeated until there are as many
blocks as asked for, the first five times with other words each time. Each engine indexes in a process of its own, by
turns with the others; the best of the runs counts. MB/s is of text; MB is what the index takes on disk; MiB is the peak
of memory of all processes of the engine, beside the stories. `--report FILE.md` writes a table, and a plot beside it.
Needs `pip install 'cuttings[bench]'`.
"""

import argparse
import json
import multiprocessing
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from report import Result, write_report
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


def build(name: str, texts: list[list[str]], blocks: int, folder: str, answer: Connection) -> None:
    """Index, and send the bytes of text, the seconds and the peak of memory in bytes."""
    stories = repeated(texts, blocks)
    size = sum(len(line.encode()) for _, lines in stories for line in lines)
    peak = Peak()
    started = time.perf_counter()
    ENGINES[name](stories, folder)
    seconds = time.perf_counter() - started
    answer.send((size, seconds, peak.stop()))


class Peak:
    """Watch how much memory this process and those that it starts take, beside what is taken already."""

    def __init__(self) -> None:
        """Begin to watch."""
        self._psutil: Any = import_module("psutil")
        self._process = self._psutil.Process()
        self._base = self._most = self._now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the peak in bytes."""
        self._ended.set()
        self._thread.join()
        return self._most - self._base

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self._most = max(self._most, self._now())

    def _now(self) -> int:
        found = 0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                memory = process.memory_full_info()
                # What several processes share counts once, where the system tells it.
                found += getattr(memory, "pss", memory.rss)
            except self._psutil.Error:  # it has just ended
                continue
        return found


def measure(name: str, texts: list[list[str]], blocks: int) -> Result:
    """Index in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=build, args=(name, texts, blocks, folder, theirs))
        process.start()
        theirs.close()
        size, seconds, peak = ours.recv()
        process.join()
        on_disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return Result(name, blocks, size / seconds / MEGABYTE, on_disk / MEGABYTE, peak / 2**20)


def main() -> None:
    """Measure all, by turns."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--blocks", nargs="+", type=int, default=[10_000, 100_000])
    arguments.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--slow", type=int, default=100_000, help="Whoosh takes part up to so many blocks")
    arguments.add_argument("--report", type=Path)
    options = arguments.parse_args()
    texts = read(options.files)
    results: list[Result] = []
    for blocks in options.blocks:
        engines = [name for name in options.engines if name != "whoosh" or blocks <= options.slow]
        runs = [[measure(name, texts, blocks) for name in engines] for _ in range(options.runs)]
        for of_one in zip(*runs, strict=True):
            results.append(max(of_one, key=lambda result: result.speed))
            print(results[-1], flush=True)
    if options.report:
        write_report(options.report, results)


if __name__ == "__main__":
    main()
