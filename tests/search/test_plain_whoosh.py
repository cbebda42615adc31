"""An index is a Whoosh index: whoever knows only Whoosh can use it."""

import datetime as dt
import pickle
import pickletools
from pathlib import Path

import pytest
from whoosh.index import open_dir
from whoosh.qparser import QueryParser

from indexer import Article, Block, Indexer
from search.index.analysis import NewsAnalyzer
from search.index.schema import news_schema


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("lighthouse", ["Two lighthouses stand there."] * 2 + ["A lighthouse, a ferry, lighthouses."]),
        ("text:Odile kind:caption", ["The ferry Odile at anchor. (AP Photo/Ines Salgado)"]),
        ('"harbour pilots"', ["Passengers sang. The captain thanked the harbour pilots."]),
        ("article:bridge cables", ["pilots to bring the last cable."]),
        ("lanterns", []),
    ],
)
def test_plain_whoosh_finds_the_blocks(news_index: Path, typed: str, texts: list[str]) -> None:
    """A query parsed by Whoosh, with its fields and phrases, finds blocks by word forms, and not what was deleted."""
    index = open_dir(str(news_index))
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("text", index.schema).parse(typed), limit=None)

        assert sorted(hit["text"] for hit in hits) == sorted(texts)
        assert all(hit["kind"] and hit["article"] for hit in hits)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("place:SANTIAGO", [1]),
        ("place:ávila", []),
        ('byline:"Ana Paz"', [1]),
        ('byline:"paz cy"', []),
        ("keywords:wages", [1]),
        ('keywords:"strike wages"', []),
        ("url:news.example.org/port", [1]),
        ("url:org.example", []),
        ("section:business AND source:courier AND agency:ap", [1]),
        ("photographer:Inigo", [2]),
        ("credit:ap kind:caption", [2]),
        ("date:2025-11-28", [1]),
        ("date:2025-11*", [1]),
        ("date:[2025-11-01 TO 2025-11-30]", [1]),
        ("date:[2025-12-01 TO 2026-11-30]", []),
    ],
)
def test_plain_whoosh_searches_the_fields(tmp_path: Path, typed: str, numbers: list[int]) -> None:
    """Whoosh finds the head of an article, and the caption of a picture, by the words of a field, and by its day."""
    port = Article(
        "port",
        "",
        [
            Block("paragraph", "The port stayed shut."),
            Block("caption", "Cranes.", credit="AP Photo/Íñigo Li", photographer="Íñigo Li"),
        ],
        place="SANTIAGO, Chile",
        agency="AP",
        byline="Ana Paz",
        contributors=("Cy Ng",),
        keywords=("port strike", "wages"),
        section="Business",
        source="The Marrow Courier",
        url="https://news.example.org/port",
        date=dt.date(2025, 11, 28),
    )
    with Indexer(tmp_path, jobs=1) as writing:
        writing.add(port)
    index = open_dir(str(tmp_path))
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("text", index.schema).parse(typed), limit=None)

        assert [hit["block"]["number"] for hit in hits] == numbers


def test_plain_whoosh_highlights(news_index: Path) -> None:
    """Whoosh marks the words that matched, since the analyzer tells it where they stand."""
    index = open_dir(str(news_index))
    with index.searcher() as searcher:
        (hit,) = searcher.search(QueryParser("text", index.schema).parse("engineer"))

        assert '<b class="match term0">Engineers</b> had waited' in hit.highlights("text")


def test_plain_whoosh_reads_what_is_stored(news_index: Path) -> None:
    """The fields that the format names are stored with each block, and those of the article with its first."""
    with open_dir(str(news_index)).searcher() as searcher:
        stored = {f"{one['article']}:{one['block']['number']}": one for one in searcher.documents()}

    assert set(stored["ferry:0"]) == {"text", "kind", "article", "block", "head"}
    assert set(stored["ferry:2"]) == {"text", "kind", "article", "block"}
    assert stored["ferry:0"]["head"]["date"] == "2026-03-02"
    assert stored["ferry:2"]["block"]["photographer"] == "Ines Salgado"


def test_analyzers_of_a_language_are_equal() -> None:
    """Two schemas are the same if their analyzers give the same terms."""
    assert NewsAnalyzer() == NewsAnalyzer("en") != NewsAnalyzer("de")
    assert len({NewsAnalyzer(), NewsAnalyzer("en"), NewsAnalyzer("de")}) == 2


def test_of_our_code_the_format_names_one_class() -> None:
    """The commit point holds class paths, so moving one of these would make every index unreadable."""
    operations = pickletools.genops(pickle.dumps(news_schema(), 2))
    names = {str(argument) for operation, argument, _ in operations if operation.name == "GLOBAL"}

    assert {name for name in names if name.split(".")[0] in {"search", "indexer", "cuttings"}} == {
        "search.index.analysis.analyzer NewsAnalyzer"
    }
