"""What `is_seen` and `more` leave out of a page."""

from pathlib import Path

import pytest

import cuttings


@pytest.mark.parametrize("by", ["article", "block"])
def test_what_was_seen_is_left_out_and_counted(news_index: Path, by: str) -> None:
    """A hit whose id was seen is not on the page; ranks and totals are those of all."""
    with cuttings.open_index(news_index) as searcher:
        whole = searcher.search("harbour OR lighthouse", by=by)  # type: ignore[arg-type]
        ids = [hit.article.id if by == "article" else hit.block.id for hit in whole]
        left = searcher.search("harbour OR lighthouse", by=by, is_seen=lambda one: one == ids[0])  # type: ignore[arg-type]

    assert len(ids) > 2
    assert left.hits == whole.hits[1:]
    assert left.total == whole.total


def test_further_blocks_are_shown_as_many_as_asked(news_index: Path) -> None:
    """With none asked for there are none, and a negative number is refused."""
    with cuttings.open_index(news_index) as searcher:
        assert [len(searcher.search("ferry", more=count)[0].more) for count in (0, 1)] == [0, 1]
        with pytest.raises(ValueError, match="more is 0 or more"):
            searcher.search("ferry", more=-1)
