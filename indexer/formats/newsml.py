"""Read NewsML-G2, the exchange format of the IPTC: items of news, packages, events, and messages that hold several."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from indexer.formats.base import Options
from indexer.formats.composing import Story, checked, compose, read_each
from indexer.formats.newsml_events import blocks_of_event, is_event
from indexer.formats.newsml_items import Item, item_of, story_of_metadata, story_of_news
from indexer.formats.newsml_packages import story_of_package
from indexer.formats.newsml_properties import at, chosen
from indexer.formats.xml import Element, children, local_name, parse_xml, within
from indexer.models import Article, Skipped, SourceFile
from search.index.errors import SourceError

# Some agencies count versions by numbers of ten digits.
_VERSION = re.compile(r"[0-9]{1,18}")
# Items that hold no news → what they are.
_NO_NEWS = {
    "planningItem": "a planning item, which says what will be covered and holds no news: leave it out",
    "catalogItem": "a catalog item, which names vocabularies and holds no news: leave it out",
}
_NO_EVENT = "an item of concepts, which describes words of a vocabulary and no event: leave it out"
_CONCEPTS = ("conceptItem", "knowledgeItem")
# Parts of items that are stored without the item around them.
_PARTS = ("contentSet", "contentMeta", "groupSet")


class NewsMl:
    """Read one item, an article, or the items of a message."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a file; raises SourceError if it holds no item that can be read."""
        root = parse_xml(source.data)
        if local_name(root) == "newsMessage":
            return _articles_of_message(root, source)
        return iter(_articles_of(root, frozenset()))


def _articles_of_message(message: Element, source: SourceFile) -> Iterator[Article | Skipped]:
    """Yield the articles of a message; a package that says nothing but what it holds is none."""
    items = [item for one in children(message, "itemSet") for item in one.iterchildren("*")]
    present = {item.get("guid", "") for item in items if local_name(item) != "packageItem"} - {""}
    named = (
        (f"item {number} ({item.get('guid') or 'no guid'})", item)
        for number, item in enumerate(items, start=1)
        if not (local_name(item) == "packageItem" and _is_envelope(item, present))
    )
    return read_each(named, lambda item: _articles_of(item, present), source)


def _is_envelope(package: Element, present: Collection[str]) -> bool:
    story = story_of_package(item_of(package), present)
    return not (story.title or story.abstract or story.body) and bool(present)


def _articles_of(root: Element, present: Collection[str]) -> list[Article]:
    name = local_name(root)
    if name in _NO_NEWS:
        raise SourceError(_NO_NEWS[name])
    if name in _CONCEPTS:
        return _events(root)
    if name not in ("newsItem", "packageItem", *_PARTS):
        raise SourceError(f"{name}, which is no item of NewsML-G2: leave it out")
    item = item_of(_whole(root) if name in _PARTS else root)
    is_package = name in ("packageItem", "groupSet")
    story = story_of_package(item, present) if is_package else story_of_news(item)
    return [checked(_composed(story, item))]


def _whole(part: Element) -> Element:
    """Return an item that holds nothing but a part of one."""
    item = part.makeelement("newsItem")
    item.append(part)
    return item


def _composed(story: Story, item: Item) -> Article:
    article = compose(story)
    version = item.root.get("version", "").strip()
    return replace(article, version=int(version)) if _VERSION.fullmatch(version) else article


def _events(root: Element) -> list[Article]:
    """Return an article for each event of a concept or knowledge item."""
    item = item_of(root)
    concepts = [one for one in within(root, "concept") if is_event(one)]
    if not concepts:
        raise SourceError(_NO_EVENT)
    return [_event(concept, item, alone=len(concepts) == 1) for concept in concepts]


def _event(concept: Element, item: Item, *, alone: bool) -> Article:
    """Return the article of an event; one of several in an item has an id of its own."""
    name = chosen(at(concept, "name"), item.names.language)
    code = next((one.get("qcode") or one.get("uri") or "" for one in at(concept, "conceptId")), "")
    story = replace(story_of_metadata(item), title=name, abstract=(), body=blocks_of_event(concept, item.names))
    article = checked(_composed(story, item))
    return article if alone else replace(article, id=f"{article.id}#{code}" if article.id and code else "")
