"""What every sink promises: the one that writes an index, and the one that only says what would be written."""

import datetime as dt
import errno
import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb.structfile import StructFile
from whoosh.index import open_dir

from indexer.documents import Documents, Origin, documents
from indexer.models import Article, Block
from indexer.sinks.base import INCOMPLETE, IndexedSource, Owner, Sink
from indexer.sinks.dry import DrySink
from indexer.sinks.local import LocalSink
from search.index import schema
from search.index.directory import HOLDER, LOCK, holds_index
from search.index.errors import CorruptIndexError, IndexLockedError, IndexNotFoundError, WriteError
from search.index.storage import DurableStorage

Opener = Callable[[Path], Sink]

ONE, TWO = "/news/one.txt", "/news/two.txt"


def docs(article_id: str, *passages: str, path: str = "", digest: str = "") -> Documents:
    """Return the documents of an article of these paragraphs."""
    blocks = [Block("paragraph", passage) for passage in passages]
    return documents(Article(article_id, "", blocks, language="en", path=path), Origin(path, digest))


def owned(path: str) -> Owner:
    """Return the owner of an article that tells no version."""
    return Owner(path, (0, 0.0))


def found(directory: Path, word: str) -> list[str]:
    """Return the ids of the articles whose blocks hold a word, one for each block, as plain Whoosh finds them."""
    with open_dir(str(directory)).searcher() as searcher:
        return sorted(
            searcher.stored_fields(docnum)[schema.ARTICLE]
            for docnum in searcher.document_numbers(**{schema.TEXT_FIELD: word})
        )


def files(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return the time of change and the bytes of each file of a folder, but not who holds the lock."""
    return {
        path.name: (path.stat().st_mtime_ns, path.read_bytes())
        for path in directory.iterdir()
        if path.name not in (LOCK, HOLDER)
    }


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return the directory of an index of three articles: two of one file, and one that came from Python."""
    sink = LocalSink(tmp_path / "index")
    sink.add(docs("a", "ferry adrift", "ferry found", path=ONE, digest="d1"))
    sink.add(docs("b", "bridge closed", path=ONE, digest="d1"))
    sink.add(docs("c", "circus came"))
    sink.commit()
    sink.close()
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


@pytest.fixture
def sink(open_sink: Opener, directory: Path) -> Sink:
    """Return a sink on the index of three articles."""
    return open_sink(directory)


def test_knows_the_sources(sink: Sink) -> None:
    """A sink knows each file that was indexed, with its digest and its articles; what came from Python is of none."""
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a", "b"))}


def test_knows_whose_an_article_is(sink: Sink) -> None:
    """The owner of an article is its file; "" if it came from Python, and None if there is no such article."""
    owners = [sink.owner(article_id) for article_id in ("a", "b", "c", "d", "", "\0")]

    assert owners == [owned(ONE), owned(ONE), owned(""), None, None, None]


def test_gives_what_is_stored_of_an_article(sink: Sink) -> None:
    """What is stored with the documents of an article comes in their order, as long as nothing has changed it."""
    stored = sink.stored("a")

    assert [(one[schema.TEXT_FIELD], one[schema.ARTICLE], schema.HEAD in one) for one in stored] == [
        ("ferry adrift", "a", True),
        ("ferry found", "a", False),
    ]
    assert stored[0][schema.HEAD]["digest"] == "d1"
    assert [sink.stored(article_id) for article_id in ("d", "", "\0")] == [[], [], []]
    sink.delete("b")
    sink.add(docs("a", "ferry sunk", path=ONE, digest="d2"))
    assert [sink.stored(article_id) for article_id in ("a", "b")] == [[], []]


def test_added_articles_are_known_before_the_commit(sink: Sink) -> None:
    """Within a session an article that was added is known, so that a second one with its id is noticed."""
    sink.add(docs("d", "dog barks", path=TWO, digest="d2"))
    sink.add(docs("e", "eel swims"))

    assert (sink.owner("d"), sink.owner("e")) == (owned(TWO), owned(""))
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a", "b")), TWO: IndexedSource("d2", ("d",))}


def test_deleting_says_whether_there_was_one(sink: Sink) -> None:
    """An article can be deleted once, whether it was committed before or added just now."""
    sink.add(docs("d", "dog barks"))

    assert [sink.delete(article_id) for article_id in ("a", "a", "d", "d", "nobody")] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert [sink.owner(article_id) for article_id in ("a", "d", "nobody")] == [None, None, None]
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("b",))}


def test_a_file_without_articles_is_no_source(sink: Sink) -> None:
    """When all articles of a file are deleted it is not indexed any more."""
    sink.delete("a")
    sink.delete("b")

    assert dict(sink.sources()) == {}


def test_delete_then_add(sink: Sink) -> None:
    """An article that was deleted can be added again, from another file too."""
    sink.delete("a")
    sink.add(docs("a", "ferry sunk", path=TWO, digest="d2"))

    assert sink.owner("a") == owned(TWO)
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("b",)), TWO: IndexedSource("d2", ("a",))}
    assert sink.delete("a") is True


def test_a_replaced_file_has_its_new_digest(sink: Sink) -> None:
    """When all articles of a file are added anew, the file is known by its new digest."""
    for article_id in ("a", "b"):
        sink.add(docs(article_id, "news", path=ONE, digest="d2"))

    assert dict(sink.sources()) == {ONE: IndexedSource("d2", ("a", "b"))}


def test_knows_whether_a_file_is_whole(sink: Sink) -> None:
    """A file is whole until one of the articles that it gave is another file's, or gone, or parts could not be read."""
    for article_id in ("d", "e"):
        sink.add(docs(article_id, "dog barks", path=TWO, digest="d2")._replace(siblings=2))
    assert sink.sources()[TWO].is_whole
    assert sink.sources()[ONE].is_whole

    sink.add(docs("e", "eel swims", path=ONE, digest="d1"))
    assert not sink.sources()[TWO].is_whole
    sink.add(docs("d", "dog barks", path=TWO, digest="d2")._replace(siblings=INCOMPLETE))
    assert not sink.sources()[TWO].is_whole


def test_knows_the_version_of_an_article(sink: Sink) -> None:
    """The version of an article, its number and its time, is known with its owner, before and after the commit."""
    modified = dt.datetime(2026, 3, 14, 8, tzinfo=dt.UTC)
    article = Article("v", "", [Block("paragraph", "eel swims")], path=TWO, version=3, modified=modified)
    sink.add(documents(article, Origin(TWO, "d2")))
    assert sink.owner("v") == Owner(TWO, (3, modified.timestamp()))

    sink.commit()
    assert sink.owner("v") == Owner(TWO, (3, modified.timestamp()))


def test_the_owner_of_a_member_is_its_container(sink: Sink) -> None:
    """An article from within an archive belongs to the archive, which is the file that may change or vanish."""
    article = Article("m", "", [Block("paragraph", "eel swims")], path="/news/a.zip/eel.txt")
    sink.add(documents(article, Origin("/news/a.zip", "d2")))

    assert sink.owner("m") == owned("/news/a.zip")
    assert sink.sources()["/news/a.zip"].articles == ("m",)


def test_rollback_forgets(sink: Sink) -> None:
    """After a rollback a sink knows what it knew at the last commit, and takes new changes."""
    sink.add(docs("d", "dog barks", path=TWO, digest="d2"))
    sink.delete("a")
    sink.rollback()

    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a", "b"))}
    assert (sink.owner("a"), sink.owner("d")) == (owned(ONE), None)
    assert sink.delete("a") is True


def test_a_commit_is_what_a_rollback_goes_back_to(sink: Sink) -> None:
    """What was committed stays; only what was done since is forgotten."""
    sink.delete("a")
    sink.commit()
    sink.delete("b")
    sink.rollback()

    assert (sink.owner("a"), sink.owner("b")) == (None, owned(ONE))


def test_closes_twice(open_sink: Opener, directory: Path) -> None:
    """Closing twice is fine, and leaves the index for others to open."""
    first = open_sink(directory)
    first.close()
    first.close()

    assert open_sink(directory).owner("a") == owned(ONE)


def test_says_who_holds_the_lock(open_sink: Opener, directory: Path) -> None:
    """While another process writes, opening the index fails at once, and says what to do; then it is free again."""
    code = (
        "import sys; from pathlib import Path; from indexer.sinks.local import LocalSink\n"
        f"sink = LocalSink(Path({str(directory)!r})); print('ready', flush=True); sys.stdin.read(); sink.close()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"ready"
        with pytest.raises(IndexLockedError, match=rf"by process {other.pid} on .*, since 2\d{{3}}-.*run this again"):
            open_sink(directory)
        other.communicate(timeout=30)

    assert open_sink(directory).owner("a") == owned(ONE)


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


@pytest.mark.parametrize("change", ["nothing", "add", "delete", "replace"])
def test_rollback_leaves_nothing(directory: Path, change: str) -> None:
    """A rollback leaves the index as it was, byte for byte, without a file more."""
    before = files(directory)
    sink = LocalSink(directory)
    if change in ("add", "replace"):
        sink.add(docs("a" if change == "replace" else "d", "dog barks"))
    if change == "delete":
        sink.delete("a")
    sink.rollback()
    sink.close()

    assert files(directory) == before


def test_closing_without_commit_is_a_rollback(directory: Path) -> None:
    """What was not committed when a sink is closed is forgotten."""
    before = files(directory)
    sink = LocalSink(directory)
    sink.add(docs("d", "dog barks"))
    sink.delete("a")
    sink.close()

    assert files(directory) == before


def test_a_commit_without_change_writes_nothing(directory: Path) -> None:
    """Committing nothing leaves every file as it was, its time of change too."""
    before = files(directory)
    sink = LocalSink(directory)
    sink.commit()
    sink.commit()
    sink.close()

    assert files(directory) == before


def test_deleting_nothing_writes_nothing(directory: Path) -> None:
    """To delete an article that is not there is no change."""
    before = files(directory)
    sink = LocalSink(directory)
    sink.delete("nobody")
    sink.commit()
    sink.close()

    assert files(directory) == before


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


def test_nothing_is_seen_before_the_commit(directory: Path) -> None:
    """A searcher sees all changes of a session at once, when they are committed."""
    sink = LocalSink(directory)
    sink.add(docs("d", "ferry again"))
    sink.delete("c")
    assert (found(directory, "ferri"), found(directory, "circus")) == (["a", "a"], ["c"])

    sink.commit()
    assert (found(directory, "ferri"), found(directory, "circus")) == (["a", "a", "d"], [])
    sink.close()


def test_replacing_an_article_twice_in_a_session(directory: Path) -> None:
    """Of an article that is added again and again, only the last text is found, and it is found once."""
    sink = LocalSink(directory)
    for word in ("lantern", "lamp", "candle"):
        sink.add(docs("a", f"{word} lit", f"{word} out"))
        sink.add(docs("new", f"{word} lit"))
    sink.commit()
    sink.close()

    assert [found(directory, word) for word in ("ferri", "lantern", "lamp")] == [[], [], []]
    assert found(directory, "candl") == ["a", "a", "new"]


def test_deleting_what_was_added_in_the_session(directory: Path) -> None:
    """An article that was added and deleted in one session is never found."""
    sink = LocalSink(directory)
    sink.add(docs("d", "dog barks"))
    sink.delete("d")
    sink.add(docs("a", "dog barks"))
    sink.delete("a")
    sink.commit()
    sink.close()

    assert [found(directory, word) for word in ("dog", "ferri")] == [[], []]


def test_delete_then_add_is_found(directory: Path) -> None:
    """An article that was deleted and added in one session is found by its new text."""
    sink = LocalSink(directory)
    sink.delete("a")
    sink.add(docs("a", "dog barks"))
    sink.commit()
    sink.close()

    assert (found(directory, "dog"), found(directory, "ferri")) == (["a"], [])


def test_the_blocks_of_an_article_are_consecutive(directory: Path) -> None:
    """The documents of an article stand side by side and in order, also when segments were merged."""
    for number in range(6):
        sink = LocalSink(directory)
        sink.add(docs(f"n{number}", "one", "two", "three"))
        sink.add(docs("a", "one", "two"))
        sink.commit()
        sink.close()

    with open_dir(str(directory)).reader() as reader:
        stored = [(docnum, reader.stored_fields(docnum)) for docnum in reader.all_doc_ids()]
        offsets = reader.column_reader(schema.OFFSET)
        places = [(fields[schema.ARTICLE], docnum - int(offsets[docnum])) for docnum, fields in stored]
    assert sorted({article_id for article_id, _ in places}) == ["a", "b", "c", *(f"n{number}" for number in range(6))]
    assert len(set(places)) == 9
    assert len(places) == 2 + 1 + 1 + 6 * 3


def test_an_index_just_made_is_removed_on_rollback(tmp_path: Path) -> None:
    """A session that makes an index and is given up leaves no trace, not even the folder."""
    sink = LocalSink(tmp_path / "deep" / "index")
    sink.add(docs("a", "ferry adrift"))
    sink.close()

    assert not (tmp_path / "deep" / "index").exists()


def test_an_index_just_made_leaves_what_else_is_in_the_folder(tmp_path: Path) -> None:
    """An index that is given up takes no file with it that is not its own."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    sink = LocalSink(tmp_path)
    sink.add(docs("a", "ferry adrift"))
    sink.close()

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_index_is_kept_if_committed(tmp_path: Path) -> None:
    """A session that commits nothing to a new index leaves an empty index, which can be opened."""
    sink = LocalSink(tmp_path / "index")
    sink.commit()
    sink.close()

    assert holds_index(tmp_path / "index")
    assert dict(LocalSink(tmp_path / "index").sources()) == {}


def test_no_index_where_none_can_be(tmp_path: Path) -> None:
    """Where a file is in the way, the reason and what to do are told."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    with pytest.raises(IndexNotFoundError, match="no index can be made"):
        LocalSink(tmp_path / "file" / "index")
    with pytest.raises(IndexNotFoundError, match="no index can be made"):
        LocalSink(tmp_path / "file")


def test_two_threads_do_not_write_at_once(directory: Path) -> None:
    """The lock holds within one process too: a second sink is refused until the first is closed."""
    sink = LocalSink(directory)
    refused: list[bool] = []

    def attempt() -> None:
        try:
            LocalSink(directory).close()
        except IndexLockedError:
            refused.append(True)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    sink.close()

    assert refused == [True]
    attempt()
    assert refused == [True]


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
    assert found(directory, "ferri") == ["d", "e"]
    with open_dir(str(directory)).reader() as reader:
        assert not reader.has_deletions()


def test_optimizing_for_show_writes_nothing(directory: Path) -> None:
    """A dry run leaves every file as it is."""
    before = files(directory)
    with closing(DrySink(directory)) as sink:
        sink.delete("a")
        sink.optimize()

    assert files(directory) == before


def test_nothing_is_committed_of_what_cannot_be_inverted(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an error within an article each commit fails, and a rollback makes all well."""
    before = files(directory)
    with closing(LocalSink(directory)) as sink:
        sink.add(docs("d", "ferry", "ferry"))
        monkeypatch.setattr("indexer.inversion.records_of", lambda *_: 1 / 0)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                sink.commit()
        sink.rollback()
        assert files(directory) == before
        monkeypatch.undo()
        sink.add(docs("e", "ferry"))
        sink.commit()

    assert "e" in found(directory, "ferri")
    assert "d" not in found(directory, "ferri")


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
