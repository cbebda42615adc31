"""Copies of an index: whole, sound, and made again for the price of what is new."""

import shutil
from pathlib import Path

import pytest

from indexer import Indexer
from search.index.backup import back_up
from search.index.errors import CuttingsError, IndexNotFoundError, WriteError
from search.index.verification import verify
from search.service import open_searcher
from tests.conftest import article


@pytest.fixture
def index(news_index: Path, tmp_path: Path) -> Path:
    """Return the directory of an index that may be written to."""
    directory = tmp_path / "index"
    shutil.copytree(news_index, directory)
    return directory


def answers(directory: Path) -> list[tuple[str, float, str]]:
    """Return what a search finds."""
    with open_searcher(directory) as searcher:
        return [
            (hit.article.id, hit.score, hit.block.text) for hit in searcher.search("ferry harbour marrow", match="any")
        ]


def test_a_copy_answers_as_the_index_does(index: Path, tmp_path: Path) -> None:
    """The copy is sound and gives the same answers with the same scores."""
    done = back_up(index, tmp_path / "copy")

    assert verify(tmp_path / "copy", deep=True).is_sound
    assert answers(tmp_path / "copy") == answers(index)
    assert done.documents == verify(index).documents
    assert done.copied == verify(index).bytes


def test_a_second_copy_costs_what_is_new(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was copied before is not copied again; what was deleted is gone from the copy too."""
    monkeypatch.setattr("indexer.sinks.local.segments_to_merge", lambda _: range(0))
    back_up(index, tmp_path / "copy")
    assert back_up(index, tmp_path / "copy").copied == 0
    generations = sorted(path.name for path in (tmp_path / "copy").glob("*.toc"))
    with Indexer(index, jobs=1) as indexer:
        indexer.add(article("new", "", "A ferry to Marrow."))
        indexer.delete("ferry")
    before = verify(index).bytes
    done = back_up(index, tmp_path / "copy")

    assert generations == ["_MAIN_0.toc", "_MAIN_1.toc"]
    assert 0 < done.copied < before / 2
    assert answers(tmp_path / "copy") == answers(index)
    assert "ferry" not in [name for name, _, _ in answers(tmp_path / "copy")]


def test_a_copy_is_whole_though_the_writer_goes_on(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is taken away while it is copied belongs to a commit that is past: the newest is copied instead."""
    copied: list[Path] = []
    copy = shutil.copyfile

    def copy_late(source: Path, target: Path) -> None:
        if not copied:
            copied.append(source)
            with Indexer(index, jobs=1) as indexer:
                indexer.add(article("new", "", "A ferry to Marrow."))
                indexer.optimize()
        copy(source, target)

    monkeypatch.setattr("search.index.backup.shutil.copyfile", copy_late)
    back_up(index, tmp_path / "copy")

    assert verify(tmp_path / "copy", deep=True).is_sound
    assert answers(tmp_path / "copy") == answers(index)
    assert len(list((tmp_path / "copy").glob("*.cut"))) == 1


def test_damage_is_not_copied(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment that is damaged makes no copy; an earlier copy stays as it was."""
    monkeypatch.setattr("indexer.sinks.local.segments_to_merge", lambda _: range(0))
    path = max(index.glob("*.cut"), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    data[70] ^= 1  # in the stored texts, which come first
    back_up(index, tmp_path / "copy")
    before = answers(tmp_path / "copy")
    with Indexer(index, jobs=1) as indexer:
        indexer.delete("undated")
    path.write_bytes(data)

    with pytest.raises(CuttingsError, match=f"{path.name} is damaged"):
        back_up(index, tmp_path / "other")
    assert answers(tmp_path / "copy") == before


def test_damage_to_the_copy_is_mended_by_the_next(index: Path, tmp_path: Path) -> None:
    """What the copy holds is read each time: a segment that is damaged, cut off or gone there is copied again."""
    back_up(index, tmp_path / "copy")
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "copy").glob("*.cut")}
    path = tmp_path / "copy" / max(sizes, key=lambda name: sizes[name])
    for damaged in (bytes(70) + path.read_bytes()[70:], path.read_bytes()[:1000], b"", None):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        done = back_up(index, tmp_path / "copy")

        assert done.copied == sizes[path.name]
        assert verify(tmp_path / "copy", deep=True).is_sound


def test_a_segment_that_is_gone_is_named(index: Path, tmp_path: Path) -> None:
    """What is missing of the index is no matter of a writer that goes on."""
    path = next(index.glob("*.cut"))
    path.unlink()
    with pytest.raises(CuttingsError, match=f"index cannot be read: {path.name} is missing"):
        back_up(index, tmp_path / "copy")


def test_a_copy_that_failed_is_no_index(index: Path, tmp_path: Path) -> None:
    """Where the first copy fails, what is there is not taken for an index that is sound."""
    for path in index.glob("*.cut"):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CuttingsError):
        back_up(index, tmp_path / "copy")

    with pytest.raises(IndexNotFoundError):
        verify(tmp_path / "copy")


def test_other_folders_are_left_alone(index: Path, tmp_path: Path) -> None:
    """A folder that holds anything else, the index itself, and a file are refused, and not changed."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(CuttingsError, match=r"holds notes\.txt"):
        back_up(index, tmp_path / "mine")
    with pytest.raises(CuttingsError, match="is, or is in, the folder of the index itself"):
        back_up(index, index / ".." / "index")
    with pytest.raises(CuttingsError, match="it is a file"):
        back_up(index, tmp_path / "mine" / "notes.txt")
    with pytest.raises(IndexNotFoundError):
        back_up(tmp_path / "missing", tmp_path / "copy")
    shutil.copytree(index, tmp_path / "other")
    with pytest.raises(CuttingsError, match=r"other holds another index, and no copy of .*index: name a new folder"):
        back_up(index, tmp_path / "other")
    back_up(index, tmp_path / "copy")
    with pytest.raises(CuttingsError, match=r"copy holds a copy of .*index, and no copy of .*other"):
        back_up(tmp_path / "other", tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["notes.txt"]


def test_a_full_disk_is_told_with_what_is_needed(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no room for the copy the message says how much it takes."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("search.index.backup.shutil.copyfile", full)
    with pytest.raises(WriteError, match=r"the disk is full: this takes up to [\d.]+ MB more, and [\d,.]+ MB are free"):
        back_up(index, tmp_path / "copy")
