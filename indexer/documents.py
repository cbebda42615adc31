"""Turn an article into documents: one for each of its blocks that is indexed, all of them column by column."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple

from indexer.checking import check, check_without_blocks
from indexer.models import KINDS, MAX_BLOCK_CHARACTERS, Article, Block, Extent, replaced
from indexer.titles import display_title
from search.index.compiled import compiled
from search.index.errors import ArticleError


class Origin(NamedTuple):
    """Say which file on disk an article comes from: its absolute POSIX path, and the digest of its bytes.

    `language` is that of most of its texts, where it is told for those too short to tell their own.
    """

    path: str = ""
    digest: str = ""
    language: str = ""


_TWIN = compiled(__name__)
_NO_FILE = Origin()
# Stands in documents until the article has its id.
_NO_ID = "?"
_KINDS = frozenset(KINDS)
# Those that few blocks have come last: the twin gives none of them.
_DETAILS = ("extent", "credit", "photographer", "picture", "date", "repeats")
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

    @property
    def length(self) -> int:
        """Return how many documents there are."""
        return len(self.texts)

    def with_id(self, article_id: str) -> "Documents":
        """Return the documents of the same article under an id."""
        return self._replace(article=replaced(self.article, id=article_id))


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
        article = replaced(article, blocks=tuple(article.blocks))  # a generator can be read but once
    (numbers, kinds, texts, *details) = columns = _columns(article)
    is_there = article.title in texts and ("headline", article.title) in zip(kinds, texts, strict=True)
    if article.title.strip() and not is_there:
        title = (0, "headline", article.title)
        columns = [(value, *column) for value, column in zip_longest(title, columns)]
        numbers, kinds, texts, *details = columns
    held = {name: column for name, column in zip(_DETAILS, details, strict=False) if any(column)}
    return Documents(_without_blocks(article), display_title(article), origin, numbers, kinds, texts, held)


def _columns(article: Article) -> Sequence[Sequence[Any]]:
    """Return the numbers of the blocks that are indexed, then their kinds, texts and details; raise ArticleError."""
    if _TWIN and (sound := _TWIN.sound_columns(article.blocks, Block, Extent, _KINDS, MAX_BLOCK_CHARACTERS)):
        check_without_blocks(article)
        columns: Sequence[Sequence[Any]] = sound
        return columns
    check(article)
    indexed = [
        (number, *_values_of(block))
        for number, block in enumerate(article.blocks, start=1)
        if block.kind != "boilerplate" and block.text.strip()
    ]
    return list(zip(*indexed, strict=True)) if indexed else [()] * 3


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
        found = documents(article if article.id else replaced(article, id=_NO_ID), origin)
    except ArticleError:
        return ReadArticle(article, size_as_read(article))
    found = found if article.id else found.with_id("")
    return ReadArticle(found.article, size_as_read(article), found)
