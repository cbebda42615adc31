"""Read examples of structured formats as the tests of all of them do, and harm them in every way."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.documents import documents
from indexer.files import source_of
from indexer.formats.base import Options, Reader
from indexer.formats.registry import format_of
from indexer.models import Article, Block, Skipped, SourceFile
from indexer.reading import read_articles
from search.index.errors import SourceError

# What may stand in JSON where something else is expected.
STRANGE: tuple[Any, ...] = (
    None,
    True,
    7,
    -1e999,
    "",
    "\x00\ud800",
    [],
    {},
    [[]],
    [{}],
    [None, 3],
    {"a": {"b": []}},
    "<p>x</",
)


def source(data: bytes | str | dict[str, Any] | list[Any], name: str = "item.json") -> SourceFile:
    """Return a source file of bytes, of text, or of what is to be written as JSON."""
    if isinstance(data, dict | list):
        data = json.dumps(data)
    return source_of(data.encode() if isinstance(data, str) else data, Path("/news") / name)


def format_name(data: bytes | str | dict[str, Any] | list[Any], name: str = "item.json") -> str:
    """Return the name of the format that recognises such a file."""
    return format_of(source(data, name)).name


def read(data: bytes | str | dict[str, Any] | list[Any], name: str = "item.json") -> list[Article]:
    """Return the articles of a file, which must be read without loss."""
    found = list(read_articles(source(data, name)))
    assert [one for one in found if isinstance(one, Skipped)] == []
    return [one for one in found if isinstance(one, Article)]


def read_one(data: bytes | str | dict[str, Any] | list[Any], name: str = "item.json") -> Article:
    """Return the only article of a file."""
    (article,) = read(data, name)
    return article


def skipped(data: bytes | str | dict[str, Any] | list[Any], name: str = "item.json") -> list[str]:
    """Return why parts of a file were left out."""
    return [one.reason for one in read_articles(source(data, name)) if isinstance(one, Skipped)]


def texts(article: Article, *kinds: str) -> list[str]:
    """Return the texts of the blocks of these kinds, of all if none is named."""
    return [block.text for block in article.blocks if not kinds or block.kind in kinds]


def caption(article: Article) -> Block:
    """Return the only caption of an article."""
    (found,) = (block for block in article.blocks if block.kind == "caption")
    return found


def harmed(data: bytes, step: int = 7) -> Iterator[bytes]:
    """Yield data cut off at many points, and with a byte turned into another at many points."""
    for at in range(0, len(data), step):
        yield data[:at]
        yield data[:at] + bytes([(data[at] * 7 + at) % 256]) + data[at + 1 :]
        yield data[:at] + b']}<>&"\x00\xff'[at % 8 :] + data[at + 3 :]


def with_strange_values(example: Any) -> Iterator[Any]:
    """Yield an example with each of its values turned into each strange one."""
    for path in _paths(example):
        for value in STRANGE:
            changed = copy.deepcopy(example)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
            yield changed


def _paths(value: Any) -> Iterator[list[Any]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield [step]
        yield from ([step, *path] for path in _paths(inner))


def survives(reader: Reader, one: SourceFile) -> bool:
    """Say whether a file is read, so that it can be indexed, or refused with a reason; other errors pass through."""
    try:
        for found in reader.articles(one, Options()):
            if isinstance(found, Article):
                documents(replace(found, id=found.id or "1"))
    except SourceError as error:
        return bool(str(error)) and "\n" not in str(error)
    return True
