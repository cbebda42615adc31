"""Answers for programs: what stands in which column."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.exports import export
from search.hits import Page
from tests.search.test_hits import ARTICLE, BLOCK, HIT, PAGE


def rows(page: Page) -> list[dict[str, Any]]:
    """Return the rows of a page as CSV, by the names of the header."""
    return list(csv.DictReader(io.StringIO(export(page, "csv", "article"), newline="")))


def test_csv_holds_every_field_that_a_cell_can_show() -> None:
    """A spreadsheet gets what is known of article and block; names and keywords stand in one cell."""
    (row,) = rows(PAGE)

    assert {name.removeprefix("article_") for name in row if name.startswith("article_")} == {*ARTICLE._fields} - {
        "dateline"
    }
    assert {name.removeprefix("block_") for name in row if name.startswith("block_")} == {*BLOCK._fields} - {
        "repeats",
        "shifts",
        "end_line",
    }
    assert row["article_keywords"] == "ferries; Marrow"
    assert row["article_contributors"] == "Tomas Brandt; Li Na"
    assert (row["article_section"], row["article_source"]) == ("News", "The Marrow Courier")
    assert row["block_picture"] == "/pictures/ferry.jpg"


def with_title(title: str, **others: Any) -> Page:
    """Return a page with one hit whose article has a title, and other values."""
    article = ARTICLE._replace(title=title, **others)
    return Page("ferry", (), PAGE.total, 0.0, (type(HIT)(1, -1.5, article, BLOCK, HIT.snippet),))


def test_csv_runs_no_formula_from_a_list() -> None:
    """Keywords that begin like a formula are made harmless too, wherever in the list a spreadsheet may part them."""
    (row,) = rows(with_title("Port", keywords=("=cmd()", "x", "@y")))

    assert row["article_keywords"] == "'=cmd(); x; '@y"


@pytest.mark.parametrize("sign", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0\u3000", "\ufeff", "\u200b\x00", "'", "\n", "\u202e"])
def test_csv_runs_no_formula(before: str, sign: str) -> None:
    """A text that begins like a formula has an apostrophe before it, whatever is unseen there, and full width too."""
    (row,) = rows(with_title(f"{before}{sign}cmd|' /C calc'!A0"))

    assert row["article_title"] == f"'{before}{sign}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_csv_begins_no_cell_with_a_tab_or_the_end_of_a_line(text: str) -> None:
    """A text that begins with what parts cells has an apostrophe before it, and comes back whole."""
    (row,) = rows(with_title(text))

    assert row["article_title"] == f"'{text}"


@pytest.mark.parametrize("text", ["Port", "'Tis", "‘Port’ – open", "a=b", "1 + 1", "– we said", " x", "''"])
def test_csv_leaves_other_texts_as_they_are(text: str) -> None:
    """A text that no spreadsheet runs has nothing added."""
    assert rows(with_title(text))[0]["article_title"] == text


def test_numbers_of_csv_are_numbers_and_texts_are_quoted() -> None:
    """Scores below zero have no apostrophe; each text stands in quotes, so that no separator in it begins a cell."""
    header, line, _ = export(with_title('a;=b,"=c'), "csv", "article").split("\n")

    assert header.startswith("rank,score,article_id,")
    assert line.startswith('1,-1.5,"a-1","a;=b,""=c",')
    assert ',"caption",3,7,100,111,' in line


@given(st.text(st.sampled_from("'=-＝ \t\r\n\ufeff\",;a")))
def test_csv_reads_back_as_it_was(text: str) -> None:
    """Who takes one apostrophe away where the text behind all of them begins like a formula has the very text."""
    (row,) = rows(with_title(text))
    read = row["article_title"]
    begins = re.match("[\t\r\n]|[\\s\ufeff]*[-=＝]", read.lstrip("'"))

    assert (read[1:] if read.startswith("'") and begins else read) == text
