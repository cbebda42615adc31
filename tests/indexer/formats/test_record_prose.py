"""Records whose text stands under a name that nobody knows: the one value that is prose, or none."""

from typing import Any

import pytest

from indexer.formats.base import Options
from indexer.formats.jsonl import JsonLines
from indexer.formats.table import Table
from indexer.models import Article, Skipped
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.structured import source
from tests.indexer.formats.test_jsonl import lines

LIT = "The lamp at the old harbour was lit again on Sunday."
JAPANESE = "灯台の光が日曜日に再び灯された。船は一年ぶりに港へ帰ってきた。"
HOME = "Boats came home by its light, all of them, for the first time in a year. The town paid for the glass."


def read(*records: Any, **fields: str) -> list[Article | Skipped]:
    """Return what records give."""
    return list(JsonLines().articles(source(lines(*records), "a.jsonl"), Options(fields=fields)))


def text_of(record: dict[str, Any], **fields: str) -> tuple[list[str], str]:
    """Return the texts of a record with a title, and by which rule they were found."""
    (found,) = read({"title": "Lamp lit again", **record}, **fields)
    assert isinstance(found, Article)
    return [block.text for block in found.blocks], found.rules.get("text", "")


@pytest.mark.parametrize(
    ("record", "name", "texts"),
    [
        ({"story": f"{LIT}\n{HOME}"}, "story", [LIT, HOME]),
        ({"text": None, "body": "", "Brödtext": LIT}, "Brödtext", [LIT]),
        ({"story": HOME * 2, "summary": LIT}, "story", [HOME * 2]),
        ({"content": {"html": f"<p>{LIT}</p><p>{HOME}</p>"}}, "content.html", [LIT, HOME]),
        ({"parts": [{"kind": "p", "words": LIT}, {"kind": "p", "words": HOME}]}, "parts.words", [LIT, HOME]),
        ({"description": LIT}, "description", [LIT]),
        ({"commentary": LIT, "authorBio": HOME, "ABOUT": HOME}, "commentary", [LIT]),
        ({"story_html": f"<p>{LIT}</p><p>{HOME}</p>", "story_text": f"{LIT}\n{HOME}"}, "story_html", [LIT, HOME]),
        ({"story_html": f"<b>{LIT}</b>", "story": f"{LIT}\n{LIT}"}, "story", [LIT, LIT]),
        ({"excerpt": f"<p>{LIT} &hellip;</p>", "summary": LIT}, "excerpt", [f"{LIT} …"]),
        ({"paragraphs": [LIT, "Boats came."]}, "paragraphs", [LIT, "Boats came."]),
        ({"story": JAPANESE}, "story", [JAPANESE]),
    ],
)
def test_the_one_value_that_is_prose_is_the_text(record: dict[str, Any], name: str, texts: list[str]) -> None:
    """Under whatever name it stands, and beside whatever else; the rule says so."""
    assert text_of(record) == (texts, f"the field {name}, which alone is a text")


@pytest.mark.parametrize(
    "record",
    [
        {"kicker": "Lamp of the harbour"},
        {"place": LIT, "byline": HOME},
        {"images": [{"alt_text": LIT}], "author_bio": HOME, "copyright": f"{HOME} {LIT}"},
        {"body": "", "author_description": HOME, "user": {"description": LIT}, "publisher_info": HOME},
        {
            "site": {"description": HOME},
            "feedDescription": LIT,
            "paywall_text": HOME,
            "privacyPolicy": HOME,
            "remarks": LIT,
        },
        {"discussion": [{"text": HOME}], "reviews": [LIT], "similar_stories": [HOME], "next_article": {"lead": HOME}},
        {"image_description": LIT, "photos": [{"description": HOME}], "og_description": LIT, "tweet": LIT},
        {"linked_data": '{"@type": "NewsArticle", "description": "' + HOME + '"}'},
        {"related": [{"story": HOME}], "comments": [{"words": LIT}]},
        {"list": "lamp harbour boat glass town quay keeper storm light"},
        {"path": "/a/b/c." * 20, "number": 7, "flag": True, "nothing": None},
        {"a": {"b": {"c": {"d": HOME}}}},
    ],
)
def test_what_is_no_text(record: dict[str, Any]) -> None:
    """Names, words without a sentence, rights, notes and what belongs to other fields make no text."""
    assert text_of(record)[1] == ""


def test_several_that_may_be_the_text() -> None:
    """Where two are about as long, neither is taken, and the reason says how to name one; the others are read."""
    found = read({"title": "One", "lead": LIT, "story": f"So: {HOME[:60]}."}, {"title": "Two", "story": LIT})

    assert [one.title for one in found if isinstance(one, Article)] == ["Two"]
    assert [one.reason for one in found if isinstance(one, Skipped)] == [
        "line 1: its text may be story or lead: say which, such as --map text=story"
    ]


def test_the_user_has_the_last_word() -> None:
    """Where the field of the text is named, no other is taken, though the record lacks it."""
    assert text_of({"story": HOME, "other": LIT}, text="other") == ([LIT], "")
    named, told = read({"title": "Lamp lit again", "story": HOME}, text="other")
    assert isinstance(named, Article)
    assert (named.title, named.blocks, named.rules.get("text")) == ("Lamp lit again", [], None)
    assert isinstance(told, Skipped)
    assert told.reason == "no record has a text under other, where --map says that it is: name another field"
    # Some may have none.
    (first, second) = read({"title": "Lamp", "other": LIT}, {"title": "Lamp lit", "story": HOME}, text="other")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert text_of({"text": LIT, "story": HOME * 3}) == ([LIT], "")


def test_a_field_that_the_user_names_is_no_text_beside_that() -> None:
    """A headline that is a sentence is the headline alone, under whatever name."""
    sentence = "Three people were hurt on Sunday when a ferry hit the pier."
    (found,) = JsonLines().articles(source(lines({"slug": sentence}), "a.jsonl"), Options(fields={"title": "slug"}))

    assert isinstance(found, Article)
    assert (found.title, list(found.blocks)) == (sentence, [])


def test_a_record_without_a_title_is_refused_as_before() -> None:
    """What has neither a title nor a text that is known may be no story at all."""
    with pytest.raises(SourceError, match="line 1: no text: it needs one of the fields"):
        read({"story": HOME})


def test_tables_are_read_alike() -> None:
    """A column of prose beside a column of titles is the text."""
    data = f"title,tekst,dag\nLamp,{LIT},2026-03-29\n"
    (found,) = Table().articles(source(data, "a.csv"), Options())

    assert isinstance(found, Article)
    assert [block.text for block in found.blocks] == [LIT]


def test_large_records_take_a_time_in_proportion() -> None:
    """A record of a million values is looked at in part."""

    def make(size: int) -> dict[str, Any]:
        return {"a": ["x."] * size, **{f"b{number}": {"c": LIT} for number in range(size // 100)}}

    assert growth(text_or_reason, make, 1 << 17) < MOST_GROWTH
    assert growth(text_or_reason, lambda size: {"a": "<b " * size}, 1 << 20) < MOST_GROWTH


def text_or_reason(record: dict[str, Any]) -> object:
    """Return what a record gives, or why it gives nothing."""
    try:
        return text_of(record)
    except SourceError as error:
        return str(error)
