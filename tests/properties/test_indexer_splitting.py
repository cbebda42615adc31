"""Splitting loses nothing and misplaces nothing, whatever the file holds."""

import itertools
import re
import textwrap
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.blocks import blocks_of, split
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.credits import find_credit
from indexer.blocks.datelines import find_dateline
from indexer.blocks.dates import find_date
from indexer.models import Article, Extent
from search.hits import BlockHit

# Lines as they stand in files of news, few enough to meet and to repeat.
NEWS = (
    "OSLO, Norway (AP) — Dockworkers walked off the job on Monday.",
    "Hamburg (dpa/lno) - Der Hafen ruht.",
    "Baeza (Jaén), 13 dic (EFE).- La aceituna llega tarde.",
    "CAIRO — The river rose.",
    "The strike is the first in nine years.",
    "“We are ready,” she said.",
    "Dockworkers walk off",
    "By Ana Paz and Bo Li",
    "Bo Li reported from Lima, Peru",
    "Dockworkers in Oslo, Monday, March 9, 2026. (AP Photo/Ingrid Solheim)",
    "Idle cranes, March 8, 2026. REUTERS/Oisín Hallissey",
    "A crane in the evening light",
    "Click to Gallery",
    "AP soccer: https://apnews.com/hub/soccer",
    "Advertisement",
    "",
    " \t\u00a0",
)
# Pieces that the recognisers look for, in an order that nobody writes.
PIECES = (
    "(",
    ")",
    "AP",
    " (AP) — ",
    "/",
    "By ",
    "Ana Paz",
    " and ",
    "©",
    "Photo: ",
    "2026",
    "March 9, ",
    "—",
    ". ",
    "é",
    "…",
)

unicode_lines = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=40)
pieced_lines = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
lines = st.sampled_from(NEWS) | unicode_lines | pieced_lines
ends = st.sampled_from(("\n", "\r\n", "\r"))
files = st.lists(st.tuples(lines, ends), max_size=25).map(lambda parts: "".join(line + end for line, end in parts))
sources = st.builds(lambda file, last: file + last, files, lines) | st.text(max_size=200)

# A file that was wrapped: what stands before a line, and what ends it.
PROSE = (
    "Dockworkers walked off the job on Monday, shutting the country's three largest harbours and leaving cargo ships "
    "at anchor in the fjord for the first time in nine years, and spread along the coast by noon to Larvik and Bergen."
)
wrapped = st.builds(
    lambda width, indents, ends, gaps: "".join(
        f"{indent}{line}{end}"
        for gap in gaps
        for line, indent, end in zip(
            [*textwrap.wrap(PROSE, width), ""][: None if gap else -1], itertools.cycle(indents), itertools.cycle(ends)
        )
    ),
    st.integers(45, 75),
    st.lists(st.sampled_from(("", " ", "\t", "\u00a0 ")), min_size=1, max_size=3),
    st.lists(st.sampled_from(("\n", "\r\n", "\r", " \n", "\t \r\n")), min_size=1, max_size=3),
    st.lists(st.booleans(), min_size=1, max_size=4),
)


def places(article: Article) -> list[Extent]:
    """Return all places of an article's blocks."""
    return [place for block in article.blocks for place in (block.extent, *block.repeats) if place]


@given(sources)
@example("\r\n\r\r\n\n\r")
@example("one\x0btwo\x0c\x1cthree\x85four\u2028five\u2029six")
@example("\ufeffone\n\u200b\n\x00")
def test_every_line_belongs_to_exactly_one_block(source: str) -> None:
    """Each line that is not blank is in one block, at its place or at one of its repeats, under its own number."""
    expected = {
        number: line.strip() for number, line in enumerate(re.split("\r\n|\r|\n", source), start=1) if line.strip()
    }

    found: dict[int, str] = {}
    for article in split(source):
        for block in article.blocks:
            for place in (block.extent, *block.repeats):
                assert place is not None
                # Lines of a wrapped file are one paragraph.
                numbers = [number for number in expected if place.line <= number <= place.end_line]
                assert " ".join(expected[number] for number in numbers) == block.text
                assert not found.keys() & numbers
                found |= {number: expected[number] for number in numbers}

    assert found == expected


@given(sources)
def test_every_block_can_be_cited(source: str) -> None:
    """At each of its places a block's text stands in the source, and the lines before it are those of its number."""
    for article in split(source):
        for block in article.blocks:
            for place in (block.extent, *block.repeats):
                assert place is not None
                assert source[place.start : place.end].split() == block.text.split()
                assert place.line == len(re.findall("\r\n|\r|\n", source[: place.start])) + 1
                assert place.end_line == len(re.findall("\r\n|\r|\n", source[: place.end])) + 1


@given(sources | wrapped)
@example("".join(f" {line}  \r\n" for line in textwrap.wrap(PROSE, 60)))
@example("A crane in the evening light\r\n \r\n(AP Photo/Ingrid Solheim)\r\n")
def test_every_word_of_a_block_can_be_cited(source: str) -> None:
    """Each word of a block leads to the same word of the source, however lines were joined."""
    for article in split(source):
        for block in article.blocks:
            words = [match.span() for match in re.finditer(r"\S+", block.text)]
            for place in (block.extent, *block.repeats):
                assert place is not None
                hit = BlockHit("", block.kind, 1, block.text, place.line, place.start, place.end, shifts=place.shifts)
                found = hit.source_spans(words)
                assert found is not None
                assert [source[begin:end] for begin, end in found] == block.text.split()


@given(sources)
def test_everything_is_in_order(source: str) -> None:
    """Articles follow each other without overlap, and the blocks of each stand in the order of the source."""
    articles = split(source)

    firsts = [[block.extent.start for block in article.blocks if block.extent] for article in articles]
    assert all(len(starts) == len(article.blocks) > 0 for starts, article in zip(firsts, articles, strict=True))
    assert [start for starts in firsts for start in starts] == sorted(start for starts in firsts for start in starts)
    spans = [(min(p.start for p in places(article)), max(p.end for p in places(article))) for article in articles]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))


@given(sources)
def test_only_captions_repeat(source: str) -> None:
    """Within an article no caption stands twice as a block, and nothing else has repeats."""
    for article in split(source):
        captions = Counter(block.text for block in article.blocks if block.kind == "caption")
        assert set(captions.values()) <= {1}
        assert not any(block.repeats for block in article.blocks if block.kind != "caption")


@given(sources)
@example(
    "CAIRO — The river rose.\nAP soccer: https://apnews.com/hub/soccer\nCAIRO — The river rose.\n"
    "OSLO, Norway (AP) — Dockworkers walked off the job on Monday.\nClick to Gallery"
)
def test_a_new_story_needs_a_reason(source: str) -> None:
    """No story but the first begins without text or pictures of another before it: a gallery is captions alone."""
    for article in split(source)[:-1]:
        assert any(block.kind in ("paragraph", "headline", "caption") for block in article.blocks)


@given(st.lists(lines, max_size=25), ends)
def test_line_ends_do_not_matter(rows: list[str], end: str) -> None:
    """A file splits in the same way whatever its line ends are."""

    def shape(source: str) -> list[list[tuple[str, str, int]]]:
        return [[(b.kind, b.text, len(b.repeats)) for b in article.blocks] for article in split(source)]

    assert shape(end.join(rows)) == shape("\n".join(rows))


@given(sources)
def test_the_text_of_one_article_keeps_every_line(text: str) -> None:
    """Of a text that is one article no line is lost either, and each block says all that is known of its line."""
    blocks = blocks_of(text)
    repeated = Counter(block.text for block in blocks)
    words = " ".join(block.text for block in blocks).split()

    assert set(words) == set(text.split())
    assert all(
        count == 1 for line, count in repeated.items() if any(b.text == line and b.kind == "caption" for b in blocks)
    )
    assert all((block.extent, block.repeats) == (None, ()) for block in blocks)


@given((lines | st.text()).map(str.strip))
def test_what_is_read_off_a_line_stands_in_it(line: str) -> None:
    """A dateline begins its line, a credit ends it, and every name that is read stands in it."""
    dateline, credit = find_dateline(line), find_credit(line)

    if dateline:
        assert line.startswith(dateline.text)
        assert dateline.text.startswith(dateline.place)
        assert dateline.agency in dateline.text
    if credit:
        assert line.removesuffix(".").endswith(credit.text.removesuffix("."))
        assert credit.photographer in credit.text
    assert all(name and name in line for name in (*find_byline(line), *find_contributors(line)))
    date = find_date(line)
    assert date is None or str(date.year) in line
