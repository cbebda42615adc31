"""Say what an engine has to do to be measured. Nothing here is slow to import: that would count as its start."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Literal, NamedTuple

By = Literal["block", "article"]
Kind = Literal["union", "intersection", "phrase"]
TOP = 10


class Story(NamedTuple):
    """Hold an article: its lines are blocks."""

    name: str
    title: str
    lines: Sequence[str]


class Query(NamedTuple):
    """Hold words, of which a hit has any, has all, or has them as a phrase."""

    kind: Kind
    words: Sequence[str]

    @property
    def text(self) -> str:
        """Return the query as one types it."""
        if self.kind == "phrase":
            return f'"{" ".join(self.words)}"'
        return " ".join(f"+{word}" if self.kind == "intersection" else word for word in self.words)


class Answer(NamedTuple):
    """Hold the name of the document that was found, and a snippet of it."""

    document: str
    snippet: str


def packaged(name: str) -> str:
    """Return the name and version of an installed package."""
    metadata: Any = import_module("importlib.metadata")  # here: it is not part of a start
    return f"{name} {metadata.version(name)}"


class Engine(ABC):
    """Index stories into a folder, or `open` it and then answer queries, in the process that it was made in."""

    def __init__(self, folder: str, by: By) -> None:
        """Take the folder of the index, and what a hit is."""
        self.folder = folder
        self.by = by

    @abstractmethod
    def version(self) -> str:
        """Return the name and version of the library."""

    @abstractmethod
    def build(self, stories: Sequence[Story]) -> None:
        """Make an index on disk; it is complete when this returns."""

    @abstractmethod
    def open(self) -> None:
        """Open the index for searching."""

    @abstractmethod
    def answer(self, query: Query) -> list[Answer]:
        """Return the best hits, best first, each with a snippet."""

    @abstractmethod
    def count(self, query: Query) -> int:
        """Return how many hits there are."""

    def documents(self, stories: Sequence[Story]) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each document, for an engine that knows no articles of blocks."""
        for story in stories:
            lines = [story.title, *story.lines] if story.title else story.lines
            if self.by == "article":
                yield story.name, "\n".join(lines)
            else:
                yield from ((f"{story.name}#{number}", line) for number, line in enumerate(lines))
