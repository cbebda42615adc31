"""JSON Lines and other records of JSON: an article a record, whatever their fields are called."""

import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer import Indexer
from indexer.files import source_of
from indexer.formats.base import Options
from indexer.formats.jsonl import JsonLines
from indexer.models import Article, Block, Skipped
from indexer.reading import read_articles
from search.index.errors import SourceError
from tests.indexer.formats.opening import peak_memory
from tests.indexer.formats.structured import (
    caption,
    format_name,
    harmed,
    read_one,
    skipped,
    source,
    survives,
    texts,
    with_strange_values,
)

FULL = {
    "id": "n-17",
    "title": "Strike ends",
    "text": "OSLO (AP) — The strike ended.\nPeople cheered. (AP Photo/Ina Lie)",
    "date": "2026-03-14T08:00:00Z",
    "byline": "Ana Paz",
    "agency": "AP",
    "url": "https://example.org/17",
    "language": "en-GB",
}
RICH = {
    **FULL,
    "source": "The Marrow Courier",
    "section": "Business",
    "keywords": ["harbour", "strike", "harbour"],
    "version": 3,
    "modified": "2026-03-14T09:00:00+01:00",
    "place": "Oslo",
    "images": [
        {"caption": None, "credit": "AP Photo/Bo Li", "url": "a.jpg"},
        {"caption": "Cranes stand still.", "photographer": "Ina Lie", "credit": None, "url": "b.jpg"},
    ],
}


def lines(*records: Any) -> bytes:
    """Return JSON Lines of these records."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def read(data: bytes, **fields: str) -> list[Article]:
    """Return the articles of a file, with their ids; `fields` is a mapping of a user."""
    found = read_articles(source_of(data, Path("/news/news.jsonl")), Options(fields=fields))
    return [one for one in found if isinstance(one, Article)]


def test_a_record_is_an_article() -> None:
    """Each line is an article, with the fields that it names and a block for each line of its text."""
    (article,) = read(lines(FULL))

    assert replace(article, rules={}) == Article(
        id="n-17",
        title="Strike ends",
        blocks=[
            Block("paragraph", "OSLO (AP) — The strike ended."),
            Block("caption", "People cheered. (AP Photo/Ina Lie)", credit="(AP Photo/Ina Lie)", photographer="Ina Lie"),
        ],
        dateline="OSLO (AP)",
        place="OSLO",
        byline="Ana Paz",
        agency="AP",
        date=dt.date(2026, 3, 14),
        language="en",
        path="/news/news.jsonl",
        url="https://example.org/17",
    )
    assert article.rules["date"] == "the field date"


def test_a_record_tells_all_that_an_article_has() -> None:
    """Source, section, keywords, version, place and pictures are taken from their fields too."""
    (article,) = read(lines(RICH))

    assert (article.source, article.section, article.place) == ("The Marrow Courier", "Business", "Oslo")
    assert article.keywords == ("harbour", "strike")
    assert (article.version, article.modified) == (3, dt.datetime(2026, 3, 14, 8, tzinfo=dt.UTC))
    assert article.blocks[-1] == Block("caption", "Cranes stand still.", photographer="Ina Lie", picture="b.jpg")


def test_a_credit_of_its_own_names_the_photographer() -> None:
    """Where a record has a credit beside its caption, who made the picture is read from that."""
    (article,) = read(lines({"text": "The ferry sails.", "caption": "A ship.", "credit": "Foto: Ana Paz/dpa"}))

    (caption,) = (block for block in article.blocks if block.kind == "caption")
    assert (caption.credit, caption.photographer) == ("Foto: Ana Paz/dpa", "Ana Paz")


def test_fields_may_have_other_names() -> None:
    """The names that other exports give to fields are known too."""
    record = {
        "guid": 17,
        "headline": " Strike\nends ",
        "body": "It ended.",
        "published": "2026-03-14",
        "authors": ["Ana Paz", "Bo Li"],
        "source": "Reuters",
        "link": "https://example.org/17",
        "lang": "DE",
    }

    (article,) = read(lines(record))

    assert (article.id, article.title, article.byline) == ("17", "Strike ends", "Ana Paz, Bo Li")
    assert (article.date, article.agency, article.source) == (dt.date(2026, 3, 14), "Reuters", "Reuters")
    assert (article.url, article.language) == ("https://example.org/17", "de")


def test_posts_of_wordpress() -> None:
    """An export of WordPress is read as it is: its texts are HTML, one deeper than others."""
    post = {
        "id": 4,
        "title": {"rendered": "Bread &amp; fish <em>again</em>"},
        "content": {
            "rendered": "<p>OSLO (AP) &mdash; One.</p>\n<figure><img src='a.jpg'><figcaption>A boat.</figcaption>"
        },
        "link": "https://example.org/4",
        "date": "2026-03-14T08:00:00",
        "author": 3,
        "categories": [1, 7],
        "tags": [12],
    }
    embedded = {**post, "id": 5, "_embedded": {"author": [{"id": 3, "name": "Ana Paz"}]}}
    article, other = read(json.dumps([post, embedded], indent=2).encode())

    assert (article.id, article.title) == ("4", "Bread & fish again")
    assert texts(article) == ["OSLO (AP) — One.", "A boat."]
    assert caption(article).picture == "a.jpg"
    # The numbers are those of its tables: they name nobody and nothing.
    assert (article.byline, article.section, article.keywords) == ("", "", ())
    assert (other.byline, other.rules["byline"]) == ("Ana Paz", "the field _embedded.author.name")


def test_posts_of_ghost() -> None:
    """The answer of Ghost tells who wrote, what it is about, and the caption of the picture above the text."""
    post = {
        "id": "5b7a",
        "title": "Lamp lit",
        "html": "<p>The lamp is lit.</p>",
        "content_html": "<p>The lamp is lit.</p>",
        "feature_image": "https://marrow.example/lamp.jpg",
        "feature_image_caption": "The lamp. <span>Photo: Ana Paz/AP</span>",
        "published_at": "2026-03-14T08:00:00.000+00:00",
        "authors": [{"id": "1", "name": "Bo Li"}],
        "tags": [{"name": "Lamps"}, {"name": "Harbour"}],
        "primary_tag": {"name": "Lamps"},
    }
    (article,) = read(json.dumps({"posts": [post], "meta": {"pagination": {"page": 1}}}).encode())

    assert (article.byline, article.section, article.keywords) == ("Bo Li", "Lamps", ("Lamps", "Harbour"))
    assert (caption(article).text, caption(article).photographer) == ("The lamp. Photo: Ana Paz/AP", "Ana Paz")
    assert caption(article).picture == "https://marrow.example/lamp.jpg"
    del post["content_html"]
    assert texts(read(json.dumps({"posts": [post]}).encode())[0], "paragraph") == ["The lamp is lit."]


def test_a_mapping_names_fields() -> None:
    """A user's names come before the common ones, lead into objects by dots, and into each member of a list."""
    record = {
        "title": "Kicker",
        "Overskrift": "Strike ends",
        "story": {"content": ["One.", "Two."]},
        "people": [{"name": "Ana Paz"}, {"name": "Bo Li"}],
        "a.b": "Business",
    }

    (article,) = read(
        lines(record), title="Overskrift", text="story.content", byline="people.name", section="a.b", url="no.such"
    )

    assert (article.title, article.byline, article.section) == ("Strike ends", "Ana Paz, Bo Li", "Business")
    assert texts(article) == ["One.", "Two."]


def test_another_mapping_reads_a_file_again(tmp_path: Path) -> None:
    """A file whose bytes are unchanged is read again if the mapping is another, and not if it is the same."""
    (tmp_path / "news.jsonl").write_bytes(lines({"id": "a", "title": "T", "one": "First.", "two": "Second."}))
    updated = []
    for fields in ({"text": "one"}, {"text": "one"}, {"text": "two"}, None):
        with Indexer(tmp_path / "index", fields=fields) as index:
            report = index.add_paths([tmp_path / "news.jsonl"])
        updated.append((report.added, report.updated, report.unchanged))

    assert updated == [(1, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 0)]


def test_what_a_field_lacks_the_next_of_its_names_has() -> None:
    """A field that is null, empty or blank counts as missing."""
    (article,) = read(lines({"id": " ", "text": None, "body": "", "content": "It ended.", "title": "\n"}))

    assert article.title == ""
    assert [block.text for block in article.blocks] == ["It ended."]
    assert article.id.endswith("-1")


def test_a_title_is_enough() -> None:
    """A record without text is an article if it has a title."""
    (article,) = read(lines({"title": "Strike ends"}))

    assert (article.title, list(article.blocks)) == ("Strike ends", [])


@pytest.mark.parametrize("date", ["yesterday", "2026-02-30", "2026", 5, ["2026"], {}])
def test_a_date_that_cannot_be_read_is_none(date: Any) -> None:
    """A date in another form is left out, and the article stays."""
    (article,) = read(lines({"text": "It ended.", "date": date}))

    assert article.date is None


@pytest.mark.parametrize("language", ["English", "deu", "e", "?", "1", ["en", "de"]])
def test_a_language_that_is_no_code_is_told_by_the_text(language: Any) -> None:
    """A language's name is not taken for a code of two letters: what the text tells is better."""
    (article,) = read(lines({"text": "It ended.", "language": language}))

    assert article.language == ""


@pytest.mark.parametrize("text", ["body_html", "article_html", "article_text"])
@pytest.mark.parametrize("date", ["publish_date", "versioncreated", "version_created"])
def test_fields_as_scrapers_and_agencies_export_them(text: str, date: str) -> None:
    """Texts and days are found under the names that exports of agencies and of scrapers give them."""
    (article,) = read(lines({"headline": "Lamp lit", text: "<p>It ended.</p>", date: "2026/3/14 08:00:00"}))

    assert ([block.text for block in article.blocks], article.date) == (["It ended."], dt.date(2026, 3, 14))


@pytest.mark.parametrize("text", ["text", "content", "article_text"])
def test_records_may_have_the_id_and_the_day_of_agencies(text: str) -> None:
    """Records whose id and day have the names that agencies use, but not their text, are records all the same."""
    record = {"guid": "lamp-1", "versioncreated": "2026-03-14T08:00:00Z", "title": "Lamp lit", text: "It ended."}

    (article,) = read(lines(record))

    assert ([block.text for block in article.blocks], article.id) == (["It ended."], "lamp-1")


HARBOUR = "The lamp at the harbour was lit again on Saturday. It had been dark for a week."
DAY = "2026-03-14T08:00:00Z"
OF_GUARDIAN = {
    "id": "harbour/lamp",
    "webTitle": "Lamp lit",
    "webPublicationDate": DAY,
    "sectionName": "Harbours",
    "webUrl": "https://marrow.example/lamp",
    "fields": {"byline": "Ana Paz", "bodyText": HARBOUR, "body": f"<p>{HARBOUR}</p>", "publication": "The Courier"},
}
OF_TIMES = {
    "abstract": "It had been dark for a week.",
    "lead_paragraph": HARBOUR,
    "headline": {"main": "Lamp lit", "kicker": None},
    "byline": {"original": "By Ana Paz"},
    "pub_date": "2026-03-14T08:00:00+0000",
    "web_url": "https://marrow.example/lamp",
    "section_name": "Harbours",
    "source": "The Courier",
    "keywords": [{"name": "subject", "value": "Lamps"}, {"name": "place", "value": "Marrow"}],
}
OF_NEWS_PLEASE = {
    "title": "Lamp lit",
    "maintext": HARBOUR,
    "text": None,
    "date_publish": "2026-03-14 08:00:00",
    "date_download": "2026-03-15 08:00:00",
    "authors": ["Ana Paz"],
    "source_domain": "marrow.example",
    "url": "https://marrow.example/lamp",
    "description": "It had been dark for a week.",
}
OF_TRAFILATURA = {
    "title": "Lamp lit",
    "text": HARBOUR,
    "date": "2026-03-14",
    "author": "Ana Paz",
    "source": "https://marrow.example/lamp",
    "hostname": "marrow.example",
}


OF_EVENT_REGISTRY = {
    "uri": "7",
    "lang": "eng",
    "date": "2026-03-14",
    "title": "Lamp lit",
    "body": HARBOUR,
    "url": "https://marrow.example/lamp",
    "source": {"uri": "marrow.example", "title": "The Courier"},
    "authors": [{"uri": "ana@marrow.example", "name": "Ana Paz"}],
}
OF_NEWSPAPER = {
    "url": "https://marrow.example/lamp",
    "title": "Lamp lit",
    "authors": ["Ana Paz"],
    "publish_date": "2026-03-14 08:00:00",
    "text": HARBOUR,
    "keywords": ["lamp"],
    "images": [],
    "summary": "",
}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"response": {"status": "ok", "results": [OF_GUARDIAN]}}, {"section": "Harbours", "source": "The Courier"}),
        ({"response": {"status": "ok", "content": OF_GUARDIAN}}, {"id": "harbour/lamp", "source": "The Courier"}),
        (
            {
                "status": "OK",
                "copyright": "All Rights Reserved.",
                "response": {"docs": [OF_TIMES], "meta": {"hits": 1}},
            },
            {"section": "Harbours", "source": "The Courier", "keywords": ("Lamps", "Marrow")},
        ),
        (OF_NEWS_PLEASE, {"source": "marrow.example"}),
        (OF_TRAFILATURA, {"source": "marrow.example"}),
        ({"articles": {"results": [OF_EVENT_REGISTRY], "totalResults": 1}}, {"source": "The Courier", "id": "7"}),
        (OF_NEWSPAPER, {"keywords": ("lamp",)}),
    ],
)
def test_services_and_scrapers_are_read_as_they_answer(answer: dict[str, Any], told: dict[str, Any]) -> None:
    """Headline, text, day, byline and address are found, and what else each of them tells, whatever they call it."""
    (article,) = read(json.dumps(answer).encode())

    assert (article.title, article.blocks[-1].text) == ("Lamp lit", HARBOUR)
    assert (article.date, article.byline) == (dt.date(2026, 3, 14), "Ana Paz")
    assert article.url == "https://marrow.example/lamp"
    assert {name: getattr(article, name) for name in told} == told


@pytest.mark.parametrize(
    ("record", "texts"),
    [
        ({"abstract": "Dark for a week, it is lit.", "text": HARBOUR}, ["Dark for a week, it is lit.", HARBOUR]),
        ({"standfirst": f"<p>{HARBOUR[:50]}…</p>", "text": HARBOUR}, [HARBOUR]),
        ({"fields": {"trailText": "It <b>is</b> lit.", "body": HARBOUR}}, ["It is lit.", HARBOUR]),
        ({"abstract": HARBOUR}, [HARBOUR]),
        ({"abstract": " ", "text": HARBOUR}, [HARBOUR]),
    ],
)
def test_an_abstract_stands_before_the_text(record: dict[str, Any], texts: list[str]) -> None:
    """What sums a story up is read before it, unless the text begins so."""
    (article,) = read(lines({"title": "Lamp lit", **record}))

    assert [block.text for block in article.blocks] == texts


def test_what_is_related_to_an_article_is_no_article() -> None:
    """Beside the article that was asked for a service lists others; and pictures have titles and texts too."""
    answer = {"response": {"status": "ok", "content": OF_GUARDIAN, "relatedContent": [{"webTitle": "Another"}]}}
    assert [article.title for article in read(json.dumps(answer).encode())] == ["Lamp lit"]
    with pytest.raises(SourceError, match="no text"):
        read(json.dumps({"image": {"title": "Lamp", "text": HARBOUR}}).encode())


def test_a_dotted_name_may_be_the_name_itself() -> None:
    """Tables made of nested records have names with dots."""
    (article,) = read(lines({"headline.main": "Lamp lit", "text": HARBOUR, "source.name": "The Courier", "_id": 1}))

    assert (article.title, article.source) == ("Lamp lit", "The Courier")
    assert article.id != "1"  # the number of a row: another file has it too


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"lead_paragraph": "It was lit.", "main_content": f"{HARBOUR} {HARBOUR}"}, f"{HARBOUR} {HARBOUR}"),
        (
            {
                "lead_paragraph": HARBOUR,
                "snippet": "The council had waited for a lamp since the spring. It is of glass.",
            },
            HARBOUR,
        ),
        ({"lead_paragraph": "It was lit."}, "It was lit."),
    ],
)
def test_a_beginning_is_the_text_where_there_is_no_other(record: dict[str, str], text: str) -> None:
    """What is called the first paragraph is taken, unless a text is there that is surely one."""
    (article,) = read(lines({"title": "Lamp lit", **record}))

    assert [block.text for block in article.blocks] == [text]


@pytest.mark.parametrize("inner", [{"title": "Lamp"}, {"text": HARBOUR}, {"url": "https://marrow.example/lamp"}])
def test_an_object_within_a_record_is_no_record(inner: dict[str, Any]) -> None:
    """A picture has a title, a comment has a text: what holds it is refused for its own lack of them."""
    with pytest.raises(SourceError, match="no text"):
        read(json.dumps({"kind": "gallery", "picture_of": {"image": inner}}).encode())


ANSWERED = [{"title": "Lamp lit", "content": "It ended.", "publishedAt": "2026-03-14T08:00:00Z"}, {"title": "Boats"}]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "ok", "totalResults": 2, "articles": ANSWERED},
        {"data": ANSWERED, "tags": []},
        {"response": {"total": 2, "pages": [1, 2], "results": ANSWERED}},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_answers_of_archives_hold_records(answer: dict[str, Any], indent: int | None) -> None:
    """The only list of objects in an object that is no record itself holds the records, as services answer."""
    first, second = read(json.dumps(answer, indent=indent).encode())

    assert (first.title, first.blocks[0].text, first.date) == ("Lamp lit", "It ended.", dt.date(2026, 3, 14))
    assert second.title == "Boats"


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Lamp lit", "comments": [{"text": "Fine."}]},
        {"text": "It ended.", "pictures": [{"caption": "A lamp."}]},
    ],
)
def test_records_that_hold_lists_are_records(record: dict[str, Any]) -> None:
    """What has a title or a text of its own is one record, whatever lists it holds."""
    (article,) = read(lines(record))

    assert article.title == record.get("title", "")


def test_an_object_with_several_lists_is_not_guessed_at() -> None:
    """Where two lists may hold the records, none is taken."""
    with pytest.raises(SourceError, match="line 1: no text"):
        read(lines({"articles": ANSWERED, "sources": [{"title": "AP"}]}))


def test_a_text_of_another_name_is_asked_for_though_there_is_a_list() -> None:
    """An object with a text that no known name leads to is a record to be mapped, and its list no news."""
    record = {"story": "The keeper lit the lamp. " * 20, "tags": [{"title": "lamps"}, {"title": "boats"}]}

    with pytest.raises(SourceError, match="line 1: no text"):
        read(lines(record))
    (article,) = read(lines(record), text="story")
    assert article.blocks


def test_blank_lines_are_passed_over() -> None:
    """Blank lines between records, at the end and at the beginning, are no records."""
    data = b"\xef\xbb\xbf\r\n" + lines(FULL).replace(b"\n", b"\r\n") + b"\r\n \n" + lines({"text": "Two."}) + b"\n"

    assert len(read(data)) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_records_in_other_encodings(encoding: str) -> None:
    """JSON Lines are read with a byte order mark, and in UTF-16."""
    text = json.dumps({"text": "Der Bürgermeister schwieg."}, ensure_ascii=False)

    assert read(text.encode(encoding))[0].blocks[0].text == "Der Bürgermeister schwieg."


def test_nesting_does_no_harm() -> None:
    """A record nested deeper than anyone writes is read or refused, and never crashes."""
    deep = b'{"text": "x", "extra": ' + b"[" * 500 + b"]" * 500 + b"}"

    assert read(deep)[0].blocks[0].text == "x"


def test_an_id_that_stands_twice_is_given_once() -> None:
    """Of two records with one id the first keeps it, and no article is lost."""
    articles = read(lines({"id": "a", "text": "One."}, {"id": "a", "text": "Two."}, {"id": "b", "text": "Three."}))

    assert len({article.id for article in articles}) == 3
    assert [article.id for article in articles][::2] == ["a", "b"]
    assert [article.blocks[0].text for article in articles] == ["One.", "Two.", "Three."]


def test_half_of_a_character_pair_is_no_text() -> None:
    """An escape that is half of a character, which no text can hold, becomes a question mark."""
    (article,) = read(b'{"id": "a\\ud83d", "title": "\\udc00 ends", "text": "It \\ud83d ended. \\ud83d\\ude00"}')

    assert (article.id, article.title) == ("a?", "? ends")
    assert article.blocks[0].text == "It ? ended. 😀"


def test_a_record_is_one_article_with_datelines_or_without() -> None:
    """A record is never parted, whatever its text looks like; what is furniture in it is known as such."""
    text = "OSLO (AP) — One.\nAnd so on.\nRead more\nBERGEN (AP) — Two."
    (article,) = read(lines({"text": text}))

    assert [block.kind for block in article.blocks] == ["paragraph", "paragraph", "boilerplate", "paragraph"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-14", "2026-03-14"),
        ("20260314", "2026-03-14"),
        ("2026-03-14 23:30:00.123+05:00", "2026-03-14"),
        ("Sat, 14 Mar 2026 08:00:00 GMT", "2026-03-14"),
        ("March 14, 2026", "2026-03-14"),
        ("14. März 2026", "2026-03-14"),
        ("14.03.2026", "2026-03-14"),
        ("03/14/2026", "2026-03-14"),
        ("14/03/2026", "2026-03-14"),
        ("04/04/2026", "2026-04-04"),
        ("2026/3/14", "2026-03-14"),
        ("2026/03/14 08:00", "2026-03-14"),
        ("2026-3-4", "2026-03-04"),
        ("2026年3月14日", "2026-03-14"),
        ("14-MAR-2026 17:00:56.04", "2026-03-14"),
        ("Sat Mar  7 2026", "2026-03-07"),
        ("2026/13/14", ""),
        ("Mon, 30 Nov -0001 00:00:00 +0000", ""),
        ("03/04/2026", ""),
        ("0201-03-01", ""),
        ("2/13/0216", ""),
        ("1773475200", ""),
    ],
)
def test_dates_are_read_and_not_guessed(written: str, expected: str) -> None:
    """Dates in the usual forms are read; one that is a different day in another country is left out."""
    (article,) = read(lines({"text": "It ended.", "date": written}))

    assert (article.date.isoformat() if article.date else "") == expected


@pytest.mark.parametrize("value", ["1e400", "NaN", "Infinity", "true", "{}", '{"a": "b"}', "[[1]]", "1.5", "[{}]"])
def test_values_that_are_no_text(value: str) -> None:
    """What is no text is left out of a field, never printed as a program sees it."""
    (article,) = read(b'{"text": "It ended.", "byline": %s, "agency": %s, "keywords": %s}' % ((value.encode(),) * 3))

    assert (article.byline, article.agency, article.keywords) == ("", "", ())


@pytest.mark.parametrize("value", ["true", '{"a": "b"}', "1.5", "[[1]]"])
def test_a_text_that_is_none_is_named(value: str) -> None:
    """If the text of a record is no text, the reason names its field and how to point at the right one."""
    with pytest.raises(SourceError, match=r"line 1: no text: its body is .*, not text; .* --map text=body"):
        read(b'{"body": %s}' % value.encode())


def test_text_may_be_html() -> None:
    """HTML in a text is read as such; an angle bracket alone makes no HTML."""
    (article,) = read(lines({"text": "<p>One &lt; two.</p><p>By Ana Paz</p>"}))
    (plain,) = read(lines({"text": "If a < b & b > c: <stop>."}))

    assert texts(article) == ["One < two.", "By Ana Paz"]
    assert article.byline == "Ana Paz"
    assert texts(plain) == ["If a < b & b > c: <stop>."]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_array_of_records(indent: int | None, encoding: str) -> None:
    """Records may stand in an array, on one line or on many, in any encoding."""
    text = json.dumps([{"text": "Øne."}, {"text": "Two."}, 3], indent=indent, ensure_ascii=False)

    assert format_name(text.encode("utf-8"), "export.json") == "jsonl"
    assert [texts(article) for article in read(text.encode(encoding))] == [["Øne."], ["Two."]]
    assert skipped(text, "news.jsonl") == ["record 3: not a JSON object: mend or remove it"]


def test_records_over_several_lines() -> None:
    """Records may stand one behind the other over several lines each, as tools print them."""
    text = "\n".join(json.dumps({"text": text}, indent=1) for text in ("One.", "Two."))

    assert [texts(article) for article in read(text.encode())] == [["One."], ["Two."]]
    assert [texts(article) for article in read(text[:-3].encode())] == [["One."]]
    assert skipped(text[:-3], "x.json")[0].startswith("record 2: not JSON")


BROKEN = [
    (b'{"text": "cut o', "line 2: not JSON"),
    (b"OSLO (AP) - A story.", "line 2: not JSON"),
    (b'{"text": "x"} {"text": "y"}', "line 2: not JSON"),
    (b"[" * 100_000, "line 2: not JSON (nested too deep)"),
    (b'{"text": "x", "n": ' + b"9" * 5_000 + b"}", "line 2: not JSON (a number too large)"),
    (b'["text"]', "line 2: not a JSON object"),
    (b"null", "line 2: not a JSON object"),
    (b'"text"', "line 2: not a JSON object"),
    (b"{}", "line 2: no text"),
    (b'{"text": " ", "title": null}', "line 2: no text: its text is empty; fill it"),
    (b'{"story": "x"}', "line 2: no text: it needs one of the fields text, body"),
]


@pytest.mark.parametrize(("line", "reason"), BROKEN)
def test_a_broken_line_is_named_and_the_others_are_read(line: bytes, reason: str) -> None:
    """A line that is no record is named with what to do, and takes no other line with it."""
    data = lines(FULL) + line + b"\n" + lines({"text": "Two."})

    assert [article.title for article in read(data)] == ["Strike ends", ""]
    (found,) = skipped(data, "news.jsonl")
    assert found.startswith(reason)
    assert ": " in found


def test_a_file_of_nothing_but_broken_lines_is_refused() -> None:
    """If no line is a record the file is refused with the reason of the first."""
    with pytest.raises(SourceError, match=r"line 1: not JSON .*: mend"):
        read(b"one\ntwo\n")


def test_a_million_broken_lines_do_not_hide_the_rest() -> None:
    """Beyond some broken lines only their number is told."""
    found = skipped(lines(FULL) + b"x\n" * 5_000, "news.jsonl")

    assert len(found) < 200
    assert found[-1].startswith("4,900 more")


def test_lines_are_read_one_by_one() -> None:
    """Of a large file no second copy is made: what its records take is what is being read."""
    data = lines({"text": "A passage.", "raw": "x" * 100_000}) * 100
    one = source(data, "news.jsonl")

    def count() -> None:
        assert sum(isinstance(found, Article) for found in JsonLines().articles(one, Options())) == 100

    assert peak_memory(count) < len(data) // 3


@pytest.mark.parametrize("shape", ["{}\n{}\n{}\n", "[{},{},{}]", "[\n{}, {},\n {}\n]\n"])
def test_a_record_of_more_values_than_memory_holds(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of a few megabytes that would fill gigabytes of memory is refused before it does, with a reason."""
    for module in ("jsonl", "parsed_json"):
        monkeypatch.setattr(f"indexer.formats.{module}.MOST_VALUES", 20_000)
    small, bomb = json.dumps(FULL), '{"text": "The lamp", "id": [' + "[]," * 1_000_000 + "[]]}"
    one = source(shape.format(small, bomb, small).encode(), "news.jsonl")
    found: list[Article | Skipped] = []

    assert peak_memory(lambda: found.extend(JsonLines().articles(one, Options()))) < 20_000_000
    assert isinstance(found[0], Article)
    assert any("a record of more than 6,000,000 values" in getattr(skip, "reason", "") for skip in found[1:])


def test_a_large_array_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is that of a record: an array of any length is read to its end or to what is broken."""
    monkeypatch.setattr("indexer.formats.jsonl.MOST_VALUES", 40)
    monkeypatch.setattr("indexer.formats.jsonl._STRETCH", 7)
    records = [{"text": f"The lamp was lit, {number} [times].", "tags": ["a"] * (number % 9)} for number in range(300)]
    whole = json.dumps(records)

    assert len(read(whole.encode())) == 300
    assert skipped(whole[:-1] + ', {"a" 1}, {}]', "news.json")[0].startswith("record 301: not JSON")


@pytest.mark.parametrize("example", [FULL, RICH])
def test_harmed_files_are_read_or_refused(example: dict[str, Any]) -> None:
    """A file cut off or changed at any point, or with a value of another kind, is read or refused with a reason."""
    data = lines(example, {"text": "<p>Two.</p>"})

    assert all(survives(JsonLines(), source(part, "x.jsonl")) for part in harmed(data, 17) if part.strip())
    assert all(survives(JsonLines(), source([changed], "x.json")) for changed in with_strange_values(example))


@pytest.mark.parametrize("name", ["title", "text", "byline", "date", "keywords", "caption", "modified", "url"])
def test_awkward_text_takes_no_time(name: str) -> None:
    """A field of a megabyte of any sign is read in no time."""
    for sign in ("<", "<p", "&", "a,", " ", "/", "0", "(", "By A ", "\u2028", "<p class='"):
        value = sign * (300_000 // len(sign))
        assert survives(JsonLines(), source([{"text": "x", "title": "y", name: value}], "x.json"))


@pytest.mark.parametrize("text", ["otter", "Otter", "Otters and lynx", "Oslo"])
def test_the_text_of_a_record_is_text(text: str) -> None:
    """However short the text of a record is, it is indexed: the record says that it is text."""
    assert texts(read_one([{"text": text}], "x.json"), "headline", "paragraph") == [text]


def test_a_record_with_a_title_has_no_second_headline() -> None:
    """Where the title has a field of its own, a short first line of the text is its lead and no headline."""
    text = "The lamp is lit at last\nBy Ana Paz\nMARROW (AP) — It was out for a year, the keeper said on Monday."
    story = read_one([{"title": "Harbour bright again", "text": text}], "x.json")

    assert [block.kind for block in story.blocks] == ["paragraph", "byline", "paragraph"]
    assert story.title == "Harbour bright again"
    assert texts(read_one([{"text": text}], "x.json"), "headline") == ["The lamp is lit at last"]


def test_a_fault_of_ours_is_not_something_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """If what reads HTML cannot be imported by a fault of Cuttings, the message is not to install a part."""
    monkeypatch.setitem(sys.modules, "indexer.formats.markup", None)

    with pytest.raises(ModuleNotFoundError, match=r"indexer\.formats\.markup"):
        read_one([{"text": "<p>The lamp is lit.</p>"}], "x.json")


def test_other_formats_come_first() -> None:
    """Records that are items of another format are not taken for plain records."""
    assert format_name({"version": "https://jsonfeed.org/version/1.1", "items": []}) == "jsonfeed"
    assert read_one({"headline": "T", "body": "One."}).title == "T"


def test_skipped_lines_carry_the_path_of_the_file() -> None:
    """A line that is left out is told with the path of its file."""
    found = list(read_articles(source_of(lines(FULL) + b"x\n", Path("/news/n.jsonl"))))

    assert isinstance(found[-1], Skipped)
    assert found[-1].path == "/news/n.jsonl"
