"""Prepare source files for the sink: read, split, analyse; in worker processes where there are many."""

import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from indexer.documents import Document, Origin, documents
from indexer.files import read_source
from indexer.formats.base import Options
from indexer.models import Article, Skipped, SourceFile
from indexer.reading import Revision, read_articles, revision
from search.index.errors import ArticleError, SourceError

# Starting the workers costs as much time as reading about this many files.
_FEWEST_FILES_FOR_WORKERS = 64
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


def prepare(source: SourceFile, options: Options) -> Prepared:
    """Read one source file with its format, and turn its articles into documents, the newest version of each."""
    found: dict[str, PreparedArticle] = {}
    skipped: list[Skipped] = []
    try:
        for article in read_articles(source, options):
            if isinstance(article, Skipped):
                skipped.append(article)
            elif article.id not in found or found[article.id].revision < revision(article):
                found[article.id] = PreparedArticle(_documents(article, source), revision(article))
    except (SourceError, ArticleError) as error:
        return Prepared(source.path, problem=str(error), skipped=tuple(skipped))
    found = {article_id: article for article_id, article in found.items() if article.documents}
    if not found:
        problem = "nothing to index: it holds no line that belongs to a story"
        return Prepared(source.path, problem=problem, skipped=tuple(skipped))
    return Prepared(source.path, found, skipped=tuple(skipped))


def _documents(article: Article, source: SourceFile) -> list[Document]:
    return documents(article, Origin(source.path.as_posix(), source.digest))


def prepare_path(path: Path, known_digest: str, options: Options) -> Prepared:
    """Prepare the file at `path`, unless its digest is the known one."""
    try:
        source = read_source(path, options.max_bytes)
    except SourceError as error:
        return Prepared(path, problem=str(error))
    return Prepared(path) if source.digest == known_digest else prepare(source, options)


def prepare_paths(paths: list[Path], digests: Mapping[str, str], options: Options, jobs: int) -> Iterator[Prepared]:
    """Yield the files prepared, in the order of `paths`; `digests` are those known, by POSIX path."""
    tasks = ((path, digests.get(path.as_posix(), ""), options) for path in paths)
    if jobs == 1 or len(paths) < _FEWEST_FILES_FOR_WORKERS:
        return (prepare_path(*task) for task in tasks)
    return _prepare_in_workers(tasks, jobs)


def _prepare_in_workers(tasks: Iterable[tuple[Path, str, Options]], jobs: int) -> Iterator[Prepared]:
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
