"""Say what the page of an article shows: passages with their marks, and captions beside them. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.backends.base import Row
from search.citations import CITATION_FORMS, citation
from search.hits import ArticleHit, BlockHit
from search.matching.spans import Span
from search.pictures import Pictures


@dataclass(frozen=True)
class Piece:
    """Hold some of a text, and the number of its mark from 1; 0 where it is not marked."""

    text: str
    mark: int = 0


@dataclass(frozen=True)
class Passage:
    """Hold a block as it reads: its pieces, and the number of the first mark behind it, 0 if there is none."""

    block: BlockHit
    pieces: tuple[Piece, ...]
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
    passages = _passages(row.blocks, marked)
    headline = next((one for one in passages if one.block.kind == "headline"), None)
    beside: dict[str, list[Passage]] = {}
    shown = []
    for passage in passages:
        tie = pictures.paragraphs.get(passage.block.id)
        if tie and passage.block.kind == "caption":
            beside.setdefault(tie.block.id, []).append(passage)
        elif passage is not headline:
            shown.append(passage)
    paragraphs = tuple(Paragraph(one, tuple(beside.get(one.block.id, ()))) for one in shown)
    return Reading(headline, paragraphs, sum(map(len, marked.values())))


def _passages(blocks: Sequence[BlockHit], marked: Mapping[str, Sequence[Span]]) -> list[Passage]:
    """Return the blocks with their marks numbered through the article."""
    passages, count = [], 0
    for block in blocks:
        spans = marked.get(block.id, ())
        pieces = tuple(_pieces(block.text, spans, count))
        count += len(spans)
        passages.append(Passage(block, pieces, count + 1 if spans else 0))
    return [one if one.following <= count else Passage(one.block, one.pieces) for one in passages]


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


def citations(article: ArticleHit, block: BlockHit | None) -> dict[str, str]:
    """Return the citation of an article, or of a block of it, in each form."""
    return {form: citation(article, block, form) for form in CITATION_FORMS}
