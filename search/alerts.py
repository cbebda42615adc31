"""Tell what is new of saved searches since they were asked before, and remember it in a plain file beside them.

The file is JSON Lines: a header, and for each search its name, its query and how it is asked, with the ids of what was
told of it, as digests of 64 bits in hexadecimal. A search that was never asked is not in it; take a line away, and
the search is asked for the first time again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from search.backends.base import ALL
from search.file_lock import sole_use
from search.hits import Hit, Page
from search.index.errors import CuttingsError
from search.index.storage import ASIDE, sync_folder
from search.saved_searches import SavedSearch
from search.service import TIMEOUT, Searcher

_VERSION = 1
_HEADER = "cuttings_alerts"
_DIGITS = 16


class News(NamedTuple):
    """Hold what is new of a search: `hits`, which are all of it, newest article first, and how much matches in all.

    `is_first` if it was never asked before; `error` says why it could not be asked, and nothing is remembered then.
    """

    search: SavedSearch
    hits: tuple[Hit, ...] = ()
    matching: int = 0
    is_first: bool = False
    notes: tuple[str, ...] = ()
    error: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return what is new as JSON can hold it."""
        told: dict[str, Any] = {"name": self.search.name, "query": self.search.query}
        if self.error:
            return told | {"error": self.error}
        hits = [hit.to_dict() for hit in self.hits]
        return told | {"matching": self.matching, "first": self.is_first, "notes": list(self.notes), "hits": hits}


class Memory:
    """Know what was told of which search; `remembered` opens it."""

    def __init__(self, told: dict[str, set[str]]) -> None:
        """Hold digests of ids by what names a search."""
        self._told = told
        self._new: dict[str, set[str]] = {}

    def news(
        self, searcher: Searcher, searches: Iterable[SavedSearch], *, timeout: float = TIMEOUT, first: bool = False
    ) -> Iterator[News]:
        """Yield what is new of each search. Of one that is asked for the first time that is nothing, unless `first`.

        What is yielded is remembered by the next `keep`.
        """
        for search in dict.fromkeys(searches):
            yield self._news(searcher, search, timeout, first=first)

    def _news(self, searcher: Searcher, search: SavedSearch, timeout: float, *, first: bool) -> News:
        key = _key(search)
        known, matching = self._told.get(key), set[str]()

        def is_seen(one: str) -> bool:
            digest = _digest(one)
            matching.add(digest)
            return (known is None and not first) or digest in (known or ())

        try:
            page = _asked(searcher, search, timeout, is_seen)
        except ValueError as error:
            return News(search, error=str(error))
        if page.given_up:
            return News(search, error=page.notes[-1])
        # What no longer matches stays known: an index that is made anew, or a file that is away for a day, is not news.
        self._new[key] = (known or set()) | matching
        return News(search, page.hits, len(matching), known is None, page.notes)

    @property
    def is_changed(self) -> bool:
        """Say whether there is anything that is not remembered yet."""
        return any(self._told.get(key) != told for key, told in self._new.items())

    def to_bytes(self) -> bytes:
        """Return all that is to be remembered. A search that was taken out of the file stays known too."""
        lines = [json.dumps({_HEADER: _VERSION})]
        for key, told in (self._told | self._new).items():
            lines.append(json.dumps({**json.loads(key), "told": "".join(sorted(told))}, ensure_ascii=False))
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def memory_of(searches: Path) -> Path:
    """Return the file beside a file of searches that remembers what was told of them."""
    return searches.with_name(f"{searches.name}.told")


@contextmanager
def remembered(path: Path) -> Iterator[Memory]:
    """Open the memory in a file, for this process alone; `keep` writes it.

    Raises CuttingsError if the file cannot be read as one, or another process is at it.
    """
    path = Path(os.path.realpath(path))
    # Its own file is exchanged when it is written, so that the lock of it would be that of a file that is gone.
    lock = path.with_name(f".{path.name}.lock")
    with sole_use(lock) as file:
        if file is None:
            raise CuttingsError(f"another run is telling what is new by {path}: wait for its end")
        try:
            yield Memory(_read(path))
        finally:
            # Windows removes no file that is open.
            if os.name != "nt":
                lock.unlink(missing_ok=True)


def keep(memory: Memory, path: Path) -> None:
    """Write a memory in place of what stands at a path, at once or not at all, and force it to the disk."""
    if not memory.is_changed:
        return
    path = Path(os.path.realpath(path))
    aside = path.with_name(path.name + ASIDE)
    aside.unlink(missing_ok=True)
    with aside.open("xb") as file:
        file.write(memory.to_bytes())
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def _asked(searcher: Searcher, search: SavedSearch, timeout: float, is_seen: Callable[[str], bool]) -> Page:
    """Ask for all that matches; how many of it, and in which order, is no matter of what is new."""
    return searcher.search(**search.arguments(), limit=ALL, sort="newest", timeout=timeout, is_seen=is_seen)


def _read(path: Path) -> dict[str, set[str]]:
    """Return digests by keys. Raises CuttingsError if a file is there and is no memory."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return _told_by_all(data.decode("utf-8", "surrogatepass").split("\n"))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CuttingsError(
            f"{path} cannot be read as what was told of searches ({error}): mend it, or remove it to begin anew"
        ) from error


def _told_by_all(lines: list[str]) -> dict[str, set[str]]:
    if json.loads(lines[0])[_HEADER] != _VERSION:
        raise ValueError("it is of another version")
    return dict(map(_told_in, filter(None, lines[1:])))


def _told_in(line: str) -> tuple[str, set[str]]:
    record = json.loads(line)
    told = record.pop("told")
    digests = {told[begin : begin + _DIGITS] for begin in range(0, len(told), _DIGITS)}
    if len(told) % _DIGITS or not set(told) <= set("0123456789abcdef"):
        raise ValueError("its digests are cut off")
    return json.dumps(record, ensure_ascii=False), digests


def _key(search: SavedSearch) -> str:
    """Return what names a search: all of it that says what it finds."""
    told = {"name": search.name, "query": search.query, "by": search.by, "match": search.match}
    return json.dumps({**told, "kind": " ".join(search.kinds)}, ensure_ascii=False)


def _digest(one: str) -> str:
    return hashlib.blake2b(one.encode("utf-8", "surrogatepass"), digest_size=_DIGITS // 2).hexdigest()
