"""Prepare source files for the sink: read, split, analyse; in worker processes where there are many."""

import hashlib
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from indexer.documents import Document, documents
from indexer.files import read_source
from indexer.formats.registry import format_of
from indexer.models import Article, SourceFile
from search.index.errors import ArticleError, SourceError

# Starting the workers costs as much time as reading about this many files.
_FEWEST_FILES_FOR_WORKERS = 64
# Files that each worker may be ahead of the sink: enough to keep it busy, few enough to bound memory.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold the articles of one source file as documents, by article id.

    `articles` is None where nothing is to be done: the bytes are those indexed before, or `problem` says why they
    cannot be read. A file is prepared as a whole or not at all.
    """

    path: Path
    articles: dict[str, list[Document]] | None = None
    problem: str = ""


def prepare(source: SourceFile) -> Prepared:
    """Read one source file with its format, and turn its articles into documents."""
    try:
        articles = {article.id: documents(article, source.digest) for article in read_articles(source)}
    except (SourceError, ArticleError) as error:
        return Prepared(source.path, problem=str(error))
    found = {article_id: documents_ for article_id, documents_ in articles.items() if documents_}
    if not found:
        return Prepared(source.path, problem="nothing to index: it holds no line that belongs to a story")
    return Prepared(source.path, found)


def read_articles(source: SourceFile) -> Iterator[Article]:
    """Yield the articles of a source file, with ids; raises SourceError if it cannot be read as its format."""
    return _with_ids(format_of(source).articles(source), source.path.as_posix())


def prepare_path(path: Path, known_digest: str, max_bytes: int) -> Prepared:
    """Prepare the file at `path`, unless its digest is the known one."""
    try:
        source = read_source(path, max_bytes)
    except SourceError as error:
        return Prepared(path, problem=str(error))
    return Prepared(path) if source.digest == known_digest else prepare(source)


def prepare_paths(paths: list[Path], digests: Mapping[str, str], max_bytes: int, jobs: int) -> Iterator[Prepared]:
    """Yield the files prepared, in the order of `paths`; `digests` are those known, by POSIX path."""
    tasks = ((path, digests.get(path.as_posix(), ""), max_bytes) for path in paths)
    if jobs == 1 or len(paths) < _FEWEST_FILES_FOR_WORKERS:
        return (prepare_path(*task) for task in tasks)
    return _prepare_in_workers(tasks, jobs)


def _prepare_in_workers(tasks: Iterable[tuple[Path, str, int]], jobs: int) -> Iterator[Prepared]:
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_ignore_interrupts)
    waiting: deque[Future[Prepared]] = deque()
    try:
        for task in tasks:
            with _hidden_main():
                waiting.append(pool.submit(prepare_path, *task))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


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


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which ends the workers when it has done what it must."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _with_ids(articles: Iterable[Article], path: str) -> Iterator[Article]:
    """Give each article that has no id, or one that an earlier article of the file has, an id of path and number."""
    seen: set[str] = set()
    prefix = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    for number, article in enumerate(articles, start=1):
        article_id = article.id if article.id and article.id not in seen else f"{prefix}-{number}"
        seen.add(article_id)
        yield replace(article, id=article_id, path=path)
