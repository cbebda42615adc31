"""Read one source file: its members if it is a container, and the articles of each with the reader of its format."""

import hashlib
import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress

from indexer.formats.base import LEAST_BYTES_OF_A_MEMBER, Allowance, Container, Options, Reader, SpentError
from indexer.formats.registry import FORMATS, format_of, load
from indexer.models import Article, Revision, Skipped, SourceFile, replaced, revision
from search.index import schema
from search.index.errors import SourceError

FILE_DATE_RULE = schema.FILE_DATE_RULE
FETCH_DATE_RULE = "the day on which the page was fetched"
DATELINE_RULE = "the day in the dateline, its last before the file was last changed or fetched"


def read_articles(source: SourceFile, options: Options | None = None) -> Iterator[Article | Skipped]:
    """Yield the articles of a source file and of all its members, with ids, and what of it had to be left out.

    Articles of one file have the same id if they are versions of one another. Raises SourceError if the file as a whole
    cannot be read.
    """
    options = options or Options()
    allowance, identities = Allowance(options.max_inflated_bytes), Identities()
    try:
        for found in _open(source, options, allowance, options.max_nesting):
            if isinstance(found, Skipped):
                yield found
                continue
            member, reader = found
            try:
                for article in reader.articles(member, options):
                    yield identities.given_to(article, member) if isinstance(article, Article) else article
            except SourceError as error:
                if member is source:
                    raise
                yield Skipped(member.path.as_posix(), str(error))
    except SpentError:
        yield Skipped(source.path.as_posix(), _too_much(options))


def read_each(sources: Sequence[SourceFile], options: Options) -> Iterator[Iterator[Article | Skipped]]:
    """Yield the articles of each source file; plain texts are split together, in a quarter of the time if small."""
    for source, found in zip(sources, _split_each(sources), strict=True):
        # What is no plain text, or cannot be read, is read as if it came alone.
        yield read_articles(source, options) if found is None else _identified(found, source)


def _split_each(sources: Sequence[SourceFile]) -> list[list[Article] | None]:
    """Return the articles of each plain text, without ids; None for what is to be read by itself."""
    are_plain = [_is_plain_text(source) for source in sources]
    if not any(are_plain):
        return [None] * len(sources)
    # By name, since the splitter is not waited for where no file has changed.
    text = importlib.import_module("indexer.formats.text")
    found: Iterator[list[Article] | None] = iter(text.articles_of_each(list(compress(sources, are_plain))))
    return [next(found) if is_plain else None for is_plain in are_plain]


def _is_plain_text(source: SourceFile) -> bool:
    try:
        return format_of(source) is FORMATS[-1]
    except Exception:  # noqa: BLE001 (it is raised again when this file is read, and must not cost the others)
        return False


def _identified(articles: Iterable[Article], source: SourceFile) -> Iterator[Article]:
    identities = Identities()
    return (identities.given_to(article, source) for article in articles)


def _open(
    source: SourceFile, options: Options, allowance: Allowance, nesting_left: int
) -> Iterator[tuple[SourceFile, Reader] | Skipped]:
    """Yield the source files that can be read, at any depth, with the reader of each."""
    found = load(format_of(source))
    if isinstance(found, Reader):
        yield source, found
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


def _too_much(options: Options) -> str:
    size, members = options.max_inflated_bytes / 1e6, options.max_inflated_bytes // LEAST_BYTES_OF_A_MEMBER
    return f"holds more than {size:,.0f} MB or {members:,} members once inflated: unpack it; the rest was left out"


@dataclass(slots=True)
class Identities:
    """Give the articles of one file on disk their ids, so that no two share one but the versions of an article."""

    revisions: dict[str, Revision] = field(default_factory=dict)
    # Two members of an archive may have the same name.
    numbers: Counter[str] = field(default_factory=Counter)

    def given_to(self, article: Article, source: SourceFile) -> Article:
        """Return an article with its id, its path and its date."""
        return placed(replaced(article, id=self.id_of(article, source)), source)

    def id_of(self, article: Article, source: SourceFile) -> str:
        """Return the article's own id, or one of path and number if it has none.

        An id that an earlier article has is not its own, unless one of them says which version it is.
        """
        path = source.path.as_posix()
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
    return _dated(replaced(article, path=source.path.as_posix(), url=article.url or source.url), source)


def _dated(article: Article, source: SourceFile) -> Article:
    """Return the article with the day of its dateline, or of its file, if it has none.

    Not where it tells a date that cannot be read.
    """
    if article.date or "date" in article.rules or not source.date:
        return article
    if article.dateline:
        # Imported by name: where nothing changed no text is split, and nobody waits for what splits it.
        dates = importlib.import_module("indexer.blocks.dates")
        if day := dates.find_day_of_dateline(article.dateline, source.date):
            return replaced(article, date=day, rules={**article.rules, "date": DATELINE_RULE})
    rule = FETCH_DATE_RULE if source.url else FILE_DATE_RULE
    return replaced(article, date=source.date, rules={**article.rules, "date": rule})
