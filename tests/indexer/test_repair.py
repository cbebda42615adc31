"""What becomes of a damaged index."""

import shutil
from pathlib import Path

import pytest
from whoosh.fields import STORED, TEXT, Schema
from whoosh.index import create_in

from indexer import Indexer
from indexer.recorded import Root, like_recorded, record, recorded
from indexer.repair import repair
from search.index.analysis import NewsAnalyzer
from search.index.codec.sections import Sections
from search.index.directory import commit_points
from search.index.errors import CuttingsError, IndexNotFoundError
from search.index.storage import DurableStorage
from search.index.verification import verify
from search.service import open_searcher
from tests.conftest import article
from tests.growth import MOST_GROWTH, growth
from tests.search.rewriting import rewrite, turn_bit

MOST = 1_000_000
# There a segment has its directory, and a commit point its pickle.
_FROM_END = 60


@pytest.fixture(autouse=True)
def _unmerged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sinks.local.segments_to_merge", lambda _: range(0))


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Return a folder of three stories."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, place in (("a", "LIMA, Peru"), ("b", "OSLO, Norway"), ("c", "ROME")):
        text = f"{place} (AP) — The ferry {name} was late again on Tuesday, said the harbour of the town.\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def index(stories: Path, tmp_path: Path) -> Path:
    """Return an index of the stories, over three segments: one from Python, and two commits of files."""
    directory = tmp_path / "index"
    with Indexer(directory, jobs=1) as indexer:
        indexer.add(article("note", "", "A note on the ferry."))
    with Indexer(directory, jobs=1, max_bytes=MOST) as indexer:
        indexer.add_paths([stories / "a.txt"])
    with Indexer(directory, jobs=1, max_bytes=MOST) as indexer:
        indexer.add_paths([stories])
    return directory


def ids(directory: Path) -> list[str]:
    """Return which stories are found, by the names of their files, or their ids."""
    with open_searcher(directory) as searcher:
        found = searcher.search("ferry", limit=100)
        return sorted(Path(hit.article.path).stem or hit.article.id for hit in found)


def segments(directory: Path) -> list[Path]:
    """Return the segments, oldest first."""
    return sorted(directory.glob("*.cut"), key=lambda path: path.stat().st_mtime_ns)


def damage(path: Path) -> bytes:
    """Turn one bit of a file; return what it holds then."""
    data = bytearray(path.read_bytes())
    data[-_FROM_END] ^= 1
    path.write_bytes(data)
    return bytes(data)


def test_what_was_indexed_is_recorded(index: Path, stories: Path) -> None:
    """The folder that holds the first file covers it, since both were read with the same options."""
    assert recorded(index) == [Root(stories.as_posix(), MOST)]


def test_a_sound_index_is_left_as_it_is(index: Path) -> None:
    """Nothing is written where nothing is wrong."""
    before = {path.name: path.read_bytes() for path in index.iterdir()}

    assert repair(index).way == "sound"
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before


def test_a_damaged_commit_point_costs_nothing(index: Path) -> None:
    """The index goes back to the commit before, and the files that came after are indexed again."""
    newest = index / "_MAIN_3.toc"
    data = damage(newest)
    done = repair(index)

    assert done.way == "earlier"
    assert ids(index) == ["a", "b", "c", "note"]
    assert verify(index, deep=True).is_sound
    assert (index / "damaged" / newest.name).read_bytes() == data
    assert sum(report.added for report in done.reports) == 2
    assert sum(report.unchanged for report in done.reports) == 1
    assert (done.lost, done.unrestored) == (0, 0)


def test_a_damaged_segment_of_the_newest_commit_costs_nothing(index: Path) -> None:
    """What is sound of it is kept, the rest is put aside, and the files are indexed again."""
    path = segments(index)[-1]
    damage(path)

    done = repair(index)
    assert (done.way, done.read_back, done.lost, done.unrestored) == ("salvaged", 0, 2, 0)
    assert ids(index) == ["a", "b", "c", "note"]
    assert (index / "damaged" / path.name).is_file()


def test_sound_segments_are_kept(index: Path) -> None:
    """Where both commits are damaged what is sound stays, and what came from files is indexed again."""
    damage(segments(index)[1])
    done = repair(index)

    assert done.way == "salvaged"
    assert done.lost == 1
    assert not done.unrestored
    assert ids(index) == ["a", "b", "c", "note"]
    assert verify(index, deep=True).is_sound


def test_what_came_from_python_is_told_to_be_lost(index: Path) -> None:
    """What no file holds cannot be made anew, and that is said."""
    damage(segments(index)[0])
    done = repair(index)

    assert done.way == "salvaged"
    assert done.unrestored == done.lost == 1
    assert ids(index) == ["a", "b", "c"]


def test_an_index_of_which_nothing_can_be_read_is_made_anew(index: Path) -> None:
    """With both commit points gone, all files are indexed again, and what they do not hold is read back."""
    before = [path.name for path in (*index.glob("*.toc"), *index.glob("*.cut"))]
    for path in index.glob("*.toc"):
        path.write_bytes(b"\0" * 100)
    done = repair(index)

    assert (done.way, done.read_back, done.unrestored) == ("anew", 1, 0)
    assert ids(index) == ["a", "b", "c", "note"]
    assert verify(index, deep=True).is_sound
    assert {*before} <= {path.name for path in (index / "damaged").iterdir()}


def test_nothing_is_touched_where_nothing_is_known(index: Path) -> None:
    """Without commit points and without the record of what was indexed, it has to be named; then it is indexed."""
    (index / "MAIN.sources").unlink()
    for path in index.glob("*.cut"):
        path.unlink()
    for path in index.glob("*.toc"):
        path.write_bytes(b"\0" * 100)
    before = {path.name: path.read_bytes() for path in index.iterdir()}

    with pytest.raises(CuttingsError, match=r"not known what was indexed: name it, as in 'cuttings repair PATH…"):
        repair(index)
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before
    assert repair(index, [Root((index.parent / "stories").as_posix(), MOST)]).way == "anew"
    assert ids(index) == ["a", "b", "c"]


def test_sources_that_are_away_are_kept_and_named(index: Path, stories: Path, tmp_path: Path) -> None:
    """A disk that is not there now makes nothing vanish from the index."""
    shutil.move(stories, tmp_path / "away")
    damage(index / "_MAIN_3.toc")
    done = repair(index)

    assert done.missing == (stories.as_posix(),)
    assert (done.read_back, done.unrestored) == (2, 0)
    assert ids(index) == ["a", "b", "c", "note"]


def test_articles_of_a_damaged_segment_are_read_back(index: Path) -> None:
    """What came from Python is in no file: it is read from the segment, wherever else that is damaged."""
    path = segments(index)[0]
    data = bytearray(path.read_bytes())
    section = Sections(bytes(data), path.name).directory["length/column"]
    data[section.offset + 3] ^= 1
    path.write_bytes(data)
    done = repair(index)

    assert (done.way, done.read_back, done.lost) == ("salvaged", 1, 0)
    assert ids(index) == ["a", "b", "c", "note"]
    assert verify(index, deep=True).is_sound
    assert verify(index).earlier == ()


def test_what_was_deleted_does_not_come_back(index: Path) -> None:
    """Of a segment that a commit point names it is known what was deleted, and that stays so."""
    with Indexer(index, jobs=1) as indexer:
        indexer.add(article("kept", "", "A ferry that is kept."))
        indexer.add(article("gone", "", "A ferry that goes."))
    with Indexer(index, jobs=1) as indexer:
        indexer.delete("gone")
        indexer.delete("note")
    path = segments(index)[-1]
    data = bytearray(path.read_bytes())
    data[Sections(bytes(data), path.name).directory["role/column"].offset] ^= 1
    path.write_bytes(data)
    repair(index)

    assert ids(index) == ["a", "b", "c", "kept"]


def test_paths_are_indexed_though_nothing_is_damaged(index: Path, stories: Path) -> None:
    """Whoever names what is to be indexed gets it indexed."""
    (stories / "d.txt").write_text(
        "BONN (AP) — The ferry d was late again on Tuesday, said the town.\n", encoding="utf-8"
    )
    done = repair(index, [Root(stories.as_posix(), MOST)])

    assert (done.way, done.reports[0].added) == ("sound", 1)
    assert ids(index) == ["a", "b", "c", "d", "note"]


def test_the_next_session_goes_on(index: Path) -> None:
    """After a repair the index is written to as any other, and keeps no file that is dead."""
    damage(index / "_MAIN_3.toc")
    repair(index)
    with Indexer(index, jobs=1) as indexer:
        indexer.add(article("more", "", "More of the ferry."))

    assert ids(index) == ["a", "b", "c", "more", "note"]
    assert len(commit_points(index)) == 2


def test_where_there_is_no_index_nothing_is_made(tmp_path: Path) -> None:
    """A folder without an index is not one that is damaged."""
    with pytest.raises(IndexNotFoundError, match="holds no index"):
        repair(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


def test_a_repair_that_is_broken_off_is_taken_up_again(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until all is done the index is said to owe a repair, and the next one does what is left of it."""
    path = segments(index)[0]
    data = bytearray(path.read_bytes())
    data[Sections(bytes(data), path.name).directory["length/column"].offset + 3] ^= 1
    path.write_bytes(data)
    with monkeypatch.context() as broken:
        broken.setattr("indexer.repair._finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            repair(index)
    assert ids(index) == ["a", "b", "c"]
    assert verify(index).problems == (f"a repair of it was broken off: run 'cuttings repair --index {index}' again",)

    assert repair(index).read_back == 1
    assert ids(index) == ["a", "b", "c", "note"]
    assert verify(index, deep=True).is_sound


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(24, "Too many open files")])
def test_what_cannot_be_read_just_now_is_not_damaged(
    index: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Where the system refuses to open a file, or has no memory, nothing is changed."""
    before = {path.name: path.read_bytes() for path in index.iterdir()}

    def refused(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr("search.index.verification.open_file", refused)
        with pytest.raises(CuttingsError, match=error.strerror):
            repair(index)
    with monkeypatch.context() as broken:
        broken.setattr("search.index.deep_verification._of_segment", lambda *_: bytearray(1 << 62))
        with pytest.raises((CuttingsError, MemoryError)):
            repair(index)
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before


def test_nothing_vanishes_with_a_drive_that_is_away(index: Path, stories: Path) -> None:
    """Of a folder that is empty now, as a place to mount a drive is, what was indexed stays."""
    for path in stories.iterdir():
        path.unlink()
    damage(index / "_MAIN_3.toc")
    repair(index)

    assert ids(index) == ["a", "b", "c", "note"]


def test_the_index_of_another_program_is_left_alone(stories: Path, tmp_path: Path) -> None:
    """What Cuttings did not write is neither repaired nor replaced."""
    directory = tmp_path / "whoosh"
    directory.mkdir()
    create_in(directory, Schema(text=TEXT))
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    with pytest.raises(CuttingsError, match="which no index of Cuttings holds"):
        repair(directory, [Root(stories.as_posix(), MOST)])

    names = {path.name for path in directory.iterdir()} - {"MAIN_WRITELOCK"}
    assert {name: (directory / name).read_bytes() for name in names} == before


def test_an_index_without_commit_points_is_read_back(index: Path) -> None:
    """Where somebody removed the commit points, the segments are there still."""
    for path in index.glob("*.toc"):
        path.unlink()
    repair(index)

    assert ids(index) == ["a", "b", "c", "note"]


def test_sources_are_read_as_they_were(index: Path, stories: Path, tmp_path: Path) -> None:
    """A path that is named gets the options that it, or a folder above it, was indexed with."""
    assert like_recorded(index, (stories / "a.txt").as_posix(), 5) == Root((stories / "a.txt").as_posix(), MOST)
    assert like_recorded(index, tmp_path.as_posix(), 5) == Root(tmp_path.as_posix(), 5)


def test_many_sources_are_recorded_in_no_time(tmp_path: Path) -> None:
    """The time to record what was named grows with its number, and no faster."""
    storage = DurableStorage(tmp_path)

    def roots(count: int) -> list[Root]:
        return [Root(f"/stories/{number:06}/story.txt", MOST) for number in range(count)]

    assert growth(lambda given: record(storage, given), roots, 4_000) < MOST_GROWTH


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "\0", "[" * 100_000, '{"roots": 1}', '{"roots": [1]}', '{"roots": [{"path": "x"}]}'),
        '{"roots": [{"path": "/x", "max_bytes": Infinity, "fields": {}}]}',
        '{"roots": [{"path": "", "max_bytes": 5, "fields": {}}]}',
    ],
    ids=range(10),
)
def test_a_damaged_record_is_none(index: Path, text: str) -> None:
    """What was indexed is not known where it cannot be read."""
    (index / "MAIN.sources").write_text(text, encoding="utf-8")

    assert recorded(index) == []


def test_a_commit_point_without_checksum_gets_one(index: Path) -> None:
    """What `verify` complains of, `repair` mends: then the index is sound, and nothing else has changed."""
    path = index / "_MAIN_3.toc"
    path.write_bytes(path.read_bytes()[:-16])
    assert not verify(index).is_sound
    done = repair(index)

    assert (done.way, done.unrestored, done.aside) == ("sealed", 0, ())
    assert verify(index, deep=True).is_sound
    assert ids(index) == ["a", "b", "c", "note"]


def test_what_only_a_deep_look_finds_is_repaired(index: Path) -> None:
    """A segment of which every checksum is right, and which does not fit together, is left out and indexed anew."""
    path = segments(index)[1]
    rewrite(index, turn_bit("length/column", 3), path.name)
    assert verify(index).is_sound
    done = repair(index)

    assert (done.way, done.unrestored) == ("salvaged", 0)
    assert verify(index, deep=True).is_sound
    assert ids(index) == ["a", "b", "c", "note"]


def test_an_index_of_another_version_is_made_anew(stories: Path, tmp_path: Path) -> None:
    """What this version cannot read is put aside as a whole, and the files are indexed."""
    directory = tmp_path / "old"
    directory.mkdir()
    create_in(directory, Schema(text=TEXT(analyzer=NewsAnalyzer()), block=STORED, head=STORED))
    done = repair(directory, [Root(stories.as_posix(), MOST)])

    assert done.way == "anew"
    assert ids(directory) == ["a", "b", "c"]
    assert (directory / "damaged" / "_MAIN_1.toc").exists() or (directory / "damaged" / "_MAIN_0.toc").exists()
