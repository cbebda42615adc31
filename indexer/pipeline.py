"""Bring an index up to date: what is new, changed or gone, from prepared files to the sink."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from indexer.below import Below
from indexer.checkpoints import Checkpoints
from indexer.collection import rare_collection
from indexer.documents import Documents, documents
from indexer.exported import Exported, Missing, read_export
from indexer.file_articles import FileArticles
from indexer.file_progress import FileProgress, Progress
from indexer.files import source_of, walk
from indexer.formats.base import MAX_SOURCE_BYTES, Options
from indexer.inverting import Inverted
from indexer.models import Article, Revision, Skipped
from indexer.preparation import (
    READ_AGAIN,
    Prepared,
    Work,
    as_mapped,
    prepare,
    prepare_counted,
    prepare_each,
    prepare_inverted,
    prepare_paths,
)
from indexer.recorded import Root
from indexer.sinks.base import IndexedSource, InvertedSink, Sink
from indexer.sinks.dry import Committed, DrySink
from indexer.sinks.local import LEAST_MEMORY_BYTES, MEMORY_BYTES, LocalSink, most_processes
from indexer.vanished import emptied, vanished
from indexer.workers import Workers
from search.index.cluster_address import ClusterAddress, Place, resolve_place
from search.index.errors import ArticleError, CuttingsError, SourceError
from search.index.processes import cores

# Lines of an export that are named: enough to see what is wrong.
_MOST_NAMED = 1_000


@dataclass(slots=True)
class Report:
    """Count the source files of one run by what became of them; `articles` and `blocks` are those written.

    Of an export, articles are counted in place of files, and lines where they cannot be read.

    Of the unchanged, `superseded` are those of which other files have every article in a version as new, or newer.
    `unread` are the files that were left out; `skipped` names these, and the parts that were left out of others.
    Of very many lines of an export, `unnamed` are left out and not named. It was `cut_off` if it was not all there.
    """

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    superseded: int = 0
    unread: int = 0
    articles: int = 0
    blocks: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    unnamed: int = 0
    interrupted: bool = False
    cut_off: bool = False


class Indexer:
    """Add, replace and delete articles in an index: in a folder, or on a cluster by its address.

    Use it in a `with` statement: a clean exit commits, an error changes nothing. `jobs` is the number of processes that
    read, split and invert for this one (default: one a core; 1 starts none). Together with this one they take about
    `memory` bytes at most (default: 512 MiB), beside what is read of a source file, so that there may be fewer.
    While it is open, Python looks for garbage more rarely, in the whole process.
    `dry_run` counts what would be done and writes nothing; a source file of more than `max_bytes` is skipped. `fields`
    says which names the records of JSON Lines and tables use, such as {"text": "body", "title": "headline"}, beside
    the common ones. While another process writes to the index, it is waited for up to `wait` seconds. `checkpoint` are
    seconds after which `add_paths` and `add_export` commit what was done so far, again and again: an error, or a kill,
    then costs no more than what came after. On a cluster, `anew` makes a new index in place of the one that is there,
    which is searched as it is until the first commit, and removed then; if `stop` ended the work early, or an export
    was cut off, a clean exit does not commit it.
    """

    def __init__(  # noqa: PLR0913 (indexing has as many choices)
        self,
        directory: str | os.PathLike[str] | ClusterAddress | None = None,
        jobs: int | None = None,
        *,
        memory: int = MEMORY_BYTES,
        dry_run: bool = False,
        max_bytes: int = MAX_SOURCE_BYTES,
        fields: Mapping[str, str] | None = None,
        wait: float = 0.0,
        checkpoint: float | None = None,
        anew: bool = False,
    ) -> None:
        """Name the index: `directory`, else $CUTTINGS_INDEX, else `index_data`. It is opened by `with`."""
        self.directory = resolve_place(directory)
        if jobs is not None and jobs < 1:
            raise ValueError(f"jobs is 1 or more, not {jobs}")
        if memory < LEAST_MEMORY_BYTES:
            raise ValueError(f"memory is {LEAST_MEMORY_BYTES:,} bytes or more, not {memory:,}")
        self._workers = Workers(min(jobs or cores(), most_processes(memory)))
        self._dry_run = dry_run
        self._options = Options(max_bytes=max_bytes, fields=dict(fields or {}))
        self._open_to_write = _opener(self.directory, anew=anew)
        self._anew, self._is_in_part = anew, False
        self._memory, self._wait = memory, wait
        self._checkpoint = checkpoint
        self._open_sink: Sink | None = None
        self._until_exit = ExitStack()
        self._stopping = False

    def __enter__(self) -> Self:
        """Open the index, or make it; raises IndexLockedError, CorruptIndexError."""
        if self._dry_run:
            self._open_sink = DrySink(_committed(self.directory))
        else:
            self._open_sink = self._open_to_write(self._workers, self._memory, wait=self._wait)
        self._until_exit.enter_context(rare_collection())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit after a clean exit, roll back after an error, and let go of the index."""
        sink = self._sink
        self._open_sink = None
        try:
            if kind is None and not (self._anew and self._is_in_part):
                sink.commit()
        finally:
            self._until_exit.close()
            self._workers.break_off()
            sink.close()

    def add(self, article: Article) -> None:
        """Add an article, in place of the one with the same id; raises ArticleError if it cannot be indexed."""
        found = documents(article)
        if found.texts:
            self._sink.add(found)
        else:
            self._sink.delete(article.id)

    def delete(self, article_id: str) -> bool:
        """Delete an article with all its blocks; say whether there was one."""
        return self._sink.delete(article_id)

    def commit(self) -> None:
        """Publish what was added and deleted so far."""
        self._sink.commit()

    def optimize(self) -> None:
        """Publish what was added and deleted so far, and write the whole index anew as one segment.

        Searches get a little faster, and what was deleted gives its room back.
        """
        self._sink.optimize()

    def stop(self) -> None:
        """Make a running `add_paths` or `add_export` end after the file or line it is at; what it did so far stays.

        It is safe in signal handlers.
        """
        self._stopping = True

    def add_paths(
        self,
        paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
        progress: Progress | None = None,
        *,
        remove: bool = True,
    ) -> Report:
        """Bring the index up to date with the files at and below `paths`, and report what was done.

        Files are known by path and digest: new ones are added, changed ones replaced, those that vanished removed,
        unless `remove` is false. A file that cannot be read is skipped, and what was indexed of it stays. `progress` is
        called after each file with how many are done, how many there are, and the path; within a large one too, with
        the share that is done of it.
        """
        if isinstance(paths, str | bytes | os.PathLike):
            paths = [paths]  # a path is a sequence of characters too, and the first is often the root of the disk
        report, self._stopping = Report(), False
        roots = [Path(os.path.abspath(path)) for path in paths]
        known = self._sink.sources(Below(root.as_posix() for root in roots))
        found = list(walk(roots))
        files = [path for path in found if isinstance(path, Path)]
        self._sink.record(Root(root.as_posix(), self._options.max_bytes, self._options.fields) for root in roots)
        checkpoints = Checkpoints(self._checkpoint)
        problems = {path.as_posix(): reason for path, reason in (item for item in found if isinstance(item, tuple))}
        if remove:
            present = {path.as_posix() for path in files}
            problems |= emptied(roots, known, [*present, *problems])
            report.removed = self._remove(vanished(known, present, problems), known, problems)
        digests = {path: source.digest if source.is_whole else READ_AGAIN for path, source in known.items()}
        shown = FileProgress(progress, len(files))
        preparing = prepare_paths(files, digests, self._options, self._workers, self._work(), shown.read)
        with closing(preparing):
            for prepared in preparing:
                self._take(prepared, known.get(prepared.path.as_posix()), report, shown)
                shown.end(prepared.path)
                if not prepared.goes_on:
                    checkpoints.commit_if_due(self._sink.commit)
                if self._stopping:
                    report.interrupted = shown.done < len(files)
                    break
        if report.interrupted:  # nobody waits for what is still being read
            self._workers.break_off()
            self._is_in_part = True
        report.unread += len(problems)
        report.skipped[:0] = [Skipped(path, reason) for path, reason in problems.items()]
        return report

    def add_bytes(self, data: bytes) -> Report:
        """Index bytes that are in no file, such as standard input; they are known by their digest alone."""
        report = Report()
        name = Path(f"stdin-{hashlib.blake2b(data, digest_size=6).hexdigest()}")
        known = self._sink.sources(Below([name.as_posix()])).get(name.as_posix())
        try:
            source = as_mapped(source_of(data, name, self._options.max_bytes), self._options)
            is_known = known is not None and known.is_whole and known.digest == source.digest
            prepared = Prepared(name) if is_known else prepare(source, self._options)
        except SourceError as error:
            prepared = Prepared(Path("standard input"), problem=str(error))
        self._take(prepared, known, report, FileProgress(None, 1))
        return report

    def add_export(self, lines: Iterable[bytes], progress: Progress | None = None, *, replace: bool = True) -> Report:
        """Read back what `cuttings.open_index(…).export()` gave, line by line, and report what became of each article.

        An article that is there with the same stored values is unchanged; another with its id is replaced, unless
        `replace` is false: then it counts as unchanged too. A line that
        cannot be read is skipped, and so is the end of an export that was cut off. `progress` is called after each
        article with how many lines are done, how many articles there are, and its path.
        """
        report, self._stopping = Report(), False
        checkpoints = Checkpoints(self._checkpoint)
        for found in read_export(lines, self._options.max_bytes):
            if isinstance(found, Skipped):
                report.cut_off = report.cut_off or isinstance(found, Missing)
                _leave_out(found, report)
                continue
            self._take_back(found, report, replace=replace)
            if progress:
                progress(found.line, max(found.line, found.total), Path(found.documents.article.path))
            checkpoints.commit_if_due(self._sink.commit)
            if self._stopping:
                report.interrupted = True
                break
        self._is_in_part = self._is_in_part or report.interrupted or report.cut_off
        return report

    @property
    def _sink(self) -> Sink:
        if self._open_sink is None:
            raise CuttingsError("the index is not open: use 'with Indexer(…) as index:'")
        return self._open_sink

    def _work(self) -> Work:
        """Return what workers make of files: no more than the sink takes is sent."""
        if self._dry_run:
            return prepare_counted
        return prepare_inverted if isinstance(self._sink, InvertedSink) else prepare_each

    def _take(self, prepared: Prepared, known: IndexedSource | None, report: Report, shown: FileProgress) -> None:
        """Hand one file's documents to the sink, in place of those it had, and count it."""
        report.skipped += prepared.skipped
        articles = prepared.articles or FileArticles()
        found = self._not_superseded(prepared.path, articles)
        problem = prepared.problem or self._conflict(prepared.path, found, articles)
        if problem:
            report.unread += 1
            report.skipped.append(Skipped(str(prepared.path), problem))
            return
        if prepared.articles is None or (known.holds(prepared.digest, found) if known else not found):
            report.unchanged += 1
            report.superseded += bool(articles) and not found
            return
        gone = [article_id for article_id in known.articles if article_id not in found] if known else []
        total, chosen = len(found), None if found is articles.revisions else found
        # It is not held while the articles are taken.
        del found
        for number, article in enumerate(articles.take(chosen)):
            shown.add(prepared.path, number, total)
            try:
                self._add(article)
            except ArticleError as error:  # more than this index takes; what was indexed of it stays
                report.skipped.append(Skipped(str(prepared.path), str(error)))
                continue
            report.articles += 1
            report.blocks += article.length
        for article_id in gone:
            self._sink.delete(article_id)
        report.added += known is None
        report.updated += known is not None

    def _add(self, article: Documents | Inverted) -> None:
        if isinstance(article, Documents):
            self._sink.add(article)
        else:
            # Nothing is inverted for another sink, and to ask each time takes as long as to add a short article.
            cast("InvertedSink", self._sink).add_inverted(article)

    def _take_back(self, found: Exported, report: Report, *, replace: bool) -> None:
        """Hand an article of an export to the sink, unless it is there as it is, and count it."""
        article_id = found.documents.article.id
        is_there = self._sink.owner(article_id) is not None
        if (is_there and not replace) or self._sink.stored(article_id) == found.records:
            report.unchanged += 1
            return
        try:
            self._sink.add(found.documents)
        except ArticleError as error:
            _leave_out(Skipped(f"line {found.line}", str(error)), report)
            return
        report.updated += is_there
        report.added += not is_there
        report.articles += 1
        report.blocks += len(found.records)

    def _not_superseded(self, path: Path, articles: FileArticles) -> Collection[str]:
        """Return the articles of a file without those of which another source has a version as new, or newer."""
        versions = articles.revisions
        superseded = {name for name, version in versions.items() if self._superseded(path, name, version)}
        return {name: None for name in versions if name not in superseded} if superseded else versions

    def _superseded(self, path: Path, article_id: str, version: Revision) -> bool:
        owner = self._sink.owner(article_id)
        is_elsewhere = owner is not None and owner.path != path.as_posix()
        return owner is not None and is_elsewhere and Revision() < owner.revision >= version

    def _conflict(self, path: Path, found: Iterable[str], articles: FileArticles) -> str:
        """Say which article of a file has the id of another source's article, and no version; empty if none has."""
        for article_id in found:
            owner = self._sink.owner(article_id)
            if owner is None or owner.path == path.as_posix() or articles.revisions[article_id] > owner.revision:
                continue
            return f"its article {article_id} is indexed already from {owner.path or 'Python'}: remove one of the two"
        return ""

    def _remove(self, paths: Iterable[str], known: Mapping[str, IndexedSource], problems: dict[str, str]) -> int:
        """Delete what was indexed from files that are gone, and return how many they are: they are no problem then."""
        gone = list(paths)
        for path in gone:
            for article_id in known[path].articles:
                self._sink.delete(article_id)
            problems.pop(path, None)
        return len(gone)


def _opener(place: Place, *, anew: bool) -> Callable[..., Sink]:
    """Return what opens the index at a place to write to it."""
    if isinstance(place, ClusterAddress):
        sink: Callable[..., Sink] = import_module("indexer.sinks.opensearch").OpenSearchSink
        return partial(sink, place, anew=anew)
    if anew:
        raise CuttingsError(f"{place} is in a folder: to index anew, name another one (only a cluster takes 'anew')")
    return partial(LocalSink, place)


def _committed(place: Place) -> Path | Committed | None:
    """Return what the index at a place holds, as one that writes nothing takes it."""
    if isinstance(place, ClusterAddress):
        found: Committed | None = import_module("indexer.sinks.cluster_heads").committed_on(place)
        return found
    return place


def _leave_out(line: Skipped, report: Report) -> None:
    report.unread += 1
    if report.unread <= _MOST_NAMED:
        report.skipped.append(line)
    else:
        report.unnamed += 1
