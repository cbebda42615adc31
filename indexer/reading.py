"""Read one source file: its members if it is a container, and the articles of each with the reader of its format."""

import datetime as dt
import hashlib
import importlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple, TypeVar

from indexer.formats.base import LEAST_BYTES_OF_A_MEMBER, Allowance, Container, Options, Reader, SpentError
from indexer.formats.registry import FORMATS, format_of, load
from indexer.models import Article, Revision, Skipped, SourceFile, replaced, revision
from indexer.workers import batches
from search.index import schema
from search.index.errors import SourceError

FILE_DATE_RULE = schema.FILE_DATE_RULE
FETCH_DATE_RULE = "the day on which the page was fetched"
DATELINE_RULE = "the day in the dateline, its last before the file was last changed or fetched"

Item = TypeVar("Item")


class Member(NamedTuple):
    """Hold a source file that can be read with the reader of its format: one on disk, or a member of a container."""

    source: SourceFile
    reader: Reader
    is_text: bool  # which is split together with others


def read_articles(source: SourceFile, options: Options | None = None) -> Iterator[Article | Skipped]:
    """Yield the articles of a source file and of all its members, with ids, and what of it had to be left out.

    Articles of one file have the same id if they are versions of one another. Raises SourceError if the file as a whole
    cannot be read.
    """
    options, identities = options or Options(), Identities()
    for members in _some_together(opened(source, options)):
        for found in articles_of_each(members, options, whole=source):
            yield from map(identities.given_to, found)


def opened(source: SourceFile, options: Options) -> Iterator[Member | Skipped]:
    """Yield the file itself, or the members of a container at any depth, and what of them had to be left out.

    Raises SourceError if the file as a whole cannot be read.
    """
    try:
        yield from _open(source, options, Allowance(options.max_inflated_bytes), options.max_nesting)
    except SpentError:
        yield Skipped(source.path.as_posix(), _too_much(options))


def until_fault(found: Iterable[Item], faults: list[SourceError]) -> Iterator[Item]:
    """Yield what is found in a container until that turns out to be unreadable as a whole, and put the reason aside."""
    try:
        yield from found
    except SourceError as error:
        faults.append(error)


def _some_together(found: Iterable[Member | Skipped]) -> Iterator[list[Member | Skipped]]:
    """Yield members in order, many small ones together; what was found before a fault comes before it."""
    faults: list[SourceError] = []
    yield from batches(until_fault(found, faults), lambda one: len(one.source.data) if isinstance(one, Member) else 0)
    for fault in faults:
        raise fault


def articles_of_each(
    members: Sequence[Member | Skipped], options: Options, whole: SourceFile | None = None
) -> Iterator[Iterator[Article | Skipped]]:
    """Yield the articles of each member, without ids, and what was left out; plain texts are split together.

    A member that cannot be read is left out. Raises SourceError if that is the `whole` file.
    """
    files = [one for one in members if isinstance(one, Member)]
    found = iter(_split_together([one.source for one in files], [one.is_text for one in files]))
    for one in members:
        yield _articles_of(one, next(found), options, whole) if isinstance(one, Member) else iter([one])


def _articles_of(
    member: Member, found: list[Article] | None, options: Options, whole: SourceFile | None
) -> Iterator[Article | Skipped]:
    source = member.source
    try:
        for one in member.reader.articles(source, options) if found is None else found:
            yield placed(one, source) if isinstance(one, Article) else one
    except SourceError as error:
        if source is whole:
            raise
        yield Skipped(source.path.as_posix(), str(error))
    except SpentError:  # a book or document that holds too much by itself
        yield Skipped(source.path.as_posix(), _too_much(options))


def read_each(sources: Sequence[SourceFile], options: Options) -> Iterator[Iterator[Article | Skipped]]:
    """Yield the articles of each source file; plain texts are split together, in a quarter of the time if small."""
    split = _split_together(sources, [_is_plain_text(source) for source in sources])
    left = deque(zip(sources, split, strict=True))
    # Those that were read are not held here.
    del sources, split
    while left:
        yield _read_as(*left.popleft(), options)


def _read_as(source: SourceFile, found: list[Article] | None, options: Options) -> Iterator[Article | Skipped]:
    # What is no plain text, or cannot be read, is read as if it came alone.
    return read_articles(source, options) if found is None else _identified(found, source)


def _split_together(sources: Sequence[SourceFile], are_texts: Sequence[bool]) -> list[list[Article] | None]:
    """Return the articles of each plain text, without ids; None for what is to be read by itself."""
    if not any(are_texts):
        return [None] * len(sources)
    # By name, since the splitter is not waited for where no file has changed.
    text = importlib.import_module("indexer.formats.text")
    found: Iterator[list[Article] | None] = iter(text.articles_of_each(list(compress(sources, are_texts))))
    return [next(found) if is_text else None for is_text in are_texts]


def _is_plain_text(source: SourceFile) -> bool:
    try:
        return format_of(source) is FORMATS[-1]
    except Exception:  # noqa: BLE001 (it is raised again when this file is read, and must not cost the others)
        return False


def _identified(articles: Iterable[Article], source: SourceFile) -> Iterator[Article | Skipped]:
    identities = Identities()
    return (identities.given_to(placed(article, source)) for article in articles)


def _open(source: SourceFile, options: Options, allowance: Allowance, nesting_left: int) -> Iterator[Member | Skipped]:
    """Yield the source files that can be read, at any depth, with the reader of each."""
    found, is_text = reader_of(source)
    if isinstance(found, Reader):
        yield Member(source, found, is_text)
    if not isinstance(found, Container):
        return
    too_deep = f"an archive in an archive, more than {options.max_nesting} deep: unpack it"
    # What is read here too has perhaps no members.
    if not nesting_left and not isinstance(found, Reader):
        raise SourceError(too_deep)
    for member in found.members(source, options, allowance):
        if not nesting_left:
            raise SourceError(too_deep)
        if isinstance(member, Skipped):
            yield member
            continue
        try:
            yield from _open(member, options, allowance, nesting_left - 1)
        except SourceError as error:
            yield Skipped(member.path.as_posix(), str(error))


def reader_of(source: SourceFile) -> tuple[Reader | Container, bool]:
    """Return the reader or container of a file's format, and whether that is plain text; raises SourceError."""
    format_ = format_of(source)
    return load(format_), format_ is FORMATS[-1]


def _too_much(options: Options) -> str:
    size, members = options.max_inflated_bytes / 1e6, options.max_inflated_bytes // LEAST_BYTES_OF_A_MEMBER
    return f"holds more than {size:,.0f} MB or {members:,} members once inflated: unpack it; the rest was left out"


@dataclass(slots=True)
class Identities:
    """Give the articles of one file on disk their ids, so that no two share one but the versions of an article."""

    revisions: dict[str, Revision] = field(default_factory=dict)
    # Two members of an archive may have the same name.
    numbers: Counter[str] = field(default_factory=Counter)

    def given_to(self, one: Article | Skipped) -> Article | Skipped:
        """Return an article that has its path with its id, and what was left out as it is."""
        return replaced(one, id=self.id_of(one)) if isinstance(one, Article) else one

    def id_of(self, article: Article) -> str:
        """Return the article's own id, or one of path and number if it has none.

        An id that an earlier article has is not its own, unless one of them says which version it is.
        """
        path = article.path
        self.numbers[path] += 1
        before, now = self.revisions.get(article.id), revision(article)
        is_own = bool(article.id) and (before is None or max(before, now) > Revision())
        article_id = article.id if is_own else f"{_prefix(path)}-{self.numbers[path]}"
        self.revisions[article_id] = max(before or now, now)
        return article_id


def _prefix(path: str) -> str:
    return hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()


def placed(article: Article, source: SourceFile) -> Article:
    """Return an article with what its source file tells of it: its path, and its address and date if it has none."""
    values = {"path": source.path.as_posix(), "url": article.url or source.url}
    # What stands in the rules is a date that cannot be read: no other takes its place.
    if source.date and not article.date and "date" not in article.rules:
        day, rule = _day_of(article, source, source.date)
        return replaced(article, **values, date=day, rules={**article.rules, "date": rule})
    return replaced(article, **values)


def _day_of(article: Article, source: SourceFile, of_file: dt.date) -> tuple[dt.date, str]:
    """Return the day of an article's dateline, or of its file, and the rule that this is."""
    if article.dateline:
        # Imported by name: where nothing changed no text is split, and nobody waits for what splits it.
        dates = importlib.import_module("indexer.blocks.dates")
        if day := dates.find_day_of_dateline(article.dateline, of_file):
            return day, DATELINE_RULE
    return of_file, FETCH_DATE_RULE if source.url else FILE_DATE_RULE
