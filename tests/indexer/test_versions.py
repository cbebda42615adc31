"""Versions: of the articles with one id, in whatever files, the newest is found, and an older one when that is gone."""

import json
from pathlib import Path
from typing import Any

import pytest

import cuttings
from indexer import Indexer, Report
from tests.indexer.conftest import Find

OLD = {"id": "n1", "version": 1, "text": "A walrus came."}
NEW = {"id": "n1", "version": 2, "text": "An otter came."}
OTHER = {"id": "n2", "text": "A heron stood by."}


def write(path: Path, *records: dict[str, Any]) -> None:
    """Write records as JSON Lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def run(directory: Path, folder: Path, *, dry: bool = True) -> tuple[int, int, int, int, int]:
    """Bring the index up to date, a dry run before it, and return what became of the files: both say the same.

    The five counts are those of files added, updated, removed, unchanged and skipped.
    """
    reports: list[Report] = []
    for is_dry in (True, False) if dry else (False,):
        with Indexer(directory, jobs=1, dry_run=is_dry) as index:
            reports.append(index.add_paths([folder]))
    assert reports[0] == reports[-1]
    report = reports[-1]
    return report.added, report.updated, report.removed, report.unchanged, len(report.skipped)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for stories."""
    (tmp_path / "stories").mkdir()
    return tmp_path / "stories"


@pytest.mark.parametrize("names", [("1.jsonl", "2.jsonl"), ("2.jsonl", "1.jsonl")], ids=["in-order", "newer-first"])
def test_a_newer_version_replaces_an_older_one(
    folder: Path, directory: Path, find: Find, names: tuple[str, str]
) -> None:
    """Of two files with versions of one article the newer is found, whichever is read first, and none is an error."""
    write(folder / names[0], OLD)
    write(folder / names[1], NEW)

    run(directory, folder)

    assert (find("walrus"), find("otter")) == ([], [names[1]])


def test_an_older_version_is_left_out_in_silence(folder: Path, directory: Path) -> None:
    """A file whose article is indexed in a version as new or newer counts as unchanged, run after run."""
    write(folder / "1.jsonl", NEW)
    write(folder / "2.jsonl", OLD)
    write(folder / "3.jsonl", NEW)

    assert run(directory, folder) == (1, 0, 0, 2, 0)
    assert run(directory, folder) == (0, 0, 0, 3, 0)


def test_the_time_of_a_version_decides_between_equal_numbers(folder: Path, directory: Path, find: Find) -> None:
    """Without numbers, or between equal ones, the version that was made later is the newer."""
    write(folder / "1.jsonl", {**OLD, "version": 0, "modified": "2026-03-14T08:00:00Z"})
    write(folder / "2.jsonl", {**NEW, "version": 0, "modified": "2026-03-14T09:00:00+02:00"})

    run(directory, folder)

    assert (find("walrus"), find("otter")) == (["1.jsonl"], [])


def test_a_number_is_newer_than_none(folder: Path, directory: Path, find: Find) -> None:
    """An article that tells no version gives way to one that does, and does not take its place."""
    write(folder / "1.jsonl", {**OLD, "version": 0})
    write(folder / "2.jsonl", NEW)
    write(folder / "3.jsonl", {**OLD, "version": 0})

    assert run(directory, folder) == (2, 0, 0, 1, 0)
    assert (find("walrus"), find("otter")) == ([], ["2.jsonl"])


def test_versions_within_a_file(folder: Path, directory: Path, find: Find) -> None:
    """Of the versions in one file the newest is indexed, wherever it stands."""
    write(folder / "1.jsonl", OLD, {**NEW, "version": 3, "text": "A lynx came."}, NEW, OTHER)

    with Indexer(directory, jobs=1) as index:
        report = index.add_paths([folder])

    assert (report.articles, report.skipped) == (2, [])
    assert [find(word) for word in ("walrus", "lynx", "otter", "heron")] == [[], ["1.jsonl"], [], ["1.jsonl"]]


def test_a_withdrawn_story_is_found_no_more(folder: Path, directory: Path) -> None:
    """A newer version that holds a headline alone takes the text of the story away."""
    write(folder / "1.jsonl", OLD)
    write(folder / "2.jsonl", {"id": "n1", "version": 2, "title": "Withdrawn: walrus story"})
    run(directory, folder)

    with cuttings.open_index(directory) as searcher:
        assert searcher.search("came").total == (0, 0)
        assert [hit.article.title for hit in searcher.search("withdrawn")] == ["Withdrawn: walrus story"]


def test_the_older_version_comes_back_when_the_newer_is_gone(folder: Path, directory: Path, find: Find) -> None:
    """When the file of the newer version is removed, the next run finds the older one again."""
    write(folder / "1.jsonl", OLD)
    write(folder / "2.jsonl", NEW)
    run(directory, folder)
    (folder / "2.jsonl").unlink()

    assert run(directory, folder) == (1, 0, 1, 0, 0)
    assert (find("walrus"), find("otter")) == (["1.jsonl"], [])


def test_one_article_of_several_comes_back(folder: Path, directory: Path, find: Find) -> None:
    """A file that lost one of its articles to a newer version has it again when that is gone, and is unchanged till."""
    write(folder / "1.jsonl", OLD, OTHER)
    write(folder / "2.jsonl", NEW)
    assert run(directory, folder) == (2, 0, 0, 0, 0)
    assert run(directory, folder) == (0, 0, 0, 2, 0)
    assert (find("walrus"), find("otter"), find("heron")) == ([], ["2.jsonl"], ["1.jsonl"])
    (folder / "2.jsonl").unlink()

    assert run(directory, folder) == (0, 1, 1, 0, 0)
    assert (find("walrus"), find("heron")) == (["1.jsonl"], ["1.jsonl"])
    assert run(directory, folder) == (0, 0, 0, 1, 0)


def test_the_older_version_comes_back_when_the_newer_is_edited_out(folder: Path, directory: Path, find: Find) -> None:
    """When the file of the newer version holds it no longer, the older one is back with the next run at the latest."""
    write(folder / "1.jsonl", OLD)
    write(folder / "2.jsonl", NEW, OTHER)
    run(directory, folder)
    write(folder / "2.jsonl", OTHER)
    run(directory, folder)
    run(directory, folder)

    assert (find("walrus"), find("otter"), find("heron")) == (["1.jsonl"], [], ["2.jsonl"])


def test_a_file_whose_last_article_is_superseded_is_found_no_more(folder: Path, directory: Path, find: Find) -> None:
    """When a file that changed holds nothing but an older version, what it held before is gone."""
    write(folder / "1.jsonl", OLD, OTHER)
    write(folder / "2.jsonl", NEW)
    run(directory, folder)
    write(folder / "1.jsonl", OLD)

    assert run(directory, folder) == (0, 1, 0, 1, 0)
    assert (find("heron"), find("walrus"), find("otter")) == ([], [], ["2.jsonl"])


def test_a_file_may_go_back_to_an_older_version(folder: Path, directory: Path, find: Find) -> None:
    """What a file holds now replaces what it held before, older or not: versions speak between files."""
    write(folder / "1.jsonl", NEW)
    run(directory, folder)
    write(folder / "1.jsonl", OLD)

    assert run(directory, folder) == (0, 1, 0, 0, 0)
    assert (find("walrus"), find("otter")) == (["1.jsonl"], [])


def test_articles_without_versions_are_in_conflict(folder: Path, directory: Path) -> None:
    """Where neither of two files tells a version, the second is reported: nobody can say which is meant."""
    for name in ("1.jsonl", "2.jsonl"):
        write(folder / name, {**OLD, "version": 0})

    assert run(directory, folder) == (1, 0, 0, 0, 1)


def test_three_versions_in_three_files(folder: Path, directory: Path, find: Find) -> None:
    """Each time the newest file goes the next older version is found."""
    for number, word in ((1, "walrus"), (2, "otter"), (3, "lynx")):
        write(folder / f"{number}.jsonl", {"id": "n1", "version": number, "text": f"A {word} came."})
    run(directory, folder)
    seen = [find("came")]
    for name in ("3.jsonl", "2.jsonl"):
        (folder / name).unlink()
        run(directory, folder)
        seen.append(find("came"))

    assert seen == [["3.jsonl"], ["2.jsonl"], ["1.jsonl"]]
