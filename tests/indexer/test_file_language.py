"""The language of a file of records, for those too short to tell their own."""

import bz2
import gzip
import json
from pathlib import Path

import pytest

import cuttings
from indexer import Indexer, preparation
from indexer.file_language import language_of_file
from indexer.files import source_of

ENGLISH = "The ferry of the town was late again on the day of the storm"
GERMAN = "Die Fähre der Stadt war am Tag des Sturms wieder zu spät und nicht zu sehen"
SHORT = "farmers reject drought package"


def table(*titles: str) -> bytes:
    """Return a table of titles."""
    return "\n".join(["publish_date,headline_text", *(f"20260314,{title}" for title in titles), ""]).encode()


@pytest.mark.parametrize(
    ("data", "name", "language"),
    [
        (table(*[ENGLISH] * 10, *[SHORT] * 20), "a.csv", "en"),
        (table(*[GERMAN] * 10, *[SHORT] * 20), "a.tsv", "de"),
        (table(*[ENGLISH] * 10, *[GERMAN] * 10), "a.csv", ""),
        (table(*[SHORT] * 30), "a.csv", ""),
        (table(*[ENGLISH] * 4, *[SHORT] * 30), "a.csv", ""),
        (table(*[ENGLISH] * 10), "a.csv", ""),
        (table(*[ENGLISH] * 30), "a.txt", ""),
        ("".join(json.dumps({"title": ENGLISH}) + "\n" for _ in range(30)).encode(), "a", "en"),
        (gzip.compress(table(*[ENGLISH] * 10, *[SHORT] * 20), mtime=0), "a.csv.gz", "en"),
        (bz2.compress(table(*[ENGLISH] * 10, *[SHORT] * 20) * 99), "a.CSV.BZ2", "en"),
        (gzip.compress(table(*[ENGLISH] * 30), mtime=0), "a.gz", ""),
        (gzip.compress(table(*[ENGLISH] * 30), mtime=0)[:9], "a.csv.gz", ""),
        (gzip.compress(b"".join(b'{"title": "%s"}\n' % ENGLISH.encode() for _ in range(9_999))), ".gz", "en"),
        (json.dumps([{"title": GERMAN}] * 30, indent=1, ensure_ascii=False).encode(), "a.json", "de"),
    ],
)
def test_the_language_of_most_records(data: bytes, name: str, language: str) -> None:
    """It is told of files of many records that are in one language, and of no others."""
    assert language_of_file(source_of(data, Path("/news") / name)) == language


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", ["headlines.csv", "headlines.csv.gz"])
def test_short_records_are_found_by_the_forms_of_their_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, jobs: int
) -> None:
    """A headline without a word that tells its language has that of its file, and says so."""
    monkeypatch.setattr(preparation, "_FEWEST_BYTES_OF_CONTAINER", 0)
    path = tmp_path / name
    data = table(*[ENGLISH] * 30, SHORT, "Bauern lehnen das ab weil es nicht zu dem passt was sie wollten")
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    with Indexer(tmp_path / "index", jobs=jobs) as index:
        index.add_paths([path])

    with cuttings.open_index(tmp_path / "index") as searcher:
        (hit,) = searcher.search("farmer rejects")
        assert (hit.article.title, hit.article.language) == (SHORT, "en")
        assert "most of their file" in searcher.article(hit.article.id).rules["language"]
        (other,) = searcher.search("Bauern")
        assert other.article.language == "de"
