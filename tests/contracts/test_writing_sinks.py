"""What every sink that writes promises: what is seen of it, and when, and that what is given up leaves no trace."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from whoosh.index import open_dir

from indexer.sinks.base import Sink
from indexer.sinks.local import LocalSink
from search.index import schema
from search.index.cluster_address import Place
from search.index.directory import HOLDER, LOCK
from search.index.errors import IndexLockedError
from tests.contracts.test_sinks import ONE, add_three, docs, owned


class Writing(Protocol):
    """Open sinks of one kind, and look at what they wrote as others see it, past the sink."""

    # What inverts or analyses a batch of articles: a test puts what fails in its place.
    analysis: str

    def open(self, place: Place) -> Sink:
        """Open a sink; what was opened is closed after the test."""
        ...

    def found(self, place: Place, term: str) -> list[str]:
        """Return the ids of the articles whose blocks hold a term, one for each block, as a search finds them now."""
        ...

    def blocks(self, place: Place) -> list[tuple[str, int]]:
        """Return the article of each block and how many of its blocks stand before it, in the order of the index."""
        ...

    def state(self, place: Place) -> dict[str, Any]:
        """Return what is equal as long as nothing is changed, what nobody has seen yet too; empty without an index."""
        ...


def words_found(directory: Path, word: str) -> list[str]:
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


class LocalWriting:
    """Open sinks of folders, and look at their files."""

    analysis = "indexer.inversion.records_of"

    def __init__(self) -> None:
        """Hold no sink yet."""
        self._opened: list[Sink] = []

    def open(self, place: Place) -> Sink:
        """Open a sink; what was opened is closed after the test."""
        assert isinstance(place, Path)
        self._opened.append(LocalSink(place))
        return self._opened[-1]

    def found(self, place: Place, term: str) -> list[str]:
        """Return the ids of the articles whose blocks hold a term, as plain Whoosh finds them."""
        assert isinstance(place, Path)
        return words_found(place, term)

    def blocks(self, place: Place) -> list[tuple[str, int]]:
        """Return the article and the offset of each block, as plain Whoosh has them."""
        with open_dir(str(place)).reader() as reader:
            offsets = reader.column_reader(schema.OFFSET)
            return [
                (reader.stored_fields(docnum)[schema.ARTICLE], int(offsets[docnum])) for docnum in reader.all_doc_ids()
            ]

    def state(self, place: Place) -> dict[str, Any]:
        """Return all files of a folder, those of a temporary kind too."""
        assert isinstance(place, Path)
        return dict(files(place)) if place.is_dir() else {}

    def close(self) -> None:
        """Close what was opened."""
        for sink in self._opened:
            sink.close()


@pytest.fixture
def writing() -> Iterator[Writing]:
    """Return what opens the sinks of folders, and looks at what they wrote."""
    opened = LocalWriting()
    yield opened
    opened.close()


@pytest.fixture
def directory(tmp_path: Path) -> Place:
    """Return the place of an index of three articles: two of one file, and one that came from Python."""
    add_three(LocalSink(tmp_path / "index"))
    return tmp_path / "index"


@pytest.fixture
def nowhere(tmp_path: Path) -> Place:
    """Return a place where no index is yet."""
    return tmp_path / "deep" / "index"


@pytest.mark.parametrize("change", ["nothing", "add", "delete", "replace", "replace what was added"])
def test_rollback_leaves_nothing(writing: Writing, directory: Place, change: str) -> None:
    """A rollback leaves the index as it was, to the last byte and the time of each change."""
    before = writing.state(directory)
    sink = writing.open(directory)
    if change in ("add", "replace", "replace what was added"):
        sink.add(docs("a" if change == "replace" else "d", "dog barks"))
    if change == "replace what was added":
        sink.add(docs("d", "dog sleeps", "dog wakes"))
    if change == "delete":
        sink.delete("a")
    sink.rollback()
    sink.close()

    assert before
    assert writing.state(directory) == before


def test_closing_without_commit_is_a_rollback(writing: Writing, directory: Place) -> None:
    """What was not committed when a sink is closed is forgotten."""
    before = writing.state(directory)
    sink = writing.open(directory)
    sink.add(docs("d", "dog barks"))
    sink.add(docs("b", "bridge open"))
    sink.delete("a")
    sink.close()

    assert writing.state(directory) == before


def test_a_commit_without_change_writes_nothing(writing: Writing, directory: Place) -> None:
    """Committing nothing leaves all as it was, the times of change too."""
    before = writing.state(directory)
    sink = writing.open(directory)
    sink.commit()
    sink.commit()
    sink.close()

    assert writing.state(directory) == before


def test_deleting_nothing_writes_nothing(writing: Writing, directory: Place) -> None:
    """To delete an article that is not there is no change."""
    before = writing.state(directory)
    sink = writing.open(directory)
    sink.delete("nobody")
    sink.commit()
    sink.close()

    assert writing.state(directory) == before


def test_nothing_is_seen_before_the_commit(writing: Writing, directory: Place) -> None:
    """A searcher sees all changes of a session at once, when they are committed."""
    sink = writing.open(directory)
    sink.add(docs("d", "ferry again"))
    sink.add(docs("b", "ferry instead"))
    sink.delete("c")
    assert (writing.found(directory, "ferri"), writing.found(directory, "circus")) == (["a", "a"], ["c"])

    sink.commit()
    assert (writing.found(directory, "ferri"), writing.found(directory, "circus")) == (["a", "a", "b", "d"], [])


def test_replacing_an_article_twice_in_a_session(writing: Writing, directory: Place) -> None:
    """Of an article that is added again and again, only the last text is found, and it is found once."""
    sink = writing.open(directory)
    for word, more in (("lantern", ["lantern at sea"]), ("lamp", []), ("candle", [])):
        sink.add(docs("a", f"{word} lit", f"{word} out"))
        sink.add(docs("new", f"{word} lit", *more))
    sink.commit()
    sink.close()

    assert [writing.found(directory, word) for word in ("ferri", "lantern", "lamp")] == [[], [], []]
    assert writing.found(directory, "candl") == ["a", "a", "new"]


def test_deleting_what_was_added_in_the_session(writing: Writing, directory: Place) -> None:
    """An article that was added and deleted in one session is never found."""
    sink = writing.open(directory)
    sink.add(docs("d", "dog barks"))
    sink.delete("d")
    sink.add(docs("a", "dog barks"))
    sink.delete("a")
    sink.commit()
    sink.close()

    assert [writing.found(directory, word) for word in ("dog", "ferri")] == [[], []]


def test_delete_then_add_is_found(writing: Writing, directory: Place) -> None:
    """An article that was deleted and added in one session is found by its new text."""
    sink = writing.open(directory)
    sink.delete("a")
    sink.add(docs("a", "dog barks"))
    sink.commit()
    sink.close()

    assert (writing.found(directory, "dog"), writing.found(directory, "ferri")) == (["a"], [])


def test_the_blocks_of_an_article_are_consecutive(writing: Writing, directory: Place) -> None:
    """The blocks of an article stand side by side and in order, also when it was replaced again and again."""
    for number in range(6):
        sink = writing.open(directory)
        sink.add(docs(f"n{number}", "one", "two", "three"))
        sink.add(docs("a", "one", "two"))
        sink.commit()
        sink.close()

    found = writing.blocks(directory)
    begins = [article for article, offset in found if offset == 0]
    assert sorted(begins) == ["a", "b", "c", *(f"n{number}" for number in range(6))]
    lengths = {"a": 2, "b": 1, "c": 1, **{f"n{number}": 3 for number in range(6)}}
    assert found == [(article, offset) for article in begins for offset in range(lengths[article])]


def test_an_index_just_made_is_removed_on_rollback(writing: Writing, nowhere: Place) -> None:
    """A session that makes an index and is given up leaves no trace of it."""
    sink = writing.open(nowhere)
    sink.add(docs("a", "ferry adrift"))
    sink.close()

    assert writing.state(nowhere) == {}


def test_an_empty_index_is_kept_if_committed(writing: Writing, nowhere: Place) -> None:
    """A session that commits nothing to a new index leaves an empty index, which can be opened."""
    sink = writing.open(nowhere)
    sink.commit()
    sink.close()

    assert writing.state(nowhere)
    assert dict(writing.open(nowhere).sources()) == {}


def test_says_who_holds_the_lock(writing: Writing, directory: Place) -> None:
    """While another process writes, opening the index fails at once, and says what to do; then it is free again."""
    code = (
        "import sys; from indexer import Indexer\n"
        f"with Indexer({str(directory)!r}, jobs=1): print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"ready"
        with pytest.raises(IndexLockedError, match=rf"by process {other.pid} on .*, since 2\d{{3}}-.*run this again"):
            writing.open(directory)
        other.communicate(timeout=30)

    assert writing.open(directory).owner("a") == owned(ONE)


def test_two_threads_do_not_write_at_once(writing: Writing, directory: Place) -> None:
    """The lock holds within one process too: a second sink is refused until the first is closed."""
    sink = writing.open(directory)
    refused: list[bool] = []

    def attempt() -> None:
        try:
            writing.open(directory).close()
        except IndexLockedError:
            refused.append(True)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    sink.close()

    assert refused == [True]
    attempt()
    assert refused == [True]


def test_optimizing_publishes(writing: Writing, directory: Place) -> None:
    """What was added is there, and what was deleted is not, as with any commit."""
    with closing(writing.open(directory)) as sink:
        sink.add(docs("d", "ferry found"))
        sink.commit()
        sink.delete("a")
        sink.add(docs("e", "ferry lost"))
        sink.optimize()
        sink.optimize()
        assert sink.owner("e") == owned("")

    assert writing.found(directory, "ferri") == ["d", "e"]


def test_nothing_is_committed_of_what_cannot_be_inverted(
    writing: Writing, directory: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an error within an article no commit succeeds, of other changes neither, and a rollback makes all well."""
    before = writing.state(directory)
    with closing(writing.open(directory)) as sink:
        sink.delete("c")
        monkeypatch.setattr(writing.analysis, lambda *_: 1 / 0)
        with suppress(ZeroDivisionError):  # some look at an article at once, others with the commit
            sink.add(docs("d", "ferry", "ferry"))
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                sink.commit()
        sink.rollback()
        assert writing.state(directory) == before
        monkeypatch.undo()
        sink.add(docs("e", "ferry"))
        sink.commit()

    assert "e" in writing.found(directory, "ferri")
    assert "d" not in writing.found(directory, "ferri")
