"""Sketches and digests are functions of the text alone, and what is made for many at once is what one makes alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import documents
from indexer.inversion import invert
from indexer.models import Article, Block
from search.backends import exhaustive_versions
from search.backends.likeness import agreements, connected, like, similar_pairs
from search.hits import BlockHit
from search.index.resemblance import ALIKE, LANES, PRINT, SKETCH, agreement
from tests.twins import twin_of

words = st.sampled_from(
    ["Ferry", "ferry", "férry", "harbour", "l'élection", "Fähre", "中文", "6-1", "ـ", "и\u0306", "a", "b", "c"]
)
texts = st.lists(words, min_size=1, max_size=40).map(" ".join)
kinds = st.sampled_from(["paragraph", "paragraph", "caption", "headline", "byline"])
credits_ = st.sampled_from(["", "ferry harbour", "a b c"])
blocks = st.lists(st.builds(Block, kinds, texts, credit=credits_), min_size=1, max_size=4)


@given(st.lists(blocks, min_size=1, max_size=4))
def test_a_batch_is_marked_as_each_article_is_by_itself(batch: list[list[Block]]) -> None:
    """The sketch of an article and the digest of a caption are those that its words make, word by word."""
    articles = [Article(str(number), "", of_article, language="en") for number, of_article in enumerate(batch)]
    inversion = invert([documents(article) for article in articles])
    marks = inversion.marks(SKETCH)
    found = dict(zip(marks.documents.tolist(), map(bytes, marks.values), strict=True))
    hits = [[BlockHit("", one.kind, 0, one.text, credit=one.credit) for one in of_article] for of_article in batch]
    heads = np.cumsum([0, *map(len, batch)]).tolist()
    expected = {head: exhaustive_versions.sketch_of(of_article) for head, of_article in zip(heads, hits, strict=False)}

    assert found == {head: sketch for head, sketch in expected.items() if sketch}

    captions = inversion.marks(PRINT)
    digests = dict(zip(captions.documents.tolist(), map(bytes, captions.values), strict=True))
    flat = [exhaustive_versions.print_of(hit) for of_article in hits for hit in of_article]
    assert set(digests) == {number for number, one in enumerate(flat) if one}
    assert len(set(digests.values())) == len({flat[number] for number in digests})


sketches = st.lists(st.integers(0, 255).map(lambda value: value % 2), min_size=LANES, max_size=LANES).map(bytes)


@given(st.lists(sketches, min_size=1, max_size=8))
def test_sketches_agree_alike_in_every_way(found: list[bytes]) -> None:
    """Compared as numbers, as arrays or lane by lane, two sketches agree in the same lanes."""
    table = np.frombuffer(b"".join(found), np.uint8).reshape(-1, LANES)
    for one in found:
        plain = [exhaustive_versions.agreement(one, other) for other in found]
        assert plain == [agreement(int.from_bytes(one), int.from_bytes(other)) for other in found]
        assert plain == agreements(table, np.frombuffer(one, np.uint8)).tolist()


near_sketches = st.lists(st.integers(0, 60), max_size=40).map(
    lambda changed: bytes(lane + (lane in changed) for lane in range(LANES))
)


@given(st.lists(sketches | near_sketches, min_size=1, max_size=8), st.data())
def test_the_twin_finds_the_sketches_that_arrays_find(found: list[bytes], data: st.DataObject) -> None:
    """Among some of many sketches, those that are like one are the same by the twin and by arrays."""
    twin = twin_of("search.backends.likeness")
    table = np.frombuffer(b"".join(found), np.uint8).reshape(-1, LANES)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(found) - 1)))), np.int64)
    for row, one in enumerate(table):
        expected = np.flatnonzero(agreements(table[rows], one)).tolist()
        assert twin.like(table, rows, row, ALIKE) == like(table, rows, row) == expected


def test_any_number_of_equal_or_like_texts_is_compared_in_bounded_memory() -> None:
    """Thousands of copies are one group, without comparing each with each."""
    table = np.random.default_rng(1).integers(0, 256, LANES, np.uint8)[None].repeat(8_000, axis=0)
    table[:, -1] = np.arange(len(table)) % 256
    pairs = list(similar_pairs(table))

    assert sum(len(one.firsts) for one in pairs) < 42 * 16 * len(table)
    firsts, seconds = (np.concatenate([one[side] for one in pairs]) for side in (0, 1))
    assert not connected(len(table), firsts, seconds).any()
