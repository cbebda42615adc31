"""What an index has to hold, what it holds, and whether that and its files are as promised."""

import gc
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal, TypeAlias

from indexer import Article, Block, Indexer
from search.index import schema
from search.index.codec.codec import EXTENSION
from search.index.commit_point import generations, name_of, read
from search.index.directory import LOCK, holds_index, open_directory
from search.index.errors import CuttingsError
from search.index.storage import DurableStorage
from search.index.verification import verify

# Id of an article → the texts of its blocks.
State: TypeAlias = Mapping[str, tuple[str, ...]]
Kind = Literal["lost", "corrupt", "wrong"]
# What else may stand in the folder of an index; who holds the lock is written down where someone was killed.
_BESIDE = {LOCK, "MAIN.sources"}
_NEXT = "next"


class BrokenPromiseError(Exception):
    """Tell which promise was broken: what was committed is lost, the index is corrupt, or something else is wrong."""

    def __init__(self, kind: Kind, text: str) -> None:
        """Tell the kind, and what was seen."""
        super().__init__(f"{kind}: {text}")
        self.kind: Kind = kind


def article(article_id: str, texts: Sequence[str]) -> Article:
    """Return an article of these paragraphs."""
    return Article(article_id, "", [Block("paragraph", text) for text in texts], language="en")


def held(directory: Path) -> State:
    """Return what an index holds, as its readers see it."""
    found: dict[str, list[str]] = {}
    with closing(open_directory(directory).reader()) as reader:
        for docnum in reader.all_doc_ids():
            stored = reader.stored_fields(docnum)
            found.setdefault(stored[schema.ARTICLE], []).append(stored[schema.TEXT_FIELD])
    return {article_id: tuple(texts) for article_id, texts in found.items()}


def check(directory: Path, allowed: Sequence[State | None]) -> State | None:
    """Check that an index is in one of some states and sound, and return that; None stands for no index."""
    if not holds_index(directory):
        if None in allowed:
            return None
        raise BrokenPromiseError("lost", f"there is no index: {_names(directory)}")
    try:
        found = held(directory)
    except Exception as error:
        raise BrokenPromiseError("corrupt", f"it cannot be read: {type(error).__name__}: {error}") from error
    if found not in allowed:
        raise BrokenPromiseError("lost", f"it holds {found}, and not one of {list(allowed)}")
    _check_soundness(directory)
    return found


def _check_soundness(directory: Path) -> None:
    report = verify(directory, deep=True)
    if not report.is_sound or report.earlier:
        raise BrokenPromiseError("corrupt", "; ".join((*report.problems, *report.earlier)))


def check_going_on(directory: Path, state: State | None) -> None:
    """Check that a session goes on from a state, and leaves no file that is dead."""
    expected = {**(state or {}), _NEXT: ("goes on",)}
    try:
        with Indexer(directory, jobs=1) as index:
            index.add(article(_NEXT, expected[_NEXT]))
    except CuttingsError as error:
        raise BrokenPromiseError("wrong", f"the next session does not go on: {error}") from error
    check(directory, [expected])
    if dead := dead_files(directory):
        raise BrokenPromiseError("wrong", f"the next commit leaves {dead}")


def dead_files(directory: Path) -> list[str]:
    """Return the names of files that neither of the two newest commit points names."""
    storage = DurableStorage(directory)
    names = set(storage.list())
    live = set(_BESIDE)
    for generation in generations(names)[-2:]:
        live.add(name_of(generation))
        live.update(one.make_filename(EXTENSION) for one in read(storage, generation).segments)
    return sorted(names - live)


def open_files(directory: Path) -> list[str]:
    """Return the files of a folder that this process holds open or mapped, where the system tells."""
    gc.collect()
    numbers = Path("/proc/self/fd")
    if not numbers.is_dir():
        return []
    found = []
    for number in numbers.iterdir():
        try:
            found.append(str(number.readlink()))
        except FileNotFoundError:  # that of the list itself
            continue
    return sorted(name for name in found if name.startswith(f"{directory.resolve()}/"))


def _names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir()) if directory.is_dir() else []
