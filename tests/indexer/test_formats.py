"""Formats: from a source file to its articles."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from indexer.files import source_of
from indexer.formats.registry import FORMATS, format_of
from indexer.models import Article, Block
from indexer.preparation import read_articles
from search.index.errors import SourceError

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


def lines(*records: Any) -> bytes:
    """Return JSON Lines of these records."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def read(data: bytes, name: str = "news.jsonl") -> list[Article]:
    """Return the articles of a file, with their ids."""
    return list(read_articles(source_of(data, Path("/news") / name)))


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b'{"text": "x"}\n', "news.jsonl", "jsonl"),
        (b'{"text": "x"}\n', "news.NDJSON", "jsonl"),
        (b'{"text": "x"}\n', "news.txt", "jsonl"),
        (b'\xef\xbb\xbf{"text": "x"}\r\n{"text": "y"}', "news", "jsonl"),
        (b"A story.", "news.jsonl", "jsonl"),
        (b"A story.", "news.txt", "text"),
        (b'{"quoted", as nobody writes JSON', "news.txt", "text"),
        (b"{\\rtf1}", "news.txt", "text"),
        (b'Then: {"text": "x"}', "news.txt", "text"),
    ],
)
def test_formats_are_told_by_content_and_name(data: bytes, name: str, expected: str) -> None:
    """JSON Lines are told by what they look like, or by their name; everything else is plain text."""
    assert format_of(source_of(data, Path(name))).name == expected


def test_formats_have_names_of_their_own() -> None:
    """No two formats have the same name, and the last recognises what no other does."""
    assert len({format_.name for format_ in FORMATS}) == len(FORMATS)
    assert FORMATS[-1].recognises(source_of(b"x", Path("x")))


def test_plain_text_may_hold_several_stories() -> None:
    """Each story of a text file is an article, whose id is of the path and its number."""
    text = "OSLO (AP) — One.\nAnd so on.\nBERGEN (AP) — Two.\n"
    first, second = read(text.encode("cp1252"), "news.txt")

    assert [article.place for article in (first, second)] == ["OSLO", "BERGEN"]
    assert first.id.removesuffix("-1") == second.id.removesuffix("-2") != ""
    assert first.path == second.path == "/news/news.txt"
    assert [article.id for article in read(text.encode(), "other.txt")] != [first.id, second.id]


def test_a_record_is_an_article() -> None:
    """Each line is an article, with the fields that it names and a block for each line of its text."""
    assert read(lines(FULL)) == [
        Article(
            id="n-17",
            title="Strike ends",
            blocks=[
                Block("paragraph", "OSLO (AP) — The strike ended."),
                Block(
                    "caption",
                    "People cheered. (AP Photo/Ina Lie)",
                    credit="(AP Photo/Ina Lie)",
                    photographer="Ina Lie",
                ),
            ],
            byline="Ana Paz",
            agency="AP",
            date=dt.date(2026, 3, 14),
            language="en",
            path="/news/news.jsonl",
            url="https://example.org/17",
        )
    ]


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
    assert (article.date, article.agency, article.url, article.language) == (
        dt.date(2026, 3, 14),
        "Reuters",
        "https://example.org/17",
        "de",
    )


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


@pytest.mark.parametrize("date", ["yesterday", "14 March 2026", "2026-02-30", "2026", 5, ["2026"], {}])
def test_a_date_that_cannot_be_read_is_none(date: Any) -> None:
    """A date in another form is left out, and the article stays."""
    (article,) = read(lines({"text": "It ended.", "date": date}))

    assert article.date is None


@pytest.mark.parametrize("language", ["English", "deu", "e", "?", "1", ["en", "de"]])
def test_a_language_that_is_no_code_is_told_by_the_text(language: Any) -> None:
    """A language's name is not taken for a code of two letters: what the text tells is better."""
    (article,) = read(lines({"text": "It ended.", "language": language}))

    assert article.language == ""


def test_blank_lines_are_passed_over() -> None:
    """Blank lines between records, at the end and at the beginning, are no records."""
    data = b"\xef\xbb\xbf\r\n" + lines(FULL).replace(b"\n", b"\r\n") + b"\r\n \n" + lines({"text": "Two."}) + b"\n"

    assert len(read(data)) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_records_in_other_encodings(encoding: str) -> None:
    """JSON Lines are read with a byte order mark, and in UTF-16."""
    text = json.dumps({"text": "Der Bürgermeister schwieg."}, ensure_ascii=False)

    assert read(text.encode(encoding))[0].blocks[0].text == "Der Bürgermeister schwieg."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "cut o', "line 2 is not JSON"),
        (b"OSLO (AP) - A story.", "line 2 is not JSON"),
        (b'{"text": "x"} {"text": "y"}', "line 2 is not JSON"),
        (b"[" * 100_000, "line 2 is not JSON"),
        (b'{"text": "x", "n": ' + b"9" * 5_000 + b"}", "line 2 is not JSON"),
        (b'["text"]', "line 2 is not a JSON object"),
        (b"null", "line 2 is not a JSON object"),
        (b'"text"', "line 2 is not a JSON object"),
        (b"{}", "line 2 has no text"),
        (b'{"text": " ", "title": null}', "line 2 has no text"),
    ],
)
def test_a_broken_line_is_named(line: bytes, reason: str) -> None:
    """A line that is no record makes the file unreadable, and the reason names the line and what to do."""
    with pytest.raises(SourceError, match=reason + ".*: "):
        read(lines(FULL) + line + b"\n" + lines(FULL))


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


def test_binary_files_are_no_format() -> None:
    """A binary file is refused with its reason, whatever its name says."""
    for name in ("news.jsonl", "news.txt"):
        with pytest.raises(SourceError, match="PDF"):
            read(b"%PDF-1.7", name)
