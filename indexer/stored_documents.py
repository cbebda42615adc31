"""Make documents again of what is stored with them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from indexer.checking import check
from indexer.documents import Documents, Origin, documents
from indexer.models import Article, Block, Extent
from search.index import schema
from search.index.codec.stored import Record

_PLACES = ("line", "start", "end")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Where the clock shows the least and the most: so all moments have a year that Python knows.
_WEST, _EAST = (dt.timezone(dt.timedelta(hours=hours)) for hours in (-23, 23))


def documents_of(records: Sequence[Record]) -> Documents:
    """Return the documents of one article with which these records are stored.

    Raises KeyError, ValueError, TypeError or OverflowError if there are none.
    """
    head = records[0][schema.HEAD]
    article = _without_title(records[0][schema.ARTICLE], head, tuple(map(_block, records)))
    path, container, digest = (_text(head, name) for name in ("path", "container", "digest"))
    found = documents(article, Origin(container or path, digest))
    if len(found.texts) != len(records):
        raise ValueError("its blocks hold one without text, or of boilerplate, and neither is stored")
    check(Article(article.id, head["title"], ()))
    numbers = [_whole(one[schema.BLOCK], "number") for one in records]
    if numbers != sorted({*numbers}) or numbers[0] < 0:
        raise ValueError("the numbers of its blocks must rise")
    return found._replace(title=head["title"], numbers=numbers, siblings=_whole(head, "siblings", 0))


def _without_title(article_id: Any, head: Mapping[str, Any], blocks: tuple[Block, ...]) -> Article:
    """Return the article of a head. Its title stands among the blocks already, if it is one that is indexed."""
    texts = {name: head.get(name, "") for name in ("dateline", "place", "agency", "byline", "language", "path", "url")}
    return Article(
        id=article_id,
        title="",
        blocks=blocks,
        contributors=_list(head, "contributors"),
        keywords=_list(head, "keywords"),
        date=_day(head),
        section=head.get("section", ""),
        source=head.get("source", ""),
        version=head.get("version", 0),
        modified=_moment(head),
        rules=head.get("rules", {}),
        **texts,
    )


def _block(record: Mapping[str, Any]) -> Block:
    values = record[schema.BLOCK]
    extent = None
    if values.keys() & {*_PLACES, "end_line", "shifts"}:
        line, start, end = (values[name] for name in _PLACES)
        shifts = tuple(tuple(pair) if isinstance(pair, list) else pair for pair in _list(values, "shifts"))
        extent = Extent(line, values.get("end_line", line), start, end, shifts)
    return Block(
        kind=record[schema.KIND],
        text=record[schema.TEXT_FIELD],
        extent=extent,
        credit=values.get("credit", ""),
        photographer=values.get("photographer", ""),
        date=_day(values),
        # Of these the line alone is stored.
        repeats=tuple(Extent(line, line, 0, 0) for line in _list(values, "repeats")),
        picture=values.get("picture", ""),
    )


def _day(values: Mapping[str, Any]) -> dt.date | None:
    if "date" not in values:
        return None
    try:
        return dt.date.fromisoformat(_text(values, "date"))
    except ValueError as error:
        raise ValueError(f"its date is {values['date']!r}, and must be a day such as 2026-03-01") from error


def _moment(head: Mapping[str, Any]) -> dt.datetime | None:
    if not (seconds := head.get("modified")):
        return None
    try:
        return _EPOCH.astimezone(_WEST if seconds > 0 else _EAST) + dt.timedelta(seconds=seconds)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"its modified is {seconds!r}, and must be seconds since 1970") from error


def _text(values: Mapping[str, Any], name: str) -> str:
    text = values.get(name, "")
    if not isinstance(text, str):
        raise ValueError(f"its {name} is {text!r}, and must be text")  # noqa: TRY004 (what a file holds is no type)
    text.encode()
    return text


def _list(values: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    found = values.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"its {name} are {found!r}, and must be a list")  # noqa: TRY004 (what a file holds is no type)
    return tuple(found)


def _whole(values: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    number = values.get(name, otherwise)
    if type(number) is not int:
        raise ValueError(f"its {name} is {number!r}, and must be a whole number")
    return number
