"""What is told of an index that is sound, and of one that is not."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from search.index.codec.codec import EXTENSION, ColumnarSegment
from search.index.commit_point import INDEX_NAME
from search.index.directory import open_directory
from search.index.errors import IndexNotFoundError
from search.index.publishing import publish
from search.index.verification import verify
from tests.search.rewriting import Change, rewrite, swap_first, turn_bit


@pytest.fixture
def index(news_index: Path, tmp_path: Path) -> Path:
    """Return the directory of an index that may be damaged."""
    directory = tmp_path / "index"
    shutil.copytree(news_index, directory)
    return directory


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("which", ["news_index", "sample_index"])
def test_a_sound_index_is_sound(request: pytest.FixtureRequest, which: str, deep: bool) -> None:
    """Nothing is wrong with an index as it was written, deleted and updated articles included."""
    told: list[tuple[int, int]] = []
    report = verify(request.getfixturevalue(which), deep=deep, progress=lambda *done: told.append(done))

    assert report.problems == report.earlier == ()
    assert report.is_sound
    assert report.documents > 10
    assert report.bytes > 1000
    assert told == [(number, report.segments) for number in range(1, report.segments + 1)]


def test_written_anew_as_it_is_an_index_is_sound(index: Path) -> None:
    """What the tests below write differs in nothing but what they change."""
    rewrite(index, lambda _: None)

    assert verify(index, deep=True).is_sound


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (turn_bit("length/column", 3), "the column of lengths does not say how many tokens"),
        (turn_bit("article_length/column", 3), "the lengths of articles are not those of their blocks"),
        (turn_bit("offset/column", 11), "the blocks of an article do not stand one after the other"),
        (turn_bit("role/column", 3), "ranked as a"),
        (turn_bit("role/column", 0), "plays a role that there is not"),
        (turn_bit("text/norms"), "the lengths of the text are not those of its tokens"),
        (turn_bit("kind/first_documents"), "the terms of kind are not the values that are stored"),
        (swap_first("article/first_documents"), "the terms of article are not the values that are stored"),
        (turn_bit("text/frequency_bits"), "text"),
        (swap_first("text/terms"), "the terms of text are not"),
        (turn_bit("text/counts"), "text|cannot be decoded"),
        (turn_bit("sketch/values"), "the sketch of some text is not what the text gives"),
        (
            lambda arrays: arrays.get("print/values", np.empty(0)).fill(7),
            "the print of some text is not what the text gives",
        ),
        (lambda arrays: arrays["text/word_counts"].fill(0), "the words of the texts are not counted"),
        (turn_bit("stored/blocks", 20), "cannot be decoded"),
        (turn_bit("stored/record_ends"), "cannot be decoded|document 0"),
    ],
)
def test_what_does_not_fit_is_found_though_every_checksum_is_right(index: Path, change: Change, problem: str) -> None:
    """A segment that says one thing here and another there is not sound; the quick way cannot know."""
    rewrite(index, change)
    report = verify(index, deep=True)

    assert verify(index).is_sound
    assert not report.is_sound
    assert [one for one in report.problems if any(part in one for part in problem.split("|"))]


def test_an_article_in_two_segments_is_found(index: Path) -> None:
    """Two living articles with one id are told, however sound each segment is."""
    opened = open_directory(index)
    point = opened.newest()
    copy = ColumnarSegment(INDEX_NAME)
    copy.set_doc_count(point.segments[1].doc_count_all())
    shutil.copyfile(index / point.segments[1].make_filename(EXTENSION), index / copy.make_filename(EXTENSION))
    publish(opened, [point.segments[1], copy])
    problems = verify(index, deep=True).problems

    assert any("the article undated is also in" in one for one in problems)


def test_a_missing_segment_is_named(index: Path) -> None:
    """A file that the commit point names and that is gone is told by its name."""
    path = next(index.glob("*.cut"))
    path.unlink()
    (problem,) = verify(index).problems

    assert problem == f"{path.name}: No such file or directory"


def test_a_segment_of_other_size_is_named(index: Path) -> None:
    """A segment in the place of another is told, though each is sound."""
    first, second = index.glob("*.cut")
    shutil.copyfile(first, second)
    (problem,) = verify(index).problems

    assert second.name in problem
    assert "documents, and its commit point says" in problem


def test_damage_to_the_commit_before_is_told_beside(index: Path) -> None:
    """The newest commit is sound whatever becomes of the one before, which is told too."""
    (index / "_MAIN_1.toc").write_bytes(b"gone")
    report = verify(index)

    assert report.is_sound
    assert [one.split(" (")[0] for one in report.earlier] == ["_MAIN_1.toc: its commit point is damaged"]


def test_a_commit_point_without_checksum_is_told(index: Path) -> None:
    """A commit point that Whoosh wrote can be read, and is not vouched for."""
    path = index / "_MAIN_2.toc"
    path.write_bytes(path.read_bytes()[:-16])

    assert verify(index).problems == ("_MAIN_2.toc has no checksum: an older version or another program wrote it",)


def test_where_there_is_no_index_there_is_nothing_to_verify(tmp_path: Path) -> None:
    """A folder without an index, and one that is not there, are said to be that."""
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(IndexNotFoundError, match="holds no index"):
            verify(path)
