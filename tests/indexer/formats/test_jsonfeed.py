"""JSON Feed 1.0 and 1.1: its items are the articles that a person reads in them."""

import datetime as dt
import json
from typing import Any

import pytest

from indexer.formats.jsonfeed import JsonFeed
from tests.indexer.formats.structured import (
    caption,
    format_name,
    harmed,
    read,
    read_one,
    skipped,
    source,
    survives,
    texts,
    with_strange_values,
)

ITEM: dict[str, Any] = {
    "id": "https://courier.example/1",
    "url": "https://courier.example/lamp",
    "title": "Fish &amp; lamps",
    "content_html": "<p>The lamp is lit.</p><p>Boats come home. <a href='x'>Read more »</a></p><img src='pixel.gif'>",
    "content_text": "The lamp is lit. Boats come home.",
    "summary": "A long night ends.",
    "date_published": "2025-11-28T22:00:00-05:00",
    "date_modified": "2025-11-29T10:00:00Z",
    "authors": [{"name": "By Ana Paz"}, {"name": "Bo Li"}],
    "tags": ["sea", "light"],
    "attachments": [
        {
            "url": "https://courier.example/l.jpg",
            "mime_type": "image/jpeg",
            "title": "The lamp, Nov. 28, 2025. (AP Photo/Ana Paz)",
        },
        {"url": "https://courier.example/a.mp3", "mime_type": "audio/mpeg", "title": "Listen"},
    ],
}


def feed(*items: Any, **named: Any) -> dict[str, Any]:
    """Return a feed of these items."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Marrow Courier",
        "home_page_url": "https://courier.example/",
        "language": "en-GB",
        "items": list(items),
        **named,
    }


def test_item_of_a_feed() -> None:
    """An item has its text once, its summary, its names, and its pictures with their titles."""
    article = read_one(feed(ITEM))

    assert (article.id, article.url) == (ITEM["id"], ITEM["url"])
    assert (article.title, article.byline, article.source) == ("Fish & lamps", "Ana Paz, Bo Li", "The Marrow Courier")
    assert (article.date, article.language, article.keywords) == (dt.date(2025, 11, 28), "en", ("sea", "light"))
    assert article.modified == dt.datetime(2025, 11, 29, 10, tzinfo=dt.UTC)
    assert texts(article, "paragraph") == ["A long night ends.", "The lamp is lit.", "Boats come home."]
    assert caption(article).photographer == "Ana Paz"
    assert caption(article).picture == "https://courier.example/l.jpg"
    assert article.rules["date"] == "JSON Feed date_published"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("https://jsonfeed.org/version/1", "jsonfeed"),
        ("http:\\/\\/jsonfeed.org\\/version\\/1.1", "jsonfeed"),
        ("https://www.jsonfeed.org/version/1.1", "jsonfeed"),
    ],
)
def test_feeds_are_told_by_their_version(version: str, expected: str) -> None:
    """A feed is told by its version, slashes written as PHP does too."""
    assert format_name(f'{{"version": "{version}", "items": []}}') == expected


def test_first_version_has_one_author() -> None:
    """The author of version 1.0, of the item or of the feed, is read."""
    by_item = feed({"id": "1", "title": "T", "author": {"name": "Ana Paz"}})
    by_feed = feed({"id": "1", "title": "T"}, author={"name": "Bo Li"})

    assert [read_one(one).byline for one in (by_item, by_feed)] == ["Ana Paz", "Bo Li"]


def test_short_ids_are_those_of_their_feed() -> None:
    """Two feeds may both have an item 7, and neither replaces the other."""
    assert read_one(feed({"id": 7, "title": "T"})).id == "https://courier.example/#7"


def test_plain_text_and_titles_alone() -> None:
    """Plain text is read by its lines, and an item of a title alone keeps it; one of nothing is named."""
    plain, title = read(feed({"id": "1", "content_text": "One.\nTwo."}, {"id": "2", "title": "Alone"}))

    assert (texts(plain), title.title, texts(title)) == (["One.", "Two."], "Alone", [])
    assert skipped(feed({"id": "2", "title": "Alone"}, {"id": "3"})) == [
        "item 2: neither headline, text nor caption: leave it out, or fetch it again"
    ]


def test_strange_values_and_damage_do_no_harm() -> None:
    """Whatever stands in place of a value, and wherever a file breaks off, it is read or refused with a reason."""
    data = json.dumps(feed(ITEM)).encode()

    assert all(survives(JsonFeed(), source(changed)) for changed in with_strange_values(feed(ITEM)))
    assert all(survives(JsonFeed(), source(broken)) for broken in harmed(data) if broken)
