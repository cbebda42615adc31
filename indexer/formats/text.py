"""Read plain text: scraped or wire copy, one block a line, several articles a file."""

from collections.abc import Iterable

from indexer.blocks import split
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.models import Article, SourceFile


class PlainText:
    """Read what no other format recognises, if it is text at all."""

    def articles(self, source: SourceFile, options: Options) -> Iterable[Article]:
        """Return the articles of a text file; raises SourceError if it is not text."""
        return split(decode(source.data, source.charset))
