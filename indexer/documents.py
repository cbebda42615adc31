"""Turn an article into documents: one for each of its blocks that is indexed, all of them column by column."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from itertools import compress, zip_longest
from operator import attrgetter
from typing import Any, NamedTuple

from indexer.checking import check, check_without_blocks
from indexer.models import KINDS, MAX_BLOCK_CHARACTERS, Article, Block
from indexer.titles import display_title
from search.index.compiled import compiled
from search.index.errors import ArticleError


class Origin(NamedTuple):
    """Say which file on disk an article comes from: its absolute POSIX path, and the digest of its bytes."""

    path: str = ""
    digest: str = ""


_TWIN = compiled(__name__)
_NO_FILE = Origin()
# Stands in documents until the article has its id.
_NO_ID = "?"
_PLAIN_KINDS = frozenset(KINDS) - {"boilerplate"}
_DETAILS = tuple(field.name for field in fields(Block) if field.name not in ("kind", "text"))
_values_of = attrgetter("kind", "text", *_DETAILS)


class Documents(NamedTuple):
    """Hold what is indexed of an article: its values without its blocks, and a column for each value of these.

    Of the blocks, numbered from 1, those of boilerplate and those without text are left out. A title that is not among
    the headlines is the first, with the number 0. `title` is what is shown of the article, `siblings` how many articles
    its source file gave, or `INCOMPLETE`. `details` are the other values of blocks, if any block has them.
    """

    article: Article
    title: str
    origin: Origin
    numbers: Sequence[int]
    kinds: Sequence[str]
    texts: Sequence[str]
    details: Mapping[str, Sequence[Any]]
    siblings: int = 0

    def with_id(self, article_id: str) -> "Documents":
        """Return the documents of the same article under an id."""
        return self._replace(article=replace(self.article, id=article_id))


class ReadArticle(NamedTuple):
    """Hold an article, how many characters its texts have, and its documents if they are made already."""

    article: Article
    size: int
    documents: Documents | None = None


def documents(article: Article, origin: Origin = _NO_FILE) -> Documents:
    """Return the documents of an article in the order of its blocks.

    `origin` is the file on disk, which holds the article's own `path` where that is a member of a container. Raises
    ArticleError if the article cannot be indexed as it is.
    """
    if not isinstance(article.blocks, tuple | list):
        article = replace(article, blocks=tuple(article.blocks))  # a generator can be read but once
    kinds, texts, held, columns = _columns(article)
    is_there = article.title in texts and ("headline", article.title) in zip(kinds, texts, strict=True)
    if article.title.strip() and not is_there:
        title = (0, "headline", article.title)
        columns = [(value, *column) for value, column in zip_longest(title, columns)]
    numbers, its_kinds, its_texts, *values = columns
    about = _without_blocks(article), display_title(article), origin
    return Documents(*about, numbers, its_kinds, its_texts, dict(zip(held, values, strict=True)))


def _columns(article: Article) -> tuple[Sequence[str], Sequence[str], list[str], list[Sequence[Any]]]:
    """Return kinds and texts of an article, which other values its blocks have, and the columns of what is indexed.

    Raises ArticleError.
    """
    if _TWIN and (plain := _TWIN.plain_columns(article.blocks, Block, _PLAIN_KINDS, MAX_BLOCK_CHARACTERS)):
        check_without_blocks(article)
        kinds, texts = plain
        return kinds, texts, [], [range(1, len(texts) + 1), kinds, texts]
    check(article)
    kinds, texts, *details = zip(*map(_values_of, article.blocks), strict=True) if article.blocks else ((), ())
    held = {name: column for name, column in zip(_DETAILS, details, strict=False) if any(column)}
    columns: list[Sequence[Any]] = [range(1, len(texts) + 1), kinds, texts, *held.values()]
    if "boilerplate" in kinds or not all(map(str.strip, texts)):
        stays = [kind != "boilerplate" and text.strip() for kind, text in zip(kinds, texts, strict=True)]
        columns = [list(compress(column, stays)) for column in columns]
    return kinds, texts, [*held], columns


def _without_blocks(article: Article) -> Article:
    """Return an article without its blocks, with copies of what the caller may change before it is indexed."""
    # Not by `replace`, which takes twice as long.
    return Article(
        id=article.id,
        title=article.title,
        blocks=(),
        dateline=article.dateline,
        place=article.place,
        agency=article.agency,
        byline=article.byline,
        contributors=tuple(article.contributors),
        date=article.date,
        language=article.language,
        path=article.path,
        url=article.url,
        keywords=tuple(article.keywords),
        section=article.section,
        source=article.source,
        version=article.version,
        modified=article.modified,
        rules=dict(article.rules),
    )


def size_of(documents: Documents) -> int:
    """Return how many bytes the texts of an article and of its documents have in UTF-8."""
    article = documents.article
    others = (*article.keywords, *article.contributors, *article.rules.values(), article.title, article.url)
    return size_in_utf8((*documents.texts, *others))


def size_in_utf8(texts: Sequence[str]) -> int:
    """Return how many bytes texts have in UTF-8."""
    if _TWIN:
        size: int = _TWIN.size_in_utf8(texts)
        return size
    return sum(len(text) if text.isascii() else len(text.encode()) for text in texts)


def size_as_read(article: Article) -> int:
    """Return how many characters the texts of an article have."""
    return len(article.title) + sum(len(block.text) * (1 + len(block.repeats)) for block in article.blocks)


def analysed(article: Article, origin: Origin = _NO_FILE) -> ReadArticle:
    """Return an article with its documents in place of its blocks, before it is decided which id it has.

    They are not made of what is refused, since the id stands in the error.
    """
    try:
        found = documents(replace(article, id=article.id or _NO_ID), origin)
    except ArticleError:
        return ReadArticle(article, size_as_read(article))
    return ReadArticle(replace(article, blocks=()), size_as_read(article), found)
