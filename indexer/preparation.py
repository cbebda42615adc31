"""Prepare source files for the sink: read, split, analyse; in worker processes where there are many, or much in one."""

import hashlib
import importlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import cast

from indexer.documents import Documents, Origin, ReadArticle, documents, size_as_read
from indexer.file_articles import FileArticles
from indexer.file_language import language_of_file
from indexer.file_progress import Reading
from indexer.files import read_source
from indexer.formats.base import Container, Options, RecordReader
from indexer.formats.registry import format_of, load
from indexer.inverting import Inverted, inverted
from indexer.models import Article, Revision, Skipped, SourceFile
from indexer.reading import read_articles, read_each
from indexer.sinks.base import INCOMPLETE
from indexer.workers import ENDED, LARGEST_TOGETHER, MOST_TOGETHER, Workers, batches
from search.index.errors import ArticleError, CuttingsError, SourceError

# Starting the workers costs as much time as reading about this many files, or text of about so many bytes.
_FEWEST_FILES_FOR_WORKERS = 64
_FEWEST_BYTES_FOR_WORKERS = 4_000_000
# Bytes of files that are compared with what is known before it is seen whether there is work for several processes, and
# how many are before those that changed are read.
_LARGEST_READ_HERE = 1_000_000
_COMPARED_TOGETHER = 2_000
# Each process has at least so many batches, if there are files enough, so that all end at about the same time.
_BATCHES_EACH = 8
# How far a file was read is told after so many more bytes of text.
_TOLD_AFTER = 2_000_000
_PACKED = frozenset((".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".warc", ".arc", ".epub"))
# Two processes each read half of one file of records.
_FEWEST_BYTES_OF_RECORDS = 2 * _FEWEST_BYTES_FOR_WORKERS
# However short they are, as many lines take as long.
_FEWEST_RECORDS = 50_000
# What is packed inflates to several times as much, and a page takes longer than its text.
_FEWEST_BYTES_OF_CONTAINER = 2_000_000
# Enough to see what is wrong; an archive may hold hundreds of thousands.
_MOST_NAMED = 1_000
_FAULT = "what reads this format has a fault"
_NO_STORY = "nothing to index: it holds no line that belongs to a story"
_NO_PARTS = "nothing to index: none of its parts could be read"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold what is indexed of the articles of one source file.

    `articles` is None where nothing is to be done: the bytes are those indexed before, or `problem` says why they
    cannot be read. `skipped` are the parts of the file that cannot be read. It `goes_on` if others are at hand that
    were inverted with it, which a commit now would have inverted again.
    """

    path: Path
    articles: FileArticles | None = None
    problem: str = ""
    skipped: tuple[Skipped, ...] = ()
    digest: str = ""
    goes_on: bool = False


# A path, and the digest that is known of the file there, empty if it is new.
Task = tuple[Path, str]
# In place of the digest of a file that is known, and has to be read whatever it is.
READ_AGAIN = "?"
# To be closed by whoever takes no more of them.
Preparations = Generator[Prepared, None, None]
# Takes tasks and `options`.
Work = Callable[..., Iterator[Prepared]]


def prepare(source: SourceFile, options: Options) -> Prepared:
    """Read one source file with its format, and turn its articles into documents, the newest version of each."""
    source = _with_language(source)
    return _prepared(source, _as_read(read_articles(source, options)), options)


def _with_language(source: SourceFile) -> SourceFile:
    """Return the source with the language of most of its records, if it is a file of records."""
    language = language_of_file(source)
    return replace(source, language=language) if language else source


def _as_read(articles: Iterable[Article | Skipped]) -> Iterator[ReadArticle | Skipped]:
    return (ReadArticle(one, size_as_read(one)) if isinstance(one, Article) else one for one in articles)


def _prepared(source: SourceFile, articles: Iterable[ReadArticle | Skipped], options: Options) -> Prepared:
    found = FileArticles()
    skipped: list[Skipped] = []
    try:
        for article in _within_memory(articles, source, options):
            left_out = article if isinstance(article, Skipped) else _include(article, found, source)
            if left_out:
                skipped.append(left_out)
    except SourceError as error:
        return Prepared(source.path, problem=str(error), skipped=_first(skipped, source))
    except (CuttingsError, BrokenExecutor):
        raise
    except Exception as error:  # noqa: BLE001 (a fault in one reader, or in another package, must not cost all files)
        problem = f"{_FAULT} ({type(error).__name__}: {error}): report what 'cuttings -v blocks' prints of it"
        return Prepared(source.path, problem=problem, skipped=_first(skipped, source))
    found.leave_out_empty()
    if not found and [one.path for one in skipped] == [source.path.as_posix()]:
        return Prepared(source.path, problem=skipped[0].reason)
    if not found:
        return Prepared(source.path, problem=_NO_PARTS if skipped else _NO_STORY, skipped=_first(skipped, source))
    found.siblings = INCOMPLETE if skipped else len(found)
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


def _include(one: ReadArticle, found: FileArticles, source: SourceFile) -> Skipped | None:
    """Put an article among those found if it is the newest version of itself, or say why it cannot be indexed."""
    article, its_documents = one.article, one.documents
    origin = Origin(source.path.as_posix(), source.digest, source.language)
    if found.has_newer(article):
        return None
    try:
        its_documents = documents(article, origin) if its_documents is None else its_documents
    except ArticleError as error:
        return Skipped(article.path, str(error))
    found.add(its_documents, one.size)
    return None


def _within_memory(
    articles: Iterable[ReadArticle | Skipped], source: SourceFile, options: Options
) -> Iterator[ReadArticle | Skipped]:
    """Yield articles until their texts are larger than a source file may be, and then that the rest is left out.

    The documents of a file are held in memory together, and an archive holds far more text than its size says.
    """
    left = options.max_bytes
    for article in articles:
        if isinstance(article, ReadArticle):
            left -= article.size
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


def prepare_each(
    tasks: Iterable[Task], options: Options, workers: Workers | None = None, reading: Reading | None = None
) -> Iterator[Prepared]:
    """Prepare the files at some paths, unless their digests are the known ones; plain text is split together.

    If there are workers, they read the records or members of a large file. How far it was read `reading` is told.
    """
    sources = deque(_source_of(path, known_digest, options) for path, known_digest in tasks)
    articles = read_each([one for one in sources if isinstance(one, SourceFile)], options)
    while sources:
        # While its articles are taken, of which there may be a million, nothing holds the file itself.
        yield _prepared_as(sources.popleft(), articles, options, workers, reading)


def _prepared_as(
    source: SourceFile | Prepared,
    articles: Iterator[Iterator[Article | Skipped]],
    options: Options,
    workers: Workers | None,
    reading: Reading | None,
) -> Prepared:
    """Return what a file is prepared as; if it was read, `articles` gives its articles next."""
    if isinstance(source, Prepared):
        return source
    alone = _as_read(next(articles))
    found = _shared(source, alone, options, workers) if workers else alone
    # How much is in an archive is not known before it is read.
    tell = None if source.path.suffix.lower() in _PACKED else reading
    return _prepared(source, _told(found, source, tell) if tell else found, options)


def prepare_inverted(tasks: Sequence[Task], options: Options) -> Iterator[Prepared]:
    """Yield what `prepare_each` does, all articles inverted together if they are most likely taken."""
    prepared = list(prepare_each(tasks, options))
    # What comes between others has to stay there, so that it is all or none.
    if any(_may_be_refused(one, known_digest) for one, (_, known_digest) in zip(prepared, tasks, strict=True)):
        yield from prepared
        return
    # Each is let go of as soon as it is inverted: those of one file may be many.
    found = (one for of_file in prepared if of_file.articles for one in of_file.articles.take())
    articles = inverted(cast("Iterator[Documents]", found))
    for one in prepared:
        yield _with_inverted(one, articles)


def prepare_counted(tasks: Sequence[Task], options: Options) -> Iterator[Prepared]:
    """Yield what `prepare_each` does, without the texts: to send them takes time, and who only counts needs none."""
    for one in prepare_each(tasks, options):
        yield _without_texts(one) if one.articles else one


def _without_texts(prepared: Prepared) -> Prepared:
    """Return a file whose articles tell only where they come from, and how many documents they have."""
    articles = prepared.articles or FileArticles()
    of_file = cast("Iterator[Documents]", articles.take())
    counted = [one._replace(numbers=(), kinds=(), texts=("",) * one.length, details={}) for one in of_file]
    return replace(prepared, articles=FileArticles(counted, articles.siblings))


def _with_inverted(prepared: Prepared, articles: Iterator[Documents | Inverted]) -> Prepared:
    """Return a file with the next of some articles, inverted, in place of its own, if it has any."""
    if not prepared.articles:
        return prepared
    of_file = list(islice(articles, len(prepared.articles)))
    last = of_file[-1]
    goes_on = isinstance(last, Inverted) and last.documents.stop < last.inversion.documents
    return replace(prepared, articles=FileArticles(of_file, prepared.articles.siblings), goes_on=goes_on)


def _may_be_refused(prepared: Prepared, known_digest: str) -> bool:
    """Say whether it is likely that not all articles of a file are taken: it is known, or one tells its version."""
    versions = prepared.articles.revisions.values() if prepared.articles else ()
    return bool(versions) and (bool(known_digest) or max(versions) > Revision())


def _told(
    articles: Iterable[ReadArticle | Skipped], source: SourceFile, reading: Reading
) -> Iterator[ReadArticle | Skipped]:
    """Yield articles, and tell how large a share of their file they are: about as much as of its bytes is text."""
    read = told = 0
    for article in articles:
        yield article
        read += article.size if isinstance(article, ReadArticle) else 0
        if read - told >= _TOLD_AFTER:
            told = read
            reading(source.path, min(read / len(source.data), 1.0))


def _shared(
    source: SourceFile, alone: Iterator[ReadArticle | Skipped], options: Options, workers: Workers
) -> Iterator[ReadArticle | Skipped]:
    """Yield the articles of a large file of records, or container, as workers read it; of another what `alone` yields.

    What shares it is imported by name, since the splitter is not waited for where nothing is split.
    """
    size = len(source.data)
    is_long = size >= _FEWEST_BYTES_OF_RECORDS or source.data.count(b"\n") >= _FEWEST_RECORDS
    reader = load(format_of(source)) if is_long or size >= _FEWEST_BYTES_OF_CONTAINER else None
    if is_long and isinstance(reader, RecordReader):
        rows = importlib.import_module("indexer.rows")
        yield from rows.read_rows(reader.rows(source, options), source, options, workers)
    elif isinstance(reader, Container):
        containers = importlib.import_module("indexer.containers")
        yield from containers.read_members(source, options, workers)
    else:
        yield from alone


def _source_of(path: Path, known_digest: str, options: Options) -> SourceFile | Prepared:
    """Return the file at `path`, or what is to be done without it: nothing, or to say why it cannot be read."""
    try:
        source = as_mapped(read_source(path, options.max_bytes), options)
    except SourceError as error:
        return Prepared(path, problem=str(error))
    return Prepared(path) if source.digest == known_digest else _with_language(source)


def prepare_paths(
    paths: list[Path],
    digests: Mapping[str, str],
    options: Options,
    workers: Workers,
    work: Work,
    reading: Reading | None = None,
) -> Preparations:
    """Yield the files prepared; `digests` are those known, by POSIX path, or `READ_AGAIN`.

    Small ones that are known come first, some at a time: those that did not change, then those that did. Then come the
    others in the order of `paths`. `work` is what workers make of files: `prepare_each`, `prepare_inverted` or
    `prepare_counted`. `reading` is told how far a large file was read, if this process reads it.
    """
    compared: list[Task] = []
    others: list[Task] = []
    for path in paths:
        task = path, digests.get(path.as_posix(), "")
        (compared if _is_compared_here(task) else others).append(task)
    for begin in range(0, len(compared), _COMPARED_TOGETHER):
        changed = []
        for task in compared[begin : begin + _COMPARED_TOGETHER]:
            if _is_as_known(task, options):
                yield Prepared(task[0])
            else:
                changed.append(task)
        yield from _prepare_all(changed, options, workers, work, reading)
    yield from _prepare_all(others, options, workers, work, reading)


def _prepare_all(
    tasks: list[Task], options: Options, workers: Workers, work: Work, reading: Reading | None
) -> Preparations:
    """Yield files prepared, in order, by workers if there are many."""
    jobs = workers.jobs
    most = MOST_TOGETHER if jobs == 1 else max(1, min(MOST_TOGETHER, len(tasks) // (jobs * _BATCHES_EACH)))
    together = batches(tasks, _weight, most)
    if jobs > 1 and _are_worth_workers([path for path, _ in tasks]):
        yield from workers.each(together, partial(work, options=options), _ended)
        return
    for batch in together:
        yield from prepare_each(batch, options, workers if jobs > 1 else None, reading)


def _is_compared_here(task: Task) -> bool:
    """Say whether a file is known and small: of larger ones processes find out whether they are as known, side by side.

    To send them the others takes longer than to read these.
    """
    path, known_digest = task
    return known_digest not in ("", READ_AGAIN) and _size(path) <= _LARGEST_READ_HERE


def _is_as_known(task: Task, options: Options) -> bool:
    path, known_digest = task
    try:
        return as_mapped(read_source(path, options.max_bytes), options).digest == known_digest
    except SourceError:  # which is told when it is read
        return False


def _are_worth_workers(paths: list[Path]) -> bool:
    """Say whether files are so many, or so large, that several processes are done with them sooner than one."""
    if len(paths) >= _FEWEST_FILES_FOR_WORKERS:
        return True
    # Each file is then read by one process: beside the largest, others are to be read.
    sizes = sorted(map(_size, paths))
    return sum(sizes[:-1]) >= _FEWEST_BYTES_FOR_WORKERS


def _weight(task: Task) -> int:
    """Return how much a file takes up of a batch: what is packed may hold many times its size, and goes alone."""
    path, _ = task
    return LARGEST_TOGETHER if path.suffix.lower() in _PACKED else _size(path)


def _size(path: Path) -> int:
    """Return how many bytes a file has; one that cannot be looked at costs nothing."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _ended(task: Task) -> Prepared:
    return Prepared(task[0], problem=ENDED)
