"""What sinks promise of the files of a folder: which are written, which are left alone, and what is refused."""

import errno
import gc
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb.structfile import StructFile
from whoosh.index import open_dir

from indexer.sinks.base import IndexedSource, Sink
from indexer.sinks.dry import DrySink
from indexer.sinks.local import LocalSink
from search.index.directory import HOLDER, holds_index
from search.index.errors import CorruptIndexError, IndexLockedError, IndexNotFoundError, WriteError
from search.index.storage import DurableStorage
from tests.contracts.test_sinks import ONE, add_three, docs, owned
from tests.contracts.test_writing_sinks import files, words_found

Opener = Callable[[Path], Sink]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return the directory of an index of three articles: two of one file, and one that came from Python."""
    add_three(LocalSink(tmp_path / "index"))
    return tmp_path / "index"


@pytest.fixture(params=[LocalSink, DrySink])
def open_sink(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Return what opens each of the sinks; what it opened is closed after the test."""
    opened: list[Sink] = []

    def opener(directory: Path) -> Sink:
        opened.append(request.param(directory))
        return opened[-1]

    yield opener
    for sink in opened:
        sink.close()


# Whoosh leaves a file that it cannot read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_refuses_what_is_no_index(open_sink: Opener, tmp_path: Path) -> None:
    """A folder whose commit point cannot be read is not written to."""
    (tmp_path / "_MAIN_1.toc").write_bytes(b"not a commit point")
    before = files(tmp_path)

    with pytest.raises(CorruptIndexError):
        open_sink(tmp_path)
    gc.collect()

    assert files(tmp_path) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_refuses_a_damaged_segment(open_sink: Opener, directory: Path) -> None:
    """An index of which a segment is cut short is refused as corrupt, and its lock is free again."""
    segment = next(directory.glob("*.cut"))
    whole = segment.read_bytes()
    segment.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptIndexError):
        open_sink(directory)
    gc.collect()
    segment.write_bytes(whole)

    assert open_sink(directory).owner("a") == owned(ONE)


def test_a_dry_run_writes_nothing(directory: Path) -> None:
    """A sink that only says what would be done leaves every file as it was, whatever it is told."""
    before = files(directory)
    sink = DrySink(directory)
    sink.add(docs("d", "dog barks"))
    sink.delete("a")
    sink.commit()
    sink.close()

    assert files(directory) == before


def test_a_dry_run_makes_no_index(tmp_path: Path) -> None:
    """Where no index is, a dry run makes none, and knows what it was told."""
    sink = DrySink(tmp_path / "index")
    assert dict(sink.sources()) == {}
    assert sink.owner("a") is None
    sink.add(docs("a", "ferry adrift", path=ONE, digest="d1"))
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a",))}
    sink.commit()
    sink.close()

    assert list(tmp_path.iterdir()) == []


def test_an_index_just_made_leaves_what_else_is_in_the_folder(tmp_path: Path) -> None:
    """An index that is given up takes no file with it that is not its own."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    sink = LocalSink(tmp_path)
    sink.add(docs("a", "ferry adrift"))
    sink.close()

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_no_index_where_none_can_be(tmp_path: Path) -> None:
    """Where a file is in the way, the reason and what to do are told."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    with pytest.raises(IndexNotFoundError, match="no index can be made"):
        LocalSink(tmp_path / "file" / "index")
    with pytest.raises(IndexNotFoundError, match="no index can be made"):
        LocalSink(tmp_path / "file")


def segments(directory: Path) -> list[str]:
    """Return the kind of each segment of an index."""
    return [type(one).__name__ for one in open_dir(str(directory))._segments()]


def test_optimizing_publishes_and_leaves_one_segment(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was added is there, what was deleted takes no room, and the index is one segment."""
    monkeypatch.setattr("indexer.sinks.local.segments_to_merge", lambda _: range(0))
    with closing(LocalSink(directory)) as sink:
        sink.add(docs("d", "ferry found"))
        sink.commit()
        sink.delete("a")
        sink.add(docs("e", "ferry lost"))
        sink.optimize()
        sink.optimize()
        assert sink.owner("e") == owned("")

    assert len(segments(directory)) == 1
    assert words_found(directory, "ferri") == ["d", "e"]
    with open_dir(str(directory)).reader() as reader:
        assert not reader.has_deletions()


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_optimizing_that_breaks_off_leaves_no_file(
    directory: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    """Neither a disk that becomes full nor a key keeps the part of a segment that was written."""
    with closing(LocalSink(directory)) as sink:
        sink.delete("a")
        sink.commit()
    before = files(directory)

    def merged(file: Any, *_: Any) -> int:
        file.write(b"half")
        raise fault

    monkeypatch.setattr("indexer.sinks.local.merge", merged)
    with closing(LocalSink(directory)) as sink:
        with pytest.raises((WriteError, KeyboardInterrupt)):
            sink.optimize()
        assert {name for name in files(directory) if name.endswith(".cut")} == {
            name for name in before if name.endswith(".cut")
        }


def test_optimizing_that_breaks_off_before_it_is_published_leaves_no_file(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment that was written whole, and that no commit names, is removed too."""
    with closing(LocalSink(directory)) as sink:
        sink.delete("a")
        sink.commit()
    before = files(directory)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("indexer.sinks.local.publish", interrupted)
    with closing(LocalSink(directory)) as sink, pytest.raises(KeyboardInterrupt):
        sink.optimize()

    assert files(directory).keys() == before.keys()


def test_a_dry_run_is_refused_while_another_writes(directory: Path) -> None:
    """What a dry run says must hold when it says it: it reads under the same lock."""
    with closing(LocalSink(directory)), pytest.raises(IndexLockedError, match="run this again"):
        DrySink(directory)


def test_a_folder_holds_an_index_once_it_was_committed(tmp_path: Path) -> None:
    """A commit of nothing makes an index too, which is known as one."""
    sink = LocalSink(tmp_path / "index")
    sink.commit()
    sink.close()

    assert holds_index(tmp_path / "index")


def test_optimizing_for_show_writes_nothing(directory: Path) -> None:
    """A dry run leaves every file as it is."""
    before = files(directory)
    with closing(DrySink(directory)) as sink:
        sink.delete("a")
        sink.optimize()

    assert files(directory) == before


class FullStorage(DurableStorage):
    """Be a disk that is full as soon as a segment is to be written."""

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> StructFile:
        """Make small files alone."""
        if name.endswith(".cut"):
            raise OSError(errno.ENOSPC, "No space left on device", name)
        return super().create_file(name, excl, mode, **kwargs)


def test_a_full_disk_leaves_no_trace_of_a_new_index(tmp_path: Path) -> None:
    """The message says how much room it takes; and where nothing was committed there is no index afterwards."""
    sink = LocalSink(tmp_path / "index", open_storage=FullStorage)
    sink.add(docs("a", "ferry adrift"))
    with pytest.raises(WriteError, match=r"the disk is full: this takes up to [\d.]+ MB more, and [\d,.]+ MB are free"):
        sink.commit()
    sink.close()

    assert not (tmp_path / "index").exists()


def test_a_full_disk_leaves_an_index_as_it_was(directory: Path) -> None:
    """What was committed before is there, and nothing else."""
    before = files(directory)
    with closing(LocalSink(directory, open_storage=FullStorage)) as sink:
        sink.add(docs("d", "ferry adrift"))
        with pytest.raises(WriteError):
            sink.commit()

    assert files(directory) == before


def test_a_full_disk_is_told_with_what_waits_in_a_file(directory: Path) -> None:
    """To optimize takes the room of the index, and as much again meanwhile at most."""
    with closing(LocalSink(directory)) as sink:
        sink.add(docs("d", " ".join(f"ferry{number}" for number in range(60_000))))
        sink.commit()
    size = sum(path.stat().st_size for path in directory.iterdir())
    with closing(LocalSink(directory, open_storage=FullStorage)) as sink:
        sink.delete("a")
        with pytest.raises(WriteError, match="takes up to") as raised:
            sink.optimize()
    told = re.findall(r"takes up to ([\d.]+) MB more", str(raised.value))
    assert [float(one) for one in told] == [pytest.approx(2 * size / 1e6, abs=0.1)]


def test_files_of_the_user_are_left_alone(tmp_path: Path) -> None:
    """Whatever the files in the folder are called, no other than those of the index are removed, come what may."""
    names = ("MAIN_street.txt", "MAIN.tex", "_MAIN_notes.txt", "MAIN.x.aside", "MAIN_story.cut", "_MAIN_2.toc.old")
    for name in names:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    with closing(LocalSink(tmp_path)) as sink:
        sink.add(docs("a", "ferry adrift"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)

    with closing(LocalSink(tmp_path)) as sink:
        for number in range(3):
            sink.add(docs(f"a{number}", "ferry adrift"))
            sink.commit()
        sink.optimize()
    assert {*names} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use cannot be moved there")
def test_nothing_is_written_to_a_folder_that_was_exchanged(directory: Path, tmp_path: Path) -> None:
    """Who moved another index to the place of one that is being written to keeps it as it is."""
    fresh = tmp_path / "fresh"
    sink = LocalSink(fresh)
    sink.add(docs("d", "ferry adrift"))
    fresh.rename(tmp_path / "away")
    directory.rename(fresh)
    before = files(fresh)
    with pytest.raises(WriteError, match="was removed or exchanged while it was written to"):
        sink.commit()
    sink.close()

    assert files(fresh) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_nothing_is_written_through_links(directory: Path, tmp_path: Path) -> None:
    """A link in the folder of an index does not lead what is written to another file."""
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    for name in (HOLDER, "MAIN.sources.aside", "_MAIN_2.toc.aside"):
        (directory / name).symlink_to(victim)
    with closing(LocalSink(directory)) as sink:
        sink.add(docs("d", "ferry adrift"))
        sink.record([])
        sink.commit()

    assert victim.read_text(encoding="utf-8") == "mine"
