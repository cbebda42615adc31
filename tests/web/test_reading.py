"""What reading promises: all of an article is there, once and in order, and each mark has its number."""

from hypothesis import given
from hypothesis import strategies as st

from search.backends.base import Row
from search.hits import ArticleHit, BlockHit
from search.matching.spans import Span
from search.pictures import Pictures, Tie
from search.web.reading import Passage, Reading, citations, read

ARTICLE = ArticleHit("a1", "Bridge opens", path="stories/a.txt")


def row_of(*kinds_and_texts: tuple[str, str]) -> Row:
    """Return an article of blocks, each at a line of its own."""
    blocks = (
        BlockHit(f"a1:{number}", kind, number, text, number * 2)
        for number, (kind, text) in enumerate(kinds_and_texts, 1)
    )
    return Row(0.0, ARTICLE, tuple(blocks))


def shown(reading: Reading) -> list[Passage]:
    """Return the passages in the order in which one meets them: a paragraph, then what stands beside it."""
    groups = [(one.passage, *one.captions) for one in reading.paragraphs]
    return [*([reading.headline] if reading.headline else []), *(passage for group in groups for passage in group)]


def test_captions_stand_beside_their_paragraphs() -> None:
    """The headline is apart; a caption without a paragraph stands where it stood."""
    row = row_of(("headline", "H"), ("paragraph", "One"), ("paragraph", "Two"), ("caption", "C"), ("caption", "D"))
    tie = Tie(row.blocks[1], 1.0, ("C",), "names")

    reading = read(row, {}, Pictures({}, {"a1:4": tie}))

    assert reading.headline is not None
    assert reading.headline.block.text == "H"
    beside = [(one.passage.block.text, [caption.block.text for caption in one.captions]) for one in reading.paragraphs]
    assert beside == [("One", ["C"]), ("Two", []), ("D", [])]


def test_marks_are_numbered_as_one_meets_them() -> None:
    """A caption that stands beside an earlier paragraph has the numbers behind that, not those of its place."""
    row = row_of(("paragraph", "a b a"), ("paragraph", "a"), ("caption", "a c"), ("paragraph", "b"))
    tie = Tie(row.blocks[0], 1.0, (), "names")
    marked: dict[str, list[Span]] = {"a1:1": [(0, 1), (4, 5)], "a1:2": [(0, 1)], "a1:3": [(0, 1)]}

    reading = read(row, marked, Pictures({}, {"a1:3": tie}))

    first, caption, second, last = shown(reading)
    assert [(piece.text, piece.mark) for piece in first.pieces] == [("a", 1), (" b ", 0), ("a", 2)]
    assert [(piece.text, piece.mark) for piece in caption.pieces] == [("a", 3), (" c", 0)]
    assert [(one.preceding, one.following) for one in (first, caption, second, last)] == [
        (0, 3),
        (2, 4),
        (3, 0),
        (0, 0),
    ]
    assert (reading.marks, last.is_marked, caption.is_marked) == (4, False, True)


KINDS = st.sampled_from(["headline", "byline", "paragraph", "caption"])


@st.composite
def readings(draw: st.DrawFn) -> tuple[Row, dict[str, list[Span]], Reading]:
    """Return an article with any spans and any ties, and how it reads."""
    row = row_of(*draw(st.lists(st.tuples(KINDS, st.text(min_size=1, max_size=12)), max_size=6)))
    marked = {}
    for block in row.blocks:
        ends = sorted(draw(st.sets(st.integers(0, len(block.text)), max_size=4)))
        if spans := list(zip(ends[::2], ends[1::2], strict=False)):
            marked[block.id] = spans
    paragraphs = [block for block in row.blocks if block.kind == "paragraph"]
    captions = [block for block in row.blocks if block.kind == "caption"] if paragraphs else []
    ties = {one.id: Tie(draw(st.sampled_from(paragraphs)), 0.0, (), "place") for one in captions}
    return row, marked, read(row, marked, Pictures({}, ties))


@given(readings())
def test_all_is_there_once_and_marks_lead_from_one_to_the_next(
    found: tuple[Row, dict[str, list[Span]], Reading],
) -> None:
    """Pieces make up the texts, marked pieces are the spans, and arrows lead to the marks beside those of a passage."""
    row, marked, reading = found
    passages = shown(reading)

    assert sorted(one.block.number for one in passages) == [block.number for block in row.blocks]
    numbers = [piece.mark for one in passages for piece in one.pieces if piece.mark]
    assert numbers == list(range(1, reading.marks + 1))
    for one in passages:
        text = one.block.text
        assert "".join(piece.text for piece in one.pieces) == text
        assert [piece.text for piece in one.pieces if piece.mark] == [
            text[a:b] for a, b in marked.get(one.block.id, [])
        ]
        own = [piece.mark for piece in one.pieces if piece.mark]
        assert one.preceding == (own[0] - 1 if own else 0)
        assert one.following == (own[-1] + 1 if own and own[-1] < reading.marks else 0)


def test_an_article_is_cited_where_it_begins() -> None:
    """Each form that the library has is there; a block has its own line."""
    row = row_of(("paragraph", "One"), ("paragraph", "Two"))

    assert citations(row, None)["plain"].endswith("stories/a.txt:2.")
    assert citations(row, row.blocks[1])["plain"].endswith("stories/a.txt:4.")
    assert list(citations(row._replace(blocks=()), None)) == ["plain", "markdown", "bibtex", "csl-json"]
