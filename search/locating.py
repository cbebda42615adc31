"""Find what a reference leads to: an id or its beginning, a file and a line of it."""

import os
from bisect import bisect
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from search.backends.base import Backend, Row
from search.hits import BlockHit
from search.index.errors import NotIndexedError, UnknownIdError
from search.index.printing import printable

# Ids shown when what was given fits several.
_FEW_IDS = 3
# What one needs of a title beside an id, so that a message stays a line or two.
_SHORT_TITLE = 40
# Digits of the number of a line or block: no file has a line beyond.
_LONGEST_NUMBER = 18


def located(backend: Backend, reference: str) -> tuple[Row, str]:
    """Return the article that a reference leads to, and the id of the block in it.

    Raises UnknownIdError, and NotIndexedError if the index knows neither an id nor a file that the reference may name.
    """
    row = backend.article(reference) or _only_one_of(backend, reference)
    if row:
        return row, ""
    rows: list[Row] = []
    name, _, number = reference.rpartition(":")
    if name and _is_number(number):
        row = backend.article(name)
        if row:
            return row, _block_numbered(row, int(number))
        rows = [row for one in _paths(name) for row in backend.articles_of(one)]
    found = _at_line(rows, name, int(number)) if rows else None
    found = found or _by_prefix(backend, reference)
    if found:
        return found
    if rows:
        raise UnknownIdError(printable(_nearest(rows, name, int(number))))
    raise NotIndexedError(
        f"no article has the id {reference}, and no file of this name is indexed: give the file and line that a "
        "search shows, or the id of --json"
    )


def _only_one_of(backend: Backend, path: str) -> Row | None:
    """Return the only article that comes from a path, None if none does; raise UnknownIdError if several do."""
    rows = [row for one in _paths(path) for row in backend.articles_of(one, _FEW_IDS + 1)]
    if len(rows) < 2:
        return rows[0] if rows else None
    listed = ", ".join(f"{row.article.id} ({_shortened(row.article.title)})" for row in rows[:_FEW_IDS])
    how = "the id of one, or the file and line" if rows[0].blocks[0].line else "the id of one"
    raise UnknownIdError(printable(f"several articles come from {path}, such as {listed}: give {how}"))


def _at_line(rows: list[Row], path: str, line: int) -> tuple[Row, str] | None:
    """Return what begins at a line of a file, else what stands there; None if nothing that is indexed does."""
    blocks = [(row, block) for row in _own(rows, path) for block in row.blocks]
    begins = ((row, block.id) for row, block in blocks if line in (block.line, *block.repeats))
    stands = ((row, block.id) for row, block in blocks if line in _lines(block))
    # Of what repeats, its first lines are known alone: it mostly has as many.
    repeats = ((row, block.id) for row, block in blocks if any(line in _lines(block, at) for at in block.repeats))
    return next(chain(begins, stands, repeats), None)


def _lines(block: BlockHit, first: int | None = None) -> range:
    """Return the lines where a block stands, or would if its first were another; none where it comes from no file."""
    if block.line is None or block.end_line is None:
        return range(0)
    begin = block.line if first is None else first
    return range(begin, begin + block.end_line - block.line + 1)


def _own(rows: list[Row], path: str) -> list[Row]:
    """Return the articles that stand in the file itself, not in a member of an archive."""
    return [row for row in rows if row.article.path in _paths(path)]


def _nearest(rows: list[Row], path: str, line: int) -> str:
    """Say where in a file something is indexed, for who gave a line where nothing is."""
    own = _own(rows, path)
    if not own:
        return f"{path} holds files that are indexed: give the path of one of them, and a line, as a search shows it"
    blocks = (block for row in own for block in row.blocks)
    places = (one for block in blocks for one in (block.line, block.end_line, *block.repeats))
    lines = sorted({one for one in places if one is not None})
    if not lines:
        return f"what was read from {path} has no lines: give the id that a search prints"
    place = bisect(lines, line)
    if place == len(lines):
        return f"the last indexed line of {path} is {lines[-1]}: there is nothing at line {line}"
    beside = f"lines beside it are {lines[place - 1]} and {lines[place]}" if place else f"first line is {lines[0]}"
    return f"nothing that is indexed begins at line {line} of {path}: the indexed {beside}"


def _by_prefix(backend: Backend, reference: str) -> tuple[Row, str] | None:
    """Return the only article whose id begins as the reference does, whole or without the number of a block."""
    name, _, number = reference.rpartition(":")
    for prefix, block in ((reference, ""), (name if _is_number(number) else "", number)):
        ids = backend.article_ids(prefix, _FEW_IDS) if prefix else []
        row = backend.article(ids[0]) if len(ids) == 1 else None
        if row:
            return row, _block_numbered(row, int(block)) if block else ""
        if ids:
            raise UnknownIdError(f"several ids begin with {prefix}, such as {', '.join(ids)}: give more of it")
    return None


def _paths(name: str) -> Iterable[str]:
    """Return the paths that a name may mean: what came from standard input has no folder."""
    return dict.fromkeys((name, Path(os.path.abspath(name)).as_posix()))


def _shortened(title: str) -> str:
    return title if len(title) <= _SHORT_TITLE else f"{title[: _SHORT_TITLE - 1]}…"


def _is_number(text: str) -> bool:
    """Say whether a text may be the number of a line or block. None is long, and Python reads no very long number."""
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _block_numbered(row: Row, number: int) -> str:
    """Return the id of the block that has this number in its article; raise UnknownIdError if none has."""
    for block in row.blocks:
        if block.number == number:
            return block.id
    numbers = ", ".join(str(block.number) for block in row.blocks)
    raise UnknownIdError(f"article {row.article.id} has no block {number}, but {numbers}")
