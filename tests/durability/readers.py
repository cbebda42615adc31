"""Read an index with several processes while one writes: `python -m tests.durability.readers --seconds 60`.

The writer makes generation after generation: each changes all articles, so that all carry the same number, and one of
them tells how many there are. Every other reader searches as people do; the rest read what is stored. A trial is one
writer with its readers, for some seconds.
"""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from cuttings import open_index
from indexer import Indexer
from search.index import schema
from search.index.directory import open_directory
from search.index.verification import verify
from search.service import Searcher
from tests.durability.states import BrokenPromiseError, article
from tests.durability.trials import command

_READERS = 8
_SECONDS_OF_TRIAL = 20.0
_FEWEST, _MOST = 3, 12
_SUM = "sum"
_PATIENCE_SECONDS = 60
# A snapshot is looked at so often while it is held.
_LOOKS = 3


def write_generation(directory: Path, number: int, chance: random.Random) -> None:
    """Make the next generation of all articles, by one commit; some are followed by an optimization."""
    size = chance.randint(_FEWEST, _MOST)
    with Indexer(directory, jobs=1) as index:
        for place in range(_MOST):
            if place < size:
                index.add(article(f"story-{place}", (f"lighthouse {number}", f"of generation {number}")))
            else:
                index.delete(f"story-{place}")
        index.add(article(_SUM, (f"lighthouse {number}", f"{size} stories")))
        if chance.random() < 0.3:
            index.optimize()


def _of_generation(texts: dict[str, list[str]]) -> int:
    """Return the number that all articles carry. Raises BrokenPromiseError if they are not of one generation."""
    numbers = {int(found[0].split()[1]) for found in texts.values()}
    size = int(texts[_SUM][1].split()[0]) if _SUM in texts else -1
    expected = {_SUM, *(f"story-{place}" for place in range(size))}
    if len(numbers) != 1 or texts.keys() != expected or any(len(found) != 2 for found in texts.values()):
        raise BrokenPromiseError("wrong", f"not of one generation: {texts}")
    return numbers.pop()


def _stored(directory: Path) -> Iterator[int]:
    """Open the index again and again, look at what is stored several times each, and yield generations."""
    while True:
        with closing(open_directory(directory).reader()) as reader:
            seen = set()
            for _ in range(_LOOKS):
                texts: dict[str, list[str]] = {}
                for docnum in reader.all_doc_ids():
                    fields = reader.stored_fields(docnum)
                    texts.setdefault(fields[schema.ARTICLE], []).append(fields[schema.TEXT_FIELD])
                seen.add(_of_generation(texts))
                time.sleep(0.02)
        if len(seen) != 1:
            raise BrokenPromiseError("wrong", f"a snapshot changed: it was of the generations {seen}")
        yield seen.pop()


def _searched(directory: Path) -> Iterator[int]:
    """Refresh a searcher again and again, search several times each, and yield generations."""
    with open_index(directory) as searcher:
        while True:
            seen = set()
            for _ in range(_LOOKS):
                seen.add(_of_generation(_found(searcher)))
                time.sleep(0.02)
            if len(seen) != 1:
                raise BrokenPromiseError("wrong", f"a searcher moved on by itself: {seen}")
            yield seen.pop()
            searcher.refresh()


def _found(searcher: Searcher) -> dict[str, list[str]]:
    page = searcher.search("lighthouse", limit=_MOST + 2, fold=False)
    return {hit.article.id: [block.text for block in searcher.article(hit.article.id).blocks] for hit in page.hits}


def _verified(directory: Path) -> Iterator[int]:
    """Verify the index again and again, and yield the numbers of commit points."""
    while True:
        report = verify(directory, deep=True)
        if not report.is_sound:
            raise BrokenPromiseError("corrupt", "; ".join(report.problems))
        yield report.generation


def read_for(read: Callable[[], Iterator[int]], seconds: float, pipe: Connection) -> None:
    """Read for some seconds; send how many snapshots were looked at, and what went wrong."""
    count, last, problem, until = 0, -1, "", time.monotonic() + seconds
    try:
        for generation in read():
            count += 1
            if generation < last:
                raise BrokenPromiseError("wrong", f"generation {generation} was seen after {last}")  # noqa: TRY301
            last = generation
            if time.monotonic() >= until:
                break
    except Exception as error:  # noqa: BLE001 (whatever comes out is the finding)
        problem = f"{type(error).__name__}: {error}"
    pipe.send((count, problem))


def read_and_write(directory: Path, seed: int, seconds: float, readers: int = _READERS) -> Counter[str]:
    """Let readers look at an index while generations are written."""
    chance, number = random.Random(seed), 1
    write_generation(directory, number, chance)
    ways = (_stored, _searched, _stored, _verified)
    reads = [partial(ways[place % len(ways)], directory) for place in range(readers)]
    with _started(reads, seconds) as pipes:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            number += 1
            write_generation(directory, number, chance)
        reports = [pipe.recv() if pipe.poll(_PATIENCE_SECONDS) else (0, "a reader is stuck") for pipe in pipes]
    if problems := [problem for _, problem in reports if problem]:
        raise BrokenPromiseError("wrong", " | ".join(problems))
    return Counter({"snapshots": sum(count for count, _ in reports), "generations": number})


@contextmanager
def _started(reads: list[partial[Iterator[int]]], seconds: float) -> Iterator[list[Connection]]:
    """Start a process for each reader; yield what each reports into."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pairs = [context.Pipe(duplex=False) for _ in reads]
    processes = [
        context.Process(target=read_for, args=(read, seconds, sender))
        for read, (_, sender) in zip(reads, pairs, strict=True)
    ]
    for process in processes:
        process.start()
    try:
        yield [receiver for receiver, _ in pairs]
    finally:
        for process in processes:
            process.kill()
            process.join()
        for receiver, sender in pairs:
            receiver.close()
            sender.close()


def trial(folder: Path, seed: int) -> Counter[str]:
    """Let readers look at a new index while it is written to."""
    return read_and_write(folder / "index", seed, _SECONDS_OF_TRIAL)


if __name__ == "__main__":
    command(trial, 3)
