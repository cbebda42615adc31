"""ninjs 1 to 3: what a person reads in an item is what its article has."""

import datetime as dt
import json
from typing import Any

import pytest

from indexer.formats.ninjs import Ninjs
from indexer.models import Block
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

NITF = (
    "<?xml version='1.0'?><nitf><head/><body><body.head><hedline><hl1>H</hl1></hedline></body.head>"
    "<body.content><p>{}</p></body.content></body></nitf>"
)
LEAD = "The keeper lit the lamp of Marrow at dusk on Friday, for the first time in ten years."
NEXT = "Boats that had waited outside came home one by one."
CAPTION = "The lamp of Marrow is lit, Friday, Nov. 28, 2025."

ONE: dict[str, Any] = {
    "uri": "http://marrow.example/items/1",
    "type": "text",
    "version": "3",
    "firstcreated": "2025-11-28T22:10:00-05:00",
    "versioncreated": "2025-11-29T06:00:00Z",
    "pubstatus": "usable",
    "copyrightholder": "The Marrow Courier",
    "ednote": "Adds boats.",
    "language": "en-GB",
    "subject": [{"name": "shipping", "rel": "about"}, {"name": "weather"}],
    "slugline": "lamp-lit",
    "byline": "By Ana Paz and Bo Li",
    "located": "Marrow, Maine",
    "headline": "Lamp lit again",
    "description_text": "A short account of a long night.",
    "body_text": f"{LEAD} {NEXT}",
    "body_xhtml": f"<p>{LEAD}</p><p>{NEXT}</p>",
    "associations": {
        "main": {
            "uri": "http://marrow.example/items/2",
            "type": "picture",
            "byline": "Eva Roe/EFE",
            "headline": "Lamp",
            "description_text": CAPTION,
            "renditions": {
                "small": {"href": "http://marrow.example/s.jpg", "mimetype": "image/jpeg", "width": 100},
                "main": {"href": "http://marrow.example/m.jpg", "mimetype": "image/jpeg", "width": 3000},
            },
        },
        "logo": {"uri": "http://marrow.example/logo", "type": "graphic", "renditions": {}},
    },
}

TWO: dict[str, Any] = {
    "uri": "http://marrow.example/items/1",
    "type": "text",
    "version": "3",
    "firstcreated": "2025-11-28T22:10:00-05:00",
    "versioncreated": "2025-11-29T06:00:00Z",
    "pubstatus": "usable",
    "copyrightholder": "The Marrow Courier",
    "ednote": "Adds boats.",
    "language": "en-GB",
    "subjects": [{"name": "shipping", "rel": "about"}, {"name": "weather"}],
    "slugline": "lamp-lit",
    "by": "By Ana Paz and Bo Li",
    "located": "Marrow, Maine",
    "headlines": [{"role": "short", "value": "Lamp"}, {"role": "main", "value": "Lamp lit again"}],
    "descriptions": [
        {"role": "creditline", "value": "The Marrow Courier"},
        {"role": "text", "value": "A short account of a long night."},
    ],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": f"{LEAD}\n{NEXT}"},
        {"role": "web", "contenttype": "text/html", "value": f"<h1>Lamp lit again</h1><p>{LEAD}</p><p>{NEXT}</p>"},
    ],
    "associations": [
        {
            "name": "main",
            "uri": "http://marrow.example/items/2",
            "type": "picture",
            "by": "Eva Roe/EFE",
            "descriptions": [{"value": CAPTION}],
            "renditions": [
                {"name": "r1", "href": "http://marrow.example/s.jpg", "contenttype": "image/jpeg", "width": 100},
                {"name": "r0", "href": "http://marrow.example/m.jpg", "contenttype": "image/jpeg", "width": 3000},
            ],
        }
    ],
}

_CAPITALS = {
    "firstcreated": "firstCreated",
    "versioncreated": "versionCreated",
    "pubstatus": "pubStatus",
    "copyrightholder": "copyrightHolder",
    "ednote": "edNote",
    "contenttype": "contentType",
}


def in_version_3(value: Any) -> Any:
    """Return an item of version 2 with the capitals that version 3 has within its names."""
    if isinstance(value, list):
        return [in_version_3(one) for one in value]
    if isinstance(value, dict):
        return {_CAPITALS.get(name, name): in_version_3(one) for name, one in value.items()}
    return value


THREE: dict[str, Any] = in_version_3(TWO)


@pytest.mark.parametrize("item", [ONE, TWO, THREE], ids=["1", "2", "3"])
def test_same_story_in_each_version(item: dict[str, Any]) -> None:
    """A story reads the same whichever version of ninjs it comes in."""
    article = read_one(item)

    assert format_name(item) == "ninjs"
    assert (article.id, article.url) == ("http://marrow.example/items/1",) * 2
    assert article.title == "Lamp lit again"
    assert (article.byline, article.place, article.source) == ("Ana Paz, Bo Li", "Marrow, Maine", "The Marrow Courier")
    assert (article.date, article.language, article.version) == (dt.date(2025, 11, 28), "en", 3)
    assert article.modified == dt.datetime(2025, 11, 29, 6, tzinfo=dt.UTC)
    assert article.keywords == ("shipping", "weather", "lamp-lit")
    assert texts(article, "paragraph") == ["A short account of a long night.", LEAD, NEXT]
    assert caption(article) == Block(
        kind="caption",
        text=CAPTION,
        credit="Eva Roe/EFE",
        photographer="Eva Roe",
        date=dt.date(2025, 11, 28),
        picture="http://marrow.example/m.jpg",
    )
    assert article.rules["date"] == "ninjs firstcreated"
    assert article.rules["place"] == "ninjs located"
    assert set(article.rules) >= {"byline", "keywords", "language", "source", "url", "photographer", "credit"}


def test_picture_is_an_article_of_its_caption() -> None:
    """An item of a picture is an article with its headline and its caption, by whoever took it."""
    article = read_one({**ONE["associations"]["main"], "versioncreated": "2025-11-28T20:00:00Z", "body_text": "x"})

    assert (article.title, article.byline, article.date) == ("Lamp", "Eva Roe", dt.date(2025, 11, 28))
    assert texts(article) == [CAPTION]
    assert caption(article).picture == "http://marrow.example/m.jpg"


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ({"body_text": "Plain."}, ["Plain."]),
        ({"body_text": "One.\nTwo."}, ["One.", "Two."]),
        ({"body_html": "<p>Rich.</p>", "body_text": "Rich."}, ["Rich."]),
        ({"body_text": f"{LEAD}\n{NEXT}", "body_html": "<p>The keeper …</p>"}, [LEAD, NEXT]),
        ({"body_html": "<!-- none -->", "body_text": "Plain."}, ["Plain."]),
        ({"body_nitf": NITF.format(LEAD)}, [LEAD]),
        ({"body_nitf": f"<block><p>{LEAD}</p><p>{NEXT}"}, [LEAD, NEXT]),
        ({"description_text": "First line.\nSecond line."}, ["First line.", "Second line."]),
        ({"description_text": f"{LEAD[:60]} …", "body_text": f"{LEAD}\n{NEXT}"}, [LEAD, NEXT]),
        ({"body_xhtml": "<p>H</p><p>Text.</p>", "headline": "H"}, ["Text."]),
    ],
)
def test_richest_text_is_taken_once(bodies: dict[str, str], expected: list[str]) -> None:
    """Of several forms of one text the marked up one is read, unless it is a teaser, and nothing is read twice."""
    assert texts(read_one({"uri": "urn:1", **bodies})) == expected


@pytest.mark.parametrize("name", ["text", "content", "content_html", "articleBody"])
def test_a_text_in_place_of_a_body(name: str) -> None:
    """Items that are written by no schema have their text under other names; a body counts before it."""
    item = {"uri": "urn:1", "versioncreated": "2026-03-14T08:00:00Z", "headline": "Lamp", name: f"<p>{LEAD}</p>"}

    assert texts(read_one(item)) == [LEAD]
    assert texts(read_one({**item, "body_text": NEXT})) == [NEXT]
    assert texts(read_one({**item, "renditions": {"a": {"href": "a.jpg", "mimetype": "image/jpeg"}}})) == [LEAD]
    del item["headline"]
    assert texts(read_one(item)) == [LEAD]


def test_caption_within_the_text_is_not_repeated() -> None:
    """A caption that the text and the associations both have is one block: where the text has it, with its credit."""
    figure = f"<figure><img src='s.jpg'><div>Eva Roe/EFE</div><figcaption>{CAPTION}</figcaption></figure>"
    body = f"<p>{LEAD}</p>{figure}<p>{NEXT}</p>"
    article = read_one({**ONE, "body_xhtml": body, "description_text": ""})

    assert texts(article) == [LEAD, CAPTION, NEXT]
    assert (caption(article).credit, caption(article).picture) == ("Eva Roe/EFE", "http://marrow.example/m.jpg")


def test_furniture_of_pages_is_no_text() -> None:
    """What pages put between the news is boilerplate, and a line that says who wrote is a byline."""
    article = read_one({**ONE, "body_xhtml": f"<p>By Ana Paz</p><p>{LEAD}</p><p>Advertisement</p>", "body_text": ""})

    assert [block.kind for block in article.blocks] == ["paragraph", "byline", "paragraph", "boilerplate", "caption"]


@pytest.mark.parametrize("status", ["canceled", "withheld", "stat:canceled"])
def test_withdrawn_item_keeps_its_note_alone(status: str) -> None:
    """An item that is withdrawn replaces the story with its headline and the editors' note."""
    article = read_one({**ONE, "pubstatus": status, "ednote": "KILL: the lamp was never lit.", "version": "4"})

    assert (article.id, article.version, article.title) == ("http://marrow.example/items/1", 4, "Lamp lit again")
    assert texts(article) == ["KILL: the lamp was never lit."]


def test_withdrawn_picture_is_not_shown_beside_a_story() -> None:
    """A picture that is withdrawn has no caption in the story that it stands beside."""
    picture = {**ONE["associations"]["main"], "pubstatus": "withheld"}

    assert texts(read_one({**ONE, "associations": {"main": picture}}), "caption") == []


def test_package_lists_its_stories_and_yields_them() -> None:
    """A package has the headlines of its stories; those with a text are articles of their own; galleries are opened."""
    gallery = {"uri": "urn:g", "type": "composite", "associations": {"1": ONE["associations"]["main"]}}
    package = {
        "uri": "urn:p",
        "type": "composite",
        "headline": "The night of the lamp",
        "associations": {"a": {"uri": "urn:a", "type": "text", "headline": "Short"}, "b": ONE, "g": gallery},
    }
    package_article, story = read(package)

    assert texts(package_article) == ["Short", "Lamp lit again", CAPTION]
    assert (story.id, texts(story)[1]) == (ONE["uri"], LEAD)


def test_event_has_its_place_and_day() -> None:
    """What announces an event has the place and the day of it, where nothing else is told."""
    event = {
        "uri": "urn:e",
        "title": "Lamp night",
        "descriptions": [{"role": "text", "value": "All are welcome."}],
        "eventDetails": {"dates": {"expectedStartDate": "2026-02-01"}},
        "places": [{"name": "The quay", "contactInfo": [{"address": {"locality": "Marrow", "country": "Maine"}}]}],
    }
    article = read_one(event)

    assert (article.title, article.place, article.date) == (
        "Lamp night",
        "The quay, Marrow, Maine",
        dt.date(2026, 2, 1),
    )


@pytest.mark.parametrize(
    ("item", "name", "value"),
    [
        ({"by": "Von Ana Paz, dpa", "copyrightholder": "dpa"}, "byline", "Ana Paz"),
        ({"by": "Von Ana Paz, dpa", "copyrightholder": "dpa"}, "agency", "dpa"),
        ({"by": "NTB"}, "byline", ""),
        ({"infosources": [{"name": "ASSOCIATED PRESS"}]}, "agency", "Associated Press"),
        ({"body_text": f"MARROW, Maine (AP) — {LEAD}"}, "agency", "AP"),
        ({"body_text": f"MARROW, Maine (AP) — {LEAD}"}, "dateline", "MARROW, Maine (AP)"),
        ({"body_text": f"MARROW, Maine (AP) — {LEAD}", "located": "Marrow"}, "place", "Marrow"),
        ({"body_text": f"By Ana Paz\n{LEAD}"}, "byline", "Ana Paz"),
        ({"uri": "http://api.ap.org/media/v/content/a1?qt=token"}, "id", "http://api.ap.org/media/v/content/a1"),
        ({"language": "Norsk"}, "language", ""),
        ({"version": 12}, "version", 12),
        ({"version": "1.2"}, "version", 0),
        ({"versioncreated": "yesterday"}, "date", None),
        ({"headline": "Fish &amp; <i>ships</i>"}, "title", "Fish & ships"),
    ],
)
def test_fields_as_agencies_write_them(item: dict[str, Any], name: str, value: object) -> None:
    """Fields are read in the ways in which agencies write them, and nothing is guessed."""
    assert getattr(read_one({"uri": "urn:1", "headline": "H", "pubstatus": "usable", **item}), name) == value


def test_items_in_arrays_wrappers_and_lines() -> None:
    """Items stand alone, in an array, in the answer of an archive, or one a line."""
    other = {**ONE, "uri": "urn:2", "type": "picture"}
    as_lines = json.dumps(ONE) + "\n\n" + json.dumps(other) + "\n"

    for data in ([ONE, other], {"_items": [ONE, other]}, as_lines):
        assert [one.id for one in read(data)] == [ONE["uri"], "urn:2"]


def test_items_of_superdesk_have_a_guid() -> None:
    """Superdesk calls the id `guid`, and names the agency under `source`."""
    item = {**ONE, "guid": "urn:newsml:marrow:1", "source": "Reuters", "body_html": f"<p>{LEAD}</p><p>{NEXT}</p>"}
    picture = {**item.pop("associations")["main"], "guid": "urn:newsml:marrow:2"}
    del item["uri"], item["body_text"], item["body_xhtml"], picture["uri"]
    item["associations"] = {"featuremedia": picture}

    assert format_name(item) == "ninjs"
    article = read_one(item)

    assert (article.id, article.url, article.agency) == ("urn:newsml:marrow:1", "", "Reuters")
    assert (article.date, article.source) == (dt.date(2025, 11, 28), "The Marrow Courier")
    assert texts(article) == [ONE["description_text"], LEAD, NEXT, CAPTION]
    assert [one.id for one in read({"total": 1, "item": [item]})] == ["urn:newsml:marrow:1"]


def test_bad_items_are_named_and_the_others_read() -> None:
    """What cannot be read among several items is named by where it stands."""
    assert skipped([ONE, 7, {"uri": "urn:2"}]) == [
        "item 2: no object of JSON: leave it out",
        "item 3: neither headline, text nor caption: leave it out, or fetch it again",
    ]
    assert [reason.split(" (")[0] for reason in skipped(f"{json.dumps(ONE)}\n{{broken\n")] == ["line 2: not JSON"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"uri": {}}}, "a JSON Schema"),
        ({"uri": "urn:1", "pubstatus": "usable"}, "neither headline, text nor caption"),
        ('{"uri": "urn:1", "pubstatus": "usable"', "not JSON"),
        ('{"uri": "urn:1", "pubstatus": ' + "[" * 100_000, "nested too deep"),
        ('{"uri": "urn:1", "pubstatus": [' + "0," * 6_000_001, "more than 6,000,000 values"),
    ],
)
def test_what_is_no_item_is_refused(data: dict[str, Any] | str, reason: str) -> None:
    """A file without a single item is refused in one line that says what it is."""
    with pytest.raises(SourceError, match=reason):
        read(data)


def test_deep_packages_are_read() -> None:
    """Packages in packages are opened one after the other, however deep they stand."""
    item: dict[str, Any] = ONE["associations"]["main"]
    for number in range(150):
        item = {"uri": f"urn:{number}", "type": "composite", "headline": "Deep", "associations": {"1": item}}

    assert texts(read_one(item)) == [CAPTION]


@pytest.mark.parametrize("item", [ONE, THREE], ids=["1", "3"])
def test_strange_values_do_no_harm(item: dict[str, Any]) -> None:
    """Whatever stands where a text, a list or an object is expected, the rest is read or the file is refused."""
    assert all(survives(Ninjs(), source(changed)) for changed in with_strange_values(item))


@pytest.mark.parametrize("item", [ONE, THREE], ids=["1", "3"])
def test_damaged_files_are_read_or_refused(item: dict[str, Any]) -> None:
    """A file that was cut off or damaged anywhere is read or refused with a reason."""
    data = json.dumps(item).encode()

    assert all(survives(Ninjs(), source(broken)) for broken in harmed(data, 17) if broken)
