"""The pipeline: what becomes of files and articles, run after run."""

import json
import os
import sys
import weakref
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

import cuttings
from indexer import Article, Block, Indexer, Report, Skipped, pipeline
from indexer.documents import Documents
from indexer.file_articles import FileArticles
from indexer.formats.base import Options
from indexer.inverting import Inverted
from indexer.models import Revision
from indexer.preparation import Prepared, prepare_each
from indexer.sinks import local
from indexer.sinks.base import IndexedSource, source_of_heads
from indexer.sinks.local import LocalSink
from search.index.directory import DIRECTORY_VARIABLE, holds_index
from search.index.errors import ArticleError, CuttingsError, IndexLockedError, IndexNotFoundError
from tests.indexer.conftest import CHESS, FISH, HARBOUR, Find, Forbid

# Enough to be read by workers.
MANY = 70


def run(directory: Path, *paths: Path, jobs: int = 1) -> Report:
    """Bring the index up to date with the files at and below `paths`."""
    with Indexer(directory, jobs=jobs) as index:
        return index.add_paths(paths)


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Return how many files were added, updated, removed, unchanged and skipped."""
    return report.added, report.updated, report.removed, report.unchanged, len(report.skipped)


def files(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return the time of change and the bytes of each file of a folder."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in directory.iterdir()}


def article(article_id: str, text: str) -> Article:
    """Return an article of one paragraph."""
    return Article(article_id, "", [Block("paragraph", text)], language="en")


def stop_at(index: Indexer, number: int) -> Callable[[float, int, Path], None]:
    """Return a progress function that stops the run after so many files."""
    return lambda done, total, path: index.stop() if done == number else None  # noqa: ARG005 (all three are given)


def test_the_first_run_adds_all(folder: Path, directory: Path, find: Find) -> None:
    """All files of a folder are added, and found."""
    report = run(directory, folder)

    assert counts(report) == (3, 0, 0, 0, 0)
    assert (report.articles, report.blocks) == (3, 5)
    assert find("salmon") == ["fish.txt"]


def test_the_second_run_writes_nothing(folder: Path, directory: Path) -> None:
    """A run on unchanged files leaves every file of the index as it was, its time of change too."""
    run(directory, folder)
    before = files(directory)

    report = run(directory, folder)

    assert (counts(report), report.articles, report.blocks) == ((0, 0, 0, 3, 0), 0, 0)
    assert files(directory) == before


def test_other_names_of_fields_are_a_change(folder: Path, directory: Path, find: Find) -> None:
    """A file that is indexed again with other names of fields is read again, since it gives other articles."""
    path = folder / "news.jsonl"
    path.write_text('{"text": "A whale came.", "story": "An otter left."}\n', encoding="utf-8")

    def indexed_with(**names: str) -> tuple[int, int, int, int, int]:
        with Indexer(directory, jobs=1, fields=names) as index:
            return counts(index.add_paths(path))

    assert indexed_with() == (1, 0, 0, 0, 0)
    assert indexed_with(text="story") == (0, 1, 0, 0, 0)
    assert (find("whale"), find("otter")) == ([], ["news.jsonl"])
    assert indexed_with(text="story") == (0, 0, 0, 1, 0)
    assert indexed_with() == (0, 1, 0, 0, 0)


def test_a_folder_that_cannot_be_read_is_not_told_as_empty(folder: Path, directory: Path, forbid: Forbid) -> None:
    """Of a folder that is closed now it is said that it is closed, and not that no file is there."""
    run(directory, folder)
    forbid(folder)

    (told,) = run(directory, folder).skipped

    assert "permission" in told.reason


def test_what_else_is_indexed_is_not_looked_at(
    folder: Path, directory: Path, monkeypatch: pytest.MonkeyPatch, find: Find
) -> None:
    """To bring one file up to date takes no longer the more files there are in the index."""
    run(directory, folder)
    (folder / "fish.txt").write_text(FISH.replace("Salmon", "Herring"), encoding="utf-8")
    looked_at: list[str] = []

    def seen(heads: Sequence[Mapping[str, Any]]) -> IndexedSource:
        looked_at.extend(Path(head["head"]["path"]).name for head in heads)
        return source_of_heads(heads)

    monkeypatch.setattr(local, "source_of_heads", seen)

    assert counts(run(directory, folder / "fish.txt")) == (0, 1, 0, 0, 0)
    assert looked_at == ["fish.txt"]
    assert find("herring") == ["fish.txt"]


def test_files_that_are_named_one_by_one_take_as_long_each(tmp_path: Path, directory: Path) -> None:
    """Of twice as many files that a shell names one by one it takes twice as long to see that none has changed.

    Calls of functions are counted, and no time is taken.
    """
    paths = [tmp_path / f"{number}.txt" for number in range(400)]
    for path in paths:
        path.write_text(f"A ferry sails at {path.stem}. It is the first in nine years.\n", encoding="utf-8")
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    def calls_for(some: list[Path]) -> int:
        nonlocal calls
        run(directory, *some)
        calls = 0
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            assert counts(run(directory, *some)) == (0, 0, 0, len(some), 0)
        finally:
            sys.setprofile(before)
        return calls

    calls_for(paths[:1])
    of_half = calls_for(paths[:200])
    assert calls_for(paths) < 2.1 * of_half


def test_a_new_time_is_no_change(folder: Path, directory: Path) -> None:
    """A file that was copied or touched is unchanged if its bytes are."""
    run(directory, folder)
    os.utime(folder / "fish.txt", (0, 0))

    assert counts(run(directory, folder)) == (0, 0, 0, 3, 0)


def test_each_file_is_counted_by_what_became_of_it(folder: Path, directory: Path, find: Find) -> None:
    """New, changed, vanished and unchanged files are told apart, and each is found as it is now."""
    run(directory, folder)
    (folder / "new.txt").write_text("LIMA (AP) — A whale came.", encoding="utf-8")
    (folder / "fish.txt").write_text(FISH.replace("Salmon", "Herring"), encoding="utf-8")
    (folder / "chess.txt").unlink()
    (folder / "bad.txt").write_bytes(b"Rar!\x1a\x07\x01 x")

    report = run(directory, folder)

    assert counts(report) == (1, 1, 1, 1, 1)
    assert (report.articles, report.blocks) == (2, 3)
    assert [find(word) for word in ("whale", "salmon", "herring", "grandmaster", "dockworkers")] == [
        ["new.txt"],
        [],
        ["fish.txt"],
        [],
        ["harbour.txt"],
    ]


def test_a_file_that_now_holds_fewer_stories_loses_the_others(folder: Path, directory: Path, find: Find) -> None:
    """When a file is cut down, the stories that it held are found no more."""
    (folder / "fish.txt").write_text(FISH + HARBOUR + CHESS, encoding="utf-8")
    run(directory, folder / "fish.txt")
    (folder / "fish.txt").write_text(FISH, encoding="utf-8")

    assert counts(run(directory, folder / "fish.txt")) == (0, 1, 0, 0, 0)
    assert find("dockworkers grandmaster") == []


def test_unreadable_files_keep_what_was_indexed(folder: Path, directory: Path, find: Find, forbid: Forbid) -> None:
    """A file that can be read no more is reported, and still found as it was."""
    run(directory, folder)
    forbid(folder / "fish.txt")
    (folder / "chess.txt").write_bytes(b"\x00binary")
    (folder / "harbour.txt").write_bytes(b"")

    report = run(directory, folder)

    assert counts(report) == (0, 0, 0, 0, 3)
    assert [Path(skipped.path).name for skipped in report.skipped] == ["chess.txt", "fish.txt", "harbour.txt"]
    assert find("salmon") + find("grandmaster") + find("dockworkers") == ["fish.txt", "chess.txt", "harbour.txt"]


def test_a_folder_that_cannot_be_read_loses_no_articles(
    folder: Path, directory: Path, find: Find, forbid: Forbid
) -> None:
    """A folder that cannot be listed is reported, and what was indexed from below it stays."""
    (folder / "deep").mkdir()
    (folder / "fish.txt").rename(folder / "deep" / "fish.txt")
    run(directory, folder)
    forbid(folder / "deep")

    report = run(directory, folder)

    assert counts(report) == (0, 0, 0, 2, 1)
    assert report.skipped[0].path == str(folder / "deep")
    assert find("salmon") == ["fish.txt"]


def test_a_folder_whose_files_cannot_be_looked_at_loses_no_articles(
    folder: Path, directory: Path, find: Find, forbid: Forbid
) -> None:
    """Where a folder gives its names and nothing else, it cannot be told that a file is gone, and it stays."""
    run(directory, folder)
    forbid(folder, may_list=True)

    report = run(directory, folder)

    assert counts(report) == (0, 0, 0, 0, 3)
    assert find("salmon") == ["fish.txt"]


def test_a_missing_folder_loses_no_articles(folder: Path, directory: Path, find: Find) -> None:
    """If the folder named is not there, perhaps since its disk is not mounted, nothing is removed."""
    run(directory, folder)
    folder.rename(folder.with_name("unmounted"))

    report = run(directory, folder)

    assert counts(report) == (0, 0, 0, 0, 1)
    assert find("salmon") == ["fish.txt"]


def test_an_emptied_folder_loses_no_articles(folder: Path, directory: Path, find: Find) -> None:
    """If no file is in the folder named, perhaps since its disk is not mounted, all stays, and that is told."""
    run(directory, folder)
    kept = folder.parent / "kept"
    folder.rename(kept)
    (folder / "below").mkdir(parents=True)

    report = run(directory, folder)

    assert counts(report) == (0, 0, 0, 0, 1)
    assert [(Path(one.path), "3 were indexed from it: they stay" in one.reason) for one in report.skipped] == [
        (folder, True)
    ]
    assert find("salmon") == ["fish.txt"]
    (kept / "fish.txt").rename(folder / "below" / "fish.txt")
    assert counts(run(directory, folder)) == (1, 0, 3, 0, 0)


def test_a_missing_file_that_was_indexed_is_removed(folder: Path, directory: Path, find: Find) -> None:
    """A file that is named and gone is removed, and that it is gone is nothing to complain of."""
    run(directory, folder)
    (folder / "fish.txt").unlink()

    assert counts(run(directory, folder / "fish.txt")) == (0, 0, 1, 0, 0)
    assert find("salmon") == []
    assert counts(run(directory, folder / "fish.txt")) == (0, 0, 0, 0, 1)


def test_other_folders_are_let_be(folder: Path, directory: Path, find: Find) -> None:
    """What came from another folder stays, though it has vanished, until that folder is named."""
    other = folder.with_name("stories-2")
    other.mkdir()
    (folder / "fish.txt").rename(other / "fish.txt")
    (other / "note").write_bytes(b"")
    run(directory, folder, other)
    (other / "fish.txt").unlink()

    assert counts(run(directory, folder)) == (0, 0, 0, 2, 0)
    assert find("salmon") == ["fish.txt"]
    assert counts(run(directory, other)) == (0, 0, 1, 0, 1)
    assert find("salmon") == []


def test_hidden_files_that_were_named_stay(folder: Path, directory: Path, find: Find) -> None:
    """A hidden file that was indexed by name is not lost when its folder is indexed."""
    (folder / "fish.txt").rename(folder / ".fish.txt")
    run(directory, folder / ".fish.txt")

    assert counts(run(directory, folder)) == (2, 0, 0, 0, 0)
    assert find("salmon") == [".fish.txt"]


def test_a_file_that_became_a_folder_is_removed(folder: Path, directory: Path, find: Find) -> None:
    """A folder in the place of a file that was indexed takes its place."""
    run(directory, folder)
    (folder / "fish.txt").unlink()
    (folder / "fish.txt").mkdir()
    (folder / "fish.txt" / "herring.txt").write_text("Herring was late.", encoding="utf-8")

    assert counts(run(directory, folder)) == (1, 0, 1, 2, 0)
    assert (find("salmon"), find("herring")) == ([], ["herring.txt"])


def test_a_file_that_got_a_second_name_is_found_once(folder: Path, directory: Path, find: Find) -> None:
    """When a link to an indexed file appears, its story is found once, under one of the two names."""
    run(directory, folder)
    try:
        (folder / "a-link.txt").symlink_to(folder / "fish.txt")
    except OSError as error:
        pytest.skip(f"no symbolic links here: {error}")

    assert counts(run(directory, folder)) == (1, 0, 1, 2, 0)
    assert find("salmon") == ["a-link.txt"]
    (folder / "a-link.txt").unlink()
    assert counts(run(directory, folder)) == (1, 0, 1, 2, 0)
    assert find("salmon") == ["fish.txt"]


def test_names_that_are_no_text_are_skipped(folder: Path, directory: Path) -> None:
    """A name that the index cannot hold is reported, and everything else indexed."""
    report = run(directory, folder, folder / "caf\udce9.txt")

    assert counts(report) == (3, 0, 0, 0, 1)
    assert "not valid UTF-8" in report.skipped[0].reason


def test_two_files_may_not_share_an_id(folder: Path, directory: Path, find: Find) -> None:
    """Of two files with an article of the same id the first is indexed, and the second reported with what to do."""
    for name, word in (("1.jsonl", "walrus"), ("2.jsonl", "otter")):
        (folder / name).write_text(f'{{"id": "n1", "text": "A {word} came."}}\n', encoding="utf-8")

    for expected in ((4, 0, 0, 0, 1), (0, 0, 0, 4, 1)):
        report = run(directory, folder)
        assert counts(report) == expected
        assert Path(report.skipped[0].path).name == "2.jsonl"
        assert "n1 is indexed already" in report.skipped[0].reason
        assert "1.jsonl" in report.skipped[0].reason
    assert (find("walrus"), find("otter")) == (["1.jsonl"], [])


def test_an_id_is_free_when_its_file_is_gone(folder: Path, directory: Path, find: Find) -> None:
    """A file that was renamed keeps the ids of its articles."""
    (folder / "1.jsonl").write_text('{"id": "n1", "text": "A walrus came."}\n', encoding="utf-8")
    run(directory, folder)
    (folder / "1.jsonl").rename(folder / "2.jsonl")

    assert counts(run(directory, folder)) == (1, 0, 1, 3, 0)
    assert find("walrus") == ["2.jsonl"]


def test_a_file_may_not_take_an_article_of_python(folder: Path, directory: Path) -> None:
    """An article that was added from Python is not replaced by one of a file that has its id."""
    (folder / "1.jsonl").write_text('{"id": "n1", "text": "A walrus came."}\n', encoding="utf-8")
    with Indexer(directory, jobs=1) as index:
        index.add(article("n1", "An otter came."))
        report = index.add_paths([folder / "1.jsonl"])

    assert counts(report) == (0, 0, 0, 0, 1)
    assert "from Python" in report.skipped[0].reason


def test_the_same_files_twice_in_a_session(folder: Path, directory: Path, find: Find) -> None:
    """Within one session a second look at the same files counts as a second run does."""
    with Indexer(directory, jobs=1) as index:
        (folder / "fish.txt").write_text(FISH + HARBOUR, encoding="utf-8")
        assert counts(index.add_paths([folder])) == (3, 0, 0, 0, 0)
        assert counts(index.add_paths([folder])) == (0, 0, 0, 3, 0)
        (folder / "fish.txt").write_text(FISH, encoding="utf-8")
        (folder / "chess.txt").unlink()
        (folder / "harbour.txt").unlink()
        assert counts(index.add_paths([folder])) == (0, 1, 2, 0, 0)

    assert (find("salmon"), find("dockworkers"), find("grandmaster")) == (["fish.txt"], [], [])


def test_progress_is_told_after_each_file(folder: Path, directory: Path) -> None:
    """Whoever asks is told after each file how many are done, of how many, and which it was."""
    told: list[tuple[float, int, str]] = []
    with Indexer(directory, jobs=1) as index:
        index.add_paths([folder], lambda done, total, path: told.append((done, total, path.name)))

    assert told == [(1, 3, "chess.txt"), (2, 3, "fish.txt"), (3, 3, "harbour.txt")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_is_told_within_a_large_file(
    tmp_path: Path, directory: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """Whoever waits for one large file sees how much of it was read, and then how much was added."""
    monkeypatch.setattr("indexer.preparation._TOLD_AFTER", 1_000)
    monkeypatch.setattr("indexer.preparation._FEWEST_BYTES_OF_RECORDS", 1_000)
    monkeypatch.setattr("indexer.file_progress._ARTICLES", 10)
    lines = [json.dumps({"title": f"Story {number}", "text": f"{FISH} {number}"}) for number in range(50)]
    (tmp_path / "archive.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told: list[tuple[float, int, str]] = []

    with Indexer(directory, jobs=jobs) as index:
        index.add_paths([tmp_path / "archive.jsonl"], lambda done, total, path: told.append((done, total, path.name)))

    shares = [done for done, _, _ in told]
    assert shares == sorted(shares)
    assert len({share for share in shares if share <= 1 / 2}) > 2
    assert [share for share in shares if share > 1 / 2] == [0.6, 0.7, 0.8, 0.9, 1]
    assert {(total, name) for _, total, name in told} == {(1, "archive.jsonl")}


def test_stop_keeps_what_is_done(folder: Path, directory: Path, find: Find) -> None:
    """A run that is stopped keeps the files it has done, and the next run goes on with the others."""
    with Indexer(directory, jobs=1) as index:
        report = index.add_paths([folder], stop_at(index, 2))

    assert (counts(report), report.interrupted) == ((2, 0, 0, 0, 0), True)
    assert (find("salmon"), find("dockworkers")) == (["fish.txt"], [])
    again = run(directory, folder)
    assert (counts(again), again.interrupted) == ((1, 0, 0, 2, 0), False)
    assert find("dockworkers") == ["harbour.txt"]


def test_stop_at_the_last_file_is_no_interruption(folder: Path, directory: Path) -> None:
    """Who stops when all is done has interrupted nothing, and can go on with the same session."""
    with Indexer(directory, jobs=1) as index:
        report = index.add_paths([folder], stop_at(index, 3))
        assert (counts(report), report.interrupted) == ((3, 0, 0, 0, 0), False)
        assert counts(index.add_paths([folder])) == (0, 0, 0, 3, 0)


def test_stop_with_workers(folder: Path, directory: Path) -> None:
    """A run with several workers can be stopped and gone on with too."""
    for number in range(MANY):
        (folder / f"{number}.txt").write_text(f"LIMA (AP) — Whale number {number} came.", encoding="utf-8")
    with Indexer(directory, jobs=2) as index:
        report = index.add_paths([folder], stop_at(index, 10))

    assert (report.added, report.interrupted) == (10, True)
    assert counts(run(directory, folder, jobs=2)) == (MANY + 3 - 10, 0, 0, 10, 0)


def test_workers_make_the_same_index(folder: Path, directory: Path, tmp_path: Path) -> None:
    """One worker or several: the same articles are found in the same order."""
    for number in range(MANY):
        (folder / f"{number}.txt").write_text(f"LIMA (AP) — Whale number {number} came.", encoding="utf-8")
    reports = [run(tmp_path / f"{jobs}", folder, jobs=jobs) for jobs in (1, 2)]

    pages = []
    for jobs in (1, 2):
        with cuttings.open_index(tmp_path / f"{jobs}") as searcher:
            pages.append([hit.to_dict() for hit in searcher.search("whale", limit=1_000)])
    assert reports[0] == reports[1]
    assert len(pages[0]) == MANY
    assert pages[0] == pages[1]


def give_up(directory: Path, work: Callable[[Indexer], object], error: BaseException) -> None:
    """Do some work in a session that then ends with an error."""
    with Indexer(directory, jobs=1) as index:
        work(index)
        raise error


def test_nobody_waits_for_what_is_still_read_after_a_stop(tmp_path: Path) -> None:
    """A run that is stopped ends its processes at once, keeps what is done, and inverts it by itself."""
    for number in range(200):
        text = f"OSLO (AP) — The ferry sails again, after {number} years.\n" * 50
        (tmp_path / f"{number:03}.txt").write_text(text, encoding="utf-8")

    with Indexer(tmp_path / "index", jobs=2) as index:
        report = index.add_paths([tmp_path], lambda *_: index.stop())
        assert active_children() == []

    assert (report.added, report.interrupted) == (1, True)
    with cuttings.open_index(tmp_path / "index") as searcher:
        assert len(searcher.search("ferry")) == 1


@pytest.mark.parametrize("error", [RuntimeError("mine"), KeyboardInterrupt()])
def test_an_exception_changes_nothing(folder: Path, directory: Path, find: Find, error: BaseException) -> None:
    """If the session ends with an error, the index is as it was before it, byte for byte."""
    run(directory, folder / "fish.txt")
    before = files(directory)

    def work(index: Indexer) -> None:
        index.add_paths([folder])
        index.add(article("a1", "An otter came."))
        index.delete("a1")

    with pytest.raises(type(error)):
        give_up(directory, work, error)

    assert files(directory) == before
    assert (find("salmon"), find("dockworkers")) == (["fish.txt"], [])


def test_an_exception_leaves_no_new_index(folder: Path, directory: Path) -> None:
    """If the session that makes an index ends with an error, there is none."""
    with pytest.raises(ZeroDivisionError):
        give_up(directory, lambda index: index.add_paths([folder]), ZeroDivisionError())

    assert not directory.exists()


def test_a_commit_within_a_session_stays(directory: Path) -> None:
    """What was committed before an error stays; what came after it does not."""

    def work(index: Indexer) -> None:
        index.add(article("a1", "An otter came."))
        index.commit()
        index.add(article("a2", "A walrus came."))

    with pytest.raises(ZeroDivisionError):
        give_up(directory, work, ZeroDivisionError())

    with cuttings.open_index(directory) as searcher:
        assert [hit.article.id for hit in searcher.search("came")] == ["a1"]


def test_bytes_without_a_file(directory: Path) -> None:
    """What comes from standard input is known by its content: the same bytes are indexed once."""
    with Indexer(directory, jobs=1) as index:
        assert counts(index.add_bytes(FISH.encode())) == (1, 0, 0, 0, 0)
        assert counts(index.add_bytes(FISH.encode())) == (0, 0, 0, 1, 0)
    with Indexer(directory, jobs=1) as index:
        assert counts(index.add_bytes(FISH.encode())) == (0, 0, 0, 1, 0)
        assert counts(index.add_bytes(CHESS.encode("utf-16"))) == (1, 0, 0, 0, 0)

    with cuttings.open_index(directory) as searcher:
        paths = [hit.article.path for word in ("salmon", "grandmaster") for hit in searcher.search(word)]
    assert len(set(paths)) == 2
    assert all(path.startswith("stdin-") for path in paths)


def test_bytes_stay_when_folders_are_indexed(folder: Path, directory: Path, find: Find) -> None:
    """What came from standard input has no file that could vanish."""
    with Indexer(directory, jobs=1) as index:
        index.add_bytes("LIMA (AP) — A whale came.".encode())
    run(directory, folder)
    assert counts(run(directory, Path.cwd() / "nothing", folder)) == (0, 0, 0, 3, 1)

    assert len(find("whale")) == 1


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (b" \n", "empty"), (b"Rar!\x1a\x07\x01 x", "RAR"), (b"x" * 101, "larger than")]
)
def test_bytes_that_cannot_be_read_are_skipped(directory: Path, data: bytes, reason: str) -> None:
    """Standard input that holds no text, or too much, is reported as a file would be."""
    with Indexer(directory, jobs=1, max_bytes=100) as index:
        report = index.add_bytes(data)

    assert counts(report) == (0, 0, 0, 0, 1)
    assert reason in report.skipped[0].reason


def test_a_dry_run_says_what_a_run_would_do(folder: Path, directory: Path) -> None:
    """A dry run reports what the run after it reports, file for file, and writes nothing."""
    (folder / "1.jsonl").write_text('{"id": "n1", "text": "A walrus came."}\n', encoding="utf-8")
    (folder / "2.jsonl").write_text('{"id": "n1", "text": "An otter came."}\n', encoding="utf-8")
    for change in ("first", "second"):
        if change == "second":
            (folder / "1.jsonl").unlink()
            (folder / "fish.txt").write_text(CHESS, encoding="utf-8")
        before = files(directory) if directory.exists() else None
        with Indexer(directory, jobs=1, dry_run=True) as index:
            dry = index.add_paths([folder])
        assert (files(directory) if directory.exists() else None) == before

        assert dry == run(directory, folder)
        assert counts(dry) == ((4, 0, 0, 0, 1) if change == "first" else (1, 1, 1, 2, 0))


def test_articles_from_python(directory: Path) -> None:
    """An article is added, replaced by one with its id, and deleted; deleting says whether there was one."""
    with Indexer(directory, jobs=1) as index:
        index.add(article("a1", "An otter came."))
        index.add(article("a2", "A walrus came."))
    with Indexer(directory, jobs=1) as index:
        index.add(article("a1", "A whale went."))
        assert (index.delete("a2"), index.delete("a2")) == (True, False)

    with cuttings.open_index(directory) as searcher:
        assert [searcher.search(word).total.articles for word in ("otter", "walrus", "whale")] == [0, 0, 1]


def test_an_article_with_nothing_in_it_takes_the_old_one_away(directory: Path) -> None:
    """To replace an article by one without text is to delete it."""
    with Indexer(directory, jobs=1) as index:
        index.add(article("a1", "An otter came."))
    with Indexer(directory, jobs=1) as index:
        index.add(article("a1", " "))

    with cuttings.open_index(directory) as searcher:
        assert searcher.search("otter").total.articles == 0


def test_an_article_that_cannot_be_indexed_leaves_the_old_one(directory: Path) -> None:
    """An article that is refused raises an error, and the session can go on with the others."""
    with Indexer(directory, jobs=1) as index:
        index.add(article("a1", "An otter came."))
        with pytest.raises(ArticleError):
            index.add(article("a1", "Half \ud83d"))
        index.add(article("a2", "A walrus came."))

    with cuttings.open_index(directory) as searcher:
        assert [searcher.search(word).total.articles for word in ("otter", "walrus")] == [1, 1]


def test_an_index_that_is_not_open_says_so(directory: Path) -> None:
    """Before and after the `with` statement nothing can be added, and the error says how to."""
    index = Indexer(directory)
    for attempt in (lambda: index.delete("a1"), lambda: index.add_paths([]), lambda: index.add_bytes(b"x")):
        with pytest.raises(CuttingsError, match="with Indexer"):
            attempt()
    with index:
        pass
    with pytest.raises(CuttingsError, match="with Indexer"):
        index.commit()


def test_the_index_is_where_it_was_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index is made in the folder that is named, else in that of the environment, else in `index_data`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DIRECTORY_VARIABLE, raising=False)
    with Indexer(jobs=1) as index:
        index.add(article("a1", "An otter came."))
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path / "other"))
    with Indexer(jobs=1), Indexer("named", jobs=1):
        pass

    assert [holds_index(tmp_path / name) for name in ("index_data", "other", "named")] == [True, True, True]


def test_one_session_writes_at_a_time(directory: Path) -> None:
    """A second session on the same index is refused at once, and possible when the first has ended."""
    with Indexer(directory, jobs=1), pytest.raises(IndexLockedError), Indexer(directory, jobs=1):
        pass
    with Indexer(directory, jobs=1) as index:
        assert index.delete("a1") is False


def test_no_index_can_be_made_in_a_file(folder: Path) -> None:
    """A file in the place of the index is named with what to do, and left as it is."""
    with pytest.raises(IndexNotFoundError, match="no index can be made"), Indexer(folder / "fish.txt", jobs=1):
        pass

    assert (folder / "fish.txt").read_text(encoding="utf-8") == FISH


def test_reports_compare_by_what_they_hold() -> None:
    """A report is plain data: two of the same run are equal, and its skipped files have path and reason."""
    assert Report(added=1, skipped=[Skipped("a", "b")]) == Report(added=1, skipped=[Skipped("a", "b")])
    assert Skipped("a", "b").reason == "b"


def test_one_path_is_not_a_sequence_of_characters(folder: Path, directory: Path) -> None:
    """A single path may be given as it is: it is that path, and not the root of the disk and other single letters."""
    with Indexer(directory, jobs=1) as index:
        assert counts(index.add_paths(str(folder))) == (3, 0, 0, 0, 0)
        assert counts(index.add_paths(folder)) == (0, 0, 0, 3, 0)


def test_blocks_may_come_one_by_one(directory: Path) -> None:
    """Blocks from a generator are indexed as those of a list."""
    with Indexer(directory, jobs=1) as index:
        index.add(Article("g", "", (Block("paragraph", text) for text in ("A lamp.", "A quay."))))  # type: ignore[arg-type]

    assert cuttings.open_index(directory).search("lamp quay").total == (1, 2)


def test_an_add_that_failed_and_was_survived_loses_nothing(directory: Path) -> None:
    """An error in `add` that the program survives loses nothing that was there."""
    with Indexer(directory, jobs=1) as index:
        index.add(article("a", "The lamp is lit."))
    with Indexer(directory, jobs=1) as index:
        with pytest.raises(ArticleError):
            index.add(Article("a", "", [Block("paragraph", "New.")], language=5))  # type: ignore[arg-type]
        index.add(article("b", "The quay is wet."))

    assert cuttings.open_index(directory).search("lamp").total.articles == 1


@pytest.mark.parametrize(("checkpoint", "kept"), [(None, 0), (0.0, 3)])
def test_checkpoints_keep_what_was_done_before_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkpoint: float | None, kept: int
) -> None:
    """With checkpoints an error costs what came after the last; without, all of the session."""
    monkeypatch.setattr("indexer.checkpoints._MOST_OF_TIME", float("inf"))
    folder, directory = tmp_path / "stories", tmp_path / "index"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"LIMA (AP) — The ferry number {number} was late.\n", encoding="utf-8")

    def fail(done: float, _total: int, _path: Path) -> None:
        if done == 4:
            raise RuntimeError("the wire broke")

    def break_off() -> None:
        with Indexer(directory, jobs=1, checkpoint=checkpoint) as index:
            index.add_paths([folder], fail)

    with pytest.raises(RuntimeError):
        break_off()
    with Indexer(directory, jobs=1) as index:
        report = index.add_paths([folder])

    assert (report.unchanged, report.added) == (kept, 6 - kept)


def test_what_is_due_is_committed_before_the_next_file_is_read(
    tmp_path: Path, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If reading a file ends the process, what came before it and was due is there."""
    (tmp_path / "a.txt").write_text(HARBOUR, encoding="utf-8")

    def one_and_no_more(
        paths: list[Path], _: object, options: Options, *__: object, **___: object
    ) -> Iterator[Prepared]:
        yield from prepare_each([(path, "") for path in paths], options)
        raise RuntimeError("the wire broke")

    monkeypatch.setattr(pipeline, "prepare_paths", one_and_no_more)
    with pytest.raises(RuntimeError), Indexer(directory, jobs=1, checkpoint=0.0) as index:
        index.add_paths([tmp_path / "a.txt"])

    with cuttings.open_index(directory) as searcher:
        assert searcher.search("dockworkers").total.articles == 1


class _Versions(dict[str, Revision]):
    """Be versions to which a weak reference can be kept."""


def test_versions_are_let_go_of_while_articles_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million headlines are held as what the sink remembers of them, and not a second time by their versions."""
    held: list[weakref.ref[_Versions]] = []
    are_there: list[bool] = []

    def take(self: FileArticles, chosen: Container[str] | None = None) -> Iterator[Documents | Inverted]:
        yield from taken(self, chosen)

    def without_empty(self: FileArticles) -> None:
        left_out(self)
        self.revisions = _Versions(self.revisions)
        held.append(weakref.ref(self.revisions))

    def add(self: LocalSink, documents: Documents) -> None:
        are_there.append(held[-1]() is not None)
        added(self, documents)

    taken, left_out, added = FileArticles.take, FileArticles.leave_out_empty, LocalSink.add
    monkeypatch.setattr(FileArticles, "take", take)
    monkeypatch.setattr(FileArticles, "leave_out_empty", without_empty)
    monkeypatch.setattr(LocalSink, "add", add)
    path = tmp_path / "headlines.csv"
    path.write_text("title\nThe ferry sails\nThe lamp is lit\n", encoding="utf-8")
    with Indexer(tmp_path / "index", jobs=1) as indexer:
        indexer.add_paths([path])

    assert are_there == [False, False]
