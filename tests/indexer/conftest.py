"""What tests of the write path start from: folders of stories, and the index that they go into."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cuttings

DATA = Path(__file__).parents[1] / "data"
SAMPLE = Path(__file__).parents[2] / "index_data" / "sample"

HARBOUR = "OSLO, Norway (AP) — Dockworkers walked off the job on Monday.\nIt is the first strike in nine years.\n"
FISH = "BERGEN, Norway (Reuters) - Salmon was late on Tuesday.\nBakers were not.\n"
CHESS = "MOMBASA, Kenya (AFP) — A pupil beat the grandmaster.\n"

Find = Callable[[str], list[str]]
Forbid = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three files of one story each."""
    return write_stories(tmp_path / "stories")


def write_stories(folder: Path) -> Path:
    """Make a folder with three files of one story each, and return it."""
    folder.mkdir()
    for name, text in (("harbour.txt", HARBOUR), ("fish.txt", FISH), ("chess.txt", CHESS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return where the index is to be; there is none yet."""
    return tmp_path / "index"


@pytest.fixture
def find(directory: Path) -> Find:
    """Return a function that gives the names of the files in which a query finds something, in order of names."""

    def find_names(query: str) -> list[str]:
        with cuttings.open_index(directory) as searcher:
            return sorted(Path(hit.article.path).name for hit in searcher.search(query, limit=1_000, fold=False))

    return find_names


@pytest.fixture
def forbid(monkeypatch: pytest.MonkeyPatch) -> Forbid:
    """Return a function that forbids to read a file or to look at what is in a folder, and unless told to list it.

    By other means than the mode of the file, which does not keep an administrator out.
    """
    closed: set[Path] = set()
    unlisted: set[Path] = set()

    def guard(owner: object, name: str, forbidden: set[Path], *, itself: bool) -> None:
        original = getattr(owner, name)

        def guarded(path: str | Path, *arguments: Any, **named: Any) -> Any:
            is_lenient = name == "realpath" and not named.get("strict")
            if not is_lenient and forbidden & {*Path(path).parents, *([Path(path)] if itself else [])}:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return original(path, *arguments, **named)

        monkeypatch.setattr(owner, name, guarded)

    def forbid_path(path: Path, *, may_list: bool = False) -> None:
        closed.add(path)
        if not may_list:
            unlisted.add(path)

    guard(Path, "open", closed, itself=True)
    guard(os.path, "realpath", closed, itself=False)
    guard(os, "lstat", closed, itself=False)
    guard(os, "scandir", unlisted, itself=True)
    return forbid_path
