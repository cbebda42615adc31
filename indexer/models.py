"""Say what a source file, an article and a block are: the data that flows down the write path."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, update_wrapper
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from search.index.compiled import compiled

_TWIN = compiled(__name__)
Kept = TypeVar("Kept")
Kind = Literal["headline", "byline", "paragraph", "caption", "boilerplate"]
KINDS: tuple[str, ...] = get_args(Kind)
# Text beyond this in one block is not a passage but a file without line breaks; at 2 bytes a token position it would
# also make a posting longer than every other of the index.
MAX_BLOCK_CHARACTERS = 1_000_000


class Extent(NamedTuple):
    """Say where a passage stands in its decoded source: lines are 1-based, characters 0-based, `end` exclusive.

    `shifts` tell how a text goes through its source that was joined of several lines, or freed of markup, as (place,
    shift) with rising places: from that place of the text on, its characters stand so many further on than `start`
    and their place say, or nearer, where a shift is below 0. A text that stands there as it is has none. Where it is
    not known how a text goes, what is behind it is not at `end`.
    """

    line: int
    end_line: int
    start: int
    end: int
    shifts: tuple[tuple[int, int], ...] = ()


def shifts_of(shifts: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return those of some shifts, by rising places, that are others than the one before; before the first is 0."""
    return tuple(after for before, after in pairwise([(0, 0), *shifts]) if after[1] != before[1])


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one passage of an article, the unit of indexing.

    Where a block comes from a source file, `text` is `source[extent.start:extent.end]`, credit included, or what the
    `shifts` of the extent make of that. `repeats` are the other places of the article where the same caption stands.
    `picture` is the path or the address of the picture that a caption tells of.
    """

    kind: Kind
    text: str
    extent: Extent | None = None
    credit: str = ""
    photographer: str = ""
    date: dt.date | None = None
    repeats: tuple[Extent, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Hold one story. `title` is its headline, or empty: `display_title` then shows the first words of the lead.

    `source` is who published it, such as "Reuters" or "The Marrow Courier". Of two articles with one id the one with
    the higher (`version`, `modified`) replaces the other; `version` is 0 and `modified` None where nothing tells them.
    `rules` says of a field, by its name, how its value was found.
    """

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
    keywords: tuple[str, ...] = ()
    section: str = ""
    source: str = ""
    version: int = 0
    modified: dt.datetime | None = None
    rules: Mapping[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type["Article"], tuple[Any, ...]]:
        """Return how to make the article anew: in half the time that dataclasses take to be sent."""
        return Article, _values_of(self)


@cache
def _names_of(model: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(model))


_values_of = attrgetter(*_names_of(Article))


def replaced(kept: Kept, **values: Any) -> Kept:
    """Return an article, a block or the like with some values replaced: as `replace` does it, in a third of the time.

    `kept` is of a dataclass that does nothing but hold what it is given.
    """
    if _TWIN:
        kind: Any = type(kept)
        of_twin: Kept = _TWIN.replaced(kept, _names_of(kind), values)
        return of_twin
    found: Kept = replace(kept, **values)  # type: ignore[type-var]
    return found


if _TWIN:
    # What dataclasses make for this takes three times as long, and there is a block for each paragraph.
    Block.__init__ = update_wrapper(_TWIN.Block.__init__, Block.__init__)  # type: ignore[method-assign]
    Article.__init__ = update_wrapper(_TWIN.Article.__init__, Article.__init__)  # type: ignore[method-assign]


class Revision(NamedTuple):
    """Order the versions of one article: by number, then by when they were made. Nothing told is (0, 0)."""

    version: int = 0
    modified: float = 0.0


_ONLY = Revision()


def revision(article: Article) -> Revision:
    """Return which version of itself an article is."""
    if not article.version and article.modified is None:
        return _ONLY  # of most articles, of which there may be millions
    return Revision(article.version, article.modified.timestamp() if article.modified else 0.0)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Hold the bytes of one source file, read once: a file on disk, or a member of a container.

    The path of a member is that of its container, a slash, and its name in there. `digest` is the BLAKE2b of the bytes,
    in hexadecimal. What is known from outside the bytes: `charset` and `media_type`, as a server declared them, `url`,
    and `date`, the day on which the file was last changed or, where there is a `url`, fetched. `language` is that of
    most of its texts, where it is told for those too short to tell their own.
    """

    path: Path
    data: bytes = field(repr=False)
    digest: str
    charset: str = ""
    url: str = ""
    date: dt.date | None = None
    media_type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Say which source file, or which part of one, was left out, and why."""

    path: str
    reason: str
