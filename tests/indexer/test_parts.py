"""Files of many parts: what becomes of an archive, run after run, when some of it cannot be read."""

import gzip
from pathlib import Path

import pytest

import cuttings
from indexer import Indexer, Report
from indexer.formats import registry
from indexer.formats.base import Format
from search.index.errors import SourceError
from tests.indexer.conftest import CHESS, FISH, HARBOUR, Find
from tests.indexer.test_reading import taped, zipped

GOOD = zipped(("fish.txt", FISH), ("deep/chess.txt", CHESS))
PARTLY = zipped(("fish.txt", FISH), ("broken.txt", b"\x00binary"), ("chess.txt", CHESS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for stories."""
    (tmp_path / "stories").mkdir()
    return tmp_path / "stories"


def run(directory: Path, folder: Path, max_bytes: int = 100_000_000) -> Report:
    """Bring the index up to date; a dry run before it says the same."""
    with Indexer(directory, jobs=1, dry_run=True, max_bytes=max_bytes) as index:
        dry = index.add_paths([folder])
    with Indexer(directory, jobs=1, max_bytes=max_bytes) as index:
        report = index.add_paths([folder])
    assert dry == report
    return report


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Return how many files were added, updated, removed and unchanged, and how many parts and files skipped."""
    return report.added, report.updated, report.removed, report.unchanged, len(report.skipped)


def test_an_archive_is_one_file(folder: Path, directory: Path, find: Find) -> None:
    """An archive is added, unchanged, updated and removed as one file, and each story is found by its own path."""
    (folder / "a.zip").write_bytes(GOOD)
    assert counts(run(directory, folder)) == (1, 0, 0, 0, 0)
    assert counts(run(directory, folder)) == (0, 0, 0, 1, 0)
    assert (find("salmon"), find("grandmaster")) == (["fish.txt"], ["chess.txt"])

    (folder / "a.zip").write_bytes(zipped(("fish.txt", FISH), ("harbour.txt", HARBOUR)))
    assert counts(run(directory, folder)) == (0, 1, 0, 0, 0)
    assert (find("salmon"), find("grandmaster"), find("dockworkers")) == (["fish.txt"], [], ["harbour.txt"])

    (folder / "a.zip").unlink()
    assert counts(run(directory, folder / "a.zip")) == (0, 0, 1, 0, 0)
    assert find("salmon dockworkers") == []


def test_a_hit_says_where_in_the_archive_it_stands(folder: Path, directory: Path) -> None:
    """The path of a story is that of the archive, a slash, and that of the member."""
    (folder / "a.tar.gz").write_bytes(gzip.compress(taped(("deep/fish.txt", FISH.encode()))))
    run(directory, folder)

    with cuttings.open_index(directory) as searcher:
        (hit,) = searcher.search("salmon")
    assert hit.article.path == (folder / "a.tar.gz" / "deep" / "fish.txt").as_posix()


def test_parts_that_cannot_be_read_are_named_each_time(folder: Path, directory: Path, find: Find) -> None:
    """A part that cannot be read is named run after run, as a file is; the others are found, and not rewritten."""
    (folder / "a.zip").write_bytes(PARTLY)

    first, second = run(directory, folder), run(directory, folder)

    assert (counts(first), counts(second)) == ((1, 0, 0, 0, 1), (0, 0, 0, 1, 1))
    assert first.skipped == second.skipped
    assert first.skipped[0].path == (folder / "a.zip" / "broken.txt").as_posix()
    assert (find("salmon"), find("grandmaster")) == (["fish.txt"], ["chess.txt"])


def test_parts_are_read_once_what_they_need_is_there(
    folder: Path, directory: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When what reads a part is installed later, the next run finds the part, though the file has not changed."""
    (folder / "a.zip").write_bytes(zipped(("fish.txt", FISH), ("news.jsonl", '{"text": "A whale came."}')))
    whole = registry.load

    def load(format_: Format) -> object:
        if format_.name == "jsonl":
            raise SourceError("needs a part that is not installed (x): install it")
        return whole(format_)

    with monkeypatch.context() as without:
        without.setattr("indexer.reading.load", load)
        assert counts(run(directory, folder)) == (1, 0, 0, 0, 1)

    assert counts(run(directory, folder)) == (0, 1, 0, 0, 0)
    assert (find("salmon"), find("whale")) == (["fish.txt"], ["news.jsonl"])
    assert counts(run(directory, folder)) == (0, 0, 0, 1, 0)


def test_parts_are_read_once_the_limit_is_higher(folder: Path, directory: Path, find: Find) -> None:
    """A member that was too large is read when --max-size is raised."""
    (folder / "a.zip").write_bytes(zipped(("fish.txt", FISH), ("long.txt", CHESS + "Rooks fell.\n" * 1_000)))

    assert counts(run(directory, folder, max_bytes=5_000)) == (1, 0, 0, 0, 1)
    assert counts(run(directory, folder)) == (0, 1, 0, 0, 0)
    assert find("grandmaster") == ["long.txt"]


def test_the_text_of_all_parts_together_is_bounded(folder: Path, directory: Path, find: Find) -> None:
    """An archive of more text than one file may have is read so far, and what to do is told."""
    members = [
        (
            f"{number:02}.txt",
            f"LIMA (AP) — Whale {number} came.\n" + "".join(f"It sang {note}.\n" for note in range(50)),
        )
        for number in range(40)
    ]
    (folder / "a.zip").write_bytes(zipped(*members))
    report = run(directory, folder, max_bytes=10_000)

    assert (counts(report), 9 < report.articles < 20) == ((1, 0, 0, 0, 1), True)
    assert "holds more than 0 MB of text: unpack it, or raise --max-size" in report.skipped[0].reason
    assert len(find("whale")) == report.articles


def test_an_archive_of_which_nothing_can_be_read_is_skipped(folder: Path, directory: Path) -> None:
    """Where no part can be read the parts and the file are named, and nothing is indexed."""
    (folder / "a.zip").write_bytes(zipped(("broken.txt", b"\x00binary")))

    report = run(directory, folder)

    assert counts(report) == (0, 0, 0, 0, 2)
    assert [Path(one.path).name for one in report.skipped] == ["broken.txt", "a.zip"]
    assert report.skipped[1].reason == "nothing to index: none of its parts could be read"


def test_of_very_many_parts_the_first_are_named(folder: Path, directory: Path) -> None:
    """An archive of thousands of parts that cannot be read does not hide all else that is reported."""
    (folder / "a.zip").write_bytes(zipped(("fish.txt", FISH), *((f"{number}.txt", "") for number in range(1_500))))

    report = run(directory, folder)

    assert counts(report) == (1, 0, 0, 0, 1_001)
    assert report.skipped[-1].reason == "500 more of its parts were left out: see above"


def test_what_was_indexed_of_an_archive_stays_when_it_is_damaged(folder: Path, directory: Path, find: Find) -> None:
    """An archive that can be read no more keeps what was indexed of it, as a file does."""
    (folder / "a.zip").write_bytes(GOOD)
    run(directory, folder)
    (folder / "a.zip").write_bytes(b"PK\x03\x04 and nothing else")

    assert counts(run(directory, folder)) == (0, 0, 0, 0, 1)
    assert find("salmon") == ["fish.txt"]


def test_archives_in_workers(folder: Path, directory: Path, find: Find) -> None:
    """Archives are read by several workers as by one."""
    for number in range(70):
        text = f"LIMA (AP) — Whale number {number} came."
        (folder / f"{number}.zip").write_bytes(zipped((f"{number}.txt", text), ("broken.txt", b"\x00binary")))
    with Indexer(directory, jobs=2) as index:
        report = index.add_paths([folder])

    assert counts(report) == (70, 0, 0, 0, 70)
    assert len(find("whale")) == 70
