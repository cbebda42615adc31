"""Turn the paragraphs of documents, as office programs write them, into articles.

Where articles begin and what a paragraph is, the splitter says, as it does of text; styles that are sure have the last
word: a title begins an article, and a caption is one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from indexer.blocks import blocks_of, split
from indexer.blocks.boilerplate import is_boilerplate
from indexer.formats.composing import Story, Told, compose
from indexer.formats.document_info import author_told, title_told
from indexer.formats.records import caption_of, with_byline
from indexer.models import Article, Block, replaced
from search.index.errors import SourceError

TITLE, HEADING, CAPTION, BYLINE = "title", "heading", "caption", "byline"
# As databases of articles put it between two of them.
_END = re.compile(r"end of document|\* ?\* ?\*|-{10,}", re.IGNORECASE)
# A heading within so many paragraphs is the headline, if nothing is styled as the title.
_TOP = 4
_NO_TEXT = "holds no text: if its pages are pictures, read them with OCR"


class Paragraph(NamedTuple):
    """Hold one paragraph and what its style says that it is; empty if that is nothing of the above."""

    text: str
    style: str = ""


class Info(NamedTuple):
    """Hold what a document tells of itself, and the name of the format for the rules."""

    format: str
    title: str = ""
    author: str = ""
    day: str = ""


def style_of(names: Iterable[str]) -> str:
    """Return what a paragraph is by the name of its style, or of those that this is based on, the nearest first."""
    for name in names:
        plain = name.lower().replace("_20_", " ")
        if plain == "title":
            return TITLE
        if plain.startswith("heading"):
            return HEADING
        if "caption" in plain:
            return CAPTION
        if plain in ("author", "byline"):
            return BYLINE
    return ""


def articles_of(paragraphs: Sequence[Paragraph], info: Info) -> list[Article]:
    """Return the articles of a document in order; raises SourceError if it holds no text."""
    stories = [_story(part, blocks) for part, blocks in _parted(paragraphs)]
    if not stories:
        raise SourceError(_NO_TEXT)
    told = {"date": Told(info.day, f"the day on which the {info.format} document was last changed")}
    if len(stories) == 1:
        told["byline"] = Told(author_told(info.author), f"the author of the {info.format} document")
    title = title_told(info.title) if len(stories) == 1 else ""
    return [compose(replaced(one, title=one.title or title, told={**told, **with_byline(one).told})) for one in stories]


def _parted(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Sequence[Paragraph], Sequence[Block]]]:
    """Yield the paragraphs of each article, and the blocks that they are."""
    titles = sum(one.style == TITLE for one in paragraphs)
    for is_end, group in groupby(paragraphs, lambda one: _END.fullmatch(one.text) is not None):
        if is_end:
            continue
        of_story = list(group)
        if titles > 1:
            yield from ((part, blocks_of(_text(part))) for part in _at_titles(of_story))
        else:
            yield from ((of_story, article.blocks) for article in split(_text(of_story)))


def _at_titles(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Return paragraphs cut before each title; what stands above the first is with that."""
    parts: list[list[Paragraph]] = [[]]
    has_title = False
    for one in paragraphs:
        if one.style == TITLE and has_title:
            parts.append([])
        has_title = has_title or one.style == TITLE
        parts[-1].append(one)
    return parts


def _text(paragraphs: Iterable[Paragraph]) -> str:
    return "\n".join(one.text for one in paragraphs)


def _story(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> Story:
    styles = {one.text: one.style for one in reversed(paragraphs)}
    title = _title(blocks, styles)
    body = [_block(block, styles.get(block.text, "")) for block in blocks if block.text != title]
    return Story(title=title, body=body)


def _title(blocks: Sequence[Block], styles: Mapping[str, str]) -> str:
    """Return the text that is styled as the title, or a heading near the top, or what the splitter says."""
    styled = [block.text for block in blocks if styles.get(block.text) == TITLE]
    headings = [block.text for block in blocks[:_TOP] if styles.get(block.text) == HEADING]
    seen = [block.text for block in blocks[:_TOP] if block.kind == "headline"]
    return next(iter((*styled, *headings, *seen)), "")


def _block(block: Block, style: str) -> Block:
    """Return a block as its style says; what only looks like furniture in a document is a paragraph."""
    if style == CAPTION:
        return caption_of(block.text)
    if style == BYLINE:
        return Block("byline", block.text)
    is_furniture = block.kind == "boilerplate" and is_boilerplate(block.text)
    kind = "paragraph" if block.kind in ("headline", "boilerplate") and not is_furniture else block.kind
    # Lines of a document are none that anyone sees.
    return replaced(block, kind=kind, extent=None, repeats=())
