"""Read feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, an article each item."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from indexer.formats.base import Options
from indexer.formats.composing import (
    Story,
    Told,
    blocks_of_body,
    checked,
    compose,
    first_told,
    letters,
    names_in,
    read_each,
)
from indexer.formats.feed_parsing import Fields, fields_of, items_of, name_of, parse_feed, text_of
from indexer.formats.feed_pictures import captions_of
from indexer.formats.feed_texts import blocks_in_feed, id_in_feed, plain_in_feed, without_leads
from indexer.formats.feed_wordpress import address_of_picture, authors_of, html_of, is_export, is_picture, is_story
from indexer.formats.markup import blocks_of_element
from indexer.formats.records import caption_of
from indexer.formats.xml import Element
from indexer.models import Article, Block, Skipped, SourceFile

# The first of these that has text is the body; one after it is its abstract.
_BODIES = (
    *("content:encoded", "content", "description", "excerpt:encoded", "summary", "itunes:summary"),
    "media:description",
)
_DAYS = ("pubdate", "published", "issued", "dcterms:issued", "dcterms:created", "dc:date")
_CHANGES = ("updated", "modified", "dcterms:modified")
# Names here are in small letters.
_WRITTEN = {"pubdate": "pubDate"}
_AUTHORS = ("dc:creator", "author", "itunes:author")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# "desk@courier.example (Ana Paz)", as RSS wants authors.
_MAIL_AND_NAME = re.compile(r"\S+@\S+\s*\(([^()]{1,200})\)")
_MAIL = re.compile(r"\S+@\S+")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Feed:
    """Read the items of RSS and Atom feeds. What an item only links to is not fetched."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a feed; raises SourceError if it holds no item that can be read."""
        root = parse_feed(source)
        feed = _feed_of(root)
        items = ((number, item, fields_of(item)) for number, item in enumerate(items_of(root), start=1))
        stories = ((f"item {number}", (feed, item, fields)) for number, item, fields in items if is_story(fields))
        return read_each(stories, _article, source)


class _Feed(NamedTuple):
    """Hold what a feed tells of itself; `kind` is what people call it."""

    kind: str
    address: str
    title: Told
    language: Told
    byline: Told
    # Names by those that authors log in with.
    authors: Mapping[str, str]


def _feed_of(root: Element) -> _Feed:
    channel = next((child for child in root if name_of(child) == "channel"), root)
    fields, kind = fields_of(channel), "Atom" if name_of(root) == "feed" else "RSS"
    language = first_told(
        _first(kind, fields, ("language", "dc:language")), Told(channel.get(_LANGUAGE, ""), f"{kind} xml:lang")
    )
    authors = authors_of(fields)
    byline = _byline(kind, fields, authors) if kind == "Atom" else Told()
    title = Told(_line(fields, "title"), f"{kind} title of the feed")
    address = first_told(_first(kind, fields, ("id", "link")), title).text
    return _Feed(kind, address, title, language, byline, authors)


def _article(of_feed: tuple[_Feed, Element, Fields]) -> list[Article]:
    feed, item, fields = of_feed
    title = _line(fields, "title")
    read = _blocks_as_typed if is_export(fields) else _blocks
    texts = [blocks for blocks in (read(one) for name in _BODIES for one in fields.get(name, ())) if blocks]
    captions = captions_of(item, title)
    if is_picture(fields):
        address = address_of_picture(fields)
        captions, texts = [caption_of(block.text, picture=address) for blocks in texts for block in blocks], []
    story = Story(
        title=title,
        body=texts[0] if texts else (),
        abstract=texts[1] if len(texts) > 1 else (),
        captions=captions,
        told=_told(feed, item, fields),
        keywords=_keywords(fields),
        keywords_where=f"{feed.kind} category, dc:subject and media:keywords",
        of_pictures=f"{feed.kind} media:credit",
    )
    return [checked(compose(story))]


def _blocks(element: Element) -> list[Block]:
    """Return the blocks of an element that holds text, HTML as text, or HTML as elements."""
    if element.get("mode") == "base64" or element.get("type", "").startswith(("image/", "video/", "audio/")):
        return []
    if len(element):
        return without_leads(blocks_of_element(element))
    text = text_of(element)
    return without_leads(blocks_of_body(text)) if element.get("type") == "text" else blocks_in_feed(text)


def _blocks_as_typed(element: Element) -> list[Block]:
    return blocks_in_feed(html_of(text_of(element)))


def _told(feed: _Feed, item: Element, fields: Fields) -> dict[str, Told]:
    url = _link(feed, fields)
    changed = _first(feed.kind, fields, _CHANGES)
    published = _first(feed.kind, fields, _DAYS)
    return {
        "id": first_told(
            id_in_feed(_first(feed.kind, fields, ("guid", "id")), feed.address),
            Told(item.get(_ABOUT, ""), "RSS rdf:about"),
            url,
        ),
        "url": url,
        "byline": first_told(_byline(feed.kind, fields, feed.authors), feed.byline),
        "source": _source(feed, fields),
        "language": _language(feed, item, fields),
        "date": first_told(published, changed),
        "modified": first_told(changed, published),
    }


def _first(kind: str, fields: Fields, names: Iterable[str]) -> Told:
    return first_told(
        *(Told(text_of(one), f"{kind} {_WRITTEN.get(name, name)}") for name in names for one in fields.get(name, ()))
    )


def _line(fields: Fields, name: str) -> str:
    found = (_plain(one) for one in fields.get(name, ()))
    return next((line for line in found if line), "")


def _plain(element: Element) -> str:
    text = text_of(element)
    return text if element.get("type") == "text" or len(element) else plain_in_feed(text)


def _link(feed: _Feed, fields: Fields) -> Told:
    """Return where the story stands: the text of `link`, what an alternate link refers to, or a guid that is one."""
    links = fields.get("link", ())
    alternate = (one.get("href", "") for one in links if one.get("rel", "alternate") == "alternate")
    guids = [one for one in fields.get("guid", ()) if one.get("isPermaLink", "true").lower() != "false"]
    found = (
        *(Told(text_of(one), "feedburner:origLink") for one in fields.get("feedburner:origlink", ())),
        *(Told(text_of(one), f"{feed.kind} link") for one in links),
        *(Told(address.strip(), f"{feed.kind} link") for address in alternate),
        *(Told(text_of(one), f"{feed.kind} guid") for one in guids),
    )
    return next((told for told in found if _ADDRESS.fullmatch(told.text)), Told())


def _byline(kind: str, fields: Fields, authors: Mapping[str, str]) -> Told:
    for name in _AUTHORS:
        found = map(_author, fields.get(name, ()))
        names = [one for one in (names_in(authors.get(author, author)) for author in found) if one]
        if names:
            return Told(", ".join(dict.fromkeys(names)), f"{kind} {name}")
    return Told()


def _author(element: Element) -> str:
    """Return the name of an author: that of Atom, that behind the address of RSS, or the text; no address alone."""
    named = _line(fields_of(element), "name") if len(element) else plain_in_feed(text_of(element))
    behind_mail = _MAIL_AND_NAME.fullmatch(named)
    if behind_mail:
        return behind_mail[1]
    return "" if _MAIL.fullmatch(named) else named


def _source(feed: _Feed, fields: Fields) -> Told:
    """Return whose story it is: that of another feed that an item names, else that of the feed."""
    others = fields.get("source", ())
    named = [_line(fields_of(one), "title") if len(one) else plain_in_feed(text_of(one)) for one in others]
    return first_told(
        *(Told(name, f"{feed.kind} source of the item") for name in named),
        Told(_line(fields, "dc:publisher"), f"{feed.kind} dc:publisher"),
        feed.title,
    )


def _language(feed: _Feed, item: Element, fields: Fields) -> Told:
    of_texts = (one.get(_LANGUAGE, "") for name in ("content", "title") for one in fields.get(name, ()))
    return first_told(
        *(Told(language, f"{feed.kind} xml:lang") for language in (*of_texts, item.get(_LANGUAGE, ""))),
        _first(feed.kind, fields, ("dc:language", "language")),
        feed.language,
    )


def _keywords(fields: Fields) -> list[str]:
    categories = [one for name in ("category", "dc:subject") for one in fields.get(name, ())]
    words = [one.get("label") or one.get("term") or plain_in_feed(text_of(one)) for one in categories]
    listed = [word for one in fields.get("media:keywords", ()) for word in text_of(one).split(",")]
    return [word for word in (*words, *listed) if letters(word)]
