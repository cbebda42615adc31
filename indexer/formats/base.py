"""Say what a format is: how its files are told, and the reader or container that turns them into articles."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

from indexer.models import Article, Skipped, SourceFile

# A source file is read as a whole, and takes up to six times its size in memory while it is split.
MAX_SOURCE_BYTES = 100_000_000
# All members of one file on disk together, once inflated: what a year of a paper's pages takes, and no bomb.
MAX_INFLATED_BYTES = 2_000_000_000
# What a member counts at least, as a block on a disk does: millions of empty ones are a bomb too.
LEAST_BYTES_OF_A_MEMBER = 4096
# A tape archive in a compressed file in an archive that someone sent.
MAX_NESTING = 4


@dataclass(frozen=True, slots=True)
class Options:
    """Say how source files are to be read.

    `max_bytes` holds for a file and for each member of a container, `max_inflated_bytes` for all members of a file on
    disk together, `max_nesting` for containers in containers. `fields` maps names of ours to those of records, such as
    {"text": "body", "title": "headline"}.
    """

    max_bytes: int = MAX_SOURCE_BYTES
    max_inflated_bytes: int = MAX_INFLATED_BYTES
    max_nesting: int = MAX_NESTING
    fields: Mapping[str, str] = field(default_factory=dict)


class SpentError(Exception):
    """Report that the members of a file on disk inflate to more than is allowed. Containers let it pass."""


@dataclass(slots=True)
class Allowance:
    """Hold how many bytes the members of one file on disk may still inflate to, at whatever depth."""

    left: int

    def spend(self, size: int) -> None:
        """Take bytes off; raises SpentError if there are not as many left."""
        self.left -= size
        if self.left < 0:
            raise SpentError

    def spend_member(self) -> None:
        """Take off what every member counts, whatever becomes of it."""
        self.spend(LEAST_BYTES_OF_A_MEMBER)


@runtime_checkable
class Reader(Protocol):
    """Read the source files of one format. A reader keeps nothing from one file to the next.

    It may be a container too, as that of mail is: its own articles come before those of its members.
    """

    def articles(self, source: SourceFile, options: Options) -> Iterable[Article | Skipped]:
        """Yield the articles of the file in order, with the id the file gives them or an empty one.

        A part that cannot be read is yielded as Skipped, its path telling the part, and the others are read. Raises
        SourceError, whose text is the reason, if the file as a whole cannot be read as this format.
        """
        ...


class Row(NamedTuple):
    """Hold one record and where it stands, such as "line 7", or the reason why there is none.

    The record holds what JSON has. `size` is about how many characters of the file it takes.
    """

    where: str
    record: Mapping[str, Any]
    problem: str = ""
    size: int = 0


@runtime_checkable
class RecordReader(Reader, Protocol):
    """Read files of records, each of which is an article whatever the others are."""

    def rows(self, source: SourceFile, options: Options) -> Iterable[Row]:
        """Yield the records of the file in order; raises SourceError if it has none of this format."""
        ...


@runtime_checkable
class Container(Protocol):
    """Take source files out of another: an archive, a compressed file. It keeps nothing from one file to the next."""

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterable[SourceFile | Skipped]:
        """Yield the source files that the file holds, one by one, none inflated beyond `options.max_bytes`.

        Every byte that is inflated, and every member, is taken off the allowance, also of what is then left out. A
        member that cannot be read is yielded as Skipped, and the others are read. Raises SourceError if none can.
        """
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """Name a format and say how its files are told: by content first, by the end of their name second.

    `title` says what it is to people. `load` returns its reader or container, and imports what that needs; it raises
    ImportError where that is not installed. `optional` names what of its files is read with further modules, of which
    any one will do. Other packages add a format with an entry point of the group `cuttings.formats` that leads to an
    object of this class.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    recognises: Callable[[SourceFile], bool]
    load: Callable[[], Reader | Container]
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def is_ours(error: ImportError) -> bool:
    """Say whether what cannot be imported belongs to this project, which is a fault and not something to install."""
    return (error.name or "").partition(".")[0] in ("cuttings", "indexer", "search")
