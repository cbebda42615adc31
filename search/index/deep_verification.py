"""Hold against each other what a segment says of its documents in postings, lengths, columns and stored values."""

from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import Storage

from search.index import schema
from search.index.block_terms import BREAK
from search.index.codec.codec import EXTENSION, ColumnarCodec, open_sections
from search.index.codec.documents import DocumentsReader
from search.index.codec.norms import to_bytes
from search.index.codec.parts import Part, part_of
from search.index.codec.postings import FieldPostings
from search.index.codec.sections import Sections
from search.index.commit_point import CommitPoint
from search.index.deep_texts import Texts, what_differs
from search.index.later_fields import held_by
from search.index.resemblance import PRINT, SKETCH, WIDTHS
from search.index.whole_values import distinct

Numbers = npt.NDArray[np.int64]
# Terms whose postings are decoded together.
_AT_ONCE = 4096
_CAPTION = schema.ROLES.index("caption")
# Fields whose values are stored too, so that postings can be held against them.
_WHOLE_VALUES = (schema.KIND, schema.ARTICLE, schema.PATH, schema.LANGUAGE, schema.DATE)


class _Held(NamedTuple):
    """Hold what a segment says."""

    sections: Sections
    documents: DocumentsReader
    size: int
    columns: Mapping[str, Numbers]


def inconsistencies(storage: Storage, point: CommitPoint) -> Iterator[str]:
    """Yield what does not fit in an index of which every byte is what was written."""
    seen: dict[str, str] = {}
    for segment in point.segments:
        name = segment.make_filename(EXTENSION)
        try:
            for problem in _of_segment(storage, segment, name, seen):
                yield f"{name}: {problem}"
        except FileNotFoundError as error:
            yield f"{name}: {error.strerror}"
        except (OSError, MemoryError):  # it may be sound
            raise
        except Exception as error:  # noqa: BLE001 (what cannot be decoded may raise anything, and is told)
            yield f"{name} cannot be decoded ({type(error).__name__}: {error})"


def _of_segment(storage: Storage, segment: Segment, name: str, seen: dict[str, str]) -> Iterator[str]:
    codec, sections = ColumnarCodec(), open_sections(storage, segment)
    documents, count = codec.per_document_reader(storage, segment), segment.doc_count_all()
    if any(docnum >= count for docnum in segment.deleted_docs()):
        yield "documents were deleted that it does not hold"
    columns = {column: _column(sections, column) for column in schema.COLUMNS}
    if short := [column for column, values in columns.items() if len(values) != count]:
        yield f"the columns {', '.join(short)} are not those of {count} documents"
        return
    held = _Held(sections, documents, count, columns)
    terms = codec.terms_reader(storage, segment)
    fields = {field: FieldPostings(sections, field) for field in terms.indexed_field_names()}
    for field, postings in fields.items():
        yield from _of_postings(held, field, postings)
    yield from _of_columns(held)
    yield from _of_marks(held)
    if schema.TEXT_FIELD in fields:
        texts = Texts(documents.stored_fields, columns[schema.OFFSET], columns[schema.ROLE])
        yield from what_differs(texts, sections, fields[schema.TEXT_FIELD])
    stored = yield from _of_stored(held)
    for field in stored:
        yield from _of_values(fields.get(field), field, stored[field])
    for article_id, docnums in stored[schema.ARTICLE].items():
        live = any(not segment.is_deleted(docnum) for docnum in docnums)
        if live and seen.setdefault(article_id, name) != name:
            yield f"the article {article_id} is also in {seen[article_id]}"


def _column(sections: Sections, name: str) -> Numbers:
    return np.frombuffer(sections.get(f"{name}/column"), ">i4").astype(np.int64)


def _parts(postings: FieldPostings) -> Iterator[tuple[int, Part]]:
    """Yield the postings of all terms, some at a time, with the number of the first."""
    for begin in range(0, len(postings.dictionary), _AT_ONCE):
        yield begin, part_of(postings, range(begin, min(begin + _AT_ONCE, len(postings.dictionary))))


def _of_postings(held: _Held, field: str, postings: FieldPostings) -> Iterator[str]:
    about = held.sections.attributes["fields"][field]
    terms = list(postings.dictionary.terms(range(len(postings.dictionary))))
    if len(terms) != about["terms"] or any(first >= second for first, second in pairwise(terms)):
        yield f"the terms of {field} are not {about['terms']} in order"
    tokens, lengths, breaks = 0, np.zeros(held.size, np.int64), np.zeros(held.size, np.int64)
    for begin, part in _parts(postings):
        yield from _of_part(held, field, part)
        tokens += int(part.frequencies.sum())
        if field == schema.TEXT_FIELD:
            lengths += np.bincount(part.documents, part.frequencies, held.size).astype(np.int64)
            number = postings.dictionary.find(BREAK.encode())
            if number is not None and begin <= number < begin + _AT_ONCE:
                of_break = part_of(postings, range(number, number + 1))
                breaks += np.bincount(of_break.documents, of_break.frequencies, held.size).astype(np.int64)
    if tokens != about["tokens"]:
        yield f"the postings of {field} hold {tokens} tokens, not {about['tokens']}"
    if field == schema.TEXT_FIELD:
        yield from _of_lengths(held, lengths, breaks)


def _of_part(held: _Held, field: str, part: Part) -> Iterator[str]:
    """Yield what is wrong with the postings of some terms."""
    documents = part.documents.astype(np.int64)
    firsts = np.cumsum(part.counts) - part.counts
    rises = np.diff(documents) > 0
    rises[firsts[1:] - 1] = True
    if len(documents) != int(part.counts.sum()) or not rises.all() or (documents >= held.size).any():
        yield f"the postings of {field} do not rise within the {held.size} documents"
    if not len(part.frequencies):
        return
    if len(part.frequencies) != len(documents) or (part.frequencies < 1).any():
        yield f"the frequencies of {field} are not those of its postings"
    elif len(part.distances) != int(part.frequencies.sum()) or (part.distances < 0).any():
        yield f"the positions of {field} are not those of its tokens"


def _of_lengths(held: _Held, lengths: Numbers, breaks: Numbers) -> Iterator[str]:
    """Yield what is wrong with what is said of how many tokens documents have."""
    if (lengths - breaks != held.columns[schema.LENGTH]).any():
        yield "the column of lengths does not say how many tokens stand in each block"
    norms = np.asarray(held.documents.norms(schema.TEXT_FIELD))
    if (to_bytes(lengths)[: len(norms)] != norms).any() or lengths[len(norms) :].any():
        yield "the lengths of the text are not those of its tokens"


def _of_columns(held: _Held) -> Iterator[str]:
    """Yield what is wrong with the numbers of documents, and of articles by them."""
    offsets, numbers = held.columns[schema.OFFSET], np.arange(held.size)
    heads = numbers - offsets
    # Each block stands one after the one before it, or is the first of its article.
    if len(offsets) and (offsets[0] or ((offsets[1:] != 0) & (offsets[1:] != offsets[:-1] + 1)).any()):
        yield "the blocks of an article do not stand one after the other"
        return
    lengths = np.bincount(heads, held.columns[schema.LENGTH], held.size).astype(np.int64)
    is_head = offsets == 0
    if (lengths[is_head] != held.columns[schema.ARTICLE_LENGTH][is_head]).any():
        yield "the lengths of articles are not those of their blocks"
    roles = held.columns[schema.ROLE]
    if ((roles < 0) | (roles >= len(schema.ROLES))).any():
        yield "a block plays a role that there is not"


def _of_marks(held: _Held) -> Iterator[str]:
    """Yield what is wrong with the marks by which repeated copy is told."""
    allowed = {SKETCH: held.columns[schema.OFFSET] == 0, PRINT: held.columns[schema.ROLE] == _CAPTION}
    for name, is_allowed in allowed.items():
        documents = np.asarray(held.sections.get(f"{name}/documents"), np.int64)
        values = held.sections.get(f"{name}/values")
        if (np.diff(documents) <= 0).any() or (documents >= held.size).any() or not is_allowed[documents].all():
            yield f"the documents that have a {name} are not those that can have one"
        elif len(values) != len(documents) * WIDTHS[name]:
            yield f"there is not a {name} of each document that has one"


def _of_stored(held: _Held) -> Generator[str, None, dict[str, dict[str, list[int]]]]:
    """Yield what is wrong with stored values; return which documents have each value of some fields."""
    later = held_by(held.sections.attributes) & frozenset(schema.WHOLE.values())
    found: dict[str, dict[str, list[int]]] = {field: defaultdict(list) for field in (*_WHOLE_VALUES, *sorted(later))}
    offsets, roles = held.columns[schema.OFFSET].tolist(), held.columns[schema.ROLE].tolist()
    blocks: list[int] = []
    for docnum in range(held.size):
        record = held.documents.stored_fields(docnum)
        values = _values(record)
        for field, value in values.items():
            found[field][value].append(docnum)
        for field, several in _counted(record).items() if later else ():
            for value in several:
                found.get(field, {}).setdefault(value, []).append(docnum)
        is_head = not offsets[docnum]
        if (schema.HEAD in record) is not is_head or schema.TEXT_FIELD not in record or schema.BLOCK not in record:
            yield f"what is stored of document {docnum} is not what its place asks for"
        if is_head:
            blocks.append(record.get(schema.HEAD, {}).get("blocks", 0))
        if values.get(schema.KIND) != schema.kind_of(roles[docnum]):
            yield f"document {docnum} is a {values.get(schema.KIND)}, and ranked as a {schema.kind_of(roles[docnum])}"
    begins = [docnum for docnum, offset in enumerate(offsets) if not offset]
    if blocks != [end - begin for begin, end in pairwise([*begins, held.size])]:
        yield "articles do not have as many blocks as is stored of them"
    return found


def _values(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a document that are indexed as they are."""
    head = record.get(schema.HEAD, {})
    values = {
        schema.KIND: record.get(schema.KIND, ""),
        schema.ARTICLE: record.get(schema.ARTICLE, ""),
        schema.PATH: head.get("container") or head.get("path", ""),
        schema.LANGUAGE: (head.get("language") or schema.UNDETERMINED) if head else "",
        schema.DATE: head.get("date", ""),
    }
    return {field: value for field, value in values.items() if value}


def _counted(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of a document that are counted as they are written."""
    head, block = record.get(schema.HEAD, {}), record.get(schema.BLOCK, {})
    values = {name: distinct([head.get(name, "")]) for name in schema.ARTICLE_VALUES if name != schema.KEYWORDS}
    values |= {name: distinct([block.get(name, "")]) for name in schema.BLOCK_WORDS}
    values[schema.KEYWORDS] = distinct(head.get("keywords", ()))
    values[schema.BYLINE] = distinct([head.get("byline", ""), *head.get("contributors", ())])
    return {schema.WHOLE[name]: several for name, several in values.items()}


def _of_values(postings: FieldPostings | None, field: str, stored: Mapping[str, list[int]]) -> Iterator[str]:
    """Yield what is wrong with the postings of whole values, which are stored too."""
    indexed: dict[str, list[int]] = {}
    if postings:
        for begin, part in _parts(postings):
            ends = np.cumsum(part.counts)
            for number, (count, end) in enumerate(zip(part.counts.tolist(), ends.tolist(), strict=True)):
                term = postings.dictionary[begin + number].decode()
                indexed[term] = part.documents[end - count : end].tolist()
    if indexed != dict(stored):
        yield f"the terms of {field} are not the values that are stored"
