"""An index is a Whoosh index: whoever knows only Whoosh can use it."""

import pickle
import pickletools
from pathlib import Path

import pytest
from whoosh.index import open_dir
from whoosh.qparser import QueryParser

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
