"""Read what a page says of itself beside its text: JSON-LD, microdata, OpenGraph and other meta elements."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, cast

from lxml import etree

from indexer.formats.markup import element_name
from indexer.formats.pages.linked_data import Node, article_nodes, texts_of
from indexer.formats.xml import Element

# Where the values of a field stand, surest first; people see these names.
_PLACES: Mapping[str, tuple[str, ...]] = {
    "headline": (
        "JSON-LD headline",
        "microdata headline",
        "meta og:title",
        "meta twitter:title",
        "meta dc.title",
        "JSON-LD name",
    ),
    "byline": (
        "JSON-LD author",
        "JSON-LD creator",
        "microdata author",
        "meta author",
        "meta article:author",
        "meta parsely-author",
        "meta sailthru.author",
        "meta byl",
        "meta dc.creator",
        "meta dcterms.creator",
        "rel=author",
    ),
    "date": (
        "JSON-LD datePublished",
        "microdata datepublished",
        "meta article:published_time",
        "meta og:article:published_time",
        "meta datepublished",
        "meta dc.date.issued",
        "meta dcterms.created",
        "meta dc.date",
        "meta dcterms.date",
        "meta pubdate",
        "meta publish-date",
        "meta parsely-pub-date",
        "meta sailthru.date",
        "meta cxenseparse:recs:publishtime",
        "meta date",
        "JSON-LD uploadDate",
        "JSON-LD dateCreated",
        "time element",
    ),
    "modified": (
        "JSON-LD dateModified",
        "microdata datemodified",
        "meta article:modified_time",
        "meta og:updated_time",
        "meta dcterms.modified",
        "meta last-modified",
    ),
    "url": ("link rel=canonical", "meta og:url", "JSON-LD url", "JSON-LD mainEntityOfPage"),
    "section": ("JSON-LD articleSection", "meta article:section", "meta section", "meta parsely-section"),
    "keywords": (
        "JSON-LD keywords",
        "meta news_keywords",
        "meta article:tag",
        "meta parsely-tags",
        "meta sailthru.tags",
        "meta keywords",
    ),
    "language": ("JSON-LD inLanguage", "html lang", "meta og:locale", "meta content-language", "meta dc.language"),
    "source": (
        "JSON-LD publisher",
        "JSON-LD sourceOrganization",
        "meta og:site_name",
        "meta application-name",
        "meta dc.publisher",
        "meta publisher",
    ),
}
_LINKED_DATA, _MICRODATA = "JSON-LD ", "microdata "
_PROPERTIES = frozenset(
    place.removeprefix(_MICRODATA) for places in _PLACES.values() for place in places if place.startswith(_MICRODATA)
)
_WITH_PROPERTY = etree.XPath(".//*[@itemprop]")
_PUBLISHED = re.compile("publi|pubdate|entry-date", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# A place with more or longer values holds none of one article.
_MOST_VALUES = 50
_LONGEST_VALUE = 1_000
# All passages of a page are compared with what it calls its headline.
_MOST_TITLES = 10
# The first of a kind belong to the article; comments and teasers have their own further down.
_MOST_ITEMS = 20


class Found(NamedTuple):
    """Hold the values of a field as they stand in the page, and where they were found."""

    texts: tuple[str, ...] = ()
    where: str = ""


@dataclass(slots=True)
class PageData:
    """Hold what a page says of itself: `values` by place, its `title`, and the `body` that it gives to machines."""

    values: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    body: str = ""

    def found(self, name: str, accept: Callable[[str], object] = bool) -> Found:
        """Return the values of a field that `accept` takes, from the surest place that has one."""
        for place in _PLACES[name]:
            texts = tuple(text for text in self.values.get(place, ()) if accept(text))
            if texts:
                return Found(texts, place)
        return Found()

    def headlines(self) -> list[str]:
        """Return all that the page calls its headline, surest first."""
        return [text for place in _PLACES["headline"] for text in self.values.get(place, ())]

    def titles(self) -> list[str]:
        """Return the first of the headlines and the title of the page as keys."""
        texts = (*self.headlines()[:_MOST_TITLES], self.title)
        return [key for key in map(key_of, texts) if key]

    def add(self, place: str, value: str) -> None:
        """Note a value, once."""
        texts = self.values.setdefault(place, [])
        value = " ".join(value[:_LONGEST_VALUE].split())
        if value and value not in texts and len(texts) < _MOST_VALUES:
            texts.append(value)


def page_data(root: Element) -> PageData:
    """Return what a page says of itself."""
    data, scripts = PageData(), []
    for element in root.iter("html", "meta", "link", "title", "script", "time"):
        name = element_name(element)
        if name == "script" and "ld+json" in element.get("type", ""):
            scripts.append(element.text or "")
        elif name == "title" and not data.title:
            data.title = " ".join((element.text or "")[:_LONGEST_VALUE].split())
        elif name in _READERS:
            for place, value in _READERS[name](element):
                data.add(place, value)
    _add_signatures(data, root.iter("a"))
    _add_microdata(data, cast("list[Element]", _WITH_PROPERTY(root)))
    _add_linked_data(data, article_nodes(scripts))
    return data


def key_of(text: str) -> str:
    """Return the words of a text in small letters, by which equal texts are told."""
    return " ".join(_WORD.findall(text.casefold()))


def _add_signatures(data: PageData, links: Iterable[Element]) -> None:
    signatures = (link for link in links if "author" in link.get("rel", "").lower().split())
    for signature in islice(signatures, _MOST_ITEMS):
        data.add("rel=author", _text_of(signature))


def _add_microdata(data: PageData, elements: Iterable[Element]) -> None:
    visits: Counter[str] = Counter()
    for element in elements:
        for name in element.get("itemprop", "").lower().split()[:2]:
            visits[name] += 1
            if name in _PROPERTIES and visits[name] <= _MOST_ITEMS:
                data.add(_MICRODATA + name, _item_text(element))


def _add_linked_data(data: PageData, nodes: list[Node]) -> None:
    """Add the values of the article that the page is about; of other nodes what that does not say."""
    titles = data.titles()
    nodes.sort(key=lambda node: not _is_about(node, titles))
    for node in nodes:
        for name, value in node.items():
            if _LINKED_DATA + name in data.values:
                continue
            for text in texts_of(value):
                data.add(_LINKED_DATA + name, text)
        body = node.get("articleBody")
        data.body = data.body or (body if isinstance(body, str) else "")


def _is_about(node: Node, titles: list[str]) -> bool:
    named = (texts_of(node.get(name))[:1] for name in ("headline", "name"))
    own = [key_of(text[:_LONGEST_VALUE]) for texts in named for text in texts]
    return any(text and (text in title or title in text) for text in own for title in titles)


def _of_html(element: Element) -> Iterator[tuple[str, str]]:
    yield "html lang", element.get("lang") or element.get("xml:lang") or ""


def _of_meta(element: Element) -> Iterator[tuple[str, str]]:
    name = element.get("property") or element.get("name") or element.get("http-equiv") or ""
    if name:
        yield f"meta {name.lower().strip()}", element.get("content", "")


def _of_link(element: Element) -> Iterator[tuple[str, str]]:
    if "canonical" in element.get("rel", "").lower().split():
        yield "link rel=canonical", element.get("href", "")


def _of_time(element: Element) -> Iterator[tuple[str, str]]:
    marks = f"{element.get('class', '')} {element.get('itemprop', '')}"
    if "pubdate" in element.attrib or _PUBLISHED.search(marks):
        yield "time element", element.get("datetime", "")


_READERS: Mapping[str, Callable[[Element], Iterable[tuple[str, str]]]] = {
    "html": _of_html,
    "meta": _of_meta,
    "link": _of_link,
    "time": _of_time,
}


def _item_text(element: Element) -> str:
    """Return the value of a microdata element: of its name where it stands for a person, else its content or text."""
    near = islice(element.iterdescendants(), _MOST_ITEMS)
    named = next((one for one in near if one.get("itemprop") == "name"), None)
    holder = element if named is None else named
    return holder.get("content") or holder.get("datetime") or _text_of(holder)


def _text_of(element: Element) -> str:
    """Return the beginning of an element's text, which is all of it where it is a name."""
    return "".join(str(text) for text in islice(element.itertext(), _MOST_VALUES))[:_LONGEST_VALUE]
