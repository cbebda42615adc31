"""What a feed promises: it is Atom, whatever articles hold."""

import datetime as dt
from xml.etree import ElementTree as ET

from search.feeds import atom
from search.hits import ArticleHit, BlockHit, Hit, Page, Total
from search.snippets import Snippet

_NAMES = {"a": "http://www.w3.org/2005/Atom"}


def page(*articles: ArticleHit) -> Page:
    """Return a page of articles, each with one marked word."""
    snippet = Snippet("A <b>bridge", ((5, 11),))
    hits = tuple(Hit(1, 1.0, one, BlockHit(f"{one.id}:3", "paragraph", 3, "A <b>bridge"), snippet) for one in articles)
    return Page("bridge", (), Total(len(hits), len(hits)), 0.0, hits)


def read(text: str) -> ET.Element:
    """Return a feed of ours as it is read."""
    return ET.fromstring(text.encode())  # noqa: S314 (it is ours)


def test_an_entry_tells_of_an_article() -> None:
    """It has an id that stays, title, day, author, and the extract with its marks; the feed is as new as its newest."""
    found = page(
        ArticleHit("a/1", "Old", dt.date(2026, 3, 1), agency="AP"),
        ArticleHit("b", "New", dt.date(2026, 3, 9)),
        ArticleHit("c", ""),
    )
    feed = read(atom(found, "http://localhost/feed.atom?q=x&y", "http://localhost"))
    first = feed.find("a:entry", _NAMES)

    assert first is not None
    assert feed.findtext("a:updated", namespaces=_NAMES) == "2026-03-09T00:00:00Z"
    assert feed.findtext("a:id", namespaces=_NAMES) == "http://localhost/feed.atom?q=x&y"
    assert [one.text for one in feed.findall("a:entry/a:title", _NAMES)] == ["Old", "New", "c"]
    assert first.findtext("a:id", namespaces=_NAMES) == "http://localhost/article/a%2F1#b3"
    assert first.findtext("a:author/a:name", namespaces=_NAMES) == "AP"
    assert first.findtext("a:summary", namespaces=_NAMES) == "A &lt;b&gt;<mark>bridge</mark>"
    assert feed.findtext("a:entry[3]/a:updated", namespaces=_NAMES) == "1970-01-01T00:00:00Z"


def test_what_xml_cannot_hold_is_replaced() -> None:
    """Control characters and halves of characters break no feed."""
    feed = read(atom(page(ArticleHit("a", "A\x00\x1b\ud800 title\ufffe")), "x", "y"))

    assert feed.findtext("a:entry/a:title", namespaces=_NAMES) == "A\ufffd\ufffd\ufffd title\ufffd"
