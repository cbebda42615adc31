"""Make indexes of all kinds of fields, the same in any codec."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from whoosh import columns, fields
from whoosh.analysis import StandardAnalyzer, StemmingAnalyzer
from whoosh.codec.base import Codec
from whoosh.filedb.filestore import Storage
from whoosh.formats import Frequency
from whoosh.index import FileIndex
from whoosh.query import (
    And,
    AndMaybe,
    Every,
    FuzzyTerm,
    Not,
    NumericRange,
    Or,
    Phrase,
    Prefix,
    Query,
    Require,
    Term,
    TermRange,
    Wildcard,
)

WORDS = ("ferry", "ferries", "harbour", "harbor", "port", "ports", "a", "zoé", "naïve", "xff\uffee")
SORTABLE = ("key", "count", "day", "title")
_DAYS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2030, 1, 1))


def schema() -> fields.Schema:
    """Return a schema with a field of each kind."""
    plain = StandardAnalyzer(stoplist=None)
    kinds: dict[str, fields.FieldType] = {
        "key": fields.ID(unique=True, stored=True, sortable=True),
        "title": fields.TEXT(plain, stored=True, sortable=True, field_boost=2.5),
        "text": fields.TEXT(plain, vector=True),
        "signs": fields.TEXT(plain, chars=True, vector=True),
        "bag": fields.TEXT(plain, phrase=False, vector=Frequency(), field_boost=0.3),
        "stems": fields.TEXT(StemmingAnalyzer(stoplist=None), spelling=True, stored=True),
        "tags": fields.KEYWORD(commas=True, scorable=True, stored=True, vector=True),
        "flags": fields.KEYWORD(sortable=True),
        "count": fields.NUMERIC(int, sortable=True, stored=True),
        "share": fields.NUMERIC(float, stored=True, sortable=True),
        "natural": fields.NUMERIC(int, bits=64, signed=False),
        "day": fields.DATETIME(stored=True, sortable=True),
        "is_new": fields.BOOLEAN(stored=True),
        "grams": fields.NGRAM(2, 3, stored=True),
        "gram_words": fields.NGRAMWORDS(2, 3),
        "anything": fields.STORED(),
        "bytes": fields.COLUMN(columns.VarBytesColumn()),
        "few": fields.COLUMN(columns.RefBytesColumn()),
        "bit": fields.COLUMN(columns.BitColumn()),
        "small": fields.COLUMN(columns.NumericColumn("b")),
        "packed": fields.COLUMN(columns.CompressedBytesColumn()),
    }
    return fields.Schema(**kinds)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
long_texts = st.builds(lambda text, times: " ".join([text] * times), texts, st.sampled_from((1, 1, 1, 30)))
boosts = st.sampled_from((1.0, 1.0, 0.5, 3.0, 0.1))
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2) | st.tuples(inner)
    ),
    max_leaves=4,
)
_OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("title", "signs", "bag", "stems"), texts),
    # Few words: each has many parts.
    **dict.fromkeys(("grams", "gram_words"), st.sampled_from(WORDS)),
    "text": long_texts,
    "tags": st.lists(st.sampled_from(WORDS), max_size=4).map(",".join),
    "flags": texts,
    "count": st.integers(-(2**31), 2**31 - 1) | st.integers(-3, 3),
    "share": st.floats(-1e6, 1e6),
    "natural": st.integers(0, 2**63),
    "day": _DAYS,
    "is_new": st.booleans(),
    "anything": anything,
    "bytes": st.binary(max_size=6),
    "few": st.sampled_from((b"a", b"bb")),
    "bit": st.booleans(),
    "small": st.integers(-128, 126),
    "packed": st.binary(max_size=6),
    "_boost": boosts,
    "_text_boost": boosts,
    "_stored_stems": st.text(max_size=3),
}
documents = st.fixed_dictionaries({"key": st.sampled_from("abcdefghij")}, optional=_OPTIONAL)


@dataclass(frozen=True)
class Commit:
    """Hold what one writer does: deletions first, then documents."""

    documents: list[Mapping[str, Any]]
    updates: list[Mapping[str, Any]] = field(default_factory=list)
    deleted_keys: list[str] = field(default_factory=list)
    optimize: bool = False
    merge: bool = False


commits = st.builds(
    Commit,
    st.lists(documents, max_size=4),
    st.lists(documents, max_size=2),
    st.lists(st.sampled_from("abcdefghij"), max_size=2),
    st.sampled_from((False, False, True)),
    st.booleans(),
)


def build(storage: Storage, codec: Codec, history: list[Commit]) -> FileIndex:
    """Return an index that was written by several writers."""
    index = storage.create_index(schema())
    for one in history:
        writer = index.writer(codec=codec)
        for key in one.deleted_keys:
            writer.delete_by_term("key", key)
        for document in one.documents:
            writer.add_document(**document)
        for document in one.updates:
            writer.update_document(**document)
        writer.commit(optimize=one.optimize, merge=one.merge)
    return index


_text_fields = st.sampled_from(("title", "text", "signs", "bag", "stems", "tags"))
_placed_fields = st.sampled_from(("title", "text", "signs", "stems"))
_words = st.sampled_from(WORDS)
_leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Term, _text_fields, _words),
    st.builds(Term, _text_fields, _words, boost=boosts),
    st.builds(Phrase, _placed_fields, st.lists(_words, min_size=2, max_size=3), slop=st.integers(1, 3)),
    st.builds(Prefix, _text_fields, st.sampled_from(("f", "har", "p", "z", "xff"))),
    st.builds(Wildcard, _text_fields, st.sampled_from(("f*y", "p?rt*", "*", "har*r"))),
    st.builds(FuzzyTerm, _text_fields, st.sampled_from(("fery", "harbo", "prt")), maxdist=st.integers(1, 2)),
    st.builds(NumericRange, st.just("count"), st.integers(-5, 0), st.integers(0, 5)),
    st.builds(NumericRange, st.just("share"), st.floats(-1e6, 0), st.floats(0, 1e6)),
    st.builds(TermRange, _text_fields, st.sampled_from(("a", "g")), st.sampled_from(("h", "port", "z"))),
    st.sampled_from((Every(), Every("text"), Every("bag"), Term("grams", "er"), Term("is_new", True))),
)
queries = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=2, max_size=3)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=4)),
        st.builds(lambda a, b: And([a, Not(b)]), inner, inner),
        st.builds(AndMaybe, inner, inner),
        st.builds(Require, inner, inner),
    ),
    max_leaves=4,
)
