"""Articles that are added: the same index by however many processes, and within however much memory."""

import time
from contextlib import suppress
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest
from whoosh.filedb.filestore import RamStorage

import cuttings
from indexer import Article, Block, Indexer, inverting
from indexer.documents import Documents, documents
from indexer.inversion import invert
from indexer.mergeable import Inversion
from indexer.sinks import fresh, local
from indexer.sinks.fresh import FreshDocuments
from indexer.sinks.local import most_processes
from indexer.workers import Workers
from search.index import schema
from tests.indexer.readers import everything, read


class Name(str):
    """A text that no process can send to another, since its class says so."""

    __slots__ = ()

    def __reduce__(self) -> str:
        """Refuse to be sent."""
        raise TypeError("stays here")


def story(number: int, language: str = "") -> Article:
    """Return an article; each has words of its own."""
    text = f"The ferry number {number} sails again from the harbour, and the crew is on board."
    return Article(f"a{number}", f"Ferry {number}", [Block("paragraph", text)] * 3, language=language)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few articles be a batch, and worth workers."""
    monkeypatch.setattr(fresh, "_BATCH_SIZE", 2_000)
    monkeypatch.setattr(fresh, "_FEWEST_FOR_WORKERS", 0)

    def start_and_wait(starting: Workers) -> None:
        start(starting)
        while starting._starting and not starting._starting.done():
            time.sleep(0.01)

    start = Workers.start
    monkeypatch.setattr(Workers, "start", start_and_wait)


def segments(directory: Path) -> list[bytes]:
    """Return the bytes of the segments of an index."""
    return sorted(path.read_bytes() for path in directory.glob("*.cut"))


def written(directory: Path, jobs: int) -> list[bytes]:
    """Index some articles, and return the segments."""
    with Indexer(directory, jobs=jobs) as index:
        for number in range(40):
            index.add(story(number))
        assert (1 if jobs > 1 else 0) <= len(active_children()) <= (jobs if jobs > 1 else 0)
    assert active_children() == []
    return segments(directory)


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    """The segments of an index are the same, byte by byte, whatever the number of processes."""
    assert written(tmp_path / "one", 1) == written(tmp_path / "two", 2)


def test_this_process_inverts_until_others_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While processes start, this one inverts by itself, and the index is the same."""
    monkeypatch.setattr(Workers, "are_running", False)
    monkeypatch.setattr(Workers, "begin", lambda *_: pytest.fail("nobody is there yet"))
    assert written(tmp_path / "two", 2) == written(tmp_path / "one", 1)


def test_processes_that_are_killed_cost_nothing(tmp_path: Path) -> None:
    """If the processes that invert are killed, this one does their work."""
    with Indexer(tmp_path / "two", jobs=2) as index:
        for number in range(40):
            index.add(story(number))
            if number in (20, 30):
                for child in active_children():
                    child.kill()

    assert segments(tmp_path / "two") == written(tmp_path / "one", 1)


def test_what_cannot_be_sent_is_inverted_here(tmp_path: Path) -> None:
    """An article that no other process can be sent is indexed all the same."""
    with Indexer(tmp_path, jobs=2) as index:
        for number in range(40):
            index.add(story(number, Name("en") if number == 7 else ""))

    with cuttings.open_index(tmp_path) as searcher:
        assert searcher.search("ferry").total.articles == 40


def test_lists_of_the_caller_are_copied(tmp_path: Path) -> None:
    """Whoever changes a list after an article was added changes nothing in the index."""
    keywords: list[str] = []
    with Indexer(tmp_path, jobs=1) as index:
        for number in range(3):
            keywords[:] = [f"k{number}"]
            index.add(replace(story(number), keywords=keywords))  # type: ignore[arg-type]

    with cuttings.open_index(tmp_path) as searcher:
        assert [searcher.article(f"a{number}").article.keywords for number in range(3)] == [("k0",), ("k1",), ("k2",)]


def test_nothing_is_committed_after_a_batch_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If an error of `add` is passed over, the commit fails with it, and the index stays what it was."""
    with Indexer(tmp_path, jobs=1) as index:
        index.add(story(100))
    before = segments(tmp_path)
    monkeypatch.setattr("indexer.inversion.records_of", lambda *_: 1 / 0)
    index = Indexer(tmp_path, jobs=1).__enter__()
    for number in range(20):
        with suppress(ZeroDivisionError):
            index.add(story(number))
    with pytest.raises(ZeroDivisionError):
        index.__exit__(None, None, None)

    assert segments(tmp_path) == before


@pytest.mark.parametrize(("mebibytes", "processes"), [(256, 1), (512, 2), (1024, 6)])
def test_memory_bounds_the_number_of_processes(tmp_path: Path, mebibytes: int, processes: int) -> None:
    """As many processes are started as have room in the memory that was granted, and not more than asked for."""
    assert most_processes(mebibytes << 20) == processes
    with Indexer(tmp_path, jobs=2, memory=mebibytes << 20) as index:
        for number in range(40):
            index.add(story(number))
        assert len(active_children()) == (min(2, processes) if processes > 1 else 0)


@pytest.mark.parametrize("mebibytes", [256, 384, 512, 513, 1_000, 4_096, 1 << 20])
def test_what_processes_take_is_no_more_than_was_granted(mebibytes: int) -> None:
    """What is held, this process and those beside it take what was granted, and no room for one more is left."""
    memory, of_these, of_this = mebibytes << 20, local._BYTES_OF_PROCESS, local._BYTES_OF_THIS
    processes = most_processes(memory)
    taken = memory // local._SHARE + of_this + processes * of_these
    assert taken <= memory or processes == 1
    assert taken + of_these > memory


@pytest.fixture
def small() -> tuple[RamStorage, FreshDocuments]:
    """Return what writes a segment as soon as anything is held."""
    storage = RamStorage()
    return storage, FreshDocuments(storage, "MAIN", None, 1)


def found(number: int) -> Documents:
    """Return the documents of an article."""
    return documents(story(number))


def test_memory_bounds_what_is_held(small: tuple[RamStorage, FreshDocuments]) -> None:
    """When as much is held as memory allows a segment is written, and the order of documents stays."""
    storage, taking = small
    for number in range(20):
        taking.add(found(number))
    assert taking

    ids = [
        stored[schema.ARTICLE]
        for segment in taking.finish()
        for stored in everything(read(storage, segment))["stored"]
        if schema.HEAD in stored
    ]
    assert len(taking.finish()) > 2
    assert ids == [f"a{number}" for number in range(20)]


@pytest.mark.parametrize(("deleted", "held"), [(0, 1), (0, 1 << 20), (21, 1)])
def test_an_article_is_deleted_wherever_it_is(deleted: int, held: int) -> None:
    """An article is deleted from a segment, from a batch that was inverted, and from one that waits."""
    storage = RamStorage()
    taking = FreshDocuments(storage, "MAIN", None, held)
    for number in range(22):
        taking.add(found(number))

    assert taking.delete(f"a{deleted}")
    assert not taking.delete(f"a{deleted}")

    ids = {
        stored[schema.ARTICLE] for segment in taking.finish() for stored in everything(read(storage, segment))["stored"]
    }
    assert ids == {f"a{number}" for number in range(22)} - {f"a{deleted}"}


def test_workers_are_not_started_for_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is little to invert, no process is started for it."""
    monkeypatch.setattr(fresh, "_FEWEST_FOR_WORKERS", 1_000_000)
    with Indexer(tmp_path, jobs=2) as index:
        for number in range(40):
            index.add(story(number))
        index.commit()
        assert active_children() == []


def fails(_: list[Documents]) -> Inversion:
    """Fail as code with a fault does."""
    raise ZeroDivisionError


def test_a_fault_in_a_worker_is_raised_here() -> None:
    """What fails in a worker fails here, with the same error."""
    with Workers(2) as workers:
        wait = workers.begin(fails, [])
        with pytest.raises(ZeroDivisionError):
            wait()
        good = workers.begin(invert, [found(1)])
        assert good().documents == 4


def test_little_memory_is_refused(tmp_path: Path) -> None:
    """Memory in which not even one process can invert is no setting."""
    with pytest.raises(ValueError, match="memory is 268,435,456 bytes or more"):
        Indexer(tmp_path, memory=1)


@pytest.mark.parametrize(("is_repeated", "batches"), [(True, 6), (False, 18)])
def test_many_words_make_small_batches(
    monkeypatch: pytest.MonkeyPatch, small: tuple[RamStorage, FreshDocuments], *, is_repeated: bool, batches: int
) -> None:
    """Texts in which each word stands once, such as lists of numbers, take no more memory than was granted."""
    monkeypatch.setattr(inverting, "_MOST_WORDS", 50)
    monkeypatch.setattr(fresh, "_SMALLEST_BATCH", 100)
    _, taking = small
    for number in range(100):
        text = " ".join(f"x{0 if is_repeated else number}y{word:02}" for word in range(10))
        taking.add(documents(Article(f"a{number}", "", [Block("paragraph", text)])))

    # Those that take 2,000 bytes are a batch, or five to six, which have 50 words or more.
    assert len(taking.finish()) == batches
