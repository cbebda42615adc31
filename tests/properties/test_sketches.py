"""Sketches and digests are functions of the text alone, and what is made for many at once is what one makes alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import documents
from indexer.inversion import invert
from indexer.models import Article, Block
from search.backends import exhaustive_versions
from search.hits import BlockHit
from search.index.resemblance import PRINT, SKETCH

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
