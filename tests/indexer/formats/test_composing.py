"""Composing an article of what a format tells: names as they are, bodies by sure signs, problems by their number."""

import datetime as dt

import pytest

from indexer.formats.composing import Story, agency_named, blocks_of_body, compose, names_in, read_each
from indexer.models import Article, Block, Skipped
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.structured import source


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ana Paz", "Ana Paz"),
        ("BY ANA PAZ and BO LI", "ANA PAZ, BO LI"),
        ("Von Ana Paz, dpa", "Ana Paz"),
        ("Ana Paz/EFE", "Ana Paz"),
        ("Ana Paz, Bo Li and Frances d'Arnaud", "Ana Paz, Bo Li, Frances d'Arnaud"),
        ("av Åse Lund og Per Ek", "Åse Lund, Per Ek"),
        ("By Ana Paz, AP Sports Writer", "Ana Paz"),
        ("By Ana Paz and Bo Li, The Associated Press", "Ana Paz, Bo Li"),
        ("Byron Hale", "Byron Hale"),
        ("", ""),
    ],
)
def test_names_of_bylines(byline: str, names: str) -> None:
    """A byline is the names in it, without the word before them and the agency behind them."""
    assert names_in(byline) == names


@pytest.mark.parametrize(
    "name", ["Deutsche Presse-Agentur", "Australian Associated Press", "PA Media", "dpa/lno", "AP/Reuters"]
)
def test_agencies_are_known_by_longer_names(name: str) -> None:
    """As they are written; short names that may mean anything else are none."""
    assert agency_named(name) == name
    assert [agency_named(other) for other in ("nan", "SPA", "Ferry/Press", "Ana Paz")] == [""] * 4


def test_names_of_agencies() -> None:
    """An agency is known by its name in any case, and nothing else is one."""
    assert [agency_named(text) for text in ("The ASSOCIATED PRESS", "efe", "The Courier")] == [
        "Associated Press",
        "EFE",
        "",
    ]


def test_body_is_read_by_sure_signs_alone() -> None:
    """In what is told to be a text nothing is taken for a page's furniture or a headline by its form alone."""
    text = (
        "More\n\nA short line\nThe lamp is lit in Marrow. (AP Photo/Ana Paz)\nMARROW (AP) — It is. (AP Photo/Ana Paz)"
    )

    assert [(block.kind, block.photographer) for block in blocks_of_body(text)] == [
        ("paragraph", ""),
        ("paragraph", ""),
        ("caption", "Ana Paz"),
        ("paragraph", ""),
    ]


def test_the_day_of_a_long_caption() -> None:
    """A caption of some thousand letters has its day; one of megabytes takes no time to look through for it."""
    words = "The lamp of Marrow. "
    long, huge = f"{words * 200}March 14, 2026", words * 500_000
    article = compose(Story(body=[Block("caption", long), Block("caption", huge)]))

    assert growth(lambda text: compose(Story(body=[Block("caption", text)])), words.__mul__, 500_000) < MOST_GROWTH
    assert [block.date for block in article.blocks] == [dt.date(2026, 3, 14), None]


def test_many_problems_are_counted() -> None:
    """Of a thousand items that cannot be read, a hundred are named and the others counted."""

    def read(number: int) -> list[Article]:
        if number:
            raise SourceError("nothing")
        return [Article(id="1", title="T", blocks=())]

    found = list(read_each(((f"item {number}", number) for number in range(1001)), read, source("{}")))

    assert [type(one) for one in found] == [Article, *[Skipped] * 101]
    assert found[-1] == Skipped("/news/item.json", "900 more items cannot be read: mend those named, and read it again")


def test_what_the_text_tells_has_its_rule() -> None:
    """Of a dateline and of contributors that stand in the text it is said that they do."""
    text = "MARROW (AP) — The lamp is lit.\n___\nBo Li in Oslo contributed to this report."
    article = compose(Story(title="T", body=blocks_of_body(text)))

    assert (article.dateline, article.contributors) == ("MARROW (AP)", ("Bo Li",))
    assert article.rules == {
        "dateline": "the dateline of the text",
        "place": "the dateline of the text",
        "agency": "the dateline of the text",
        "contributors": "a line that says who contributed",
    }
