"""Hits as tables have the columns and the values of the library."""

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from indexer import Article, Block, Indexer
from search.exports import HIT_COLUMNS
from search.integrations.frames import to_arrow, to_pandas
from search.service import Searcher


def test_a_table_has_a_row_for_each_hit(searcher: Searcher) -> None:
    """Its values are those of the hits, days as days and lists as lists; what is not known is null."""
    page = searcher.search("strike", by="block")
    rows = to_arrow(page).to_pylist()

    assert [row["block_id"] for row in rows] == [hit.block.id for hit in page]
    assert [row["score"] for row in rows] == [hit.score for hit in page]
    assert [row["article_date"] for row in rows] == [hit.article.date for hit in page]
    assert any(isinstance(row["article_date"], dt.date) for row in rows)
    assert [row["article_keywords"] for row in rows] == [list(hit.article.keywords) for hit in page]
    assert [row["block_line"] for row in rows] == [hit.block.line for hit in page]


def test_without_hits_a_table_has_the_same_columns(searcher: Searcher) -> None:
    """So tables of several searches can be joined."""
    none, some = to_arrow(searcher.search("xqzzyq")), to_arrow(searcher.search("strike"))

    assert none.num_rows == 0
    assert none.schema == some.schema
    assert none.schema.names == list(HIT_COLUMNS)


def test_a_frame_can_be_counted_and_sorted(searcher: Searcher) -> None:
    """Days are days of pandas, and a line is a whole number even where another has none."""
    pandas: Any = import_module("pandas")
    frame = to_pandas(searcher.search("strike", limit=50))

    assert list(frame.columns) == list(HIT_COLUMNS)
    assert pandas.api.types.is_datetime64_any_dtype(frame["article_date"])
    assert str(frame["block_line"].dtype) == "Int64"
    assert frame.groupby("article_agency").size().sum() == len(frame)


def test_what_comes_from_no_file_has_no_line(tmp_path: Path) -> None:
    """It is null, and no number that looks like one."""
    with Indexer(tmp_path, jobs=1) as index:
        index.add(Article("a", "", [Block("paragraph", "Lanterns hang on the quay.")]))
    with Searcher(tmp_path) as searcher:
        frame = to_pandas(searcher.search("lanterns"))

    assert frame["block_line"].isna().all()


@pytest.mark.parametrize("form", [to_arrow, to_pandas])
def test_half_a_pair_is_replaced(form: Any, searcher: Searcher) -> None:
    """Names of files may hold what is no text; a table takes it nevertheless."""
    hit = next(iter(searcher.search("strike")))
    odd = hit.__class__(1, 1.0, hit.article._replace(path="\udcff.txt"), hit.block, hit.snippet)

    assert "?.txt" in str(form([odd])["article_path"][0])
