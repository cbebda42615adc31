"""Read ANS, the JSON in which newsrooms keep their stories with Arc XP: stories, galleries, pictures and lists of them.

The Washington Post's stories for TREC, which are older, have the same parts under other names.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from indexer.formats.base import Options
from indexer.formats.composing import (
    Story,
    Told,
    agency_named,
    block_of_body,
    checked,
    compose,
    first_told,
    names_in,
    read_each,
)
from indexer.formats.parsed_json import Object, Parsed, objects_in, text_in, texts_in, values_of
from indexer.formats.records import caption_of, html_blocks, plain
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

_OF_PICTURES = "ANS credits of the picture, or its caption"
# Lists that others hold are read so deep: an answer with stories, a gallery in one, a list in a list there.
_DEEPEST = 8
_LISTS = ("results", "collection")
_PICTURES = ("image", "video")
_ADDRESS = ("https://", "http://")
_MILLISECONDS = 1000
# A number of so many digits may be a day, such as 20260314.
_LONGEST_YEAR = 8


class Ans:
    """Read stories as Arc XP gives them, one or many in a file, an article each. Nothing is fetched."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a file; raises SourceError if it holds none that can be read."""
        return read_each(_items(values_of(source)), _article, source)


def _items(values: Iterable[Parsed]) -> Iterator[tuple[str, Parsed]]:
    """Yield each story with where it stands: those of an answer or a collection one by one."""
    for parsed in values:
        elements = objects_in(parsed.value.get("content_elements")) if isinstance(parsed.value, dict) else []
        kind = _kind(parsed.value) if elements else "story"
        if kind in _LISTS or (kind != "story" and any(_kind(one) == "story" for one in elements)):
            where = f"{parsed.where} " if parsed.where else ""
            yield from ((f"{where}item {number}", Parsed("", one)) for number, one in enumerate(elements, start=1))
        else:
            yield parsed.where, parsed


def _article(parsed: Parsed) -> list[Article]:
    if parsed.problem:
        raise SourceError(parsed.problem)
    if not isinstance(parsed.value, dict):
        raise SourceError("no object of JSON: leave it out")
    item: Object = parsed.value
    return [checked(compose(_of_trec(item) if isinstance(item.get("contents"), list) else _story(item)))]


def _kind(item: Object) -> str:
    return text_in(item.get("type")).lower()


def _story(item: Object) -> Story:
    is_picture = _kind(item) in _PICTURES
    elements = [] if is_picture else _elements(item.get("content_elements"))
    promoted = [one for one in _values(item.get("promo_items")) if _kind(one) in (*_PICTURES, "gallery")]
    below = _basic(item, "subheadlines") or _basic(item, "description")
    return Story(
        title=_basic(item, "headlines"),
        abstract=[] if is_picture else _paragraphs(below),
        body=list(_blocks(elements)),
        captions=[one for one in _blocks([item] if is_picture else promoted) if one.kind == "caption"],
        told=_told(item),
        keywords=_keywords(_object(item, "taxonomy")),
        keywords_where="ANS taxonomy",
        of_pictures=_OF_PICTURES,
    )


def _told(item: Object) -> dict[str, Told]:
    source, distributor = (_object(item, name) for name in ("source", "distributor"))
    taxonomy = _object(item, "taxonomy")
    sections = [_object(taxonomy, "primary_section"), *objects_in(taxonomy.get("sections"))]
    of_source = first_told(_of(source, "name", "source"), _of(_object(item, "owner"), "name", "owner"))
    agency = agency_named(text_in(distributor.get("name"))) or agency_named(of_source.text)
    return {
        "id": _of(item, "_id"),
        "url": next((url for name in ("canonical_url", "website_url") if _is_address(url := _of(item, name))), Told()),
        "byline": Told(", ".join(map(names_in, _names(item))), "ANS credits"),
        "date": first_told(*(_day(item, name) for name in ("display_date", "first_publish_date", "publish_date"))),
        "modified": first_told(_of(item, "last_updated_date"), _of(item, "publish_date")),
        "language": _of(item, "language"),
        "section": first_told(*(_of(one, "name", "taxonomy") for one in sections)),
        "source": first_told(of_source, _of(distributor, "name", "distributor")),
        "agency": Told(agency, "ANS distributor and source"),
    }


def _of(values: Object, name: str, within: str = "") -> Told:
    return Told(text_in(values.get(name)), f"ANS {within or name}")


def _day(values: Object, name: str) -> Told:
    return Told(_moment(text_in(values.get(name))), f"ANS {name}")


def _is_address(told: Told) -> bool:
    return told.text.startswith(_ADDRESS)


def _object(item: Object, name: str) -> Object:
    return next(iter(objects_in(item.get(name))), {})


def _values(item: object) -> list[Object]:
    """Return the objects under the names of another, or in a list."""
    return [one for value in item.values() for one in objects_in(value)] if isinstance(item, dict) else objects_in(item)


def _elements(value: object) -> list[Object]:
    """Return elements; texts that stand among them bare are such, too."""
    members = value if isinstance(value, list) else [value]
    return objects_in([{"type": "text", "content": one} if isinstance(one, str) else one for one in members])


def _basic(item: Object, name: str) -> str:
    """Return a text that may be told in several ways: the usual one, or the first."""
    if text := text_in(item.get(name)):
        return plain(text)
    texts = _object(item, name)
    return plain(text_in(texts.get("basic")) or next(filter(None, map(text_in, texts.values())), ""))


def _keywords(taxonomy: Object) -> list[str]:
    tags = [text_in(one.get("text")) or text_in(one.get("slug")) for one in objects_in(taxonomy.get("tags"))]
    tags += texts_in(taxonomy.get("tags"))
    topics = (text_in(one.get("name")) for one in objects_in(taxonomy.get("topics")))
    return [*tags, *topics, *texts_in(taxonomy.get("seo_keywords"))]


def _names(item: Object, role: str = "by") -> list[str]:
    """Return who made something, as it is shown where that differs."""
    for name in ("vanity_credits", "credits"):
        made_by = _object(item, name).get(role)
        if found := [*filter(None, map(_name_of, objects_in(made_by))), *texts_in(made_by)]:
            return found
    return []


def _name_of(person: Object) -> str:
    parts = (text_in(person.get(name)) for name in ("first_name", "last_name"))
    return text_in(person.get("name")) or " ".join(filter(None, parts))


def _blocks(elements: Iterable[Object], depth: int = 0) -> Iterator[Block]:
    """Yield the blocks of elements in their order; those that lead elsewhere, and what others embed, are left out."""
    for one in elements if depth < _DEEPEST else ():
        kind = _kind(one)
        if kind in _READERS:
            yield from _READERS[kind](one, depth)


def _texts(element: Object, _depth: int) -> list[Block]:
    return _paragraphs(text_in(element.get("content")) or text_in(element.get("text")))


def _paragraphs(text: str) -> list[Block]:
    """Return the blocks of a text, which may be marked up."""
    if "<" in text:
        return html_blocks(text)
    text = plain(text)
    return [block_of_body(text)] if text else []


def _listed(element: Object, depth: int) -> Iterator[Block]:
    yield from _blocks(objects_in(element.get("items")), depth + 1)
    for text in texts_in(element.get("content")):
        yield from _paragraphs(text)


def _held(element: Object, depth: int) -> Iterator[Block]:
    """Yield the blocks of the elements within a gallery or a quotation, and who is quoted."""
    yield from _blocks(objects_in(element.get("content_elements")), depth + 1)
    yield from _texts(_object(element, "citation"), depth)


def _rows(element: Object, depth: int) -> Iterator[Block]:
    """Yield a block for each cell of a table."""
    rows = [element.get("header"), *(rows if isinstance(rows := element.get("rows"), list) else ())]
    for cell in (cell for row in rows for cell in objects_in(row)):
        yield from _texts(cell, depth)


def _picture(element: Object, _depth: int) -> list[Block]:
    """Return the caption of a picture or a film, if it has one."""
    told = text_in(element.get("caption")) or text_in(element.get("fullcaption"))
    text = plain(told) or _basic(element, "description") or plain(text_in(element.get("subtitle")))
    if not text:
        return []
    names = _names(element)
    credit = "/".join(filter(None, (", ".join(names), *_names(element, "affiliation"))))
    picture = text_in(element.get("url")) or text_in(element.get("imageURL"))
    return [caption_of(text, credit, ", ".join(map(names_in, names)), picture)]


_READERS: Mapping[str, Callable[[Object, int], Iterable[Block]]] = {
    **dict.fromkeys(("text", "header", "raw_html", "correction", "sanitized_html", "deck"), _texts),
    **dict.fromkeys(("gallery", "quote", "blockquote", "pullquote"), _held),
    **dict.fromkeys(_PICTURES, _picture),
    "list": _listed,
    "table": _rows,
}


def _of_trec(item: Object) -> Story:
    """Return a story of The Washington Post as TREC has it."""
    parts = objects_in(item.get("contents"))
    kicker = next((text_in(one.get("content")) for one in parts if _kind(one) == "kicker"), "")
    told = {
        "id": _of(item, "id"),
        "url": _of(item, "article_url"),
        "byline": Told(names_in(text_in(item.get("author"))), "ANS author"),
        "date": _day(item, "published_date"),
        "section": Told(kicker, "ANS kicker"),
        "source": _of(item, "source"),
    }
    body = list(_blocks(parts))
    return Story(title=plain(text_in(item.get("title"))), body=body, told=told, of_pictures=_OF_PICTURES)


def _moment(milliseconds: str) -> str:
    """Return the moment, in ISO 8601, that is so many milliseconds after 1970; the text itself if it tells a day."""
    if len(milliseconds) <= _LONGEST_YEAR:
        return milliseconds
    with suppress(ValueError, OverflowError, OSError):
        return dt.datetime.fromtimestamp(int(milliseconds) / _MILLISECONDS, dt.UTC).isoformat()
    return milliseconds
