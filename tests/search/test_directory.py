"""Which directories are opened as an index, and what is said of the others."""

import os
import pickle
import shutil
import struct
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.index import create_in

from indexer import Indexer
from search.index import commit_point as commit_points
from search.index import directory
from search.index.analysis import NewsAnalyzer
from search.index.cluster_address import resolve_place
from search.index.codec.codec import ColumnarSegment
from search.index.commit_point import CommitPoint, encode, read
from search.index.directory import DEFAULT_DIRECTORY, DIRECTORY_VARIABLE, open_directory
from search.index.errors import CommitPointError, CorruptIndexError, IndexNotFoundError
from search.service import open_searcher

# Whoosh leaves a file that it cannot read to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def index(news_index: Path, tmp_path: Path) -> Path:
    """Return the directory of an index that may be damaged."""
    directory = tmp_path / "index"
    shutil.copytree(news_index, directory)
    return directory


def commit_point(directory: Path) -> Path:
    """Return the file that names the live segments."""
    return max(directory.glob("_MAIN_*.toc"), key=lambda path: int(path.stem.split("_")[2]))


def test_opens_an_index_by_string_and_path(news_index: Path) -> None:
    """The index may be named by either kind of path."""
    for path in (news_index, str(news_index)):
        with open_searcher(path) as searcher:
            assert searcher.stats()["articles"] == 6


def test_the_directory_named_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is the one named, else that of the environment, else the default."""
    monkeypatch.setenv(DIRECTORY_VARIABLE, "from_environment")

    assert resolve_place("named") == Path("named")
    assert resolve_place(None) == resolve_place("") == Path("from_environment")
    monkeypatch.setenv(DIRECTORY_VARIABLE, "")
    assert resolve_place(None) == Path(DEFAULT_DIRECTORY)
    monkeypatch.delenv(DIRECTORY_VARIABLE)
    assert resolve_place(None) == Path(DEFAULT_DIRECTORY)


def test_a_missing_folder_is_no_index(tmp_path: Path) -> None:
    """Where nothing is, the message names the place and how to make an index, and makes nothing."""
    missing = tmp_path / "missing"

    with pytest.raises(
        IndexNotFoundError, match=r"missing holds no index: make one with 'cuttings index PATH… --index"
    ):
        open_searcher(missing)
    assert not missing.exists()


def test_a_folder_of_other_things_is_no_index(tmp_path: Path) -> None:
    """A folder that holds stories, or nothing, is not taken for an index."""
    with pytest.raises(IndexNotFoundError, match="holds no index"):
        open_searcher(tmp_path)
    (tmp_path / "story.txt").write_text("A ferry.", encoding="utf-8")
    (tmp_path / "_MAIN_x.toc").write_text("not numbered", encoding="utf-8")
    with pytest.raises(IndexNotFoundError, match="holds no index"):
        open_searcher(tmp_path)


def test_a_file_is_no_index(tmp_path: Path) -> None:
    """Naming a file where a folder is meant is said as that."""
    story = tmp_path / "story.txt"
    story.write_text("A ferry.", encoding="utf-8")

    with pytest.raises(IndexNotFoundError, match=r"story\.txt is not a folder"):
        open_searcher(story)


def test_an_index_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """A Whoosh index with other fields is named as what it is, and not changed."""
    create_in(tmp_path, Schema(text=TEXT))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    with pytest.raises(
        CorruptIndexError, match=r"names whoosh\..* which no index of Cuttings holds; if another program"
    ):
        open_searcher(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_index_of_an_earlier_version_says_so(tmp_path: Path) -> None:
    """An index that lacks fields of this version is named as that, with what to do, and not changed."""
    create_in(tmp_path, Schema(text=TEXT(analyzer=NewsAnalyzer()), block=STORED, head=STORED))

    with pytest.raises(CorruptIndexError, match="another version of Cuttings: index the files anew, in another folder"):
        open_searcher(tmp_path)


@pytest.mark.parametrize("kept", [0, 1, 5, 12, 20, 100, 0.5, 0.9, -1])
def test_a_commit_point_cut_short_is_corrupt(index: Path, kept: float) -> None:
    """However much of the commit point is left, the message names the folder and what to do."""
    path = commit_point(index)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept) if 0 < kept < 1 else int(kept)])

    with pytest.raises(
        CorruptIndexError, match=r"index cannot be read: its commit point .*cuttings verify.*cuttings repair"
    ):
        open_searcher(index)


@pytest.mark.parametrize("garbage", [b"\0" * 500, b"\xff" * 500, b"A ferry left the harbour.\n" * 20])
def test_a_commit_point_of_garbage_is_corrupt(index: Path, garbage: bytes) -> None:
    """A commit point overwritten with anything is reported, and nothing else is raised."""
    commit_point(index).write_bytes(garbage)

    with pytest.raises(CorruptIndexError, match="cuttings repair"):
        open_searcher(index)


def test_a_changed_bit_in_the_commit_point_is_found(index: Path) -> None:
    """Whichever bit of the commit point is damaged, the index is reported as corrupt."""
    path = commit_point(index)
    data = path.read_bytes()
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        with pytest.raises(CorruptIndexError, match="cuttings repair"):
            open_searcher(index).close()


class Exploit:
    """Make a file when it is unpickled."""

    def __init__(self, made: Path) -> None:
        """Name the file."""
        self.made = made

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Return what a pickle calls."""
        return os.mkdir, (str(self.made),)


@pytest.mark.parametrize("part", ["schema", "segments"])
def test_a_forged_commit_point_runs_nothing(index: Path, tmp_path: Path, part: str) -> None:
    """A pickle that would run code is refused before it does, though its checksum is right."""
    made = tmp_path / "made"
    forged = pickle.dumps(Exploit(made), 2)
    data = with_pickle(index, part, forged)
    # The payload works, or the test would prove nothing.
    pickle.loads(forged)  # noqa: S301 (ours)
    assert made.is_dir()
    made.rmdir()

    for written in (data, checked(data)):
        commit_point(index).write_bytes(written)
        with pytest.raises(CorruptIndexError, match=r"names posix\.mkdir|names nt\.mkdir"):
            open_searcher(index)
        with pytest.raises(CorruptIndexError), Indexer(index):
            pass
    assert not made.exists()


def checked(data: bytes) -> bytes:
    """Return the bytes of a commit point with their checksum."""
    return data + struct.pack("<II8s", len(data), zlib.crc32(data), b"\x93CHECKED")


# Pickles that give a class, or an object of one, values that Python itself would ask for.
_MODULE = pickle.BINUNICODE + struct.pack("<I", 10) + b"__module__" + pickle.BINUNICODE + struct.pack("<I", 4) + b"evil"
_OF_ID = pickle.GLOBAL + b"whoosh.fields\nID\n"
_HARMFUL = {
    "values of a class": _OF_ID + b"}" + _MODULE.replace(b"__module__", b"column_typ") + b"sb",
    "slots of a class": _OF_ID + b"N}" + _MODULE + b"s\x86b",
    "slots of an object": _OF_ID + b")\x81N}" + _MODULE + b"s\x86b",
    "names of Python's own": _OF_ID + b")\x81}" + _MODULE + b"sb",
    "names of Python's own, many": _OF_ID + b")\x81}(" + _MODULE + b"ub",
    "a key without end": b"}" + b")" + b"\x85" * 1_000_000 + b"Ns",
    "keys without end": b"}(" + b")" + b"\x85" * 1_000_000 + b"Nu",
    "arguments out of a text": _OF_ID + b"X\x04\x00\x00\x00aaaa\x81",
    "values out of a text": _OF_ID + b"X\x04\x00\x00\x00aaaaR",
    "very many values": _OF_ID + b")\x81}(" + b"".join(b"X\x03\x00\x00\x00a%02dN" % n for n in range(65)) + b"ub",
    "a number without end": b"\x8a\xff" + b"\x7f" * 255,
}


@pytest.mark.parametrize("what", _HARMFUL)
@pytest.mark.parametrize("part", ["schema", "segments"])
def test_a_forged_commit_point_changes_nothing(index: Path, what: str, part: str) -> None:
    """What it says of classes, of Python's own names, or of keys and numbers without end, is refused as damage."""
    before = dict(vars(ID))
    forged = b"\x80\x04" + _HARMFUL[what] + b"."
    with pytest.raises(CommitPointError, match="its commit point is damaged"):
        commit_points._unpickle(forged)
    data = with_pickle(index, part, forged)

    for written in (data, checked(data)):
        commit_point(index).write_bytes(written)
        with pytest.raises(CorruptIndexError, match="its commit point is damaged"):
            open_searcher(index)
    assert dict(vars(ID)) == before


def test_a_schema_that_cannot_be_used_is_damage(index: Path) -> None:
    """It is told as what it is, so that the index can be verified and repaired."""
    schema = open_directory(index).newest().schema
    schema._fields = {"a": "x"}
    commit_point(index).write_bytes(checked(with_pickle(index, "schema", pickle.dumps(schema, 2))))

    with pytest.raises(CorruptIndexError, match="its commit point is damaged"):
        open_searcher(index)


def with_pickle(index: Path, part: str, forged: bytes) -> bytes:
    """Return the newest commit point of an index with another pickle in place of its schema, or of its segments."""
    memory = RamStorage()
    sound = open_directory(index).newest()
    with pytest.MonkeyPatch.context() as patch:
        name = "whoosh.index.pickle.dumps" if part == "schema" else "whoosh.filedb.structfile.StructFile.write_pickle"
        patch.setattr(name, (lambda *_: forged) if part == "schema" else lambda file, *_: file.write(forged))
        sound.to_toc().write(memory, "MAIN")
    data: bytes = memory.files[commit_point(index).name]
    return data


def test_a_commit_point_is_read_with_care_once(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the same bytes hold is known then, of a few commit points; of the others it is read again."""
    data = commit_point(index).read_bytes()
    generation = open_directory(index).newest().generation
    reads: list[bytes] = []

    def told(pickled: bytes) -> object:
        reads.append(pickled)
        return unpickled(pickled)

    unpickled = commit_points._unpickle
    monkeypatch.setattr(commit_points, "_unpickle", told)
    monkeypatch.setattr(commit_points, "_known", {})
    first, second = commit_points.decode(data, generation), commit_points.decode(data, generation)
    assert len(reads) == 2  # the schema, and the segments
    assert [one.__getstate__() for one in first.segments] == [one.__getstate__() for one in second.segments]
    for other in range(generation + 1, generation + 1 + commit_points._REMEMBERED):
        commit_points.decode(encode(first._replace(generation=other)), other)
    assert len(commit_points._known) == commit_points._REMEMBERED
    reads.clear()
    commit_points.decode(data, generation)
    assert len(reads) == 2

    monkeypatch.setattr(commit_points, "_LARGEST_REMEMBERED", len(data) - 1)
    monkeypatch.setattr(commit_points, "_known", {})
    commit_points.decode(data, generation)
    assert not commit_points._known


def test_a_commit_point_that_whoosh_wrote_is_read(index: Path) -> None:
    """Without a checksum a commit point is read too: that of an earlier version, or of plain Whoosh."""
    path = commit_point(index)
    path.write_bytes(path.read_bytes()[:-16])

    with open_searcher(index) as searcher:
        assert searcher.stats()["articles"] == 6


def test_another_format_says_so(index: Path) -> None:
    """An index of a format that this version cannot read is to be made anew."""
    path = commit_point(index)
    data = bytearray(path.read_bytes()[:-16])
    # Three sizes of one byte each and the mark of the byte order stand before the version.
    data[7:11] = (-999).to_bytes(4, "big", signed=True)
    path.write_bytes(data)

    with pytest.raises(CorruptIndexError, match="another format"):
        open_directory(index)


def test_a_missing_segment_is_corrupt(index: Path) -> None:
    """Where a file that the commit point names is gone, the message says that the folder cannot be read."""
    next(index.glob("*.cut")).unlink()

    with pytest.raises(CorruptIndexError, match="cannot be read"):
        open_searcher(index)


@pytest.mark.parametrize(
    "changes",
    [
        {"indexname": "../other/MAIN"},
        {"segid": "a/b"},
        {"segid": "a\0b"},
        {"segid": ["/../../x"]},
        {"segid": b"a/b"},
        {"count": -1},
        {"count": 663.0},
        {"count": 1 << 40},
        {"count": True},
        {"deleted": zlib.compress(b"\xff" * 1000)},
    ],
)
def test_a_commit_point_that_names_what_can_be_no_segment_is_damaged(index: Path, changes: dict[str, object]) -> None:
    """Whatever a commit point says, no other file than one beside it is read, and no more documents than there are."""
    point = open_directory(index).newest()
    segment = point.segments[0]
    state = {**segment.__getstate__(), **changes}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ColumnarSegment, "__getstate__", lambda _: state)
        commit_point(index).write_bytes(encode(point._replace(segments=[segment])))

    with pytest.raises(CorruptIndexError, match="its commit point is damaged"):
        open_searcher(index)


def test_a_segment_named_twice_is_told(index: Path) -> None:
    """No article is counted twice."""
    point = open_directory(index).newest()
    commit_point(index).write_bytes(encode(point._replace(segments=point.segments[:1] * 2)))

    with pytest.raises(CorruptIndexError, match="names a segment twice"):
        open_searcher(index)


@pytest.mark.parametrize("name", ["_MAIN_2147483647.toc", "_MAIN_99999999999.toc", "_MAIN_007.toc"])
def test_what_can_be_no_commit_point_is_passed_over(index: Path, name: str) -> None:
    """A file that no commit can have made does no harm."""
    (index / name).touch()

    with open_searcher(index) as searcher:
        assert searcher.stats()["articles"] == 6
    with Indexer(index, jobs=1) as indexer:
        indexer.delete("ferry")


def test_opening_reads_the_commit_point_once(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening an index to search in it reads its commit point once, and a second reader has one of its own."""
    reads: list[int] = []

    def told(storage: Storage, generation: int) -> CommitPoint:
        reads.append(generation)
        return read(storage, generation)

    monkeypatch.setattr(directory, "read", told)
    opened = open_directory(index)
    with closing(opened.reader()) as first:
        assert len(reads) == 1
        with closing(opened.reader()) as second:
            assert len(reads) == 2
            segments = [{id(leaf.segment()) for leaf, _ in one.leaf_readers()} for one in (first, second)]
            assert not set.intersection(*segments)


def test_a_commit_point_read_again_is_another(index: Path) -> None:
    """What one reader does to segments or to the schema, no other sees, though the bytes were read before."""
    opened = open_directory(index)
    first, second = opened.newest(), opened.newest()
    before = [one.doc_count() for one in first.segments]
    first.segments[0].delete_document(next(iter({*range(before[0])} - {*first.segments[0].deleted_docs()})))
    first.schema.remove("text")

    assert [one.doc_count() for one in first.segments] != before
    for point in (second, opened.newest()):
        assert [one.doc_count() for one in point.segments] == before
        assert "text" in point.schema


def test_a_commit_between_opening_and_reading_is_seen(index: Path) -> None:
    """A reader has the newest commit, not the one that was the newest when its index was opened."""
    opened = open_directory(index)
    with open_searcher(index) as searcher:
        before = searcher.stats()["blocks"]
        article = next(iter(searcher.search("ferry"))).article.id
    with Indexer(index, jobs=1) as indexer:
        assert indexer.delete(article)

    with closing(opened.reader()) as reader:
        assert reader.doc_count() < before
