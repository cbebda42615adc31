"""Prepare source files for the sink: read, split, analyse; in worker processes where there are many."""

import hashlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, NamedTuple

from indexer.documents import Document, Origin, documents
from indexer.files import read_source
from indexer.formats.base import Options
from indexer.models import Article, Skipped, SourceFile
from indexer.reading import Revision, read_articles, revision
from indexer.sinks.base import INCOMPLETE
from search.index import schema
from search.index.errors import ArticleError, CuttingsError, SourceError

# Starting the workers costs as much time as reading about this many files.
_FEWEST_FILES_FOR_WORKERS = 64
# Enough to see what is wrong; an archive may hold hundreds of thousands.
_MOST_NAMED = 1_000
_FAULT = "what reads this format has a fault"
_NO_STORY = "nothing to index: it holds no line that belongs to a story"
_ENDED = "reading it ended its process, which may have run out of memory: split it, or leave it out"
_NO_PARTS = "nothing to index: none of its parts could be read"
# Files that each worker may be ahead of the sink: enough to keep it busy, few enough to bound memory.
_AHEAD = 4


class PreparedArticle(NamedTuple):
    """Hold the documents of one article, the head first, and which version of the article they are."""

    documents: list[Document]
    revision: Revision


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold the articles of one source file as documents, by article id.

    `articles` is None where nothing is to be done: the bytes are those indexed before, or `problem` says why they
    cannot be read. `skipped` are the parts of the file that cannot be read.
    """

    path: Path
    articles: dict[str, PreparedArticle] | None = None
    problem: str = ""
    skipped: tuple[Skipped, ...] = ()
    digest: str = ""


_Task = tuple[Path, str, Options]
_Work = Callable[[Path, str, Options], Prepared]
# To be closed by whoever takes no more of them.
Preparations = Generator[Prepared, None, None]


def prepare(source: SourceFile, options: Options) -> Prepared:
    """Read one source file with its format, and turn its articles into documents, the newest version of each."""
    found: dict[str, PreparedArticle] = {}
    skipped: list[Skipped] = []
    try:
        for article in _within_memory(read_articles(source, options), source, options):
            left_out = article if isinstance(article, Skipped) else _include(article, found, source)
            if left_out:
                skipped.append(left_out)
    except SourceError as error:
        return Prepared(source.path, problem=str(error), skipped=_first(skipped, source))
    except CuttingsError:
        raise
    except Exception as error:  # noqa: BLE001 (a fault in one reader, or in another package, must not cost all files)
        problem = f"{_FAULT} ({type(error).__name__}: {error}): report what 'cuttings -v blocks' prints of it"
        return Prepared(source.path, problem=problem, skipped=_first(skipped, source))
    found = {article_id: article for article_id, article in found.items() if article.documents}
    if not found and [one.path for one in skipped] == [source.path.as_posix()]:
        return Prepared(source.path, problem=skipped[0].reason)
    if not found:
        return Prepared(source.path, problem=_NO_PARTS if skipped else _NO_STORY, skipped=_first(skipped, source))
    for documents_of_one, _ in found.values():
        documents_of_one[0][schema.HEAD]["siblings"] = INCOMPLETE if skipped else len(found)
    return Prepared(source.path, found, skipped=_first(skipped, source), digest=source.digest)


def _first(skipped: list[Skipped], source: SourceFile) -> tuple[Skipped, ...]:
    """Return what was left out, but of very many parts the first, and how many there are more."""
    more = len(skipped) - _MOST_NAMED
    if more <= 0:
        return tuple(skipped)
    return (
        *skipped[:_MOST_NAMED],
        Skipped(source.path.as_posix(), f"{more:,} more of its parts were left out: see above"),
    )


def _include(article: Article, found: dict[str, PreparedArticle], source: SourceFile) -> Skipped | None:
    """Put an article among those found if it is the newest version of itself, or say why it cannot be indexed."""
    if article.id in found and found[article.id].revision >= revision(article):
        return None
    try:
        its_documents = documents(article, Origin(source.path.as_posix(), source.digest))
    except ArticleError as error:
        return Skipped(article.path, str(error))
    found[article.id] = PreparedArticle(its_documents, revision(article))
    return None


def _within_memory(
    articles: Iterable[Article | Skipped], source: SourceFile, options: Options
) -> Iterator[Article | Skipped]:
    """Yield articles until their texts are larger than a source file may be, and then that the rest is left out.

    The documents of a file are held in memory together, and an archive holds far more text than its size says.
    """
    left = options.max_bytes
    for article in articles:
        if isinstance(article, Article):
            left -= len(article.title) + sum(len(block.text) * (1 + len(block.repeats)) for block in article.blocks)
        if left < 0:
            most = f"{options.max_bytes / 1e6:,.0f} MB"
            reason = f"holds more than {most} of text: unpack it, or raise --max-size; the rest was left out"
            yield Skipped(source.path.as_posix(), reason)
            return
        yield article


def as_mapped(source: SourceFile, options: Options) -> SourceFile:
    """Return the source with a digest that tells the names of fields too: with others it gives other articles."""
    if not options.fields:
        return source
    told = f"{source.digest} {sorted(options.fields.items())}".encode("utf-8", "surrogateescape")
    return replace(source, digest=hashlib.blake2b(told, digest_size=16).hexdigest())


def prepare_path(path: Path, known_digest: str, options: Options) -> Prepared:
    """Prepare the file at `path`, unless its digest is the known one."""
    try:
        source = as_mapped(read_source(path, options.max_bytes), options)
    except SourceError as error:
        return Prepared(path, problem=str(error))
    return Prepared(path) if source.digest == known_digest else prepare(source, options)


def prepare_paths(paths: list[Path], digests: Mapping[str, str], options: Options, jobs: int) -> Preparations:
    """Yield the files prepared, in the order of `paths`; `digests` are those known, by POSIX path."""
    tasks = ((path, digests.get(path.as_posix(), ""), options) for path in paths)
    if jobs == 1 or len(paths) < _FEWEST_FILES_FOR_WORKERS:
        return (prepare_path(*task) for task in tasks)
    return prepare_in_workers(tasks, jobs)


def prepare_in_workers(tasks: Iterable[_Task], jobs: int, work: _Work = prepare_path) -> Preparations:
    """Yield what `work` makes of the tasks, in their order. A file that ends its worker costs itself alone."""
    left = iter(tasks)
    while under_way := (yield from _prepare_together(left, jobs, work)):
        yield from _prepare_one_by_one(under_way, work)


def _prepare_together(tasks: Iterator[_Task], jobs: int, work: _Work) -> Generator[Prepared, None, list[_Task]]:
    """Yield what is prepared until a worker ends unasked, and return the tasks that were under way then."""
    pool = _pool(jobs)
    under_way: deque[_Task] = deque()
    waiting: deque[Future[Prepared]] = deque()
    try:
        for task in tasks:
            under_way.append(task)
            with _hidden_main():
                waiting.append(pool.submit(work, *task))
            if len(waiting) >= jobs * _AHEAD:
                yield _first_of(waiting, under_way)
        while waiting:
            yield _first_of(waiting, under_way)
    except BrokenProcessPool:
        return list(under_way)
    except KeyboardInterrupt:
        # Whoever breaks off does not wait for what is being read; the workers end with this process.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return []


def _first_of(waiting: deque[Future[Prepared]], under_way: deque[_Task]) -> Prepared:
    prepared = waiting[0].result()
    waiting.popleft()
    under_way.popleft()
    return prepared


def _prepare_one_by_one(tasks: Iterable[_Task], work: _Work) -> Preparations:
    """Yield the tasks prepared by one worker, so that it is seen which of them ends it."""
    pool = _pool(1)
    try:
        for task in tasks:
            with _hidden_main():
                # Where no worker can run at all, the file is not to blame: let the error pass.
                pool.submit(os.getpid).result()
                future = pool.submit(work, *task)
            try:
                prepared = future.result()
            except BrokenProcessPool:
                pool.shutdown()
                pool = _pool(1)
                prepared = Prepared(task[0], problem=_ENDED)
            yield prepared
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start_worker)


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep a worker that starts now from importing the program that is running.

    Workers need nothing of it, and a script that has no `if __name__ == "__main__":` would index a second time in each.
    """
    main = sys.modules["__main__"].__dict__
    hidden: dict[str, Any] = {name: main.pop(name) for name in ("__file__", "__spec__") if name in main}
    main["__spec__"] = None
    try:
        yield
    finally:
        main.update(hidden)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, which ends the workers when it has done what it must, and end if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent has ended: one that was killed could not say so, and workers wait for ever."""
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)
