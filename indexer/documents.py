"""Turn an article into documents: the values of the schema's fields, one mapping for each block that is indexed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from indexer.languages import detect_language
from indexer.models import KINDS, MAX_BLOCK_CHARACTERS, Article, Block
from indexer.titles import display_title
from search.index import schema
from search.index.analysis import terms
from search.index.block_terms import BREAK, BlockText
from search.index.errors import ArticleError

Document = dict[str, Any]

# How what an article does not say of itself was found.
LANGUAGE_RULE = "function words, or the script"
HEADLINE_RULE = "headline"
LEAD_RULE = "first words of the text"

_SINGLE_WORDS = tuple(name for name in schema.ARTICLE_WORDS if name != schema.KEYWORDS)
_ARTICLE_TEXTS = ("id", "title", "dateline", "language", "path", *_SINGLE_WORDS)
_ARTICLE_LISTS = ("contributors", "keywords")
_BLOCK_VALUES = ("credit", "photographer", "picture")
_BLOCK_TEXTS = ("kind", "text", "credit", "photographer", "picture")


class Origin(NamedTuple):
    """Say which file on disk an article comes from: its absolute POSIX path, and the digest of its bytes."""

    path: str = ""
    digest: str = ""


class ReadArticle(NamedTuple):
    """Hold an article, how many characters its texts have, and its documents if they are made already."""

    article: Article
    size: int
    documents: list[Document] | None = None


_NO_FILE = Origin()
# Stands in documents until the article has its id.
_NO_ID = "?"


def documents(article: Article, origin: Origin = _NO_FILE) -> list[Document]:
    """Return the documents of an article in block order, the head first; none if it has no text to index.

    A title that is not among the blocks becomes a headline, numbered 0. `origin` is the file on disk, which holds the
    article's own `path` where that is a member of a container. Raises ArticleError if the article cannot be indexed as
    it is.
    """
    check(article)
    language = article.language or detect_language(block.text for block in article.blocks)
    found: list[Document] = []
    for number, block in _numbered(article):
        if block.kind == "boilerplate" or not block.text.strip():
            continue
        values = {name: [getattr(block, name)] for name in schema.BLOCK_WORDS}
        found.append(
            {
                schema.TEXT_FIELD: BlockText(block.text, _beside(block), language),
                schema.KIND: block.kind,
                schema.ARTICLE: article.id,
                schema.BLOCK: _block_record(number, block),
                schema.OFFSET: len(found),
                schema.ROLE: schema.ROLES.index(block.kind),
                **_words(values),
            }
        )
    if found:
        lead = next((document for document in found if document[schema.KIND] == "paragraph"), {})
        lead[schema.ROLE] = schema.ROLES.index("lead")
        found[0] |= _head(article, language, origin, found)
    return found


def size_of(article: Article) -> int:
    """Return how many characters the texts of an article have."""
    return len(article.title) + sum(len(block.text) * (1 + len(block.repeats)) for block in article.blocks)


def analysed(article: Article, origin: Origin = _NO_FILE) -> ReadArticle:
    """Return an article with its documents in place of its blocks, before it is decided which id it has.

    They are not made where the id stands elsewhere too: in the title of what has none, or in an error.
    """
    is_titled = display_title(replace(article, id=""))
    try:
        found = documents(replace(article, id=article.id or _NO_ID), origin) if is_titled else None
    except ArticleError:
        found = None
    return ReadArticle(article if found is None else replace(article, blocks=()), size_of(article), found)


def give_id(found: list[Document], article_id: str) -> None:
    """Put the id of an article into its documents."""
    for document in found:
        document[schema.ARTICLE] = article_id


def check(article: Article) -> None:
    """Raise ArticleError, naming the article and the block, if a value is not of the form that can be indexed."""
    if not isinstance(article.id, str) or not article.id.strip():
        raise ArticleError(f"an article needs an id that is not empty, not {article.id!r}")
    _check_texts(f"article {article.id!r}", article, _ARTICLE_TEXTS)
    _check_date(f"article {article.id!r}", article.date)
    for name in _ARTICLE_LISTS:
        _check_list(f"article {article.id!r}", name, getattr(article, name))
    _check_rules(f"article {article.id!r}", article.rules)
    odd = [(number, block) for number, block in enumerate(article.blocks, start=1) if not _is_sound(block)]
    for number, block in odd:
        if not isinstance(block, Block):
            raise ArticleError(f"article {article.id!r}, block {number}: it is {block!r}, and must be a Block")
        _check_texts(f"article {article.id!r}, block {number}", block, _BLOCK_TEXTS)
        _check_date(f"article {article.id!r}, block {number}", block.date)
    for number, block in (*_title_as_block(article), *odd):
        where = f"article {article.id}, block {number}"
        if block.kind not in KINDS:
            raise ArticleError(f"{where}: kind {block.kind!r} is none of {', '.join(KINDS)}")
        if len(block.text) > MAX_BLOCK_CHARACTERS:
            raise ArticleError(
                f"{where}: {len(block.text):,} characters without a line break, more than the {MAX_BLOCK_CHARACTERS:,} "
                "a passage may have; break the text into paragraphs"
            )


def _is_sound(block: object) -> bool:
    """Say whether a block is as most are, and needs no closer look."""
    return (
        type(block) is Block
        and block.kind in KINDS
        and block.date is None
        and all(type(text) is str and text.isascii() for text in map(block.__getattribute__, _BLOCK_TEXTS))
        and len(block.text) <= MAX_BLOCK_CHARACTERS
    )


def _check_texts(where: str, holder: Article | Block, names: Iterable[str]) -> None:
    """Raise ArticleError for a field that is not text, or is text that no file can hold."""
    for name in names:
        text = getattr(holder, name)
        if not isinstance(text, str):
            raise ArticleError(f"{where}: its {name} is {text!r}, and must be text")
        if not text.isascii():
            _check_encodable(where, name, text)


def _check_encodable(where: str, name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ArticleError(
            f"{where} holds half of a character pair at {error.start} of its {name}: decode its source anew"
        ) from error


def _check_list(where: str, name: str, values: object) -> None:
    """Raise ArticleError if a field is not a tuple or list of texts: one text would be taken for its characters."""
    if not isinstance(values, tuple | list) or not all(isinstance(value, str) for value in values):
        raise ArticleError(f"{where}: its {name} are {values!r}, and must be texts in a tuple")
    for value in values:
        _check_encodable(where, name, value)


def _check_rules(where: str, rules: object) -> None:
    """Raise ArticleError if the rules are not texts by the names of fields."""
    if not isinstance(rules, Mapping) or not all(isinstance(text, str) for rule in rules.items() for text in rule):
        raise ArticleError(f"{where}: its rules are {rules!r}, and must be texts by the names of fields")
    for rule in rules.items():
        _check_encodable(where, "rules", "".join(rule))


def _check_date(where: str, date: object) -> None:
    """Raise ArticleError for a date that is not a day: a datetime is a date to Python, and no day."""
    if date is not None and (not isinstance(date, dt.date) or isinstance(date, dt.datetime)):
        raise ArticleError(f"{where}: its date is {date!r}, and must be a datetime.date or None")


def _numbered(article: Article) -> list[tuple[int, Block]]:
    return [*_title_as_block(article), *enumerate(article.blocks, start=1)]


def _title_as_block(article: Article) -> list[tuple[int, Block]]:
    """Return the title as a headline with the number 0, unless it is empty or among the headlines."""
    titles = {block.text for block in article.blocks if block.kind == "headline"}
    if article.title.strip() and article.title not in titles:
        return [(0, Block(kind="headline", text=article.title))]
    return []


def _block_record(number: int, block: Block) -> Document:
    stored: Document = {"number": number}
    if place := block.extent:
        stored |= {"line": place.line, "start": place.start, "end": place.end}
    for name in _BLOCK_VALUES:
        if value := getattr(block, name):
            stored[name] = value
    if block.date:
        stored["date"] = _iso(block.date)
    if block.repeats:
        stored["repeats"] = [repeat.line for repeat in block.repeats]
    return stored


def _head(article: Article, language: str, origin: Origin, found: list[Document]) -> Document:
    stored: Document = {
        "title": display_title(article) or article.id,
        "dateline": article.dateline,
        "place": article.place,
        "agency": article.agency,
        "byline": article.byline,
        "contributors": list(article.contributors),
        "date": _iso(article.date),
        "language": language,
        "path": article.path,
        "url": article.url,
        "keywords": [keyword for keyword in article.keywords if keyword.strip()],
        "section": article.section,
        "source": article.source,
        "rules": _rules(article, language, found),
        "digest": origin.digest,
        "container": origin.path if origin.path != article.path else "",
        "version": article.version,
        "modified": article.modified.timestamp() if article.modified else 0.0,
        "blocks": len(found),
    }
    head: Document = {
        schema.LANGUAGE: language or schema.UNDETERMINED,
        schema.HEAD: {name: value for name, value in stored.items() if value},
        schema.PUBLISHED: article.date.toordinal() if article.date else 0,
    }
    if article.path:
        head[schema.PATH] = origin.path or article.path
    if article.date:
        head[schema.DATE] = _iso(article.date)
    return head | _words({name: _values(article, name) for name in schema.ARTICLE_WORDS})


def _rules(article: Article, language: str, found: list[Document]) -> dict[str, str]:
    """Return how the values of the article were found: what it says itself, and what was made up for it here."""
    has_headline = any(document[schema.KIND] == "headline" for document in found)
    rules = {"title": HEADLINE_RULE if has_headline else LEAD_RULE}
    if language and not article.language:
        rules["language"] = LANGUAGE_RULE
    return {**rules, **article.rules}


def _values(article: Article, name: str) -> list[str]:
    """Return the values that are searched in a field of the article: who contributed is found with who wrote."""
    if name == schema.KEYWORDS:
        return list(article.keywords)
    if name == schema.BYLINE:
        return [article.byline, *article.contributors]
    return [getattr(article, name)]


def _beside(block: Block) -> tuple[str, ...]:
    return tuple(value for value in (getattr(block, name) for name in schema.BLOCK_WORDS) if value)


def _words(values: Mapping[str, Iterable[str]]) -> Document:
    """Return the words of each field that has any, those of one value apart from those of the next."""
    found: Document = {}
    for name, texts in values.items():
        words: list[str] = []
        for value in (terms(text, "") for text in texts if text):
            words += [BREAK, *value] if words and value else value
        if words:
            found[name] = words
    return found


def _iso(date: dt.date | None) -> str:
    return date.isoformat() if date else ""
