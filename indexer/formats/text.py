"""Read plain text: scraped or wire copy, one block a line, several articles a file."""

from collections.abc import Iterable, Sequence

from indexer.blocks import split, split_each
from indexer.decoding import decode
from indexer.formats.anpa import articles_of_wire, is_wire
from indexer.formats.base import Options
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

# A year of a paper has fewer. What is known of a line takes a kilobyte while its file is split.
_MOST_LINES = 500_000


class PlainText:
    """Read what no other format recognises, if it is text at all."""

    def articles(self, source: SourceFile, options: Options) -> Iterable[Article]:
        """Return the articles of a text file; raises SourceError if it is not text or has more lines than news has."""
        text = _text_of(source)
        return articles_of_wire(text) if is_wire(text) else split(text)


def articles_of_each(sources: Sequence[SourceFile]) -> list[list[Article] | None]:
    """Return the articles of each text file, split together; None for those that are to be read one by one.

    Whatever is wrong with one of them is then told of that one, and costs no other.
    """
    try:
        texts = [_text_if_any(source) for source in sources]
        split_texts = list(split_each(text or "" for text in texts))
    except Exception:  # noqa: BLE001 (a fault, which is raised again by the file that it lies in)
        return [None] * len(sources)
    return [None if text is None else found for text, found in zip(texts, split_texts, strict=True)]


def _text_if_any(source: SourceFile) -> str | None:
    try:
        text = _text_of(source)
    except SourceError:
        return None
    return None if is_wire(text) else text


def _text_of(source: SourceFile) -> str:
    text = decode(source.data, source.charset)
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        raise SourceError(f"more than {_MOST_LINES:,} lines: split it into smaller files")
    return text
