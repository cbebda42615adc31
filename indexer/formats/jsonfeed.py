"""Read JSON Feed 1.0 and 1.1: what sites offer beside RSS, an article each item."""

from collections.abc import Iterator
from typing import NamedTuple

from indexer.formats.base import Options
from indexer.formats.composing import Story, Told, blocks_of_body, checked, compose, first_told, names_in, read_each
from indexer.formats.feed_texts import blocks_in_feed, id_in_feed, plain_in_feed
from indexer.formats.parsed_json import Object, objects_in, text_in, texts_in, values_of
from indexer.formats.records import caption_of
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

_WHERE = "JSON Feed"


class JsonFeed:
    """Read the items of a JSON Feed. What an item only links to is not fetched."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a feed; raises SourceError if it holds no item that can be read."""
        return read_each(_items(source), _article, source)


class _Item(NamedTuple):
    """Hold an item, and the feed that it stands in with who writes there."""

    values: Object
    feed: Object
    authors: Told


def _items(source: SourceFile) -> Iterator[tuple[str, _Item]]:
    """Yield each item with where it stands."""
    for parsed in values_of(source):
        if parsed.problem:
            raise SourceError(f"{parsed.where}: {parsed.problem}")
        for feed in objects_in(parsed.value):
            authors = _authors(feed)
            for number, item in enumerate(objects_in(feed.get("items")), start=1):
                yield f"item {number}", _Item(item, feed, authors)


def _article(one: _Item) -> list[Article]:
    item = one.values
    html = text_in(item.get("content_html"))
    story = Story(
        title=plain_in_feed(text_in(item.get("title"))),
        abstract=blocks_of_body(plain_in_feed(text_in(item.get("summary")))),
        body=(blocks_in_feed(html) if html else []) or blocks_of_body(text_in(item.get("content_text"))),
        captions=_captions(item),
        told=_told(one),
        keywords=texts_in(item.get("tags")),
        keywords_where=f"{_WHERE} tags",
    )
    return [checked(compose(story))]


def _told(one: _Item) -> dict[str, Told]:
    item, feed = one.values, one.feed
    url = first_told(_of(item, "url"), _of(item, "external_url"))
    return {
        "id": first_told(id_in_feed(_of(item, "id"), _address(feed)), url),
        "url": url,
        "byline": first_told(_authors(item), one.authors),
        "source": _of(feed, "title"),
        "language": first_told(_of(item, "language"), _of(feed, "language")),
        "date": first_told(_of(item, "date_published"), _of(item, "date_modified")),
        "modified": first_told(_of(item, "date_modified"), _of(item, "date_published")),
    }


def _address(feed: Object) -> str:
    return first_told(*(_of(feed, name) for name in ("home_page_url", "feed_url", "title"))).text


def _of(values: Object, name: str) -> Told:
    return Told(text_in(values.get(name)), f"{_WHERE} {name}")


def _authors(values: Object) -> Told:
    """Return who wrote: `authors` of version 1.1, `author` of 1.0."""
    for name in ("authors", "author"):
        found = [text_in(one.get("name")) for one in objects_in(values.get(name))]
        names = ", ".join(names_in(one) for one in found if one)
        if names:
            return Told(names, f"{_WHERE} {name}")
    return Told()


def _captions(item: Object) -> list[Block]:
    """Return a caption for each picture attached that has a title."""
    attached = [
        one for one in objects_in(item.get("attachments")) if text_in(one.get("mime_type")).startswith("image/")
    ]
    return [
        caption_of(text_in(one.get("title")), picture=text_in(one.get("url")))
        for one in attached
        if text_in(one.get("title"))
    ]
