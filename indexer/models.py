"""Say what a source file, an article and a block are: the data that flows down the write path."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Kind = Literal["headline", "byline", "paragraph", "caption", "boilerplate"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a passage stands in its decoded source: lines are 1-based, characters 0-based, `end` exclusive."""

    line: int
    end_line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one passage of an article, the unit of indexing.

    Where a block comes from a source file, `text` is `source[place.start:place.end]`, credit included. `repeats` are
    the other places of the article where the same caption stands.
    """

    kind: Kind
    text: str
    place: Place | None = None
    credit: str = ""
    photographer: str = ""
    date: dt.date | None = None
    repeats: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """Hold one story. `title` is its headline, or empty: `display_title` then shows the first words of the lead."""

    id: str
    title: str
    blocks: Sequence[Block]
    dateline: str = ""
    place: str = ""
    agency: str = ""
    byline: str = ""
    contributors: tuple[str, ...] = ()
    date: dt.date | None = None
    language: str = ""
    path: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Hold the bytes of one source file, read once. `digest` is the BLAKE2b of the bytes, in hexadecimal."""

    path: Path
    data: bytes = field(repr=False)
    digest: str
