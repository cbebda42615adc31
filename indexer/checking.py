"""Refuse articles that cannot be indexed, and say which value of which block is the reason."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from operator import attrgetter

from indexer.models import KINDS, MAX_BLOCK_CHARACTERS, Article, Block, Extent, revision
from search.index import schema
from search.index.compiled import compiled
from search.index.errors import ArticleError

_TWIN = compiled(__name__)
_ARTICLE_TEXTS = (
    *("id", "title", "dateline", "language", "path"),
    *(name for name in schema.ARTICLE_WORDS if name != schema.KEYWORDS),
)
_ARTICLE_LISTS = ("contributors", "keywords")
_BLOCK_TEXTS = ("text", "kind", "credit", "photographer", "picture")
_values_of = attrgetter(*_BLOCK_TEXTS, "date", "extent", "repeats")
_EXTENTS = {Extent, type(None)}


def check(article: Article) -> None:
    """Raise ArticleError, naming the article and the block, if a value is not of the form that can be indexed."""
    check_without_blocks(article)
    if not _are_sound(article.blocks):
        for number, block in enumerate(article.blocks, start=1):
            _check_block(f"article {article.id!r}, block {number}", block)


def check_without_blocks(article: Article) -> None:
    """Raise ArticleError if a value of an article is not of the form that can be indexed, whatever its blocks are."""
    if not (_TWIN and _TWIN.is_plain(article, _ARTICLE_TEXTS, MAX_BLOCK_CHARACTERS)):
        _check_without_blocks(article)


def _check_without_blocks(article: Article) -> None:
    if not isinstance(article.id, str) or not article.id.strip():
        raise ArticleError(f"an article needs an id that is not empty, not {article.id!r}")
    _check_texts(f"article {article.id!r}", article, _ARTICLE_TEXTS)
    _check_date(f"article {article.id!r}", article.date)
    _check_version(f"article {article.id!r}", article)
    for name in _ARTICLE_LISTS:
        _check_list(f"article {article.id!r}", name, getattr(article, name))
    _check_rules(f"article {article.id!r}", article.rules)
    _check_length(f"article {article.id!r}, title", article.title)


def _check_block(where: str, block: object) -> None:
    if not isinstance(block, Block):
        raise ArticleError(f"{where}: it is {block!r}, and must be a Block")
    _check_texts(where, block, _BLOCK_TEXTS)
    _check_date(where, block.date)
    if not _are_extents((block.extent,) if block.extent is not None else ()) or not _are_extents(block.repeats):
        raise ArticleError(f"{where}: its extent and its repeats must be Extents")
    if block.kind not in KINDS:
        raise ArticleError(f"{where}: kind {block.kind!r} is none of {', '.join(KINDS)}")
    _check_length(where, block.text)


def _are_extents(values: object) -> bool:
    return isinstance(values, tuple | list) and all(
        isinstance(value, Extent) and all(type(number) is int for number in value[:-1]) and _are_shifts(value.shifts)
        for value in values
    )


def _are_shifts(values: object) -> bool:
    """Say whether values are pairs of whole numbers, of which the first rise."""
    if not isinstance(values, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in values):
        return False
    are_whole = all(type(number) is int for pair in values for number in pair)
    return are_whole and all(before[0] < after[0] for before, after in pairwise(values))


def _check_version(where: str, article: Article) -> None:
    if not isinstance(article.version, int):
        raise ArticleError(f"{where}: its version is {article.version!r}, and must be a whole number")
    if article.modified is not None and not isinstance(article.modified, dt.datetime):
        raise ArticleError(f"{where}: its modified is {article.modified!r}, and must be a datetime.datetime or None")
    try:
        revision(article)
    except (ValueError, OverflowError, OSError) as error:
        raise ArticleError(f"{where}: its modified is {article.modified!r}, which is no time here: {error}") from error


def _check_length(where: str, text: str) -> None:
    if len(text) > MAX_BLOCK_CHARACTERS:
        raise ArticleError(
            f"{where}: {len(text):,} characters without a line break, more than the {MAX_BLOCK_CHARACTERS:,} "
            "a passage may have; break the text into paragraphs"
        )


def _are_sound(blocks: Sequence[object]) -> bool:
    """Say whether all blocks are as most are, so that none needs a closer look."""
    if set(map(type, blocks)) != {Block}:
        return not blocks
    texts, kinds, *others, dates, extents, repeats = zip(*map(_values_of, blocks), strict=True)
    try:
        for values in (texts, *others):
            if not (together := "".join(values)).isascii():
                together.encode()
        are_plain = set(kinds) <= set(KINDS) and not any(dates) and not any(repeats)
        are_plain &= set(map(type, extents)) <= _EXTENTS and not any(extent[-1] != () for extent in extents if extent)
        are_plain &= set(map(type, chain.from_iterable(extent[:-1] for extent in extents if extent))) <= {int}
        return are_plain and max(map(len, texts)) <= MAX_BLOCK_CHARACTERS
    except (TypeError, UnicodeEncodeError):
        return False


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
