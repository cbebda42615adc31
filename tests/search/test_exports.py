"""Answers for programs: what stands in which column."""

import csv
import io
from typing import Any

from search.exports import export
from search.hits import Page
from tests.search.test_hits import ARTICLE, BLOCK, HIT, PAGE


def rows(page: Page) -> list[dict[str, Any]]:
    """Return the rows of a page as CSV, by the names of the header."""
    return list(csv.DictReader(io.StringIO(export(page, "csv", "article"))))


def test_csv_holds_every_field_but_the_repeats() -> None:
    """A spreadsheet gets what is known of article and block; names and keywords stand in one cell."""
    (row,) = rows(PAGE)

    assert {name.removeprefix("article_") for name in row if name.startswith("article_")} == {*ARTICLE._fields} - {
        "dateline"
    }
    assert {name.removeprefix("block_") for name in row if name.startswith("block_")} == {*BLOCK._fields} - {"repeats"}
    assert row["article_keywords"] == "ferries; Marrow"
    assert row["article_contributors"] == "Tomas Brandt; Li Na"
    assert (row["article_section"], row["article_source"]) == ("News", "The Marrow Courier")
    assert row["block_picture"] == "/pictures/ferry.jpg"


def test_csv_runs_no_formula_from_a_list() -> None:
    """Keywords that begin like a formula are made harmless too."""
    article = ARTICLE._replace(keywords=("=cmd()", "x"))
    (row,) = rows(Page("ferry", (), PAGE.total, 0.0, (type(HIT)(1, 1.0, article, BLOCK, HIT.snippet),)))

    assert row["article_keywords"] == "'=cmd(); x"
