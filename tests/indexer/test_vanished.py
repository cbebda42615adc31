"""Vanished files: which of those that were indexed are gone."""

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.below import Below
from indexer.vanished import emptied, vanished
from tests.indexer.conftest import Forbid

PATHS = st.lists(st.sampled_from(["a", "ab", "b", ".a"]), max_size=4).map("/".join)


@given(st.lists(PATHS.map(lambda path: f"/{path}"), max_size=3), PATHS, st.booleans())
def test_what_lies_below_is_what_pathlib_says(roots: list[str], path: str, is_absolute: bool) -> None:
    """A path is below others if it is one of them, or one of the folders above it is."""
    place = PurePosixPath(f"/{path}" if is_absolute else path)

    expected = any(PurePosixPath(root) in (place, *place.parents) for root in roots)
    assert (place.as_posix() in Below(PurePosixPath(root).as_posix() for root in roots)) is expected


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """Return a function that makes files in a folder, and returns their POSIX paths."""

    def make(*names: str) -> list[str]:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name, encoding="utf-8")
        return [(tmp_path / name).as_posix() for name in names]

    return make


def test_what_is_not_found_and_not_there_has_vanished(tmp_path: Path, files: Callable[..., list[str]]) -> None:
    """A file that was passed over, and one that is a folder now or stands below a file, are told apart."""
    present = files("a.txt", "sub/b.txt")
    files(".hidden.txt", "now/a/folder.txt")
    known = {name: (tmp_path / name).as_posix() for name in ("a.txt", "c.txt", ".hidden.txt", "now", "a.txt/member")}

    assert list(vanished(known.values(), present, [])) == [known[name] for name in ("c.txt", "now", "a.txt/member")]


def test_what_stands_below_what_could_not_be_read_has_not_vanished(tmp_path: Path) -> None:
    """A folder that could not be read may hold what is not seen; a file that could not be read is gone if it is."""
    known = [(tmp_path / name).as_posix() for name in ("deep/a.txt", "deep/er/b.txt", "deeper/c.txt", "d.txt")]
    unread = [(tmp_path / "deep").as_posix(), known[-1]]

    assert list(vanished(known, [], unread)) == known[2:]


def test_where_files_stand_is_looked_up_once(files: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files are passed over now, it is looked up once where those that were found stand."""
    present, hidden = files(*map(str, range(20))), files(*(f".{number}" for number in range(20)))
    looked_up: list[str] = []
    real = os.path.realpath

    def look_up(path: str) -> str:
        looked_up.append(path)
        return real(path)

    monkeypatch.setattr(os.path, "realpath", look_up)

    assert list(vanished(hidden, present, [])) == []
    assert sorted(looked_up) == sorted([*present, *hidden])


def test_what_cannot_be_looked_at_has_not_vanished(tmp_path: Path, forbid: Forbid) -> None:
    """Where it cannot be told whether a file is there, it is taken to be."""
    forbid(tmp_path / "closed")

    assert list(vanished([(tmp_path / "closed" / "a.txt").as_posix()], [], [])) == []


def test_the_root_of_all_is_a_folder_as_others(files: Callable[..., list[str]]) -> None:
    """Whoever indexes the root of a disk is told that it is empty only if it is."""
    seen = files("a.txt")
    root = Path(Path(seen[0]).anchor)

    assert emptied([root], ["/nowhere/b.txt"], seen) == {}


def test_folders_without_files_are_named(tmp_path: Path, files: Callable[..., list[str]]) -> None:
    """A folder below which nothing was seen, and from which something was indexed, is named with how much it was."""
    for name in ("full", "empty", "never"):
        (tmp_path / name / "sub").mkdir(parents=True)
    seen = files("full/sub/a.txt")
    known = [*seen, *((tmp_path / name).as_posix() for name in ("empty/a.txt", "empty/sub/b.txt", "emptier/c.txt"))]
    roots = [tmp_path, *(tmp_path / name for name in ("full", "full/sub", "empty", "never", "no", "full/sub/a.txt"))]

    found = emptied(roots, known, seen)

    assert [*found] == [(tmp_path / "empty").as_posix()]
    assert all("2 were indexed" in reason for reason in found.values())
