"""An index written with our codec answers everything as one written with Whoosh's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage, RamStorage, Storage
from whoosh.index import FileIndex
from whoosh.query import Query

from search.index.codec import ColumnarCodec
from search.index.codec.codec import ColumnarSegment
from tests.draws import draws
from tests.search.codec.asking import Answer, answers_of_reader, answers_of_searcher
from tests.search.codec.making import SORTABLE, Commit, build, commits, queries

ASKED = ("ferry", "harbour", "zzz")
histories = st.lists(commits, min_size=1, max_size=3)
# How many postings scorers look at together; with few, a short list has several runs.
# A history that fails is told as it is: it would take minutes to make it smaller.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
runs = st.sampled_from((1, 2, 128))


@contextmanager
def new_storage(kind: type[Storage]) -> Iterator[Storage]:
    """Give an empty storage."""
    with TemporaryDirectory() as directory:
        yield RamStorage() if kind is RamStorage else FileStorage(directory)


def assert_same(ours: Iterator[Answer], theirs: Iterator[Answer]) -> None:
    """Assert that the same was asked and answered."""
    for our, their in zip_longest(ours, theirs):
        assert our == their


@contextmanager
def both(kind: type[Storage], run: int, history: list[Commit]) -> Iterator[list[FileIndex]]:
    """Give the same index in our codec and in Whoosh's."""
    with new_storage(kind) as first, new_storage(kind) as second, pytest.MonkeyPatch.context() as patch:
        patch.setattr(ColumnarSegment, "codec", lambda _: ColumnarCodec(run))
        yield [build(first, ColumnarCodec(run), history), build(second, W3Codec(run), history)]


@pytest.mark.parametrize("kind", [FileStorage, RamStorage])
@given(histories, runs)
@settings(draws(5), phases=PHASES)
def test_a_reader_tells_the_same(kind: type[Storage], history: list[Commit], run: int) -> None:
    """All that can be asked of documents, terms and fields is answered as by Whoosh's own codec, in every segment."""
    with both(kind, run, history) as indexes:
        our, their = (index.reader() for index in indexes)
        assert_same(answers_of_reader(our, ASKED), answers_of_reader(their, ASKED))
        for (ours, _), (theirs, _) in zip(our.leaf_readers(), their.leaf_readers(), strict=True):
            assert_same(answers_of_reader(ours, ASKED), answers_of_reader(theirs, ASKED))


@pytest.mark.parametrize("kind", [FileStorage, RamStorage])
@given(histories, st.lists(queries, min_size=3, max_size=6), runs)
@settings(draws(5), phases=PHASES)
def test_queries_find_the_same(kind: type[Storage], history: list[Commit], asked: list[Query], run: int) -> None:
    """Queries of all kinds find the same documents with the same scores in the same order, all of them or the best."""
    with both(kind, run, history) as indexes, indexes[0].searcher() as our, indexes[1].searcher() as their:
        assert_same(answers_of_searcher(our, asked, SORTABLE), answers_of_searcher(their, asked, SORTABLE))
