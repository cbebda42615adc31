"""ANS: stories as Arc XP keeps them are the articles that a person reads in them."""

import copy
import datetime as dt
import json
from typing import Any

import pytest

from indexer.formats.ans import Ans
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

PICTURE: dict[str, Any] = {
    "type": "image",
    "_id": "p1",
    "caption": "Keeper Eva Roe lights the <i>lamp</i> in Marrow on Sunday.",
    "credits": {"by": [{"type": "author", "name": "Bo Li"}], "affiliation": [{"type": "author", "name": "AP"}]},
    "url": "https://x.example/lamp.jpg",
}
STORY: dict[str, Any] = {
    "type": "story",
    "version": "0.10.9",
    "_id": "LAMP1",
    "canonical_url": "/2026/01/05/lamp",
    "website_url": "https://courier.example/2026/01/05/lamp",
    "headlines": {"basic": "Lamp lit again in Marrow", "web": "Marrow lamp"},
    "subheadlines": {"basic": "It had been dark for a year"},
    "description": {"basic": "A summary that is not shown."},
    "display_date": "2026-01-05T10:00:00Z",
    "last_updated_date": "2026-01-05T12:00:00Z",
    "language": "en",
    "credits": {"by": [{"type": "author", "name": "Ana Paz"}, {"type": "author", "name": "Cy Orr"}]},
    "content_elements": [
        {"type": "text", "content": "The lamp of <b>Marrow</b> was lit again &amp; shone."},
        PICTURE,
        {"type": "header", "level": 2, "content": "A year in the dark"},
        {
            "type": "quote",
            "content_elements": [{"type": "text", "content": "“It is ours.”"}],
            "citation": {"content": "Eva Roe"},
        },
        {
            "type": "list",
            "items": [
                {"type": "text", "content": "Boats came."},
                {"type": "list", "items": [{"type": "text", "content": "So did gulls."}]},
            ],
        },
        {"type": "table", "header": [{"content": "Night"}], "rows": [[{"content": "Sunday"}, {"content": "clear"}]]},
        {"type": "raw_html", "content": "<p>Nobody slept.</p><script>track()</script>"},
        {"type": "interstitial_link", "content": "Read more: the old lamp", "url": "https://x.example/old"},
        {"type": "oembed_response", "raw_oembed": {"html": "<p>A post</p>"}},
        {
            "type": "gallery",
            "content_elements": [
                {
                    "type": "image",
                    "caption": "The crowd.",
                    "vanity_credits": {"by": [{"name": "Dee Fox"}]},
                    "credits": {"by": [{"name": "D. Fox"}]},
                }
            ],
        },
    ],
    "promo_items": {"basic": {"type": "image", "caption": "The tower at dusk.", "subtitle": "Tower"}},
    "taxonomy": {
        "primary_section": {"name": "Harbour"},
        "sections": [{"name": "News"}],
        "tags": [{"text": "lamps"}, {"slug": "marrow"}],
        "seo_keywords": ["light"],
    },
    "source": {"name": "The Marrow Courier"},
    "distributor": {"name": "Associated Press", "category": "wires"},
}
OF_TREC: dict[str, Any] = {
    "id": "b2e8",
    "article_url": "https://post.example/lamp.html",
    "title": "Lamp lit &amp; seen",
    "author": "By Ana Paz",
    "published_date": 1767607200000,
    "contents": [
        {"content": "Local", "mime": "text/plain", "type": "kicker"},
        {"content": "Lamp lit &amp; seen", "mime": "text/plain", "type": "title"},
        {"content": "By Ana Paz", "mime": "text/plain", "type": "byline"},
        {"content": 1767607200000, "mime": "text/plain", "type": "date"},
        None,
        {"fullcaption": "Eva Roe and the lamp. (Bo Li/AP)", "imageURL": "https://x.example/l.jpg", "type": "image"},
        {"content": "The lamp was <i>lit</i>.", "subtype": "paragraph", "type": "sanitized_html", "mime": "text/html"},
        {"content": ["Boats came.", "So did gulls."], "type": "list", "mime": "text/plain"},
        {"name": "Ana Paz", "bio": "Ana Paz writes.", "type": "author_info"},
    ],
    "type": "article",
    "source": "The Washington Post",
}


def test_a_story_is_read_as_it_is_shown() -> None:
    """Its texts, lists, tables and pictures stand in order; what leads elsewhere, or is embedded, is left out."""
    article = read_one(STORY)

    assert (article.id, article.title) == ("LAMP1", "Lamp lit again in Marrow")
    assert texts(article, "paragraph") == [
        "It had been dark for a year",
        "The lamp of Marrow was lit again & shone.",
        "A year in the dark",
        "“It is ours.”",
        "Eva Roe",
        "Boats came.",
        "So did gulls.",
        "Night",
        "Sunday",
        "clear",
        "Nobody slept.",
    ]
    assert texts(article, "caption") == [
        "Keeper Eva Roe lights the lamp in Marrow on Sunday.",
        "The crowd.",
        "The tower at dusk.",
    ]
    assert [block.photographer for block in article.blocks if block.kind == "caption"] == ["Bo Li", "Dee Fox", ""]
    assert [(block.credit, block.picture) for block in article.blocks if block.text.startswith("Keeper")] == [
        ("Bo Li/AP", "https://x.example/lamp.jpg")
    ]


def test_values_of_a_story() -> None:
    """Who wrote, when, where it is published, and what it is about, each with the field that tells it."""
    article = read_one(STORY)

    assert (article.byline, article.date, article.language) == ("Ana Paz, Cy Orr", dt.date(2026, 1, 5), "en")
    assert article.modified == dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
    assert (article.section, article.source, article.agency) == ("Harbour", "The Marrow Courier", "Associated Press")
    assert article.keywords == ("lamps", "marrow", "light")
    assert article.url == "https://courier.example/2026/01/05/lamp"
    assert article.rules["byline"] == "ANS credits"
    assert article.rules["date"] == "ANS display_date"


def test_a_summary_stands_above_a_text_without_a_subheadline() -> None:
    """The description is read where nothing else says what the story is about, unless the text begins so."""
    described = {**STORY, "subheadlines": None}
    assert texts(read_one(described), "paragraph")[0] == "A summary that is not shown."

    described["description"] = {"basic": "The lamp of Marrow was lit again & shone."}
    assert texts(read_one(described), "paragraph")[0] == "The lamp of Marrow was lit again & shone."
    assert texts(read_one(described), "paragraph")[1] == "A year in the dark"


@pytest.mark.parametrize("kind", ["results", "collection", ""])
def test_many_stories_in_one_answer(kind: str) -> None:
    """Each story of an answer, of a collection, of an array or of lines is an article."""
    others = [{**STORY, "_id": "LAMP2"}, {"type": "story", "_id": "empty"}]
    answer = {"type": kind, "content_elements": [STORY, others[0]]}

    assert [article.id for article in read(answer)] == ["LAMP1", "LAMP2"]
    answer["content_elements"] = [STORY, *others]
    assert skipped(answer) == ["item 3: neither headline, text nor caption: leave it out, or fetch it again"]
    assert [article.id for article in read([STORY, others[0]])] == ["LAMP1", "LAMP2"]
    lines = "\n".join(map(json.dumps, [STORY, others[0]])).encode()
    assert [article.id for article in read(lines, "stories.jsonl")] == ["LAMP1", "LAMP2"]
    assert skipped(lines + b"\n{broken", "stories.jsonl")[0].startswith("line 3: not JSON")


def test_a_gallery_and_a_picture_are_articles_of_captions() -> None:
    """A gallery by itself is read like a story, and a picture by itself has its caption."""
    gallery = {"type": "gallery", "_id": "g", "headlines": {"basic": "A night"}, "content_elements": [PICTURE]}

    assert texts(read_one(gallery)) == ["Keeper Eva Roe lights the lamp in Marrow on Sunday."]
    picture = {**PICTURE, "content_elements": []}
    assert caption(read_one(picture)).photographer == "Bo Li"
    assert texts(read_one({**picture, "type": "video", "caption": "", "description": {"basic": "The lamp."}})) == [
        "The lamp."
    ]


def test_a_story_of_trec() -> None:
    """The Washington Post's stories, an older form, are read with their pictures and without what is told twice."""
    article = read_one(OF_TREC)

    assert (article.id, article.title, article.byline) == ("b2e8", "Lamp lit & seen", "Ana Paz")
    assert (article.date, article.section) == (dt.date(2026, 1, 5), "Local")
    assert (article.source, article.url) == ("The Washington Post", "https://post.example/lamp.html")
    assert texts(article) == ["Eva Roe and the lamp. (Bo Li/AP)", "The lamp was lit.", "Boats came.", "So did gulls."]
    assert caption(article).photographer == "Bo Li"
    assert read_one({**OF_TREC, "published_date": 10**30}).date is None


def test_a_list_within_a_list_is_read_to_a_depth() -> None:
    """What is nested without an end is no text of a story."""
    nested: dict[str, Any] = {"type": "text", "content": "Too deep."}
    for _ in range(50):
        nested = {"type": "list", "items": [{"type": "text", "content": "Seen."}, nested]}
    article = read_one({**STORY, "content_elements": [nested]})

    assert "Seen." in texts(article)
    assert "Too deep." not in texts(article)


def test_other_forms_of_the_same() -> None:
    """Texts in place of objects, names in two parts, credits of nobody in particular, and moments as numbers."""
    odd = {
        **STORY,
        "headlines": "Lamp <b>lit</b>",
        "subheadlines": "After a year",
        "vanity_credits": {"by": []},
        "credits": {"by": [{"first_name": "Ana", "last_name": "Paz"}, "Cy Orr"]},
        "display_date": 1767607200000,
        "content_elements": ["The lamp was lit.", {"type": "story", "headlines": {"basic": "Another"}}],
        "promo_items": [{"type": "image", "caption": "The tower."}],
        "taxonomy": {"tags": ["lamps"]},
    }
    article = read_one(odd)

    assert (article.title, article.byline, article.date) == ("Lamp lit", "Ana Paz, Cy Orr", dt.date(2026, 1, 5))
    assert texts(article) == ["After a year", "The lamp was lit.", "The tower."]
    assert article.keywords == ("lamps",)
    assert read_one({**STORY, "display_date": "20260105"}).date == dt.date(2026, 1, 5)


def test_it_is_told_by_its_keys() -> None:
    """Stories of both forms are known by content, also under another name; records are not taken for them."""
    assert format_name(STORY, "a.txt") == format_name(OF_TREC, "a.jsonl") == "ans"
    assert format_name({"id": 1, "contents": [{"content": "A text"}]}, "a.json") == "jsonl"
    record = {"title": "Lamp", "text": "It is lit.", "meta": {"content_elements": [{"type": "text"}]}}
    assert format_name(record, "a.jsonl") == "jsonl"
    assert format_name({**record, "content_elements": []}, "a.json") == "jsonl"


def test_what_is_no_story_is_refused() -> None:
    """Without an object there is nothing to read."""
    with pytest.raises(SourceError, match="no object of JSON"):
        list(Ans().articles(source([1]), None))  # type: ignore[arg-type]


def test_whatever_is_in_it_harms_nothing() -> None:
    """Strange values and broken files are read or refused."""
    for example in (STORY, OF_TREC):
        data = json.dumps(example).encode()
        assert all(survives(Ans(), source(changed)) for changed in with_strange_values(copy.deepcopy(example)))
        assert all(survives(Ans(), source(broken)) for broken in harmed(data, 17) if broken)
