"""Read Markdown: front matter, headings, paragraphs, lists, quotes, tables, pictures with their captions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.blocks import split
from indexer.blocks.credits import LONGEST_CAPTION
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.composing import block_of_body, checked, compose, letters
from indexer.formats.front_matter import front_matter
from indexer.formats.markup import blocks_of_html
from indexer.formats.records import Record, as_known, caption_of, described, record_of, with_byline
from indexer.formats.signatures import named
from indexer.models import Article, Block, Extent, SourceFile
from search.index.errors import SourceError

# What is parsed takes up to 30 microseconds a character where it is all signs; this much takes a minute at most.
_LONGEST = 2_000_000
# Text with more signs than one in so many characters, beyond a few, is no prose: its signs stay as they are.
_CHARACTERS_A_SIGN = 4
_SIGNS_AT_LEAST = 100
_SIGNS = "[]!*_`<&\\~"
_SIGN = re.compile(f"[{re.escape(_SIGNS)}]")
_SUFFIXES = (".md", ".markdown")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_NO_LINE_END = re.compile(r"[^\r\n]")
_LINE_END = re.compile(r"\r\n?|\n")
_CELLS = ("th_open", "td_open")
_VERBATIM = {"fence": "code", "code_block": "code", "html_block": "html"}
_WORDS = ("text", "text_special", "code_inline")
_BREAKS = ("softbreak", "hardbreak")
_EMPHASIS_OPENS, _EMPHASIS_CLOSES = ("em_open", "strong_open"), ("em_close", "strong_close")


class _Picture(NamedTuple):
    """Hold where a picture is, and what stands for it where it is not shown."""

    address: str
    text: str


class _Passage(NamedTuple):
    """Hold one passage as it is rendered: its role is heading, text, row, code or html."""

    role: str
    text: str
    extent: Extent
    pictures: tuple[_Picture, ...] = ()
    is_emphasised: bool = False


class Markdown:
    """Read one article of Markdown."""

    def articles(self, source: SourceFile, options: Options) -> Iterable[Article]:
        """Return the article; raises SourceError if there is none, or it is too long."""
        text = decode(source.data, source.charset)
        if len(text) > _LONGEST:
            raise SourceError(f"Markdown of more than {_LONGEST / 1e6:.0f} million characters: split it")
        front = front_matter(text)
        story = described(_record(front.record, options), options.fields)
        is_plain = not named(*_SUFFIXES)(source) and not _BLANK_LINE.search(text[front.end :].strip())
        body = _plain_blocks(text, front.end) if is_plain else _blocks(_Rendering(text, front.end).passages())
        headings = [block for block in body if block.kind == "headline"][:1]
        if headings and story.title and letters(story.title) != letters(headings[0].text):
            body, headings = [replace(block, kind="paragraph") if block in headings else block for block in body], []
        if headings:
            story, body = replace(story, title=headings[0].text), [block for block in body if block not in headings]
        article = compose(with_byline(replace(story, body=body)))
        return [checked(replace(article, blocks=[*headings, *article.blocks]))]


def _plain_blocks(text: str, begin: int) -> list[Block]:
    """Return the blocks of plain text below front matter: a paragraph a line."""
    unseen = _NO_LINE_END.sub(" ", text[:begin])
    return [block for article in split(unseen + text[begin:]) for block in article.blocks]


def _record(record: Record, options: Options) -> Record:
    return record_of(as_known(record, options.fields), record.values())


@dataclass(slots=True)
class _Rendering:
    """Render the Markdown of a source from `begin` on, and know where each passage of it stands."""

    source: str
    begin: int
    # Runs of text are parsed one by one, further below: some are not worth it.
    parser: MarkdownIt = field(default_factory=lambda: MarkdownIt("commonmark").enable("table").disable("inline"))
    links: dict[str, Any] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    lines_above: int = 0

    def passages(self) -> Iterator[_Passage]:
        """Yield the passages in order."""
        self.lines = [self.begin, *(match.end() for match in _LINE_END.finditer(self.source, self.begin))]
        self.lines_above = len(_LINE_END.findall(self.source, 0, self.begin))
        before, cells, place = "", list[str](), None
        for token in self.parser.parse(self.source[self.begin :], self.links):
            if token.type == "tr_open":
                cells, place = [], token.map
            elif token.type == "inline" and before in _CELLS:
                cells.append(self._run("text", token).text)
            elif token.type == "tr_close":
                yield _Passage("row", " | ".join(cells), self._extent(place))
            elif token.type == "inline":
                yield self._run("heading" if before == "heading_open" else "text", token)
            elif token.type in _VERBATIM:
                yield _Passage(_VERBATIM[token.type], token.content.strip(), self._extent(token.map))
            before = token.type

    def _run(self, role: str, token: Token) -> _Passage:
        extent = self._extent(token.map)
        if not _SIGN.search(token.content):
            return _Passage(role, " ".join(token.content.split()), extent)
        if sum(map(token.content.count, _SIGNS)) > _SIGNS_AT_LEAST + len(token.content) // _CHARACTERS_A_SIGN:
            return _Passage(role, " ".join(token.content.split()), extent)
        children: list[Token] = []
        self.parser.inline.parse(token.content, self.parser, self.links, children)
        pictures = tuple(_picture(child) for child in children if child.type == "image")
        return _Passage(role, _text_of(children), extent, pictures, _all_emphasised(children))

    def _extent(self, place: Sequence[int] | None) -> Extent:
        """Return where the lines from the first of `place` to before its last stand, without white space around."""
        first, last = place or (0, 1)
        start, end = self.lines[first], self.lines[last] if last < len(self.lines) else len(self.source)
        text = self.source[start:end]
        start, end = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
        line = self.lines_above + bisect_right(self.lines, start)
        return Extent(line, max(line, self.lines_above + bisect_left(self.lines, end)), start, max(start, end))


def _text_of(children: Iterable[Token]) -> str:
    """Return the words of a run of text: links as their text, hard wrapped lines joined."""
    return " ".join("".join(map(_shown, children)).split())


def _shown(child: Token) -> str:
    if child.type in _BREAKS or (child.type == "html_inline" and child.content.startswith("<br")):
        return " "
    return child.content if child.type in _WORDS else ""


def _picture(image: Token) -> _Picture:
    text = image.attrs.get("title") or _text_of(image.children or ())
    return _Picture(str(image.attrs.get("src", "")), str(text))


def _all_emphasised(children: Iterable[Token]) -> bool:
    depth, has_words = 0, False
    for child in children:
        depth += (child.type in _EMPHASIS_OPENS) - (child.type in _EMPHASIS_CLOSES)
        is_word = child.type in _WORDS and bool(child.content.strip())
        if is_word and not depth:
            return False
        has_words = has_words or is_word
    return has_words


def _blocks(passages: Iterable[_Passage]) -> list[Block]:
    """Return the blocks of passages; the first heading is a headline if nothing but pictures stands above it."""
    blocks: list[Block] = []
    for passage in passages:
        if passage.role == "html":
            blocks += [replace(block, extent=passage.extent) for block in blocks_of_html(passage.text)]
        elif passage.role == "heading" and all(block.kind == "caption" for block in blocks):
            blocks.append(Block("headline", passage.text, passage.extent))
        elif passage.role == "text":
            blocks += _blocks_of_run(passage, blocks)
        else:
            blocks.append(Block("paragraph", passage.text, passage.extent))
    return [block for block in blocks if block.text]


def _blocks_of_run(passage: _Passage, before: list[Block]) -> list[Block]:
    """Return the blocks of a run of text, its captions last; a picture in `before` that they replace is taken off.

    A picture stands there as a caption with what is shown in its place, if anything: a line below it that is all
    emphasised, or that ends with a credit, is what newsrooms write as its caption.
    """
    pictures = [_caption(picture, passage.extent) for picture in passage.pictures]
    waiting = pictures[-1:] or [block for block in before[-1:] if block.kind == "caption" and block.picture]
    is_caption = passage.is_emphasised or block_of_body(passage.text).kind == "caption"
    if waiting and len(passage.text) <= LONGEST_CAPTION and is_caption:
        caption = replace(caption_of(passage.text, picture=waiting[0].picture), extent=passage.extent)
        if not pictures:
            before.pop()
        return [*pictures[:-1], caption]
    if not passage.text:
        return pictures
    return [replace(block_of_body(passage.text), extent=passage.extent), *pictures]


def _caption(picture: _Picture, extent: Extent) -> Block:
    return replace(caption_of(picture.text, picture=picture.address), extent=extent)
