"""Merging holds little, however much is merged."""

import tracemalloc
from pathlib import Path

import pytest

from indexer import Article, Block, merging
from indexer.mergeable import MergeableSegment
from indexer.merging import Source, merge
from search.index.codec import pieces, stored_writer
from search.index.codec.codec import EXTENSION, ColumnarSegment, open_sections
from search.index.storage import DurableStorage
from tests.indexer.readers import inverted

WORDS_EACH, BLOCKS_EACH = 40, 4
FEW = 1 << 13


def stories(first: int, count: int) -> list[Article]:
    """Return articles of words that stand nowhere else."""
    return [
        Article(
            id=f"{number}",
            title="",
            blocks=[
                Block("paragraph", " ".join(f"w{number:x}q{block}q{word:x}" for word in range(WORDS_EACH)))
                for block in range(BLOCKS_EACH)
            ],
        )
        for number in range(first, first + count)
    ]


def peak_of_merging(folder: Path, count: int, deleted: range) -> int:
    """Return how many bytes are held at most while two segments of so many articles become one."""
    folder.mkdir()
    storage, merged = DurableStorage(folder), ColumnarSegment("MAIN")
    segments = [inverted(storage, stories(begin, count)) for begin in (0, count)]
    sources = [
        Source(MergeableSegment(open_sections(storage, one), one.doc_count_all()), list(deleted)) for one in segments
    ]
    tracemalloc.start()
    try:
        with merged.create_file(storage, EXTENSION) as file:
            merge(file, sources, storage.open_aside)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("deleted", [range(0), range(0, 200, BLOCKS_EACH)])
def test_merging_four_times_as_much_takes_little_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deleted: range
) -> None:
    """What is held of terms, postings and stored values does not grow with the segments, whether some stay or all."""
    for name in ("_AT_ONCE", "_TERMS_AT_ONCE", "_DOCUMENTS_AT_ONCE"):
        monkeypatch.setattr(merging, name, FEW)
    monkeypatch.setattr(pieces, "_MOST_BYTES", FEW << 2)
    monkeypatch.setattr(stored_writer, "_SIZES_AT_ONCE", FEW)
    peaks = [peak_of_merging(tmp_path / str(count), count, deleted) for count in (200, 800)]

    # What there is of each document and each piece is not nothing.
    assert peaks[1] < 1.5 * peaks[0]
