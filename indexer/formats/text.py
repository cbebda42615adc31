"""Read plain text: scraped or wire copy, one block a line, several articles a file."""

from collections.abc import Iterable

from indexer.blocks import split
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

# A year of a paper has fewer. What is known of a line takes a kilobyte while its file is split.
_MOST_LINES = 500_000


class PlainText:
    """Read what no other format recognises, if it is text at all."""

    def articles(self, source: SourceFile, options: Options) -> Iterable[Article]:
        """Return the articles of a text file; raises SourceError if it is not text or has more lines than news has."""
        return split(text_of(source))


def text_of(source: SourceFile) -> str:
    """Return the text of a file; raises SourceError if it is not text or has more lines than news has."""
    text = decode(source.data, source.charset)
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        raise SourceError(f"more than {_MOST_LINES:,} lines: split it into smaller files")
    return text
