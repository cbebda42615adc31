"""Read one source file: its members if it is a container, and the articles of each with the reader of its format."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.formats.base import Container, Options, Reader
from indexer.formats.registry import format_of, load
from indexer.models import Article, Skipped, SourceFile
from search.index.errors import SourceError

FILE_DATE_RULE = "the day on which the file was last changed"


class Revision(NamedTuple):
    """Order the versions of one article: by number, then by when they were made. Nothing told is (0, 0)."""

    version: int = 0
    modified: float = 0.0


@dataclass(slots=True)
class _Allowance:
    """Hold how many bytes the containers of one file may still inflate to."""

    left: int


def revision(article: Article) -> Revision:
    """Return which version of itself an article is."""
    return Revision(article.version, article.modified.timestamp() if article.modified else 0.0)


def read_articles(source: SourceFile, options: Options | None = None) -> Iterator[Article | Skipped]:
    """Yield the articles of a source file and of all its members, with ids, and what of it had to be left out.

    Two articles of one file may have the same id if one is a newer version of the other. Raises SourceError if the file
    as a whole cannot be read.
    """
    options = options or Options()
    seen: dict[str, Revision] = {}
    for found in _open(source, options, _Allowance(options.max_inflated_bytes), options.max_nesting):
        if isinstance(found, Skipped):
            yield found
            continue
        member, reader = found
        try:
            yield from _identified(reader.articles(member, options), member, seen)
        except SourceError as error:
            if member is source:
                raise
            yield Skipped(member.path.as_posix(), str(error))


def _open(
    source: SourceFile, options: Options, allowance: _Allowance, nesting_left: int
) -> Iterator[tuple[SourceFile, Reader] | Skipped]:
    """Yield the source files that are no containers, at any depth, with the reader of each."""
    found: Reader | Container = load(format_of(source))
    if not isinstance(found, Container):
        yield source, found
        return
    if not nesting_left:
        raise SourceError(f"an archive in an archive, {options.max_nesting} deep: unpack it")
    for member in found.members(source, options):
        if isinstance(member, Skipped):
            yield member
            continue
        allowance.left -= len(member.data)
        if allowance.left < 0:
            break
        try:
            yield from _open(member, options, allowance, nesting_left - 1)
        except SourceError as error:
            yield Skipped(member.path.as_posix(), str(error))
    if allowance.left < 0:
        inflated = f"{options.max_inflated_bytes / 1e6:,.0f} MB"
        yield Skipped(
            source.path.as_posix(), f"holds more than {inflated} once inflated: unpack it; the rest was left out"
        )


def _identified(
    articles: Iterable[Article | Skipped], source: SourceFile, seen: dict[str, Revision]
) -> Iterator[Article | Skipped]:
    """Give each article its path and date, and an id of path and number where it has none of its own.

    An id that an earlier article of the file has is not its own, unless the two are different versions.
    """
    path = source.path.as_posix()
    prefix = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    number = 0
    for article in articles:
        if isinstance(article, Skipped):
            yield article
            continue
        number += 1
        is_own = bool(article.id) and seen.get(article.id) != revision(article)
        article_id = article.id if is_own else f"{prefix}-{number}"
        seen[article_id] = revision(article)
        yield _dated(replace(article, id=article_id, path=path, url=article.url or source.url), source)


def _dated(article: Article, source: SourceFile) -> Article:
    """Return the article with the date of its file, if it has none."""
    if article.date or not source.date:
        return article
    return replace(article, date=source.date, rules={**article.rules, "date": FILE_DATE_RULE})
