"""Find what a reference leads to: an id or its beginning, a file and a line of it."""

import os
from collections.abc import Iterable
from pathlib import Path

from search.backends.base import Backend, Row
from search.index.errors import UnknownIdError
from search.index.printing import printable

# Ids shown when what was given fits several.
_FEW_IDS = 3
# What one needs of a title beside an id, so that a message stays a line or two.
_SHORT_TITLE = 40
# Digits of the number of a line or block: no file has a line beyond.
_LONGEST_NUMBER = 18


def located(backend: Backend, reference: str) -> tuple[Row, str]:
    """Return the article that a reference leads to, and the id of the block in it; raise UnknownIdError."""
    row = backend.article(reference) or _only_one_of(backend, reference)
    if row:
        return row, ""
    name, _, number = reference.rpartition(":")
    if name and _is_number(number):
        row = backend.article(name)
        return (row, _block_numbered(row, int(number))) if row else _at_line(backend, name, int(number), reference)
    return _by_prefix(backend, reference)


def _only_one_of(backend: Backend, path: str) -> Row | None:
    """Return the only article that comes from a path, None if none does; raise UnknownIdError if several do."""
    rows = [row for one in _paths(path) for row in backend.articles_of(one, _FEW_IDS + 1)]
    if len(rows) < 2:
        return rows[0] if rows else None
    listed = ", ".join(f"{row.article.id} ({_shortened(row.article.title)})" for row in rows[:_FEW_IDS])
    how = "the id of one, or the file and line" if rows[0].blocks[0].line else "the id of one"
    raise UnknownIdError(printable(f"several articles come from {path}, such as {listed}: give {how}"))


def _at_line(backend: Backend, path: str, line: int, reference: str) -> tuple[Row, str]:
    """Return what stands at a line of a file, else what the reference as a whole leads to."""
    rows = [row for one in _paths(path) for row in backend.articles_of(one) if row.article.path == one]
    for found, block in ((row, block) for row in rows for block in row.blocks):
        if line in (block.line, *block.repeats):
            return found, block.id
    return _by_prefix(backend, reference)


def _by_prefix(backend: Backend, reference: str) -> tuple[Row, str]:
    """Return the only article whose id begins as the reference does, whole or without the number of a block."""
    name, _, number = reference.rpartition(":")
    for prefix, block in ((reference, ""), (name if _is_number(number) else "", number)):
        ids = backend.article_ids(prefix, _FEW_IDS) if prefix else []
        row = backend.article(ids[0]) if len(ids) == 1 else None
        if row:
            return row, _block_numbered(row, int(block)) if block else ""
        if ids:
            raise UnknownIdError(f"several ids begin with {prefix}, such as {', '.join(ids)}: give more of it")
    raise UnknownIdError(
        f"nothing indexed has the id {reference}, or stands there: give the file and line that a search shows, "
        "or the id of --json"
    )


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
