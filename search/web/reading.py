"""Say what the page of an article shows: passages with their marks, and captions beside them. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.backends.base import Row
from search.citations import CITATION_FORMS, citation
from search.hits import BlockHit
from search.matching.spans import Span
from search.pictures import Pictures


@dataclass(frozen=True)
class Piece:
    """Hold some of a text, and the number of its mark from 1; 0 where it is not marked."""

    text: str
    mark: int = 0


@dataclass(frozen=True)
class Passage:
    """Hold a block as it reads: its pieces, and the numbers of the marks before and behind it, 0 if there is none."""

    block: BlockHit
    pieces: tuple[Piece, ...]
    preceding: int = 0
    following: int = 0

    @property
    def is_marked(self) -> bool:
        """Say whether any of it is marked."""
        return any(piece.mark for piece in self.pieces)


@dataclass(frozen=True)
class Paragraph:
    """Hold a passage, and the captions that go with it."""

    passage: Passage
    captions: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Hold an article as it reads, and how many marks it has."""

    headline: Passage | None
    paragraphs: tuple[Paragraph, ...]
    marks: int


def read(row: Row, marked: Mapping[str, Sequence[Span]], pictures: Pictures) -> Reading:
    """Return an article as it reads: in its order, but that captions stand beside the paragraphs they go with."""
    headline = next((block for block in row.blocks if block.kind == "headline"), None)
    beside: dict[str, list[BlockHit]] = {}
    shown: list[BlockHit] = []
    for block in row.blocks:
        tie = pictures.paragraphs.get(block.id)
        if tie and block.kind == "caption":
            beside.setdefault(tie.block.id, []).append(block)
        elif block is not headline:
            shown.append(block)
    groups = [(block, beside.get(block.id, [])) for block in shown]
    order = [*([headline] if headline else []), *(one for block, captions in groups for one in (block, *captions))]
    passages = _passages(order, marked)
    paragraphs = tuple(
        Paragraph(passages[one.id], tuple(passages[caption.id] for caption in few)) for one, few in groups
    )
    return Reading(passages[headline.id] if headline else None, paragraphs, sum(map(len, marked.values())))


def _passages(order: Sequence[BlockHit], marked: Mapping[str, Sequence[Span]]) -> dict[str, Passage]:
    """Return blocks as they read, by their ids, with their marks numbered in the order in which one meets them."""
    passages, count = {}, 0
    total = sum(len(marked.get(block.id, ())) for block in order)
    for block in order:
        spans = marked.get(block.id, ())
        before, count = count, count + len(spans)
        following = count + 1 if spans and count < total else 0
        passages[block.id] = Passage(
            block, tuple(_pieces(block.text, spans, before)), before if spans else 0, following
        )
    return passages


def _pieces(text: str, spans: Sequence[Span], before: int) -> Iterator[Piece]:
    """Yield a text in pieces, those that match numbered behind the marks before them."""
    end = 0
    for number, (start, stop) in enumerate(spans, before + 1):
        if start > end:
            yield Piece(text[end:start])
        yield Piece(text[start:stop], number)
        end = stop
    if end < len(text):
        yield Piece(text[end:])


def citations(row: Row, block: BlockHit | None) -> dict[str, str]:
    """Return the citation of an article, or of a block of it, in each form."""
    begin = row.blocks[0].line if row.blocks else None
    return {form: citation(row.article, block, form, line=begin) for form in CITATION_FORMS}
