"""Open an EPUB book: what it tells of itself, its reading order, and the names of its chapters."""

import posixpath
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from indexer.formats.base import Options
from indexer.formats.xml import Element, local_name, parse_xml
from indexer.formats.zipped_document import DRM, Members
from search.index.errors import SourceError

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
# What shops change of fonts so that they cannot be taken out: no reader of the text is kept out.
_OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
# A longer reading order is no book.
_MOST_PAGES = 20_000


class Page(NamedTuple):
    """Name a document of the reading order: its member, and what the table of contents calls it."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """Hold a book that is open. `metadata` has the texts of Dublin Core by their names."""

    metadata: Mapping[str, tuple[str, ...]]
    pages: tuple[Page, ...]
    encrypted: frozenset[str]
    members: Members

    def read(self, page: Page) -> bytes:
        """Return a page; raises SourceError if it cannot be read."""
        if page.name in self.encrypted:
            raise SourceError(DRM)
        return self.members.read(page.name)


def open_book(data: bytes, options: Options) -> Book:
    """Return the book in these bytes; raises SourceError if there is none, or all of it is protected."""
    members = Members(data, options)
    package_name = _package_name(members)
    package = parse_xml(members.read(package_name), mend=True)
    items = {item.get("id", ""): item for item in _named(package, "item")}
    hrefs = {key: _resolved(package_name, item.get("href", "")) for key, item in items.items()}
    spine = [item.get("idref", "") for item in _named(package, "itemref")][:_MOST_PAGES]
    contents = next((key for key, item in items.items() if "nav" in item.get("properties", "").split()), "")
    ncx = next((key for key, item in items.items() if item.get("media-type") == "application/x-dtbncx+xml"), "")
    titles = _titles(members, hrefs.get(contents, "")) or _titles(members, hrefs.get(ncx, ""))
    order = dict.fromkeys(
        hrefs[key] for key in spine if key in items and key != contents and items[key].get("media-type") in _PAGES
    )
    if not order:
        raise SourceError("a book without text: fetch it again, or leave it out")
    encrypted = _encrypted(members)
    if encrypted.issuperset(order):
        raise SourceError(DRM)
    return Book(_metadata(package), tuple(Page(name, titles.get(name, "")) for name in order), encrypted, members)


def _package_name(members: Members) -> str:
    """Return the name of the package document, which lists all others."""
    for root in _roots(members):
        name = urllib.parse.unquote(root.get("full-path", ""))
        if name in members.names:
            return name
    found = sorted(name for name in members.names if name.lower().endswith(".opf"))
    if not found:
        raise SourceError("no book: it has no list of its pages; unpack it, or fetch it again")
    return found[0]


def _roots(members: Members) -> list[Element]:
    """Return what names package documents; nothing if it is missing or broken."""
    try:
        return list(_named(parse_xml(members.read(_CONTAINER), mend=True), "rootfile"))
    except SourceError:
        return []


def _metadata(package: Element) -> Mapping[str, tuple[str, ...]]:
    """Return what the book tells, by the names of Dublin Core; of dates the day it was published."""
    found: dict[str, list[str]] = {}
    for element in (one for metadata in _named(package, "metadata") for one in metadata.iter("*")):
        text = _text(element)
        event = next((value for name, value in element.attrib.items() if str(name).endswith("event")), "publication")
        if text and event == "publication":
            found.setdefault(local_name(element), []).append(text)
    return {name: tuple(texts) for name, texts in found.items()}


def _titles(members: Members, name: str) -> Mapping[str, str]:
    """Return what a table of contents, of EPUB 3 or 2, calls each document."""
    if name not in members.names:
        return {}
    found: dict[str, str] = {}
    try:
        contents = parse_xml(members.read(name), mend=True)
    except SourceError:  # a book can be read without it
        return {}
    for address, text in (*_links(contents), *_points(contents)):
        found.setdefault(_resolved(name, address), text)
    return found


def _links(contents: Element) -> Iterator[tuple[str, str]]:
    for link in _named(contents, "a"):
        yield link.get("href", ""), _text(link)


def _points(contents: Element) -> Iterator[tuple[str, str]]:
    for point in _named(contents, "navPoint"):
        label = next((child for child in point.iterchildren("*") if local_name(child) == "navLabel"), None)
        place = next((child for child in point.iterchildren("*") if local_name(child) == "content"), None)
        if label is not None and place is not None:
            yield place.get("src", ""), _text(label)


def _encrypted(members: Members) -> frozenset[str]:
    if _ENCRYPTION not in members.names:
        return frozenset()
    found = set()
    for data in _named(parse_xml(members.read(_ENCRYPTION), mend=True), "EncryptedData"):
        methods = [method.get("Algorithm") for method in _named(data, "EncryptionMethod")]
        if not set(methods) <= set(_OF_FONTS) or not methods:
            found |= {urllib.parse.unquote(one.get("URI", "")) for one in _named(data, "CipherReference")}
    return frozenset(found)


def _text(element: Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _named(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements with a local name, in whatever namespace: books mix them up."""
    yield from element.iter(f"{{*}}{name}")


def _resolved(base: str, address: str) -> str:
    """Return the member that an address in another member leads to."""
    path = urllib.parse.unquote(address.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else base
