"""Parse RSS and Atom as sites really write them, and name what stands in them alike."""

import re
from collections.abc import Iterator
from html.entities import html5
from xml.sax.saxutils import escape

from indexer.decoding import decode
from indexer.formats.xml import Element, parse_xml
from indexer.models import SourceFile
from search.index.errors import SourceError

# Elements by local name, in small letters, with the prefix of their vocabulary where it is not that of the feed.
Fields = dict[str, list[Element]]

_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://video.search.yahoo.com/mrss": "media:",
    "http://video.search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
}
_DECLARATION = re.compile(r"\s*<\?xml[^<>]{0,300}\?>")
_ENCODING = re.compile(rb"<\?xml[^<>]{0,200}?encoding\s{0,20}=\s{0,20}[\"']([\w.-]{1,40})[\"']")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([a-zA-Z][a-zA-Z0-9]{1,31};)?")
_TEXT_ELEMENT = re.compile(
    r"<(/?)(title|description|summary|content:encoded|content|media:description|media:title|item|entry)"
    r"(?=[\s/>])[^<>]{0,500}>"
)
_ITEMS = ("item", "entry")


def parse_feed(source: SourceFile) -> Element:
    """Return the root of a feed, mended if it is not well formed; raises SourceError if nothing can be made of it."""
    text = _DECLARATION.sub("", decode(source.data, source.charset or _declared(source.data)), count=1)
    text = _NOT_XML.sub(" ", text)
    try:
        return parse_xml(text.encode())
    except SourceError:
        return parse_xml(_mended(text).encode(), mend=True)


def _declared(data: bytes) -> str:
    """Return the encoding that a feed declares; not UTF-8, which is tried anyway and often declared wrongly."""
    match = _ENCODING.search(data[:400])
    name = match[1].decode("ascii") if match else ""
    return "" if name.lower() in ("utf-8", "utf8") else name


def _mended(text: str) -> str:
    """Return a feed with HTML in its texts escaped, and entities of HTML as the signs that they stand for."""
    return _AMPERSAND.sub(_as_xml, "".join(_with_escaped_texts(text)))


def _as_xml(match: re.Match[str]) -> str:
    sign = html5.get(match[1] or "")
    return escape(sign) if sign else f"&amp;{match[1] or ''}"


def _with_escaped_texts(text: str) -> Iterator[str]:
    """Yield a feed in parts, the tags of HTML within its texts escaped: they need not be closed there."""
    done, opened = 0, None
    for tag in _TEXT_ELEMENT.finditer(text):
        is_end, name = bool(tag[1]), tag[2]
        if name in _ITEMS:
            opened = None
        elif opened is None:
            opened = None if is_end or tag[0].endswith("/>") else tag
        elif is_end and name == opened[2]:
            yield text[done : opened.end()]
            inner = text[opened.end() : tag.start()]
            yield escape(inner) if "<" in inner and not inner.lstrip().startswith("<![CDATA[") else inner
            done, opened = tag.start(), None
    yield text[done:]


def items_of(root: Element) -> Iterator[Element]:
    """Yield the items of RSS or the entries of Atom."""
    return (element for element in root.iter() if name_of(element) in _ITEMS)


def fields_of(element: Element) -> Fields:
    """Return the children of an element by their names."""
    found: Fields = {}
    for child in element:
        found.setdefault(name_of(child), []).append(child)
    return found


def name_of(element: Element) -> str:
    """Return the name of an element in small letters, with the prefix by which its vocabulary is known."""
    tag: object = element.tag
    if not isinstance(tag, str):  # an entity that was left in place
        return ""
    namespace, _, local = tag.rpartition("}")
    # A prefix that is not declared stays in the name.
    prefix = _PREFIXES.get(namespace[1:])
    if prefix is None:
        prefix = f"{element.prefix}:" if element.prefix else ""
    return f"{prefix}{local}".lower()


def text_of(element: Element) -> str:
    """Return all text of an element."""
    return "".join(map(str, element.itertext())).strip()
