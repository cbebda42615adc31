"""Ask a reader and a searcher everything that can be asked, so that two indexes can be held against each other."""

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.fields import BOOLEAN, NUMERIC
from whoosh.matching import Matcher
from whoosh.query import Query
from whoosh.reading import IndexReader, TermInfo
from whoosh.searching import Searcher

# A question, and its answer made of plain values.
Answer = tuple[Any, Any]
_MEANINGS = ("frequency", "weight", "positions", "characters", "position_boosts", "character_boosts")


def answers_of_reader(reader: IndexReader, words: Iterable[str]) -> Iterator[Answer]:
    """Yield what a reader tells of documents, of terms, and of terms like `words`."""
    yield from _documents(reader)
    yield from _columns(reader)
    yield from _vectors(reader)
    yield from _dictionary(reader, list(words))
    for field, text in reader.all_terms():
        yield from _term(reader, field, text)


def _documents(reader: IndexReader) -> Iterator[Answer]:
    yield "counts", (reader.doc_count(), reader.doc_count_all(), reader.has_deletions())
    yield "living", list(reader.all_doc_ids())
    yield "deleted", [reader.is_deleted(docnum) for docnum in range(reader.doc_count_all())]
    yield "stored of the living", list(reader.all_stored_fields())
    for docnum in range(reader.doc_count_all()):
        yield ("stored", docnum), reader.stored_fields(docnum)
    for field in reader.schema.names():
        for docnum in range(reader.doc_count_all()):
            yield ("length", field, docnum), reader.doc_field_length(docnum, field, 7) or 0
        yield ("lengths", field), reader.field_length(field)
        if reader.is_atomic():
            yield ("least length", field), _length(reader.min_field_length, field)
            yield ("greatest length", field), _length(reader.max_field_length, field)


def _length(of: Any, field: str) -> int:
    """Return a length; the stock codec cannot tell that of a field that no document has."""
    try:
        return of(field) or 0
    except TypeError:
        return 0


def _columns(reader: IndexReader) -> Iterator[Answer]:
    for field in reader.schema.names():
        yield ("has column", field), reader.has_column(field)
        # A reader of several segments has none if any segment lacks it.
        if reader.has_column(field) and reader.is_atomic():
            # Whoosh cannot make days of the values of documents that have none.
            found = reader.column_reader(field, translate=False)
            # Whoosh cannot read packed columns with gaps from begin to end.
            yield ("column", field), list(found) if field != "packed" else []
            yield ("column, one by one", field), [found[docnum] for docnum in range(reader.doc_count_all())]
            yield ("sort keys", field), [found.sort_key(docnum) for docnum in range(reader.doc_count_all())]


def _vectors(reader: IndexReader) -> Iterator[Answer]:
    for field, kind in reader.schema.items():
        for docnum in range(reader.doc_count_all()) if kind.vector else ():
            yield ("has vector", field, docnum), reader.has_vector(docnum, field)
            if reader.has_vector(docnum, field):
                yield ("vector", field, docnum), list(postings(reader.vector(docnum, field)))
                yield ("vector as", field, docnum), list(reader.vector_as("weight", docnum, field))


def _dictionary(reader: IndexReader, words: list[str]) -> Iterator[Answer]:
    yield "terms", list(reader.all_terms())
    yield "fields", sorted(reader.indexed_field_names())
    yield "all", [(term, information(info)) for term, info in reader]
    for field in sorted(reader.indexed_field_names()):
        yield ("lexicon", field), list(reader.lexicon(field))
        # The terms of numbers are not all numbers.
        if isinstance(reader.schema[field], (NUMERIC, BOOLEAN)):
            continue
        # Whoosh has no cursor that works over several segments.
        yield ("cursor", field), list(_walk(reader, field, words)) if reader.is_atomic() else []
        for word in words:
            asked = (field, word)
            yield ("terms within", *asked), [sorted(reader.terms_within(field, word, most, 1)) for most in (1, 2)]
            begin = word.encode()
            yield ("prefix", *asked), list(reader.expand_prefix(field, begin))
            if reader.is_atomic():
                yield ("terms from", *asked), list(reader.terms_from(field, begin))
                yield ("all from", *asked), [(term, information(one)) for term, one in reader.iter_from(field, begin)]
            yield ("is there", *asked), (field, begin) in reader
            yield ("how often", *asked), (reader.frequency(field, begin), reader.doc_frequency(field, begin))


def _walk(reader: IndexReader, field: str, words: list[str]) -> Iterator[Answer]:
    """Yield where a cursor stands after each step, and after jumps."""
    cursor = reader.cursor(field)
    while cursor.is_valid():
        yield "at", cursor.text()
        cursor.next()
    yield "behind", (cursor.text(), cursor.next())
    for word in words:
        yield ("from", word), (cursor.find(word.encode()), cursor.text(), cursor.next())
    cursor.first()
    yield "first", cursor.text()


def _term(reader: IndexReader, field: str, text: bytes) -> Iterator[Answer]:
    asked = (field, text)
    yield ("information", *asked), information(reader.term_info(field, text))
    yield ("how often", *asked), (reader.frequency(field, text), reader.doc_frequency(field, text))
    found = list(postings(reader.postings(field, text)))
    if field.startswith("spell_"):
        # Whoosh gives no sense to their values.
        found = [one[:2] for one in found]
    yield ("postings", *asked), found
    yield ("first", *asked), found[:1] and reader.first_id(field, text)
    yield ("documents", *asked), list(reader.postings(field, text).all_ids())
    yield ("jumps", *asked), [_jumped(reader.postings(field, text), to) for to in (0, 1, 3, 99)]


def _jumped(matcher: Matcher, to: int) -> int | None:
    if matcher.is_active():
        matcher.skip_to(to)
    return matcher.id() if matcher.is_active() else None


def information(info: TermInfo) -> tuple[Any, ...]:
    """Return all that is known of a term."""
    lengths = info.min_length() or 0, info.max_length() or 0
    documents = info.doc_frequency(), info.min_id(), info.max_id()
    return documents, info.weight(), info.max_weight(), lengths


def postings(matcher: Matcher) -> Iterator[tuple[Any, ...]]:
    """Yield all that a cursor tells of each document, or of each term of a vector."""
    supported = [one for one in _MEANINGS if matcher.is_active() and matcher.supports(one)]
    while matcher.is_active():
        # The stock codec gives None for values of no bytes.
        value = matcher.value() or b""
        meanings = {one: matcher.value_as(one) for one in supported}
        spans = (
            [(span.start, span.startchar, span.endchar) for span in matcher.spans()] if "positions" in meanings else []
        )
        yield matcher.id(), matcher.weight(), value, meanings, spans
        matcher.next()


def answers_of_searcher(searcher: Searcher, queries: Iterable[Query], sortable: Iterable[str]) -> Iterator[Answer]:
    """Yield what queries find, with scores: all of it, the best few, and in the order of fields."""
    for query in queries:
        for limit in (None, 1, 3):
            yield (query, limit), _found(searcher, query, limit)
        for field in sortable:
            for reverse in (False, True):
                hits = searcher.search(query, limit=None, sortedby=field, reverse=reverse)
                yield (query, field, reverse), [hit.docnum for hit in hits]
        yield (query, "ids"), sorted(searcher.docs_for_query(query))


def _found(searcher: Searcher, query: Query, limit: int | None) -> list[tuple[int, float]] | str:
    """Return documents with their scores. Where Whoosh itself fails, as when a term is asked for twice, it has to."""
    try:
        return [(hit.docnum, hit.score) for hit in searcher.search(query, limit=limit)]
    except AssertionError as error:
        return type(error).__name__
