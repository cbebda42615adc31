"""Formats: what is plain text, and what is told by content and name."""

from pathlib import Path

import pytest

from indexer.files import source_of
from indexer.formats.registry import FORMATS, format_of
from indexer.models import Article
from indexer.reading import read_articles
from search.index.errors import SourceError


def read(data: bytes, name: str) -> list[Article]:
    """Return the articles of a file, with their ids."""
    return [one for one in read_articles(source_of(data, Path("/news") / name)) if isinstance(one, Article)]


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


def test_binary_files_are_no_format() -> None:
    """A binary file is refused with its reason, whatever its name says."""
    for name in ("news.jsonl", "news.txt"):
        with pytest.raises(SourceError, match="PDF"):
            read(b"%PDF-1.7", name)
