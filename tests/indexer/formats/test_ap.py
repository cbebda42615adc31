"""The AP Media API: its feeds and items are the articles that a person reads in them."""

import copy
import datetime as dt
import json
from typing import Any

import pytest

from indexer.formats.ap import Ap
from search.index.errors import SourceError
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

CAPTION = "Keeper Eva Roe lights the lamp in Marrow, Maine, Sunday, Jan. 4, 2026. (AP Photo/Bo Li)"
STORY: dict[str, Any] = {
    "uri": "https://api.ap.org/media/v/content/a1?qt=token",
    "altids": {"itemid": "a1", "etag": "a1_2", "friendlykey": "123"},
    "version": 2,
    "type": "text",
    "language": "en",
    "firstcreated": "2026-01-04T22:00:00Z",
    "versioncreated": "2026-01-05T10:00:00Z",
    "pubstatus": "usable",
    "headline": "Lamp lit again in Marrow",
    "headline_seo": "Marrow lamp",
    "slugline": "US--Marrow-Lamp",
    "bylines": [{"by": "By ANA PAZ and BO LI", "title": "Associated Press"}],
    "located": "MARROW, Maine (AP)",
    "description_summary": "The lamp of Marrow is lit again.",
    "ednote": "Updates with quotes.",
    "keywords": ["lamp, harbor"],
    "subject": [
        {"code": "a", "name": "a", "rels": ["category"]},
        {"code": "a", "name": "Domestic News", "rels": ["category"]},
        {"code": "s", "name": "Shipping", "rels": ["direct"]},
        {"code": "t", "name": "Business", "rels": ["ancestor"]},
    ],
    "infosource": [{"name": "AP"}],
    "links": [{"rel": "self", "href": "https://x.example/"}, {"rel": "canonical", "href": "https://x.example/lamp"}],
    "associations": {"1": {"type": "picture", "headline": "Marrow Lamp", "altids": {"itemid": "p1"}}},
    "renditions": {"nitf": {"href": "https://api.ap.org/media/v/a1.nitf", "type": "text", "format": "NITF"}},
}
PICTURE: dict[str, Any] = {
    "altids": {"itemid": "p1"},
    "version": 0,
    "type": "picture",
    "headline": "Marrow Lamp",
    "firstcreated": "2026-01-04T20:00:00Z",
    "versioncreated": "2026-01-05T08:00:00Z",
    "photographer": {"name": "Bo Li", "code": "li"},
    "description_caption": CAPTION,
    "description_creditline": "ASSOCIATED PRESS",
    "datelinelocation": {"city": "Marrow", "countryareaname": "Maine", "countryname": "United States"},
    "renditions": {
        "thumbnail": {"href": "https://api.ap.org/media/v/t.jpg", "type": "picture", "width": 105},
        "main": {"href": "https://api.ap.org/media/v/m.jpg", "type": "picture", "width": 4000},
        "caption_nitf": {"href": "https://api.ap.org/media/v/c.nitf", "type": "text"},
    },
}


def feed(*items: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a question for a feed."""
    return {"api_version": "2.2", "data": {"items": [{"meta": {"products": []}, "item": item} for item in items]}}


def test_story_and_picture_of_a_feed() -> None:
    """A story has its dateline, names, subjects and the caption of the picture linked to it, which is an item too."""
    story, picture = read(feed(STORY, PICTURE))

    assert (story.id, story.version, story.title) == ("a1", 2, "Lamp lit again in Marrow")
    assert (story.byline, story.place, story.dateline) == ("ANA PAZ, BO LI", "MARROW, Maine", "MARROW, Maine (AP)")
    assert (story.agency, story.source, story.section) == ("AP", "AP", "Domestic News")
    assert (story.date, story.language, story.url) == (dt.date(2026, 1, 4), "en", "https://x.example/lamp")
    assert story.modified == dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
    assert story.keywords == ("lamp", "harbor", "Shipping", "US--Marrow-Lamp")
    assert story.rules["place"] == "AP located"
    assert texts(story) == ["The lamp of Marrow is lit again.", CAPTION]
    assert (picture.id, picture.byline, picture.place) == ("p1", "Bo Li", "Marrow, Maine, United States")
    for article in (story, picture):
        assert caption(article).photographer == "Bo Li"
        assert caption(article).credit == "ASSOCIATED PRESS"
        assert caption(article).date == dt.date(2026, 1, 4)
        assert caption(article).picture == "https://api.ap.org/media/v/m.jpg"


@pytest.mark.parametrize(
    "data",
    [{"data": {"item": STORY}}, {"item": STORY}, STORY, [STORY], feed(STORY), json.dumps({"item": STORY}) + "\n"],
)
def test_answers_of_all_kinds(data: Any) -> None:
    """An item is read in the answer to a feed or a question for it, and as an agent stores it."""
    assert format_name(data) == "ap"
    article = read_one(data)

    assert (article.id, texts(article)) == ("a1", ["The lamp of Marrow is lit again.", "Marrow Lamp"])


def test_text_within_the_item_is_read() -> None:
    """Where a text stands within the item, it is read."""
    article = read_one({**STORY, "body_nitf": "<block id='Main'><p>MARROW, Maine (AP) — One.</p><p>Two.</p></block>"})

    assert texts(article, "paragraph")[1:] == ["MARROW, Maine (AP) — One.", "Two."]


@pytest.mark.parametrize("change", [{"pubstatus": "canceled"}, {"editorialtypes": ["Kill"]}, {"pubstatus": "withheld"}])
def test_killed_story_keeps_its_note_alone(change: dict[str, Any]) -> None:
    """A kill replaces the story with its headline and the note to editors."""
    article = read_one({**STORY, **change, "ednote": "KILL. A kill is mandatory.", "version": 3})

    assert (article.id, article.version, texts(article)) == ("a1", 3, ["KILL. A kill is mandatory."])


def test_top_headlines_list_their_stories() -> None:
    """A collection whose items are of text has their headlines."""
    stories = {str(number): {"type": "text", "headline": f"Headline {number}"} for number in (1, 2)}
    article = read_one({**STORY, "type": "composite", "associations": stories, "description_summary": ""})

    assert texts(article) == ["Headline 1", "Headline 2"]


def test_items_without_any_text_are_named() -> None:
    """An item without a word is named, and the others are read."""
    assert skipped(feed(STORY, {"altids": {"itemid": "n"}})) == [
        "item 2: neither headline, text nor caption: leave it out, or fetch it again"
    ]


def test_empty_feed_is_refused() -> None:
    """A feed without items is refused with a reason."""
    with pytest.raises(SourceError, match="no item of news"):
        list(Ap().articles(source(feed()), None))  # type: ignore[arg-type]


def test_strange_values_and_damage_do_no_harm() -> None:
    """Whatever stands in place of a value, and wherever a file breaks off, it is read or refused with a reason."""
    example = feed(STORY, PICTURE)
    data = json.dumps(example).encode()

    assert all(survives(Ap(), source(changed)) for changed in with_strange_values(copy.deepcopy(example)))
    assert all(survives(Ap(), source(broken)) for broken in harmed(data, 17) if broken)
