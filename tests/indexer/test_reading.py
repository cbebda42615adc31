"""Reading: from a source file to the articles of all that is in it."""

import datetime as dt
import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.blocks import features, splitter
from indexer.blocks.features import Features
from indexer.files import read_source, source_of
from indexer.formats.base import Options
from indexer.models import Article, Skipped
from indexer.reading import DATELINE_RULE, FETCH_DATE_RULE, FILE_DATE_RULE, placed, read_articles
from search.index.errors import SourceError
from tests.indexer.conftest import CHESS, FISH, HARBOUR
from tests.indexer.formats.test_warc import record, response

DAY = dt.date(2026, 3, 14)


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    """Return a ZIP archive of these members, all of one day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 14, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def taped(*members: tuple[str, bytes]) -> bytes:
    """Return a tape archive of these members."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def lines(*records: dict[str, object]) -> bytes:
    """Return records as JSON Lines."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def read(data: bytes, name: str, options: Options | None = None) -> tuple[list[Article], list[Skipped]]:
    """Return the articles of a file, and what of it was left out."""
    found = list(read_articles(source_of(data, Path("/news") / name), options))
    return [one for one in found if isinstance(one, Article)], [one for one in found if isinstance(one, Skipped)]


def test_texts_of_an_archive_are_split_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small texts in an archive take no longer than in a folder, where they are split together."""
    times: list[int] = []

    def extract(texts: Sequence[Sequence[str]]) -> Features:
        times.append(len(texts))
        return features.extract(texts)

    monkeypatch.setattr(splitter, "extract", extract)
    page = b"<html><body><p>The ferry sails again, said its captain.</p></body></html>"
    texts = [(f"{number}.txt", HARBOUR.encode()) for number in range(50)]

    articles, _ = read(taped(*texts[:20], ("page.html", page), *texts[20:]), "news.tar")

    assert [Path(article.path).name for article in articles] == [*(f"{one}.txt" for one in range(20)), "page.html"] + [
        f"{one}.txt" for one in range(20, 50)
    ]
    assert times == [50]


def test_archives_of_all_kinds_within_each_other() -> None:
    """An archive in a compressed archive in an archive is opened, and each story says where it stands."""
    inner = zipped(("fish.txt", FISH), ("news.jsonl", lines({"id": "w1", "text": "A whale came."})))
    data = zipped(
        ("b/week.tar.gz", gzip.compress(taped(("mon.zip", inner), ("chess.txt.gz", gzip.compress(CHESS.encode())))))
    )
    articles, skipped = read(data, "all.zip")

    assert [(article.path, article.blocks[0].text[:9]) for article in articles] == [
        ("/news/all.zip/b/week.tar.gz/mon.zip/fish.txt", "BERGEN, N"),
        ("/news/all.zip/b/week.tar.gz/mon.zip/news.jsonl", "A whale c"),
        ("/news/all.zip/b/week.tar.gz/chess.txt.gz/chess.txt", "MOMBASA, "),
    ]
    assert skipped == []
    assert articles[1].id == "w1"


def test_each_article_has_an_id_of_its_own() -> None:
    """Stories of members with one name, and records that share an id and tell no version, are all there."""
    data = zipped(("a.txt", HARBOUR + FISH), ("a.jsonl", lines({"id": "n", "text": "x"}, {"id": "n", "text": "y"})))
    twice = taped(("a.txt", FISH.encode()), ("a.txt", CHESS.encode()), ("b.zip", data), ("c.zip", data))
    articles, _ = read(twice, "a.tar")

    assert len(articles) == 10
    assert len({article.id for article in articles}) == 10
    assert [article.id for article in read(twice, "a.tar")[0]] == [article.id for article in articles]


def test_versions_of_an_article_have_one_id() -> None:
    """Records that share an id are versions of one article if one of them tells which it is."""
    first, second, third, fourth = read(
        lines(
            {"id": "n", "text": "x"},
            {"id": "n", "text": "y", "version": 2},
            {"id": "n", "text": "z"},
            {"id": "n", "text": "w", "version": 2},
        ),
        "a.jsonl",
    )[0]

    assert {first.id, second.id, third.id, fourth.id} == {"n"}


def test_nesting_ends() -> None:
    """Archives in archives are opened so deep as is allowed; what is deeper is named, and its neighbours are read."""
    data = zipped(("a.txt", FISH))
    for _ in range(3):
        data = zipped(("deep.zip", data), ("b.txt", CHESS))
    articles, skipped = read(data, "a.zip", Options(max_nesting=3))

    assert [article.path for article in articles] == [
        "/news/a.zip/deep.zip/deep.zip/b.txt",
        "/news/a.zip/deep.zip/b.txt",
        "/news/a.zip/b.txt",
    ]
    assert skipped == [
        Skipped("/news/a.zip/deep.zip/deep.zip/deep.zip", "an archive in an archive, more than 3 deep: unpack it")
    ]
    assert len(read(data, "a.zip", Options(max_nesting=4))[0]) == 4


def test_what_all_members_inflate_to_is_bounded() -> None:
    """Members are read until they have inflated to what is allowed together, at whatever depth; that is named once."""
    inner = zipped(*((f"{number}.txt", f"{number} A story." * 10_000) for number in range(10)))
    data = zipped(*((f"{number}.zip", inner) for number in range(10)))
    articles, skipped = read(data, "a.zip", Options(max_inflated_bytes=3_000_000))

    assert 20 < len(articles) < 30
    assert [one.path for one in skipped] == ["/news/a.zip"]
    assert "holds more than 3 MB or 732 members once inflated: unpack it" in skipped[0].reason


def test_a_part_that_cannot_be_read_costs_itself_alone() -> None:
    """A member that cannot be read is named by its path and reason, and the others are read."""
    data = zipped(
        ("a.txt", b"\x00binary"),
        ("b.txt", FISH),
        ("c.rar", "Rar!\x1a\x07\x01 x"),
        ("d.zip", "PK\x03\x04"),
        ("e.txt", " "),
    )
    articles, skipped = read(data, "a.zip")

    assert [article.path for article in articles] == ["/news/a.zip/b.txt"]
    assert [(Path(one.path).name, one.reason.split(":")[0]) for one in skipped] == [
        ("a.txt", "not text"),
        ("c.rar", "a RAR archive"),
        ("d.zip", "damaged"),
        ("e.txt", "empty"),
    ]


def test_a_file_that_cannot_be_read_at_all_is_an_error() -> None:
    """What is wrong with the file itself is raised, so that it counts as skipped."""
    for data, name in ((b"\x00binary", "a.txt"), (b"A story.", "a.tar"), (b"\x1f\x8b\x08\x00", "a.gz")):
        with pytest.raises(SourceError):
            read(data, name)


def test_the_file_s_day_is_the_last_resort(tmp_path: Path) -> None:
    """An article without a date has that of its file, and says so; one with a date keeps it."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({"text": "x"}, {"text": "y", "date": "2025-12-24"}))
    os.utime(path, (0, 1_773_489_600))
    dateless, dated = (one for one in read_articles(read_source(path)) if isinstance(one, Article))

    assert (dateless.date, dateless.rules["date"]) == (DAY, "the day on which the file was last changed")
    assert dated.date == dt.date(2025, 12, 24)
    assert dated.rules["date"] != FILE_DATE_RULE


def test_the_day_of_a_dateline_comes_before_that_of_the_file(tmp_path: Path) -> None:
    """A dateline with a day dates its story: in the year of the file, or the year before if it was still to come."""
    path = tmp_path / "a.txt"
    path.write_text("LONDON, Nov 20 (Reuters) - Ferries stood still on Thursday.\n", encoding="utf-8")
    os.utime(path, (0, 1_773_489_600))
    (article,) = (one for one in read_articles(read_source(path)) if isinstance(one, Article))

    assert (article.date, article.rules["date"]) == (dt.date(2025, 11, 20), DATELINE_RULE)
    assert article.rules["place"] == "the dateline"


def test_a_date_that_can_be_read_in_two_ways_is_none(tmp_path: Path) -> None:
    """An article that tells a date which is no certain day has no date, not even that of its file, and says why."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({"text": "x", "date": "03/05/2026"}))
    (article,) = (one for one in read_articles(read_source(path)) if isinstance(one, Article))

    assert article.date is None
    assert article.rules["date"] == "the field date tells no day that is certain: 03/05/2026"


def test_bytes_without_a_file_have_no_day() -> None:
    """What came from standard input, and from an archive that tells no day, has no date."""
    articles, _ = read(taped(("a.txt", FISH.encode())), "a.tar")

    assert [(article.date, "date" in article.rules) for article in articles] == [(None, False)]


def test_a_member_has_a_day_of_its_own() -> None:
    """An article in an archive has the day of its member, not that of the archive."""
    source = replace(source_of(zipped(("a.txt", FISH)), Path("/news/a.zip")), date=dt.date(2020, 1, 1))
    (article,) = (one for one in read_articles(source) if isinstance(one, Article))

    assert (article.date, article.rules["date"]) == (DAY, FILE_DATE_RULE)


def test_a_page_of_a_web_archive_has_the_day_it_was_fetched() -> None:
    """A page without a date has the day of the crawl, and says so; and it has the address that it was fetched from."""
    page = record(
        response("Der Zirkus kam.", Content_Type="text/plain; charset=utf-8"), url="https://courier.example/circus"
    )
    (article,), _ = read(page, "a.warc")

    assert (article.date, article.rules["date"], article.url) == (
        DAY,
        FETCH_DATE_RULE,
        "https://courier.example/circus",
    )
    fetched = replace(source_of(b"x", Path("/news/a.html")), url="https://courier.example/all")
    assert placed(Article("", "", (), url="https://courier.example/1"), fetched).url == "https://courier.example/1"


def test_the_encoding_that_a_server_told_is_believed() -> None:
    """A page whose bytes could be of many encodings is read in that which its server told."""
    body = "Ş ğ ı".encode("iso8859-9")
    (article,), _ = read(record(response(body, Content_Type="text/plain; charset=iso-8859-9")), "a.warc")

    assert article.blocks[0].text == "Ş ğ ı"
