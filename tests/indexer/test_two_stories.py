"""A file as people have it: two wire stories, one block a line, galleries within and behind the body."""

import datetime as dt

import pytest

from indexer.blocks import split
from indexer.models import Article, Block
from tests.indexer.conftest import DATA

SOURCE = (DATA / "two_stories.txt").read_bytes().decode()


@pytest.fixture
def stories() -> list[Article]:
    """Return the stories of the file."""
    return split(SOURCE)


def of_kind(story: Article, kind: str) -> list[Block]:
    """Return the blocks of a story of one kind, in order."""
    return [block for block in story.blocks if block.kind == kind]


def lines(block: Block) -> list[int]:
    """Return all lines on which a block stands."""
    return [place.line for place in (block.extent, *block.repeats) if place]


def test_there_are_two_stories(stories: list[Article]) -> None:
    """The file holds two stories, which begin at their datelines."""
    assert [lines(story.blocks[0]) for story in stories] == [[1], [23]]
    assert [(story.dateline, story.place, story.agency) for story in stories] == [
        ("QUITO, Ecuador (AP)", "QUITO, Ecuador", "AP"),
        ("LISBON, Portugal (AP)", "LISBON, Portugal", "AP"),
    ]


def test_paragraphs(stories: list[Article]) -> None:
    """The stories have 8 and 7 paragraphs, none of them a caption, and none of their lines is missing."""
    assert [[line for block in of_kind(story, "paragraph") for line in lines(block)] for story in stories] == [
        [1, 2, 9, 10, 11, 12, 13, 14],
        [23, 24, 25, 26, 27, 28, 29],
    ]


def test_captions_and_how_often_each_stands(stories: list[Article]) -> None:
    """Each story has 3 distinct captions; one stands 8 times, one 3 times, the others twice."""
    assert [[lines(block) for block in of_kind(story, "caption")] for story in stories] == [
        [[4, 6, 7, 16, 18, 19, 20, 21], [5, 17], [8, 22]],
        [[31, 33, 36], [32, 35], [34, 37]],
    ]


def test_photographers_credits_and_days(stories: list[Article]) -> None:
    """Each caption tells who made the picture and when, as its text says."""
    captions = [block for story in stories for block in of_kind(story, "caption")]

    assert [(block.photographer, block.credit, block.date) for block in captions] == [
        ("Lucía Andrade", "(AP Photo/Lucía Andrade)", dt.date(2026, 3, 5)),
        ("Lucía Andrade", "(AP Photo/Lucía Andrade)", dt.date(2026, 3, 5)),
        ("Tomas Vela", "(AP Photo/Tomas Vela, File)", dt.date(2026, 3, 4)),
        ("Joost Meerman", "(AP Photo/Joost Meerman)", dt.date(2026, 4, 12)),
        ("Joost Meerman", "(AP Photo/Joost Meerman)", dt.date(2026, 4, 12)),
        ("Joost Meerman", "(AP Photo/Joost Meerman)", dt.date(2026, 4, 11)),
    ]
    assert [story.date for story in stories] == [dt.date(2026, 3, 5), dt.date(2026, 4, 12)]


def test_boilerplate(stories: list[Article]) -> None:
    """The gallery button of the first story and the hub link of the second are boilerplate."""
    assert [[(lines(block), block.text) for block in of_kind(story, "boilerplate")] for story in stories] == [
        [([3], "Click to Gallery")],
        [([30], "AP cycling: https://apnews.com/hub/cycling")],
    ]


def test_contributors(stories: list[Article]) -> None:
    """The contributor line of the first story is a byline; there is no other, and no author is named."""
    assert [[lines(block) for block in of_kind(story, "byline")] for story in stories] == [[[15]], []]
    assert [(story.byline, story.contributors) for story in stories] == [("", ("Inés Paredes",)), ("", ())]


def test_there_is_nothing_else(stories: list[Article]) -> None:
    """The stories have no headline, and every line of the file is in one block."""
    assert [of_kind(story, "headline") for story in stories] == [[], []]
    assert sorted(line for story in stories for block in story.blocks for line in lines(block)) == list(range(1, 38))


def test_each_block_can_be_cited(stories: list[Article]) -> None:
    """At each of its places a block's text stands in the file, letter for letter, up to its very end."""
    for story in stories:
        for block in story.blocks:
            for place in (block.extent, *block.repeats):
                assert place is not None
                assert SOURCE[place.start : place.end] == block.text
    assert stories[1].blocks[-1].repeats[-1].end == len(SOURCE)
