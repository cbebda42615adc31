"""What is damaged or of another kind is said as that, and any program that knows Whoosh can open an index."""

import errno
import gc
import json
import os
import pickle
import pickletools
import random
import shutil
import subprocess
import sys
import types
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.index import FileIndex, open_dir
from whoosh.query import Every, Term
from whoosh.sorting import FieldFacet, add_sortable

from search.index.codec import ColumnarCodec, sections
from search.index.codec.codec import open_file
from search.index.codec.sections import FOOTER, MAGIC, VERSION, OpenFile, Sections, map_file, opened
from search.index.codec.stored import StoredReader
from search.index.errors import CorruptIndexError, SegmentError
from search.service import open_searcher
from tests.search.codec.frozen import build

# Whoosh leaves open what it could not read to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an index of two segments."""
    directory = tmp_path_factory.mktemp("codec") / "index"
    build(directory)
    return directory


@pytest.fixture
def directory(built: Path, tmp_path: Path) -> Path:
    """Return the directory of an index that may be damaged."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def segment(directory: Path) -> Path:
    """Return the file of a segment."""
    return max(directory.glob("*.cut"), key=lambda path: path.stat().st_size)


def read_everything(directory: Path) -> Any:
    """Open an index and search it."""
    with open_dir(str(directory)).searcher() as searcher:
        return [hit.fields() for hit in searcher.search(Every(), limit=None)]


def test_a_file_is_opened_once_by_a_reader(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads documents and what reads terms share the file of their segment, and another reader has its own."""
    opened: list[str] = []

    def counted(storage: Storage, name: str) -> Sections:
        file = open_file(storage, name)
        opened.append(name)
        return file

    monkeypatch.setattr("search.index.codec.codec.open_file", counted)
    files = sorted(path.name for path in directory.glob("*.cut"))
    reader = open_dir(str(directory)).reader()

    assert sorted(opened) == files
    with open_dir(str(directory)).reader() as other:
        assert sorted(opened) == sorted(2 * files)
        assert [*other.all_terms()] == [*reader.all_terms()]
    reader.close()


def test_a_segment_is_one_file(directory: Path) -> None:
    """Nothing but the segments, the commit point and the lock is left behind, each segment in one file."""
    names = sorted(path.suffix or path.name for path in directory.iterdir())

    assert names == [".cut", ".cut", ".toc", "MAIN_WRITELOCK"]


@pytest.mark.parametrize("content", [b"", b"x", b"A ferry left the harbour.\n" * 50, b"\0" * 500, b"\x93CUTTING"])
def test_a_file_that_is_no_segment_says_so(directory: Path, content: bytes) -> None:
    """A segment overwritten with anything, or with nothing, is reported by its name, with what to do."""
    path = segment(directory)
    path.write_bytes(content)

    with pytest.raises(CorruptIndexError, match=rf"{path.name} is no segment of an index$"):
        read_everything(directory)


def test_a_segment_of_another_version_says_so(directory: Path) -> None:
    """A segment of a later version is named as that."""
    path = segment(directory)
    data = bytearray(path.read_bytes())
    data[8] = data[-12] = 2
    path.write_bytes(data)

    with pytest.raises(CorruptIndexError, match=rf"{path.name} is of format 2, not 1$"):
        read_everything(directory)


def test_a_segment_cut_short_is_corrupt(directory: Path) -> None:
    """However much of a segment is left, opening the index reports it and raises nothing else."""
    path = segment(directory)
    data = path.read_bytes()
    for size in (*range(0, len(data), 97), len(data) - 1):
        path.write_bytes(data[:size])
        with pytest.raises(CorruptIndexError, match=r"is damaged|was cut off|is no segment|is of format"):
            read_everything(directory)


def test_the_segment_of_another_index_is_refused(directory: Path) -> None:
    """A segment in the place of another with more documents is noticed."""
    small, large = sorted(directory.glob("*.cut"), key=lambda path: path.stat().st_size)
    shutil.copy(small, large)

    with pytest.raises(CorruptIndexError, match="holds 1 documents, not 3"):
        read_everything(directory)


def test_a_damaged_stored_value_is_corrupt(directory: Path) -> None:
    """Whichever byte of the stored values is damaged, no other text is shown for what was stored."""
    path = segment(directory)
    data, wanted = path.read_bytes(), read_everything(directory)
    blocks = Sections(data, path.name).directory["stored/blocks"]
    for place in range(blocks.offset, blocks.offset + blocks.size):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x04]) + data[place + 1 :])
        with suppress(CorruptIndexError):
            assert read_everything(directory) == wanted, place - blocks.offset


@pytest.mark.parametrize("typed", ["ferry", '"the ferry"', "ferr*"])
def test_a_system_that_reads_no_file_by_a_place_finds_the_same(
    news_index: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """Where bytes cannot be copied from a file, as on Windows, postings and stored values are read through its map."""
    found = []
    for _ in range(2):
        with open_searcher(news_index) as searcher:
            page = searcher.search(typed, by="block", facets=("kind",))
            found.append((page.total, page.facets, [str(hit) for hit in page]))
        monkeypatch.delattr(os, "pread", raising=False)

    assert found[0][0].blocks
    assert found[0] == found[1]


def test_an_empty_file_is_mapped(tmp_path: Path) -> None:
    """A file without bytes has none, and is no error of the system."""
    (tmp_path / "empty").touch()
    with (tmp_path / "empty").open("rb") as file:
        assert map_file(file) == b""


def names_in(data: bytes) -> set[str]:
    """Return what the pickles in a file name, wherever they begin."""
    names, held = set(), [""]
    for begin in (place for place, byte in enumerate(data) if byte == pickle.PROTO[0]):
        with suppress(ValueError):
            for operation, argument, _ in list(pickletools.genops(data[begin:])):
                if operation.name == "GLOBAL":
                    names.add(str(argument).replace(" ", "."))
                elif operation.name == "STACK_GLOBAL":
                    names.add(".".join(held[-2:]))
                elif isinstance(argument, str):
                    held.append(argument)
    return names


def test_the_commit_point_names_one_class_of_ours(directory: Path) -> None:
    """The path of the class of a segment is part of the format: nothing else of ours can be moved by mistake."""
    (path,) = directory.glob("*.toc")
    names = names_in(path.read_bytes())

    assert {name for name in names if not name.startswith(("whoosh.", "__builtin__."))} == {
        "search.index.codec.codec.ColumnarSegment",
        "re._compile",
    }


def test_plain_whoosh_opens_an_index(directory: Path) -> None:
    """A fresh program that imports nothing of ours opens an index, searches it, and says what was stored."""
    script = (
        "import sys; from whoosh.index import open_dir; from whoosh.query import Term\n"
        "with open_dir(sys.argv[1]).searcher() as searcher:\n"
        "    print([hit['key'] for hit in searcher.search(Term('text', 'ferry'))])\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, directory],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("['ferry', 'long']\n", "")


def test_deletions_are_kept(directory: Path) -> None:
    """Documents deleted by a writer that adds none stay deleted for whoever opens the index, and others do not."""
    index = open_dir(str(directory))
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.delete_by_term("key", "long")
        writer.merge = False

    assert [one["key"] for one in read_everything(directory)] == ["ferry", "zug"]
    assert len(list(directory.glob("*.cut"))) == 2
    with open_dir(str(directory)).reader() as reader:
        assert [reader.is_deleted(docnum) for docnum in range(4)] == [False, True, True, False]


def test_a_column_can_be_added_later(tmp_path: Path) -> None:
    """Whoosh's own way to make a field sortable later works with these segments."""
    index = FileStorage(str(tmp_path)).create_index(fields.Schema(name=fields.ID(stored=True)))
    for names in ("cb", "a"):
        with index.writer(codec=ColumnarCodec()) as writer:
            writer.merge = False
            for name in names:
                writer.add_document(name=name)
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.merge = False
        add_sortable(writer, "name", FieldFacet("name"))

    with open_dir(str(tmp_path)).searcher() as searcher:
        columns = [list(leaf.column_reader("name")) for leaf, _ in searcher.reader().leaf_readers()]
        assert columns == [["c", "b"], ["a"]]
        assert [hit["name"] for hit in searcher.search(Every(), sortedby="name")] == ["a", "b", "c"]


def test_the_last_document_of_a_term_is_told_over_segments(directory: Path) -> None:
    """What is known of a term counts documents from the begin of the index, not of the segment."""
    with open_dir(str(directory)).reader() as reader:
        info = reader.term_info("key", "zug")

        assert (info.min_id(), info.max_id()) == (3, 3)


@pytest.mark.parametrize("processes", [1, 2])
def test_several_processes_write_an_index(tmp_path: Path, processes: int) -> None:
    """Whoosh's writer of several processes can use the codec."""
    storage = FileStorage(str(tmp_path))
    index: FileIndex = storage.create_index(fields.Schema(key=fields.ID(stored=True), text=fields.TEXT(vector=True)))
    writer = index.writer(codec=ColumnarCodec(), procs=processes)
    for number in range(20):
        writer.add_document(key=str(number), text=f"ferry number {number}")
    writer.commit()

    with open_dir(str(tmp_path)).searcher() as searcher:
        assert len(searcher.search(Term("text", "ferry"), limit=None)) == 20
        assert sorted(int(one["key"]) for one in searcher.reader().all_stored_fields()) == list(range(20))


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells how much of a file is in memory")
def test_what_was_read_does_not_stay_in_memory(tmp_path: Path) -> None:
    """A process that reads record after record holds a small part of the file at a time, and reads them right again."""
    chance = random.Random(1)  # noqa: S311 (nothing is kept secret)
    texts = [chance.randbytes(1_000).hex() for _ in range(4_000)]
    index = FileStorage(str(tmp_path)).create_index(fields.Schema(text=fields.STORED))
    with index.writer(codec=ColumnarCodec()) as writer:
        for text in texts:
            writer.add_document(text=text)
    with index.reader() as reader:
        for _ in range(2):
            assert [reader.stored_fields(number)["text"] for number in range(len(texts))] == texts
        held = resident(segment(tmp_path))

    assert 0 < held < segment(tmp_path).stat().st_size / 2


def test_no_more_text_is_kept_than_there_is_room_for(tmp_path: Path) -> None:
    """However large records are, and in whatever order they are read, what is kept of them is bounded in bytes."""
    chance = random.Random(1)  # noqa: S311 (nothing is kept secret)
    texts = [chance.randbytes(chance.choice((10, 1_000, 40_000))).hex() for _ in range(300)]
    index = FileStorage(str(tmp_path)).create_index(fields.Schema(text=fields.STORED))
    with index.writer(codec=ColumnarCodec()) as writer:
        for text in texts:
            writer.add_document(text=text)
    reader = StoredReader(Sections(segment(tmp_path).read_bytes(), "segment"))
    reader.room = 200_000
    numbers = [*range(len(texts))] * 3
    chance.shuffle(numbers)
    held = []
    for number in numbers:
        assert reader[number] == {"text": texts[number]}
        held.append(sum(map(len, reader._blocks.values())))

    assert reader.room / 2 < max(held) <= reader.room < reader.size


def resident(path: Path) -> int:
    """Return how many bytes of a file that this process has mapped are in its memory."""
    _, found, behind = Path("/proc/self/smaps").read_text(encoding="utf-8").partition(path.name)
    assert found
    return int(behind.partition("Rss:")[2].split()[0]) * 1024


def test_a_file_that_cannot_be_opened_is_told_of_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many files are open, the error is all there is: nothing is printed of what never was open."""
    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)

    def refuse(_: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    path = tmp_path / "file"
    path.touch()
    monkeypatch.setattr(os, "dup", refuse)
    with path.open("rb") as file, pytest.raises(OSError, match="Too many"):
        OpenFile(file)
    gc.collect()

    assert unraisable == []


@pytest.mark.parametrize("is_real", [True, False])
def test_no_more_is_read_of_an_array_than_there_is(directory: Path, is_real: bool) -> None:
    """Where a damaged place is behind an array, what stands there is no part of it, read from a file or from memory."""
    path = next(directory.glob("*.cut"))
    with path.open("rb") as file:
        sections = opened(file, path.name) if is_real else Sections(path.read_bytes(), path.name)
    name = next(name for name in sections.directory if name.endswith("/terms"))
    data = bytes(sections.get(name))
    read = sections.reader(name)

    assert [
        bytes(read(*bounds)) for bounds in ((0, len(data)), (1, len(data) + 9), (len(data) + 1, len(data) + 9))
    ] == [
        data,
        data[1:],
        b"",
    ]


def test_a_directory_is_parsed_once(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a segment is opened; another, or one that is damaged meanwhile, is read for itself."""
    path = segment(directory)
    data = path.read_bytes()
    parsed: list[bytes] = []

    def told(text: bytes) -> Any:
        parsed.append(text)
        return json.loads(text)

    monkeypatch.setattr(sections, "json", types.SimpleNamespace(loads=told))
    sections._remembered.cache_clear()
    first, second = Sections(data, "a"), Sections(data, "b")
    assert (len(parsed), first.directory, second.name) == (1, second.directory, "b")
    monkeypatch.setattr(sections, "_LARGEST_REMEMBERED", 10)
    assert Sections(data, "a").directory == first.directory
    assert len(parsed) == 2

    begin, size, *_ = FOOTER.unpack(data[-FOOTER.size :])
    for harmed in (b"[" * size, b'{"attributes": []'.ljust(size), b'{"attributes": 5, "sections": {}}'.ljust(size)):
        footer = FOOTER.pack(begin, size, zlib.crc32(harmed), VERSION, MAGIC)
        with pytest.raises(SegmentError, match=r"a is damaged \(its directory\)"):
            Sections(data[:begin] + harmed + footer, "a")
