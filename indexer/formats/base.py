"""Say what a format is: a reader that turns one source file into articles."""

from collections.abc import Iterable
from typing import Protocol

from indexer.models import Article, SourceFile


class Format(Protocol):
    """Recognise and read the source files of one format.

    The pipeline asks each format in turn whether it recognises a file, then has the first that does read it once.
    """

    name: str

    def recognises(self, source: SourceFile) -> bool:
        """Say whether this format reads the file; look at the content first and at the name second."""
        ...

    def articles(self, source: SourceFile) -> Iterable[Article]:
        """Yield the articles of the file in order, with the id the file gives them or an empty one.

        Raises SourceError, whose text is the reason, if the file cannot be read as this format.
        """
        ...
