"""Segments that are written and merged by sorting arrays hold what Whoosh writes document by document."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from indexer import Article, Block, merging
from indexer.documents import documents
from indexer.inversion import invert
from indexer.mergeable import MergeableSegment
from indexer.merging import Source, merge
from search.index.analysis import tokenize
from search.index.analysis.folding import fold
from search.index.codec import pieces, stored_writer
from search.index.codec.codec import EXTENSION, ColumnarSegment, open_sections
from search.index.codec.dictionary import TermDictionary
from search.index.schema import TEXT_FIELD
from tests.draws import draws
from tests.indexer import plain_documents
from tests.indexer.readers import everything, inverted, read, statistics, written_by_whoosh

words = st.sampled_from(("ferry", "Ferries", "harbour", "Chile's", "élection", "中文", "½", "AP", "marrow", ";", "—"))
texts = st.lists(words, min_size=1, max_size=12).map(" ".join) | st.text(
    st.characters(codec="utf-8"), min_size=1, max_size=20
).filter(str.strip)
blocks = st.builds(
    Block,
    kind=st.sampled_from(("paragraph", "headline", "caption", "byline")),
    text=texts | texts.map(lambda text: text * 300),
    photographer=st.just("") | texts,
    credit=st.just("") | texts,
)
articles = st.builds(
    Article,
    id=st.uuids().map(str),
    title=st.just("") | texts,
    blocks=st.lists(blocks, min_size=1, max_size=4),
    date=st.none() | st.dates(dt.date(1980, 1, 1), dt.date(2030, 1, 1)),
    place=st.just("") | texts,
    contributors=st.lists(texts, max_size=2).map(tuple),
    path=st.sampled_from(("", "/news/a.txt", "/news/b.txt")),
    section=st.just("") | texts,
    url=st.sampled_from(("", "https://example.org/1")),
    modified=st.none() | st.just(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    keywords=st.lists(texts, max_size=3).map(tuple),
    language=st.sampled_from(("", "en", "de", "de\0", "xx")),
)
stories = st.lists(articles, min_size=1, max_size=5)


@contextmanager
def at_most(some: int) -> Iterator[None]:
    """Let so many terms, postings, documents and bytes be merged at once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_AT_ONCE", "_TERMS_AT_ONCE", "_DOCUMENTS_AT_ONCE"):
            patch.setattr(merging, name, some)
        patch.setattr(pieces, "_MOST_BYTES", some)
        patch.setattr(stored_writer, "_SIZES_AT_ONCE", some)
        yield


def merge_all(storage: RamStorage, segments: Sequence[ColumnarSegment]) -> ColumnarSegment:
    """Merge segments into one."""
    merged = ColumnarSegment("MAIN")
    sources = [
        Source(MergeableSegment(open_sections(storage, one), one.doc_count_all()), list(one.deleted_docs()))
        for one in segments
    ]
    with merged.create_file(storage, EXTENSION) as file:
        merged.set_doc_count(merge(file, sources, io.BytesIO))
    return merged


def words_of(storage: RamStorage, segment: ColumnarSegment) -> list[str]:
    """Return the words that a segment keeps, in their order."""
    sections = open_sections(storage, segment)
    dictionary = TermDictionary(sections.get("text/words"), sections.get("text/word_ends"))
    return [word.decode() for word in dictionary.terms(range(len(dictionary)))]


def words_in(found: Iterable[Article]) -> list[str]:
    """Return the words of the texts of articles and of what stands beside them, folded, in the order of their bytes."""
    texts = [document[TEXT_FIELD] for article in found for document in plain_documents.documents(article)]
    values = chain.from_iterable((text.text, *text.beside) for text in texts)
    return sorted({fold(token.word) for value in values for token in tokenize(value)}, key=str.encode)


@draws(12)
@given(stories)
def test_an_inverted_segment_is_what_whoosh_writes(found: list[Article]) -> None:
    """All that a reader can be asked has the same answer as in an index that Whoosh wrote."""
    storage = RamStorage()
    segment = inverted(storage, found)
    ours, theirs = read(storage, segment), written_by_whoosh(found).reader()

    assert everything(ours) == everything(theirs)
    assert statistics(ours) == statistics(theirs)
    assert words_of(storage, segment) == words_in(found)


@draws(12)
@given(st.lists(stories, min_size=1, max_size=4), st.data(), st.sampled_from((1, 7, 1 << 20)))
def test_merging_changes_nothing_but_the_number_of_segments(
    parts: list[list[Article]], data: st.DataObject, at_once: int
) -> None:
    """A merged segment is that of the same documents without those deleted, however little is merged at once."""
    storage = RamStorage()
    segments = [inverted(storage, part) for part in parts]
    live: list[Article] = []
    for part, segment in zip(parts, segments, strict=True):
        deleted = data.draw(st.sets(st.integers(0, len(part) - 1)))
        begin = 0
        for number, article in enumerate(part):
            size = len(documents(article).texts)
            if number in deleted:
                for docnum in range(begin, begin + size):
                    segment.delete_document(docnum)
            else:
                live.append(article)
            begin += size
    assume(live)
    with at_most(at_once):
        merged = merge_all(storage, segments)

    theirs = written_by_whoosh(live).reader()
    ours = read(storage, merged)
    assert everything(ours) == everything(theirs)
    assert statistics(ours) == statistics(theirs)
    # Words of documents that were deleted stay.
    assert words_of(storage, merged) == words_in(chain.from_iterable(parts))


@draws(12)
@given(st.lists(stories, min_size=2, max_size=4), st.sampled_from((1, 7, 1 << 20)))
def test_batches_make_the_segment_of_all_their_articles(parts: list[list[Article]], at_once: int) -> None:
    """Articles that are inverted in batches make what Whoosh writes, however little is merged at once."""
    storage, merged = RamStorage(), ColumnarSegment("MAIN")
    batches = [Source(invert([documents(article) for article in part])) for part in parts]
    with at_most(at_once), merged.create_file(storage, EXTENSION) as file:
        merged.set_doc_count(merge(file, batches))

    ours, theirs = read(storage, merged), written_by_whoosh([*chain.from_iterable(parts)]).reader()
    assert everything(ours) == everything(theirs)
    assert statistics(ours) == statistics(theirs)
    assert words_of(storage, merged) == words_in(chain.from_iterable(parts))


@draws(8)
@given(stories)
def test_long_lists_are_read_as_short_ones_are(found: list[Article]) -> None:
    """NumPy, which decodes long posting lists, and Python, which decodes short ones, give the same."""
    storage = RamStorage()
    segment = inverted(storage, found)
    by_python = everything(read(storage, segment))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.index.codec.postings._MANY", 0)
        assert everything(read(storage, segment)) == by_python
