"""Read Markdown: front matter, headings, paragraphs, lists, quotes, tables, pictures with their captions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.blocks import split
from indexer.blocks.credits import LONGEST_CAPTION
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.composing import block_of_body, checked, compose, letters
from indexer.formats.front_matter import front_matter
from indexer.formats.markdown_places import LinesWithin, count_without_words, offsets_of_row
from indexer.formats.markdown_runs import all_emphasised, shown, shown_of_picture, tokens_of
from indexer.formats.markdown_runs import parser as parser_of_blocks
from indexer.formats.markdown_shortcodes import caption_in_shortcode
from indexer.formats.markup import blocks_of_html
from indexer.formats.records import Record, as_known, caption_of, described, record_of, with_byline
from indexer.formats.signatures import named
from indexer.models import Article, Block, Extent, SourceFile, shifts_of
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
_BETWEEN_CELLS = " | "
_VERBATIM = ("fence", "code_block", "html_block")
_FROM_WORD = re.compile(r"\S[^\n]*")


class _Picture(NamedTuple):
    """Hold where a picture is, what stands for it where it is not shown, and where that stands."""

    address: str
    text: str
    extent: Extent


class _Passage(NamedTuple):
    """Hold one passage as it is rendered: its role is heading, text, row, code or html; the extent is of its text."""

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
    parser: MarkdownIt = field(default_factory=parser_of_blocks)
    links: dict[str, Any] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    lines_above: int = 0

    def passages(self) -> Iterator[_Passage]:
        """Yield the passages in order."""
        self.lines = [self.begin, *(match.end() for match in _LINE_END.finditer(self.source, self.begin))]
        self.lines_above = len(_LINE_END.findall(self.source, 0, self.begin))
        before, cells, place = "", list[Token](), None
        for token in self.parser.parse(self.source[self.begin :], self.links):
            if token.type == "tr_open":
                cells, place = [], token.map
            elif token.type == "inline" and before in _CELLS:
                cells.append(token)
            elif token.type == "tr_close":
                yield self._row(cells, self._extent(place))
            elif token.type == "inline":
                yield self._run("heading" if before == "heading_open" else "text", token)
            elif token.type in _VERBATIM:
                yield self._verbatim(token)
            before = token.type

    def _verbatim(self, token: Token) -> _Passage:
        text, extent = token.content.strip(), self._extent(token.map)
        if token.type == "html_block":
            return _Passage("html", text, extent)
        lines = self._lines_within(token, below=token.type == "fence")
        above = token.content.find(text)
        words = [(match.start() - above, match.start()) for match in _FROM_WORD.finditer(token.content)]
        end = len(text), above + len(text)
        return _Passage("code", text, self._placed(extent, text, lines.offsets([*words, end])))

    def _run(self, role: str, token: Token) -> _Passage:
        extent, pieces, lines = self._extent(token.map), self._pieces(token.content), self._lines_within(token)
        found = shown(pieces, token.content)
        images = [piece for piece in pieces if piece.type == "image"]
        pictures = tuple(self._picture(image, token.content, extent, lines) for image in images)
        extent = self._placed(extent, found.text, lines.offsets(found.places))
        return _Passage(role, found.text, extent, pictures, all_emphasised(pieces))

    def _picture(self, image: Token, run: str, extent: Extent, lines: LinesWithin) -> _Picture:
        text, places = shown_of_picture(image, run, self.parser, self.links)
        return _Picture(str(image.attrs.get("src", "")), text, self._placed(extent, text, lines.offsets(places)))

    def _row(self, cells: Sequence[Token], extent: Extent) -> _Passage:
        parts = [(cell.content, shown(self._pieces(cell.content), cell.content)) for cell in cells]
        text = _BETWEEN_CELLS.join(part.text for _, part in parts)
        offsets = offsets_of_row(self.source, extent, parts, len(_BETWEEN_CELLS))
        return _Passage("row", text, self._placed(extent, text, offsets))

    def _pieces(self, run: str) -> list[Token]:
        """Return the tokens of a run; all of it is one, if it has no signs or is made of them."""
        signs = sum(map(run.count, _SIGNS)) if _SIGN.search(run) else 0
        if not signs or signs > _SIGNS_AT_LEAST + len(run) // _CHARACTERS_A_SIGN:
            return [Token("text", "", 0, content=run)]
        return tokens_of(run, self.parser, self.links)

    def _lines_within(self, token: Token, *, below: bool = False) -> LinesWithin:
        """Return where the lines of a token stand: from its first on, or below that."""
        first = (token.map[0] if token.map else 0) + below
        below_first = ((self.lines[number], self.lines[number + 1]) for number in range(first, len(self.lines) - 1))
        first += count_without_words(self.source, token.content, below_first)
        begins = self.lines[first : first + token.content.count("\n") + 2]
        return LinesWithin(self.source, token.content, pairwise([*begins, len(self.source)]))

    def _placed(self, extent: Extent, text: str, offsets: Iterable[tuple[int, int]]) -> Extent:
        """Return where in an extent a text stands, given from which place of it on at which offset, and its end.

        All of the extent where one of them is -1, which is nowhere.
        """
        found = [*offsets]
        if min(offset for _, offset in found) < 0:
            # As long as its source it would pass for what stands there as it is: one that goes beyond it does not.
            return extent if extent.end - extent.start != len(text) else extent._replace(shifts=((len(text), 1),))
        start, end = found[0][1], found[-1][1]
        shifts = shifts_of((place, offset - start - place) for place, offset in found)
        return self._between(start, end)._replace(shifts=shifts)

    def _extent(self, place: Sequence[int] | None) -> Extent:
        """Return where the lines from the first of `place` to before its last stand, without white space around."""
        first, last = place or (0, 1)
        start, end = self.lines[first], self.lines[last] if last < len(self.lines) else len(self.source)
        text = self.source[start:end]
        return self._between(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))

    def _between(self, start: int, end: int) -> Extent:
        line = self.lines_above + bisect_right(self.lines, start)
        return Extent(line, max(line, self.lines_above + bisect_left(self.lines, end)), start, max(start, end))


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
    pictures = [_caption(picture) for picture in passage.pictures]
    in_shortcode = caption_in_shortcode(passage.text, has_picture=bool(pictures))
    if in_shortcode is not None:
        words = " ".join(block.text for block in blocks_of_html(in_shortcode))
        return [*pictures[:-1], _caption_within(passage.extent, words, pictures)] if words else pictures
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


def _caption_within(extent: Extent, text: str, pictures: Sequence[Block]) -> Block:
    """Return a caption that stands somewhere in an extent: its place is all of that, and no character has its own."""
    caption = caption_of(text, picture=pictures[-1].picture if pictures else "")
    return replace(caption, extent=extent._replace(shifts=((len(text), 1),)))


def _caption(picture: _Picture) -> Block:
    return replace(caption_of(picture.text, picture=picture.address), extent=picture.extent)
