"""An export in a file: whole, or not there."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.exporting import write
from search.index.errors import CuttingsError
from search.index.export_lines import Record, end, header
from search.service import open_searcher

RECORDS = [header(0), end(0)]
LINES = '{"cuttings_export":1,"articles":0}\n{"end":true,"articles":0}\n'

# There is none: what is written is given.
INDEX = Path("index")


def broken_off() -> Iterator[Record]:
    """Yield a record, then fail."""
    yield header(1)
    raise KeyboardInterrupt


def test_a_file_is_replaced_by_a_whole_export(tmp_path: Path) -> None:
    """The export takes the place of what was there, and nothing else stays in the folder; a link stays a link."""
    target, link = tmp_path / "all.jsonl", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write(RECORDS, str(link), INDEX)

    assert target.read_text() == LINES
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl", "link"]


def test_what_was_broken_off_leaves_nothing(tmp_path: Path) -> None:
    """If an export ends before its end, the file that was there stays as it is, and nothing is left beside it."""
    target = tmp_path / "all.jsonl"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write(broken_off(), str(target), INDEX)

    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["all.jsonl"]


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is full at last, the file is named, and is not there."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        write(RECORDS, str(tmp_path / "all.jsonl"), INDEX)

    assert caught.value.filename == str(tmp_path / "all.jsonl")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no regular file, such as a named pipe, is written to and not replaced."""
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    write(RECORDS, str(pipe), INDEX)
    reader.join(timeout=10)

    assert read == [LINES]
    assert pipe.is_fifo()


def test_an_export_is_of_one_commit(news_index: Path) -> None:
    """A searcher exports each article once, in the order of the index, between a header and an end."""
    with open_searcher(news_index) as searcher:
        first, *articles, last = searcher.export()

    assert (first, last) == (header(6), end(6))
    assert [one["id"] for one in articles] == ["ferry", "twins-1", "twins-2", "zirkus", "undated", "bridge"]
    assert articles[3] == {
        "id": "zirkus",
        "head": {
            "title": "Der Zirkus und die Fähre kamen nach Kiel.",
            "language": "de",
            "rules": {"title": "first words of the text"},
            "blocks": 1,
        },
        "blocks": [{"kind": "paragraph", "text": "Der Zirkus und die Fähre kamen nach Kiel.", "number": 1}],
    }
    assert json.loads(json.dumps(articles)) == articles


def test_no_file_of_the_index_is_written_over(tmp_path: Path) -> None:
    """An export beside the segments could take the place of a commit point."""
    (tmp_path / "_MAIN_1.toc").write_bytes(b"precious")

    with pytest.raises(CuttingsError, match="is in the folder of the index"):
        write(RECORDS, str(tmp_path / "_MAIN_1.toc"), tmp_path)
    assert (tmp_path / "_MAIN_1.toc").read_bytes() == b"precious"


@pytest.mark.parametrize("path", ["story.txt", "story.txt/member.txt"])
def test_no_source_is_written_over(tmp_path: Path, path: str) -> None:
    """A file or archive that articles come from stays as it is, whatever name it is called by."""
    source = tmp_path / "story.txt"
    source.write_text("The lamp is lit.", encoding="utf-8")
    lines = [header(1), {"id": "a", "head": {"path": str(tmp_path / path)}, "blocks": []}, end(1)]

    with pytest.raises(CuttingsError, match=r"come from .*story\.txt: name another file"):
        write(iter(lines), os.path.relpath(source), None)

    assert source.read_text(encoding="utf-8") == "The lamp is lit."
    assert [one.name for one in tmp_path.iterdir()] == ["story.txt"]
