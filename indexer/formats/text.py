"""Read plain text: scraped or wire copy, one block a line, several articles a file."""

from collections.abc import Iterable

from indexer.blocks import split
from indexer.files import decode
from indexer.models import Article, SourceFile


class PlainText:
    """Read what no other format recognises, if it is text at all."""

    name = "text"

    def recognises(self, source: SourceFile) -> bool:
        """Recognise everything: this format is asked last, and `decode` refuses what is not text."""
        return True

    def articles(self, source: SourceFile) -> Iterable[Article]:
        """Return the articles of a text file; raises SourceError if it is not text."""
        return split(decode(source.data))
