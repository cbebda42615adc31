"""What the laboratories found broken, one test each: what cannot be read just now is not gone."""

import errno
import gc
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.documents import documents
from indexer.recorded import Root, record, recorded
from indexer.sinks.local import LocalSink
from search.index.codec.codec import ColumnarSegment
from search.index.commit_point import name_of
from search.index.directory import NewsIndex, open_directory
from search.index.errors import CuttingsError, WriteError
from search.index.lock import remove_traces, write_lock
from search.index.publishing import make_directory, publish, remove_index
from search.index.storage import DurableStorage
from search.index.verification import verify
from tests.durability.operations import WatchedStorage
from tests.durability.states import article, check, check_going_on, dead_files, held, open_files

STATE = {"a": ("ferry adrift",), "b": ("bridge closed",)}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return the directory of an index of two commits."""
    for article_id, texts in STATE.items():
        with closing(LocalSink(tmp_path / "index")) as sink:
            sink.add(documents(article(article_id, texts)))
            sink.commit()
    return tmp_path / "index"


def failing(refused: Callable[[str, tuple[str, ...]], bool]) -> Callable[[Path], DurableStorage]:
    """Return what opens a storage in which some operations fail since too many files are open."""

    class Failing(WatchedStorage):
        """Refuse some operations."""

        def before(self, what: str, *names: str) -> None:
            """Fail, maybe."""
            if refused(what, names):
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    return Failing


def refuse(*_: object) -> Any:
    """Refuse what is asked for, since too many files are open."""
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_a_folder_that_cannot_be_listed_keeps_its_index(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the names of files cannot be read for a moment, no new index takes the place of the old."""
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.iterdir", refuse)
        with pytest.raises(WriteError, match="open files"):
            LocalSink(directory)
    gc.collect()

    assert check(directory, [STATE]) == STATE


def test_a_storage_tells_of_what_it_cannot_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that cannot be read for a moment is not taken for an empty one."""
    assert DurableStorage(tmp_path / "none").list() == []
    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(OSError, match="open files"):
        DurableStorage(tmp_path).list()


def test_a_commit_point_that_cannot_be_read_is_kept(directory: Path) -> None:
    """Where the newest commit point cannot be opened for a moment, nothing that it names is removed."""
    is_broken = False
    newest = name_of(open_directory(directory).newest().generation)
    storage = failing(lambda what, names: is_broken and what == "open" and names == (newest,))
    sink = LocalSink(directory, open_storage=storage)
    sink.add(documents(article("c", ["circus came"])))
    is_broken = True
    with pytest.raises(CuttingsError):
        sink.rollback()
    sink.close()

    assert check(directory, [STATE]) == STATE


@pytest.mark.parametrize("what", ["list", "open"])
def test_closing_lets_go_whatever_fails(directory: Path, what: str) -> None:
    """A session that cannot clean up when it is closed holds neither the lock nor a file."""
    is_broken = False
    sink = LocalSink(directory, open_storage=failing(lambda asked, _: is_broken and asked == what))
    sink.add(documents(article("c", ["circus came"])))
    is_broken = True
    sink.close()

    assert open_files(directory) == []
    check_going_on(directory, STATE)


def test_a_commit_that_cannot_be_read_back(directory: Path) -> None:
    """Where an index cannot be opened behind its commit, that is told, and the session can still be used."""
    published, is_broken = directory / "_MAIN_3.toc", True

    def refused(what: str, names: tuple[str, ...]) -> bool:
        return is_broken and what == "open" and names[0].startswith("MAIN_") and published.exists()

    sink = LocalSink(directory, open_storage=failing(refused))
    sink.add(documents(article("c", ["circus came"])))
    with pytest.raises(CuttingsError):
        sink.commit()
    is_broken = False
    sink.delete("b")
    assert (sink.owner("a") is None, sink.owner("b") is None) == (False, True)
    sink.close()

    check(directory, [{**STATE, "c": ("circus came",)}])


@pytest.mark.parametrize("what", ["delete", "sync_folder"])
def test_a_commit_point_that_stays_keeps_its_segments(directory: Path, what: str) -> None:
    """What cannot be removed, or may come back, names nothing that is gone."""
    order: list[str] = []

    class Stubborn(WatchedStorage):
        """Remove no commit point."""

        def before(self, asked: str, *names: str) -> None:
            """Record, and fail maybe."""
            order.append(" ".join((asked, *names)))
            if asked == what == "delete" and names[0].endswith(".toc"):
                raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    with closing(LocalSink(directory, open_storage=Stubborn)) as sink:
        sink.delete("a")
        sink.optimize()

    check(directory, [{"b": STATE["b"]}])
    points = [place for place, one in enumerate(order) if one.startswith("delete _MAIN_")]
    segments = [place for place, one in enumerate(order) if one.startswith("delete MAIN_")]
    if what == "sync_folder":
        removal = max(place for place in points if place < segments[-1])
        assert order[removal - 1].strip() == order[removal + 1].strip() == what


def test_an_earlier_commit_point_without_checksum_is_told(directory: Path) -> None:
    """Where the checksum was cut off the commit point before the newest, that is told."""
    path = directory / "_MAIN_1.toc"
    path.write_bytes(path.read_bytes()[:-16])

    assert ["has no checksum" in one for one in verify(directory).earlier] == [True]


def test_an_index_is_removed_from_its_commit_points_on(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the removal of an index is broken off, no commit point is left that names what is gone."""
    removed: list[str] = []
    unlink = Path.unlink

    def record_and_unlink(path: Path, *, missing_ok: bool = False) -> None:
        removed.append(path.suffix)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr("pathlib.Path.unlink", record_and_unlink)
    remove_index(directory)

    assert removed[:2] == [".toc", ".toc"]
    assert ".cut" in removed[2:]


def test_a_commit_that_is_made_does_not_fail(directory: Path) -> None:
    """Where what is dead cannot be removed behind a commit, the commit is made all the same."""
    published = directory / "_MAIN_3.toc"
    is_first = True

    def refused(what: str, names: tuple[str, ...]) -> bool:
        nonlocal is_first
        is_now = is_first and what == "list" and published.exists()
        is_first = is_first and not is_now
        return is_now

    with closing(LocalSink(directory, open_storage=failing(refused))) as sink:
        sink.add(documents(article("c", ["circus came"])))
        sink.commit()

    assert not is_first
    check(directory, [{**STATE, "c": ("circus came",)}])


def test_a_segment_that_is_not_there_is_not_published(directory: Path) -> None:
    """A commit point never names a file that is missing."""
    index = open_directory(directory)
    with pytest.raises(FileNotFoundError):
        publish(index, [*index.newest().segments, ColumnarSegment("MAIN")])

    assert check(directory, [STATE]) == STATE


def test_what_was_to_become_the_record_of_sources_goes(directory: Path) -> None:
    """A file that a kill kept from taking the place of another is removed by the next commit."""
    (directory / "MAIN.sources.aside").write_bytes(b"{")
    with closing(LocalSink(directory)) as sink:
        sink.add(documents(article("c", ["circus came"])))
        sink.commit()

    assert dead_files(directory) == []


def test_sources_that_cannot_be_read_are_not_written_over(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the record of what was indexed cannot be read for a moment, it is not begun anew."""
    storage, root = DurableStorage(directory), Root("/news", 100)
    record(storage, [root])

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.read_bytes", refuse)
        with pytest.raises(OSError, match="open files"):
            record(storage, [Root("/other", 100)])

    assert recorded(directory) == [root]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a journal of names")
def test_a_new_folder_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of a new index, and each above it that was made, does not vanish in a power cut."""
    forced: list[int] = []
    monkeypatch.setattr("search.index.storage._force", lambda number: forced.append(os.fstat(number).st_ino))
    make_directory(tmp_path / "deep" / "index")

    assert {tmp_path.stat().st_ino, (tmp_path / "deep").stat().st_ino} <= set(forced)


def test_a_reader_is_not_overtaken(directory: Path) -> None:
    """A reader for which the newest commit point was taken away by a writer opens the one that is newest then."""
    stale = [path.name for path in directory.glob("*.toc")]

    class Overtaken(DurableStorage):
        """List the names that were there before, once."""

        def list(self) -> list[str]:
            """Return names."""
            return [stale.pop()] if stale else super().list()

    with closing(LocalSink(directory)) as sink:
        sink.add(documents(article("c", ["circus came"])))
        sink.optimize()

    with NewsIndex(Overtaken(directory)).reader() as reader:
        assert reader.doc_count() == len(held(directory)) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no file that is open")
def test_the_lock_is_not_pulled_away(tmp_path: Path) -> None:
    """Who gives up an index just made does not remove the lock that another has taken meanwhile."""
    with write_lock(tmp_path):
        remove_traces(tmp_path)
        with pytest.raises(CuttingsError), write_lock(tmp_path):
            pass


def test_a_write_error_says_that_all_is_safe(directory: Path) -> None:
    """What cannot be written is told as such, and what was committed stays."""
    sink = LocalSink(directory, open_storage=failing(lambda what, _: what == "create"))
    sink.add(documents(article("c", ["circus came"])))
    with pytest.raises(WriteError, match="what was committed before is safe"):
        sink.commit()
    sink.close()

    assert check(directory, [STATE]) == STATE
