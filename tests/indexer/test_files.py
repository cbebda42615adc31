"""Files: from paths to source files."""

import errno
import os
import sys
import tracemalloc
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import pytest

from indexer import Indexer
from indexer.files import read_source, source_of, walk
from search.index.errors import SourceError
from tests.indexer.conftest import Forbid

# What no system that has no such thing can be asked to do.
needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
needs_raw_names = pytest.mark.skipif(sys.platform != "linux", reason="this system lets no name be but characters")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a folder with files at two depths, and hidden ones beside."""
    root = tmp_path / "tree"
    for name in ("b.txt", "a.txt", "deep/c.txt", "deep/er/d.txt", ".hidden.txt", ".git/config", "deep/.swp"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return root


def found(*paths: str | Path) -> tuple[list[Path], dict[Path, str]]:
    """Return the files that a walk gives, and its problems by path."""
    items = list(walk(paths))
    return [item for item in items if isinstance(item, Path)], dict(item for item in items if isinstance(item, tuple))


def link(place: Path, target: Path | str) -> None:
    """Make a symbolic link, or skip the test where the system lets nobody make one."""
    try:
        place.symlink_to(target)
    except OSError as error:
        pytest.skip(f"no symbolic links here: {error}")


def test_walks_folders_in_the_order_of_names(tree: Path) -> None:
    """A folder gives all files in and below it, in the order of names, and hidden ones not."""
    assert found(tree) == ([tree / name for name in ("a.txt", "b.txt", "deep/c.txt", "deep/er/d.txt")], {})


def test_gives_absolute_paths_for_relative_ones(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has the same path however it was named, so that it is known again from another folder."""
    monkeypatch.chdir(tree / "deep")

    assert found(".", "../a.txt")[0] == [tree / "deep/c.txt", tree / "deep/er/d.txt", tree / "a.txt"]


def test_gives_a_file_once(tree: Path) -> None:
    """A file that is named twice, or named and below a folder that is, is read once."""
    assert found(tree / "deep/c.txt", tree, tree / "a.txt", tree / "deep")[0] == [
        tree / "deep/c.txt",
        tree / "a.txt",
        tree / "b.txt",
        tree / "deep/er/d.txt",
    ]


def test_hidden_files_are_read_when_named(tree: Path) -> None:
    """Whoever names a hidden file or folder means it."""
    assert found(tree / ".hidden.txt", tree / ".git")[0] == [tree / ".hidden.txt", tree / ".git/config"]


def test_a_story_may_have_a_name_as_files_of_an_index_have(tree: Path) -> None:
    """Where no index is, no file is passed over for its name."""
    with Indexer(tree.parent / "index", jobs=1) as index:
        index.add_bytes(b"OSLO (AP) \xe2\x80\x94 A story.")
    (segment,) = (tree.parent / "index").glob("*.cut")
    (tree / segment.name).write_text("A story.", encoding="utf-8")

    assert tree / segment.name in found(tree)[0]


def test_links_that_fork_and_meet_are_followed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that many links lead to is walked once, so that no web of links takes long."""
    folders = [tmp_path / "tree" / str(number) for number in range(12)]
    for folder in folders:
        folder.mkdir(parents=True)
    for folder, below in pairwise(folders):
        link(folder / "left", below)
        link(folder / "right", below)
    walked: list[str] = []
    scan = os.scandir

    def walk_through(path: str) -> object:
        walked.append(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", walk_through)

    found(tmp_path)

    assert len(walked) <= len(folders) + 2


def test_passes_over_the_files_of_an_index(tree: Path) -> None:
    """The files of an index among the stories are no stories; what lies beside them is."""
    with Indexer(tree / "deep" / "index", jobs=1) as index:
        index.add_bytes(b"OSLO (AP) \xe2\x80\x94 A story.")
    (tree / "deep" / "index" / "own.txt").write_text("beside the index", encoding="utf-8")

    names = ("a.txt", "b.txt", "deep/c.txt", "deep/er/d.txt", "deep/index/own.txt")
    assert found(tree) == ([tree / name for name in names], {})
    assert found(tree / "deep/index") == ([tree / "deep/index/own.txt"], {})


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    """An empty folder is nothing to complain of."""
    assert found(tmp_path) == ([], {})


def test_a_missing_path_is_a_problem(tree: Path) -> None:
    """A path that is not there is named with what to do, and the others are walked."""
    files, problems = found(tree / "nowhere", tree / "a.txt", tree / "a.txt" / "below")

    assert files == [tree / "a.txt"]
    assert "no such file" in problems[tree / "nowhere"]
    assert tree / "a.txt" / "below" in problems


def test_links_are_followed_under_their_own_name(tree: Path, tmp_path: Path) -> None:
    """A link to a file or folder elsewhere is read as if it stood there."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "e.txt").write_text("e", encoding="utf-8")
    link(tree / "z", outside)
    link(tree / "y.txt", outside / "e.txt")

    assert found(tree)[0][-1:] == [tree / "y.txt"]
    (tree / "y.txt").unlink()
    assert found(tree)[0][-1:] == [tree / "z/e.txt"]


def test_two_names_of_one_file_give_it_once(tree: Path) -> None:
    """A file and a link to it are one file, read under the first of their names."""
    link(tree / "a-link.txt", tree / "b.txt")

    assert found(tree)[0][:2] == [tree / "a-link.txt", tree / "a.txt"]
    assert tree / "b.txt" not in found(tree)[0]


def test_a_link_back_up_ends_the_walk_there(tree: Path) -> None:
    """A link to a folder above it is a problem with a reason, and does not lead round in circles."""
    link(tree / "deep" / "up", tree)

    files, problems = found(tree)

    assert len(files) == 4
    assert list(problems) == [tree / "deep/up"]
    assert "leads back" in problems[tree / "deep/up"]


def test_a_link_to_itself_is_a_problem(tree: Path) -> None:
    """Links that lead only to each other are named as what they are, on every version of Python."""
    link(tree / "self", "self")
    link(tree / "ping", "pong")
    link(tree / "pong", "ping")

    assert found(tree)[1] == {tree / name: "this link leads to itself: remove it" for name in ("ping", "pong", "self")}


def test_a_link_to_nothing_is_a_problem(tree: Path) -> None:
    """A link whose file is gone is named, and not read as empty."""
    link(tree / "gone", tree / "no.txt")

    assert "no such file" in found(tree)[1][tree / "gone"]


@needs_fifo
def test_a_pipe_is_a_problem(tree: Path) -> None:
    """A named pipe is not waited for, but named with what to do."""
    os.mkfifo(tree / "pipe")

    assert "pipe" in found(tree)[1][tree / "pipe"]


def test_what_cannot_be_told_from_a_folder_is_looked_at_by_itself(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that does not tell with the names which of them are files, these are found as well."""

    class Untold:
        """Be an entry of a folder of which nothing is known but its name."""

        def __init__(self, entry: os.DirEntry[str]) -> None:
            """Keep the name."""
            self.name, self.path = entry.name, entry.path

        def is_file(self, *, follow_symlinks: bool) -> bool:
            """Fail."""
            raise OSError(errno.EIO, "no answer", follow_symlinks)

    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: nullcontext(map(Untold, scan(path))))

    assert found(tree) == ([tree / name for name in ("a.txt", "b.txt", "deep/c.txt", "deep/er/d.txt")], {})


def test_a_name_that_is_no_text_is_a_problem(tree: Path) -> None:
    """A name with bytes that are no UTF-8 is reported: the index could not hold it."""
    paths = [tree / "caf\udce9.txt", tree / "caf\udce9" / "b.txt"]
    files, problems = found(*paths, tree / "a.txt")

    assert files == [tree / "a.txt"]
    assert problems == dict.fromkeys(paths, "its name is not valid UTF-8: rename it")


@needs_raw_names
def test_a_name_that_is_no_text_is_found_in_a_folder(tree: Path) -> None:
    """Such a name is reported also where it stands below a folder, as a file or as a folder itself."""
    (tree / "caf\udce9.txt").write_text("x", encoding="utf-8")
    (tree / "na\udcefve").mkdir()
    (tree / "na\udcefve" / "x.txt").write_text("x", encoding="utf-8")

    files, problems = found(tree)

    assert len(files) == 4
    assert set(problems) == {tree / "caf\udce9.txt", tree / "na\udcefve"}


def test_a_folder_that_cannot_be_read_is_a_problem(tree: Path, forbid: Forbid) -> None:
    """A folder without permission is named with what to do, and the others are walked."""
    forbid(tree / "deep")

    files, problems = found(tree)

    assert files == [tree / "a.txt", tree / "b.txt"]
    assert list(problems) == [tree / "deep"]
    assert "permission" in problems[tree / "deep"]


def test_deep_folders_are_walked_or_named(tmp_path: Path) -> None:
    """Folders nested deeper than any archive's end in a file or in a problem, and never in a crash."""
    path = tmp_path
    try:
        for _ in range(600):
            path /= "d"
            path.mkdir()
    except OSError:
        pass  # this system allows no deeper ones
    files, problems = found(tmp_path)

    assert files == []
    assert all("deep" in reason or "cannot be read" in reason for reason in problems.values())


def test_reads_a_file_with_its_digest(tmp_path: Path) -> None:
    """A file is read once, as bytes, and known by a digest that changes with any of them."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\x00one\r\n")
    source = read_source(path)
    path.write_bytes(b"\xff\x00onf\r\n")

    assert (source.path, source.data) == (path, b"\xff\x00one\r\n")
    assert source.digest == source_of(source.data, Path("elsewhere")).digest
    assert source.digest != read_source(path).digest


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n"])
def test_an_empty_file_is_a_problem(tmp_path: Path, data: bytes) -> None:
    """An empty file is named as empty: it was meant to hold a story."""
    (tmp_path / "a.txt").write_bytes(data)

    with pytest.raises(SourceError, match="empty"):
        read_source(tmp_path / "a.txt")


def test_a_file_may_be_as_large_as_allowed(tmp_path: Path) -> None:
    """A file of exactly the allowed size is read; one byte more is refused with what to do."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1_000)

    assert len(read_source(path, max_bytes=1_000).data) == 1_000
    with pytest.raises(SourceError, match="--max-size"):
        read_source(path, max_bytes=999)


def test_no_more_is_read_than_allowed(tmp_path: Path) -> None:
    """A file that is too large is refused without being taken into memory."""
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)

    tracemalloc.start()
    with pytest.raises(SourceError, match="larger than"):
        read_source(path, max_bytes=1_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1 << 20


def test_a_file_that_cannot_be_read_is_a_problem(tree: Path, forbid: Forbid) -> None:
    """A file without permission raises the reason with what to do, and so does a folder in its place."""
    forbid(tree / "a.txt")

    with pytest.raises(SourceError, match=os.strerror(errno.EACCES).lower()):
        read_source(tree / "a.txt")
    with pytest.raises(SourceError, match="cannot be read"):
        read_source(tree / "deep")
    with pytest.raises(SourceError, match="cannot be read"):
        read_source(tree / "gone")
