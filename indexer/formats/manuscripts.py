"""Turn the paragraphs of documents, as office programs write them, into articles.

Where articles begin and what a paragraph is, the splitter says, as it does of text; styles that are sure have the last
word: a title begins an article, and a caption is one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from indexer.blocks import blocks_of_each, split_each
from indexer.blocks.dates import find_day_of_dateline
from indexer.formats.composing import Story, Told, compose
from indexer.formats.document_info import author_told, title_told
from indexer.formats.records import caption_of, with_byline
from indexer.formats.values import day_of
from indexer.models import Article, Block, replaced
from search.index.errors import SourceError

TITLE, HEADING, CAPTION, BYLINE = "title", "heading", "caption", "byline"
# As databases of articles put it behind each of them, in any case of letters.
_END = "end of document"
# A heading among so many blocks is the headline, if nothing is styled as the title.
_TOP = 4
# A style is based on another, and that on another: no more than so many.
_MOST_STYLES = 20
_OF_DATELINE = "the day in the dateline, its last before the document was last changed"
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


def styles_by(names: Mapping[str, str], bases: Mapping[str, str]) -> Mapping[str, str]:
    """Return what each style says a paragraph is, of the names of styles and of those that each is based on."""
    return {key: style_of(_lineage(key, names, bases)) for key in names}


def _lineage(key: str, names: Mapping[str, str], bases: Mapping[str, str]) -> Iterator[str]:
    for _ in range(_MOST_STYLES):
        if not key:
            return
        yield names.get(key, key)
        key = bases.get(key, "")


def style_of(names: Iterable[str]) -> str:
    """Return what a paragraph is by the names of its style and of those that this is based on, the nearest first."""
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


def lines_of(text: str, style: str = "") -> Iterator[Paragraph]:
    """Yield the lines of a paragraph, each as one; a title or a heading is a single one, also if broken by hand."""
    lines = [text] if style in (TITLE, HEADING) else text.split("\n")
    yield from (Paragraph(line, style) for line in (" ".join(line.split()) for line in lines) if line)


def articles_of(paragraphs: Sequence[Paragraph], info: Info) -> list[Article]:
    """Return the articles of a document in order; raises SourceError if it holds no text."""
    stories = [_story(part, blocks) for part, blocks in _parted(paragraphs)]
    if not stories:
        raise SourceError(_NO_TEXT)
    told, title = dict[str, Told](), ""
    if len(stories) == 1:
        told["byline"] = Told(author_told(info.author), f"the author of the {info.format} document")
        title = title_told(info.title)
    return [_article(replaced(one, told={**told, **with_byline(one).told}), title, info) for one in stories]


def _article(story: Story, title: str, info: Info) -> Article:
    """Return the article of a story, with its headline as the first block; `title` is that of the document."""
    article = compose(replaced(story, title=story.title or title))
    headline = [Block("headline", article.title)] if story.title else []
    return _dated(replaced(article, blocks=[*headline, *article.blocks]), info)


def _dated(article: Article, info: Info) -> Article:
    """Return an article with the day of its dateline, else of its captions, else of the last change of the document."""
    changed = day_of(info.day)
    if changed is None:
        return article
    captions = max((block.date for block in article.blocks if block.date), default=None)
    found = {
        _OF_DATELINE: find_day_of_dateline(article.dateline, changed) if article.dateline else None,
        "the latest date in the captions": captions,
        f"the day on which the {info.format} document was last changed": changed,
    }
    rule, day = next((rule, day) for rule, day in found.items() if day)
    return replaced(article, date=day, rules={**article.rules, "date": rule})


def _parted(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Sequence[Paragraph], Sequence[Block]]]:
    """Yield the paragraphs of each article, and the blocks that they are."""
    ended = [list(group) for is_end, group in groupby(paragraphs, _is_end) if not is_end]
    parts = [part for one in ended for part in _at_titles(one)]
    texts = ["\n".join(one.text for one in part) for part in parts]
    # Where titles say where articles begin, nothing else does. Many texts together take less time than each by itself.
    if len(parts) > len(ended):
        yield from zip(parts, blocks_of_each(texts), strict=True)
        return
    for part, articles in zip(parts, split_each(texts), strict=True):
        yield from ((part, article.blocks) for article in articles)


def _is_end(paragraph: Paragraph) -> bool:
    return paragraph.text.lower() == _END


def _at_titles(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Return paragraphs cut before each title, but behind another; what stands above the first is with that."""
    parts: list[list[Paragraph]] = [[]]
    has_title, before = False, ""
    for one in paragraphs:
        if one.style == TITLE and before != TITLE and has_title:
            parts.append([])
        has_title, before = has_title or one.style == TITLE, one.style
        parts[-1].append(one)
    return parts


def _story(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> Story:
    # Of equal texts the first counts.
    styles = {one.text: one.style for one in reversed(paragraphs)}
    title = _title(blocks, styles)
    at = next((number for number, block in enumerate(blocks) if block.text == title), -1)
    body = [_block(block, styles.get(block.text, "")) for number, block in enumerate(blocks) if number != at]
    return Story(title=title, body=body)


def _title(blocks: Sequence[Block], styles: Mapping[str, str]) -> str:
    """Return the text that is styled as the title, or a heading near the top, or what the splitter says."""
    styled = [block.text for block in blocks if styles.get(block.text) == TITLE]
    headings = [block.text for block in blocks[:_TOP] if styles.get(block.text) == HEADING]
    seen = [block.text for block in blocks[:_TOP] if block.kind == "headline"]
    return next(iter((*styled, *headings, *seen)), "")


def _block(block: Block, style: str) -> Block:
    """Return a block as its style says, without a place: a document has no lines that anyone could look up."""
    if style == CAPTION:
        return caption_of(block.text)
    if style == BYLINE:
        return Block("byline", block.text)
    # What is surely furniture is told again when the article is composed.
    kind = "paragraph" if block.kind in ("headline", "boilerplate") else block.kind
    return replaced(block, kind=kind, extent=None, repeats=())
