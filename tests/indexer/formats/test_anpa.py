"""Messages of American wires by ANPA 1312: marks are taken off, and tell what lines are."""

import datetime as dt
from itertools import pairwise

import pytest

from indexer.formats.anpa import articles_of_wire, is_wire
from indexer.formats.base import Options
from indexer.formats.text import PlainText, articles_of_each
from indexer.models import Article
from indexer.reading import read_articles
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.structured import source, texts

LEAD = "MARROW, Maine (AP) _ The keeper lit the lamp at the old harbor, a year after the storm that broke it."
NEXT = "Boats: The Marrow Star came home first. ... The Eider lost a mast on Feb. 9."
WIRE = f"""z6715-----
r z BC-Harbor-Lamp 1stLd-Writethru   02-20 0500
^BC-Harbor-Lamp, 1st Ld-Writethru,416<\x20
^Lamp at old harbor is lit again, and boats come home<\x20
^AP Photo MRW105, MRW106<\x20
^Eds: Updates with boats.<\x20
^The lamp of Marrow was lit on Friday.<\x20
^By ANA PAZ and BO LI=\x20
^AP Maritime Writer=\x20
\t   {LEAD}\x20
\t   It cost $1 million,
the town said.
\t   ___\x20
\t   HOME AGAIN\x20
\t   {NEXT}\x20

\t   AP-WF-02-20-16 0337GMT<

"""
ALERT = """W1645asian
b a BC-US--APNewsAlert     06-29 0358
\x02^BC-US--APNewsAlert,17<
\t   MARROW, Maine (AP) _ The lamp is lit.

\t   AP-WF-06-29-87 2350GMT<
\x03
"""


def read(text: str) -> list[Article]:
    """Return the articles of a file of text."""
    found = list(read_articles(source(text, "wire.txt"), Options()))
    assert all(isinstance(one, Article) for one in found)
    return [one for one in found if isinstance(one, Article)]


def test_a_message_is_a_story() -> None:
    """Headline, byline, slug and day are told by marks; all paragraphs are text, and nothing else is."""
    (article,) = read(WIRE)

    assert article.title == "Lamp at old harbor is lit again, and boats come home"
    assert (article.byline, article.date) == ("ANA PAZ, BO LI", dt.date(2016, 2, 20))
    assert (article.place, article.agency) == ("MARROW, Maine", "AP")
    assert article.keywords == ("Harbor-Lamp, 1st Ld-Writethru",)
    assert texts(article, "headline", "byline") == [article.title, "By ANA PAZ and BO LI"]
    assert texts(article, "paragraph") == [
        "The lamp of Marrow was lit on Friday.",
        LEAD,
        "It cost $1 million, the town said.",
        "HOME AGAIN",
        NEXT,
    ]


def test_blocks_stand_where_they_say() -> None:
    """Each block knows the lines and characters of the file that it is of."""
    (article,) = read(WIRE)

    for block in article.blocks:
        assert block.extent
        assert WIRE[block.extent.start : block.extent.end].replace("\n", " ") == block.text
    assert [block.extent.line for block in article.blocks if block.extent and block.text == NEXT] == [15]


def test_messages_stand_one_below_the_other() -> None:
    """A file may hold the messages of a day, with the signs of transmission around them."""
    first, second = read(f"\x16\x16\x01{WIRE}\x16\x16\x01{ALERT}")

    assert texts(first, "paragraph")[-1] == NEXT
    assert texts(second, "paragraph") == ["MARROW, Maine (AP) _ The lamp is lit."]
    assert (second.date, second.keywords) == (dt.date(1987, 6, 29), ("US--APNewsAlert",))
    assert not any(sign in block.text for block in second.blocks for sign in "\x01\x02\x03\x16")


def test_messages_need_no_number() -> None:
    """Where numbers were cut off, a message ends with its day, and the next begins with its heading."""
    first, second = read(f"{WIRE}{ALERT}".replace("W1645asian\n", ""))

    assert (first.date, second.date) == (dt.date(2016, 2, 20), dt.date(1987, 6, 29))
    assert texts(second, "paragraph") == ["MARROW, Maine (AP) _ The lamp is lit."]


def test_lines_that_a_mark_parts_are_not_joined() -> None:
    """Below a marked line a paragraph begins, indented or not, so that no two blocks overlap; below a blank one not."""
    (article,) = read(WIRE.replace("the town said.", "^Eds: Lead goes here<\nthe town said.\r\r\nBoats came."))

    assert texts(article, "paragraph")[2:4] == ["It cost $1 million,", "the town said. Boats came."]
    places = sorted((block.extent.start, block.extent.end) for block in article.blocks if block.extent)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_what_stands_below_the_day_is_not_joined_to_it() -> None:
    """The sign that ends a message is no text, and a message without marks is one if another has ended above it."""
    unmarked = "r z BC-Boats   02-21 0500\n\t   Boats came home.\n\t   AP-WF-02-21-16 0500GMT<\n"
    first, second = read(f"{WIRE}NNNN\n{unmarked}")

    assert (first.date, texts(first, "paragraph")[-1]) == (dt.date(2016, 2, 20), NEXT)
    assert (second.date, texts(second, "paragraph")) == (dt.date(2016, 2, 21), ["Boats came home."])


def test_results_of_games_begin_no_message() -> None:
    """A line that looks like a heading begins a message only if marks stand below it."""
    (article,) = read(WIRE.replace("the town said.", "the town said, after\na loss by 10-12 2016\nand a win."))

    assert "It cost $1 million, the town said, after a loss by 10-12 2016 and a win." in texts(article, "paragraph")


@pytest.mark.parametrize("by", ["The Associated Press", "ASSOCIATED PRESS"])
def test_an_agency_wrote_no_story(by: str) -> None:
    """An agency in place of a name is no author."""
    assert read(WIRE.replace("ANA PAZ and BO LI", by))[0].byline == ""


@pytest.mark.parametrize(
    "text",
    [
        "^ marks the spot <\nx y 02-20 0500\n",
        WIRE.replace("^", ""),
        "A story of 02-20 0500\nand no more.\n",
        "",
    ],
)
def test_other_text_is_no_wire(text: str) -> None:
    """Marks and the line above them make a message, and neither alone."""
    assert not is_wire(text)


def test_files_read_together_are_read_alike() -> None:
    """A message among many files of text is left to be read by itself."""
    files = [source(WIRE, "a.txt"), source("Text.", "b.txt")]

    (wire, other) = articles_of_each(files)

    assert wire is None
    assert other
    assert list(PlainText().articles(files[0], Options())) == articles_of_wire(WIRE)


@pytest.mark.parametrize("part", ["^a<\n", "r z a 02-20 0500\n", "^" * 50 + "\n", "r z " + "a " * 40])
def test_awkward_files_take_no_time(part: str) -> None:
    """However often a sign stands in a file, it is looked at once."""
    assert growth(articles_of_wire, lambda count: WIRE + part * count, 4_000) < MOST_GROWTH
