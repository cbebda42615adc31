"""How an article looks in a terminal, with what is known of it and how that was found."""

import datetime as dt

import click
import pytest

from search.backends.base import Row
from search.hits import ArticleHit, BlockHit
from search.terminal import article_lines, explanation_lines

ARTICLE = ArticleHit(
    id="a1",
    title="Port shut",
    date=dt.date(2025, 11, 28),
    agency="AP",
    path="/news/port.xml",
    url="https://example.org/a/very/long/address/of/a/story/about/a/port",
    contributors=("Bo Li", "Cy Ng"),
    keywords=("port strike", "wages", "collective bargaining", "shipping"),
    section="Business",
    source="The Marrow Courier",
)
BLOCKS = (
    BlockHit("a1:1", "paragraph", 1, "The port stayed shut."),
    BlockHit("a1:2", "caption", 2, "Cranes. AP Photo/Ana Silva", photographer="Ana Silva", credit="AP Photo/Ana Silva"),
    BlockHit("a1:3", "caption", 3, "A crane.", photographer="Ana Silva", credit="AP Photo"),
)
ROW = Row(0.0, ARTICLE, BLOCKS, {"date": "NITF date.issue", "keywords": "NITF keyword/@key"})


def plain_lines(lines: object) -> list[str]:
    """Return lines without their colours and the spaces at their ends."""
    assert hasattr(lines, "__iter__")
    return [click.unstyle(line).rstrip() for line in lines]


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show everything as in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


def test_explains_each_value_with_its_rule_in_columns() -> None:
    """Every value has its rule beside it; a long list is wrapped, and an address stands whole on its line."""
    assert plain_lines(explanation_lines(ROW)) == [
        "title         Port shut                                 as given",
        "date          2025-11-28                                NITF date.issue",
        "agency        AP                                        as given",
        "contributors  Bo Li, Cy Ng                              as given",
        "keywords      port strike, wages, collective            NITF keyword/@key",
        "              bargaining, shipping",
        "section       Business                                  as given",
        "source        The Marrow Courier                        as given",
        "url                                                     as given",
        "              https://example.org/a/very/long/address/of/a/story/about/a/port",
        "photographer  Ana Silva                                 as given",
        "credit        AP Photo/Ana Silva, AP Photo              as given",
    ]


def test_columns_are_as_narrow_as_the_values() -> None:
    """Of an article of which little is known the columns stand close."""
    row = Row(0.0, ArticleHit("a1", "Port shut", agency="AP"), BLOCKS[:1], {"title": "headline"})

    assert plain_lines(explanation_lines(row)) == ["title   Port shut  headline", "agency  AP         as given"]


def test_values_cannot_steer_the_terminal() -> None:
    """A control sequence in a value or in a rule is shown as a sign."""
    row = Row(0.0, ArticleHit("a1", "Port \x1b[2Jshut"), BLOCKS[:1], {"title": "\x1b]0;rule\x07"})

    assert not {"\x1b", "\x07"} & set("".join(plain_lines(explanation_lines(row))))


def test_an_article_shows_what_is_known_of_it() -> None:
    """Section, source, keywords and address stand below where the article is from, wrapped to the terminal."""
    assert plain_lines(article_lines(ROW))[:5] == [
        "Port shut",
        "AP · 2025-11-28 · /news/port.xml · id a1",
        "section: Business · source: The Marrow Courier · keywords: port strike,",
        "wages, collective bargaining, shipping",
        "https://example.org/a/very/long/address/of/a/story/about/a/port",
    ]


def test_an_article_of_which_nothing_is_known_shows_nothing() -> None:
    """No line is wasted, and an address that stands in place of a path does not stand there twice."""
    row = Row(0.0, ArticleHit("a1", "Port shut", url="https://example.org/1"), BLOCKS[:1])

    assert plain_lines(article_lines(row)) == [
        "Port shut",
        "https://example.org/1 · id a1",
        "",
        "   The port stayed shut.",
    ]


def test_a_credit_is_shown_where_the_text_lacks_it() -> None:
    """A caption is labelled with who made it, and with the credit unless one reads it below."""
    labels = [line.strip() for line in plain_lines(article_lines(ROW)) if line.strip().startswith("caption")]

    assert labels == ["caption · Ana Silva", "caption · Ana Silva · AP Photo"]
