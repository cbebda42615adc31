"""The sample corpus: what a person counts in it, and what the splitter does."""

import json
from typing import Any

import pytest

from indexer.blocks import split
from indexer.models import Article
from tests.indexer.conftest import DATA, SAMPLE

# File → for each story the line it begins at, its paragraphs, bylines and boilerplate lines, and how often each of its
# captions stands. Counted by other means than the splitter's, and a third of the stories checked by reading them.
COUNTS: dict[str, list[dict[str, Any]]] = json.loads((DATA / "sample_counts.json").read_text(encoding="utf-8"))

AGENCIES = {
    "009_noticias_efe.txt": {"EFE"},
    "010_dpa_nord.txt": {"dpa", "dpa/lno", "dpa/lni"},
    "011_depeches_afp.txt": {"AFP"},
    "012_lusa_norte.txt": {"Lusa"},
}


def stories_of(name: str) -> list[Article]:
    """Return the stories of one file of the sample."""
    return split((SAMPLE / name).read_text(encoding="utf-8"))


def counts(story: Article) -> dict[str, Any]:
    """Return what is counted of a story."""
    kinds = [block.kind for block in story.blocks]
    first = story.blocks[0].extent
    return {
        "line": first.line if first else None,
        "paragraphs": kinds.count("paragraph"),
        "bylines": kinds.count("byline"),
        "boilerplate": kinds.count("boilerplate"),
        "captions": [1 + len(block.repeats) for block in story.blocks if block.kind == "caption"],
    }


def test_all_files_are_counted() -> None:
    """The counts are of every file of the sample: 61 stories in all."""
    assert sorted(COUNTS) == sorted(path.name for path in SAMPLE.glob("*.txt"))
    assert sum(len(stories) for stories in COUNTS.values()) == 61


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_the_splitter_counts_as_a_person_does(name: str) -> None:
    """Each story of the sample begins where it does, and has the paragraphs, captions and other lines it has."""
    assert [counts(story) for story in stories_of(name)] == COUNTS[name]


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_each_story_begins_at_its_dateline(name: str) -> None:
    """Each story of the sample begins with its dateline, from a place and for one of the agencies of its file."""
    for story in stories_of(name):
        assert story.blocks[0].text.startswith(story.dateline)
        assert story.place
        assert story.agency in AGENCIES.get(name, {"AP", "Reuters", "AFP", "ANSA"})


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_each_caption_names_photographer_and_day(name: str) -> None:
    """Each caption of the sample ends with its credit, and tells who made the picture and when."""
    for story in stories_of(name):
        for block in story.blocks:
            if block.kind == "caption":
                assert block.text.endswith(block.credit)
                assert block.photographer in block.credit
                assert len(block.photographer.split()) == 2
                assert block.date is not None


def test_two_sentences_name_two_contributors() -> None:
    """A line that says who reported from where and who contributed names them all."""
    assert stories_of("003_storm_halvard.txt")[0].contributors == ("Maren Lundqvist", "Henrik Dalsgaard")


def test_no_line_of_the_sample_is_lost() -> None:
    """Every line of the sample that is not blank is in exactly one block."""
    for path in sorted(SAMPLE.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        numbers = sorted(
            place.line
            for story in split(text)
            for block in story.blocks
            for place in (block.extent, *block.repeats)
            if place
        )
        assert numbers == [number for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
