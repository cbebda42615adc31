"""Stories and queries: the same each time, and queries that have an answer."""

from pathlib import Path

import pytest

from benchmarks.peers.engines.base import By, Kind, Query, Story
from benchmarks.peers.stories import KINDS, draw, read, repeated

LINES = [
    ["The ferry to Lervik was late again on Sunday, passengers said.", "A storm kept three boats in the harbour."],
    [
        "Bakers in Ormsund raised the price of bread.",
        "Flour costs twice what it did; the mayor's office wrote a letter.",
    ],
]


def test_lines_are_blocks_of_plain_texts_and_of_json_lines(tmp_path: Path) -> None:
    """Empty lines are no blocks, and only a line break ends a line."""
    (tmp_path / "one.txt").write_text("First line.\n\n  Second line.  \n", encoding="utf-8")
    (tmp_path / "two.jsonl").write_text('{"text": "A\\u2028B\\n\\nC"}\n{"text": "D"}\n', encoding="utf-8")

    stories = read([tmp_path / "one.txt", tmp_path / "two.jsonl"])

    assert stories == [["First line.", "Second line."], ["A\u2028B", "C"], ["D"]]


def test_stories_are_repeated_with_other_words() -> None:
    """There are as many blocks as asked for, and a second time is no copy."""
    stories = repeated(LINES, 7)

    assert [len(story.lines) for story in stories] == [2, 2, 2, 1]
    assert stories[2].lines[0] == "Thi firry tu Lirvok wes leti egeon un Sandey, pessingirs seod."
    assert len({story.name for story in stories}) == 4
    assert repeated(LINES, 3)[0] == stories[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["block", "article"])
def test_queries_are_drawn_from_the_stories(by: By, kind: Kind) -> None:
    """All words of a query stand in one block, or one article, and those of a phrase side by side."""
    stories = repeated(LINES, 4)
    lines = [line.lower() for story in stories for line in story.lines]
    places = lines if by == "block" else [" ".join(story.lines).lower() for story in stories]

    queries = draw(stories, by, kind, 8)

    assert len(set(queries)) == 8
    assert queries == draw(stories, by, kind, 8)
    for query in queries:
        assert 2 <= len(query.words) <= 4
        if kind == "phrase":
            assert any(" ".join(query.words) in line for line in lines)
        else:
            assert any(set(query.words) <= set(place.split()) for place in places)
            assert min(map(len, query.words)) >= 4


def test_too_few_stories_are_said() -> None:
    """Who asks for more queries than there can be is told so."""
    with pytest.raises(ValueError, match="too few for 50"):
        draw([Story("1", "", ["Storm over Lervik"])], "block", "phrase", 50)


@pytest.mark.parametrize(
    ("kind", "text"), [("union", "late ferry"), ("intersection", "+late +ferry"), ("phrase", '"late ferry"')]
)
def test_a_query_is_typed_as_most_engines_read_it(kind: Kind, text: str) -> None:
    """A plus before what has to be there, quotes around a phrase."""
    assert Query(kind, ("late", "ferry")).text == text
