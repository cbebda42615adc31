"""What can be asked of an index, all of it: to compare two that must hold the same."""

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, SegmentReader

from indexer.documents import Origin, documents
from indexer.inversion import invert
from indexer.merging import Source, merge
from indexer.models import Article
from search.index import schema
from search.index.block_terms import count_tokens
from search.index.codec.codec import EXTENSION, ColumnarSegment
from tests.indexer import plain_documents
from tests.indexer.plain_documents import Document

_NO_FILE = Origin()


def written_by_whoosh(articles: Sequence[Article]) -> FileIndex:
    """Return an index of articles that Whoosh wrote, document by document, with its own codec."""
    index = RamStorage().create_index(schema.news_schema())
    with index.writer() as writer:
        for article in articles:
            for document in as_whoosh_takes_them(plain_documents.documents(article)):
                writer.add_document(**document)
    return index


def as_whoosh_takes_them(found: Sequence[Document]) -> list[Document]:
    """Return the documents of an article with the terms of their texts, counted."""
    terms = [document[schema.TEXT_FIELD].terms() for document in found]
    lengths = {schema.ARTICLE_LENGTH: sum(map(count_tokens, terms))}
    return [
        {
            **document,
            schema.TEXT_FIELD: words,
            f"_stored_{schema.TEXT_FIELD}": document[schema.TEXT_FIELD].text,
            schema.LENGTH: count_tokens(words),
            **(lengths if schema.HEAD in document else {}),
        }
        for document, words in zip(found, terms, strict=True)
    ]


def inverted(storage: RamStorage, found: Sequence[Article], origin: Origin = _NO_FILE) -> ColumnarSegment:
    """Write articles, of which one at least has text, as one segment."""
    segment = ColumnarSegment("MAIN")
    with segment.create_file(storage, EXTENSION) as file:
        batch = [one for one in (documents(article, origin) for article in found) if one.texts]
        segment.set_doc_count(merge(file, [Source(invert(batch))]))
    return segment


def read(storage: RamStorage, segment: ColumnarSegment) -> SegmentReader:
    """Open a segment."""
    return SegmentReader(storage, schema.news_schema(), segment)


def everything(reader: IndexReader) -> dict[str, Any]:
    """Return all that a reader of one segment tells, in plain values; documents count without those deleted."""
    live = list(reader.all_doc_ids())
    number = {docnum: place for place, docnum in enumerate(live)}
    columns = [name for name in reader.schema.names() if reader.has_column(name)]
    return {
        "stored": [reader.stored_fields(docnum) for docnum in live],
        "columns": {name: [reader.column_reader(name)[docnum] for docnum in live] for name in columns},
        "lengths": [reader.doc_field_length(docnum, schema.TEXT_FIELD) or 0 for docnum in live],
        "postings": dict(_postings(reader, number)),
    }


def statistics(reader: IndexReader) -> dict[str, Any]:
    """Return what a reader tells of fields and terms as a whole, deleted documents included."""
    fields = reader.schema.names()
    return {
        "lengths": [reader.field_length(name) for name in fields],
        # Whoosh's own codec fails where no document has a length.
        "bounds": reader.field_length(schema.TEXT_FIELD)
        and (reader.min_field_length(schema.TEXT_FIELD), reader.max_field_length(schema.TEXT_FIELD)),
        "terms": {
            term: (
                *(info.weight(), info.doc_frequency(), info.min_length(), info.max_length()),
                *(info.max_weight(), info.min_id(), info.max_id()),
            )
            for term, info in reader
        },
    }


def _postings(reader: IndexReader, number: dict[int, int]) -> Iterator[tuple[Any, Any]]:
    for field, text in reader.all_terms():
        matcher = reader.postings(field, text)
        found = []
        while matcher.is_active():
            places = matcher.value_as("positions") if matcher.supports("positions") else None
            found.append((number[matcher.id()], matcher.weight(), matcher.value() or b"", places))
            matcher.next()
        if found:
            yield (field, text), found
