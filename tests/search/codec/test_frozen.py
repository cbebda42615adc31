"""An index of format version 1, written once and kept, is read by this version as it was by the first."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh.index import open_dir
from whoosh.query import Every, Phrase, Prefix, Query, Term
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from search.index.codec.sections import VERSION
from tests.search.codec.asking import answers_of_reader, information, postings
from tests.search.codec.frozen import build

FROZEN = Path(__file__).parents[2] / "data" / "segment_v1"


@pytest.fixture
def searcher() -> Iterator[Searcher]:
    """Give a searcher of the frozen index."""
    with open_dir(str(FROZEN)).searcher() as found:
        yield found


@pytest.fixture
def reader(searcher: Searcher) -> IndexReader:
    """Return the reader of the frozen index."""
    return searcher.reader()


def test_the_frozen_files_are_of_the_first_version() -> None:
    """The files that are kept are of format version 1."""
    segments = sorted(FROZEN.glob("*.cut"))

    assert [path.read_bytes()[:16] for path in segments] == [b"\x93CUTTING\x01\0\0\0\0\0\0\0"] * 2


def test_stored_values_of_the_first_version(reader: IndexReader) -> None:
    """Stored values are read with their types, and the deleted document stays deleted."""
    assert list(reader.all_doc_ids()) == [0, 2, 3]
    assert list(reader.all_stored_fields()) == [
        {"key": "ferry", "text": "The ferry, a ferry.", "count": 3},
        {"key": "long", "text": "far " * 300 + "ferry", "any": (1, {"b": b"x"})},
        {"key": "zug", "text": "Ein Zug der Fähre", "day": dt.datetime(2026, 3, 2, 10), "count": -4},
    ]


def test_terms_of_the_first_version(reader: IndexReader) -> None:
    """The terms of all segments stand in order, those of deleted documents too."""
    words = {field: [text.decode() for text in reader.lexicon(field)] for field in ("key", "signs", "tags", "text")}

    assert words["key"] == ["ferry", "gone", "long", "zug"]
    assert words["signs"] == ["one", "two"]
    assert words["tags"] == ["sea"]
    assert words["text"] == ["a", "der", "ein", "far", "ferry", "fähre", "lantern", "the", "zug"]
    assert information(reader.term_info("text", "ferry")) == ((2, 0, 2), 3.0, 2.0, (4, 302))


@pytest.mark.parametrize(
    ("field", "word", "meaning", "wanted"),
    [
        ("text", "ferry", "positions", [(0, 2.0, [1, 3]), (2, 1.0, [300])]),
        ("text", "fähre", "positions", [(3, 1.5, [3])]),
        ("signs", "one", "characters", [(2, 2.0, [(0, 0, 3), (2, 8, 11)])]),
        ("tags", "sea", "frequency", [(0, 1.0, 2)]),
    ],
)
def test_postings_of_the_first_version(
    reader: IndexReader, field: str, word: str, meaning: str, wanted: list[Any]
) -> None:
    """Documents, weights, places and characters are read, beyond the escape of a byte too."""
    found = [
        (docnum, weight, meanings[meaning]) for docnum, weight, _, meanings, _ in postings(reader.postings(field, word))
    ]

    assert found == wanted


def test_lengths_columns_and_vectors_of_the_first_version(reader: IndexReader) -> None:
    """Lengths, columns and vectors are read."""
    first, second = (leaf for leaf, _ in reader.leaf_readers())

    assert [reader.doc_field_length(docnum, "text") for docnum in range(4)] == [4, 2, 302, 4]
    assert reader.field_length("text") == 311
    assert [list(leaf.column_reader("count")) for leaf in (first, second)] == [[3, 9, 2**31 - 1], [-4]]
    assert list(first.column_reader("raw")) == [b"\0\xff", b"", b""]
    assert list(reader.vector_as("positions", 0, "text")) == [("a", [2]), ("ferry", [1, 3]), ("the", [0])]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Term("text", "ferry"), [("ferry", 2.414779), ("long", 0.590702)]),
        (Phrase("text", ["ferry", "a"]), [("ferry", None)]),
        (Prefix("text", "fä"), [("zug", None)]),
        (Term("key", "gone"), []),
    ],
)
def test_queries_of_the_first_version(searcher: Searcher, query: Query, wanted: list[tuple[str, float | None]]) -> None:
    """Queries find the same, with the same scores."""
    hits = searcher.search(query)

    assert [hit["key"] for hit in hits] == [key for key, _ in wanted]
    for hit, (_, score) in zip(hits, wanted, strict=True):
        assert score is None or hit.score == pytest.approx(score, abs=1e-6)


def test_sorting_of_the_first_version(searcher: Searcher) -> None:
    """Columns sort."""
    assert [hit["key"] for hit in searcher.search(Every(), sortedby="count")] == ["zug", "ferry", "long"]


def test_this_version_writes_the_same(reader: IndexReader, tmp_path: Path) -> None:
    """The same documents written now answer everything as those written then, and take the same room."""
    with build(tmp_path / "new").reader() as new:
        assert list(answers_of_reader(new, ["ferry"])) == list(answers_of_reader(reader, ["ferry"]))

    assert VERSION == 1
    sizes = [sorted(path.stat().st_size for path in where.glob("*.cut")) for where in (FROZEN, tmp_path / "new")]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.02)  # versions of zlib and Zstandard differ a little
