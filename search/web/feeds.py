"""Write a page as a feed that readers of news follow: Atom (RFC 4287)."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

from search.hits import Hit, Page
from search.web.views import quoted

_ATOM = "http://www.w3.org/2005/Atom"
# Characters that XML 1.0 has no way to hold (section 2.2).
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(page: Page, address: str, base: str, by: str = "article") -> str:
    """Return the page as an Atom feed: `address` is its own, and articles stand below `base`, as `base/article/ID`.

    Entries are articles, or by block blocks: a reader shows each once, and an article not again when another of its
    paragraphs matches best.

    An entry is updated on the day of its article; the feed when its newest entry is. What has no day was updated when
    the epoch began, so that no reader takes it for new.
    """
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "id", address)
    _add(feed, "title", f"Cuttings: {page.query}" if page.query else "Cuttings")
    _add(feed, "updated", _moment(max((hit.article.date for hit in page if hit.article.date), default=None)))
    ET.SubElement(feed, "link", rel="self", href=address, type="application/atom+xml")
    _add(ET.SubElement(feed, "author"), "name", "Cuttings")
    for hit in page:
        _add_entry(feed, hit, base, by)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _add_entry(feed: ET.Element, hit: Hit, base: str, by: str) -> None:
    entry = ET.SubElement(feed, "entry")
    article = hit.article
    address = f"{base}/article/{quoted(article.id)}"
    passage = f"{address}#b{hit.block.number}"
    _add(entry, "id", passage if by == "block" else address)
    _add(entry, "title", article.title or article.id)
    _add(entry, "updated", _moment(article.date))
    ET.SubElement(entry, "link", rel="alternate", href=passage)
    author = article.byline or article.agency or article.source
    if author:
        _add(ET.SubElement(entry, "author"), "name", author)
    # As HTML in a text: readers show the marks, and run nothing of it.
    ET.SubElement(entry, "summary", type="html").text = _clean(hit.snippet.html)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _moment(day: dt.date | None) -> str:
    return f"{day or dt.date(1970, 1, 1)}T00:00:00Z"
