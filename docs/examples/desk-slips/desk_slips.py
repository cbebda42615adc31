"""Slips that a desk types, for Cuttings: a format that reads them, and an output that prints hits as a list for it."""

from collections.abc import Iterator

from indexer.blocks import blocks_of
from indexer.decoding import decode
from indexer.formats.base import Format, Options
from indexer.models import Article, SourceFile
from search.hits import Page
from search.index.errors import SourceError


class Slips:
    """Read slips: lines of fields, a blank line, the text."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the one article of a slip."""
        head, gap, text = decode(source.data, source.charset).partition("\n\n")
        fields = dict(line.partition(": ")[::2] for line in head.splitlines())
        if not gap:
            raise SourceError("a slip without a text: send it again")
        yield Article(
            id=f"slip-{fields['SLIP']}",
            title=fields.get("HEAD", ""),
            blocks=blocks_of(text),
            section=fields.get("DESK", ""),
            rules={"section": "DESK of the slip"},
        )


def news_list(page: Page, by: str) -> str:
    """Return a line a hit: section, what it is called or says, and its file."""
    lines = ""
    for hit in page:
        what = hit.snippet.text if by == "block" else hit.article.title
        lines += f"{hit.article.section} | {what} | {hit.article.path}\n"
    return lines


FORMAT = Format("slip", "slips of the desk", (".slip",), lambda source: source.data.startswith(b"SLIP: "), Slips)
