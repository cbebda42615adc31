"""Say what an index is on a cluster: its mapping and its documents, derived from the one schema.

An article is a document with the terms of all its blocks, and each of its blocks is one too, on the same shard. So AND
and NOT look at one document, by article as by block. Terms are those of our own analyzer, sent ready-made.
`docs/decisions/0027-opensearch.md` has the reasons. This needs no client: whatever talks to a cluster may use it.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from search.index import schema
from search.index.analysis import terms as terms_of_text
from search.index.analysis.folding import fold
from search.index.block_terms import BREAK, count_tokens
from search.index.resemblance import bands
from search.index.whole_values import LONGEST_STORED, distinct, distinct_stored

# What a document is.
DOC: Final = "doc"
AN_ARTICLE, A_BLOCK, THE_COMMIT = "article", "block", "commit"
# Ties a block to its article.
JOIN: Final = "join"
# The order of the index: of an article that of its first block.
SEQUENCE: Final = "sequence"
# How many blocks of the article stand before a block.
OFFSET: Final = schema.OFFSET
# Those of a block, and those of all blocks of an article: apart, so that each is weighed among its like.
TERMS: Final = "terms"
ALL_TERMS: Final = "all_terms"
WORDS: Final = "words"
NAMES: Final = "names"
LENGTH: Final = schema.LENGTH
ARTICLE_LENGTH: Final = schema.ARTICLE_LENGTH
PUBLISHED: Final = schema.PUBLISHED
SKETCH: Final = "sketch"
BANDS: Final = "bands"
PRINT: Final = "print"
# What local indexes store with a document, as they do.
STORED: Final = "stored"
GENERATION: Final = "generation"
# By which articles are sorted: values, folded.
SORTED: Final = {
    name: f"{name}_order"
    for name in ("place", "agency", schema.BYLINE, "section", "source", schema.LANGUAGE, "title", schema.PATH)
}
# By which results are counted: values as they are written.
COUNTED: Final = {**schema.WHOLE, **{name: f"{name}_value" for name in schema.STORED_VALUES}}
# The form of the mapping: another one is not read.
VERSION: Final = 2
# Positions between two blocks of an article: more than what any phrase or nearness may skip.
GAP: Final = 10_000
# Stands before a term that counts twice, as those of headlines do.
TWICE: Final = "\x02"
# Stands for a term that folding left no letter of, so that those behind it stay where they are.
EMPTY: Final = "\x03"
# Parts terms of which any is meant; no term holds it.
EITHER: Final = "|"
# Results that are given without being asked for page by page.
WINDOW: Final = 10_000
LONGEST_EXPRESSION: Final = 20_000
# In bytes; an id may have 512.
_LONGEST_ID = 400
# In characters of up to four bytes: Lucene holds no longer term.
LONGEST_TERM: Final = LONGEST_STORED
# As search/ranking/bm25.py has them, which this cannot import; a test holds them together.
K1: Final = 1.5
B: Final = 0.6


class Analysed(NamedTuple):
    """Hold an article as it is sent: what is stored with each block, its terms, and what is told of the whole.

    `words` are those of the texts and credits, folded; `sketch` and `prints` are empty where a text is too short.
    """

    records: Sequence[Mapping[str, Any]]
    terms: Sequence[Sequence[str]]
    words: Collection[str]
    names: Sequence[str]
    sketch: bytes
    prints: Sequence[bytes]


class Action(NamedTuple):
    """Hold a document with its id, and with what chooses its shard."""

    id: str
    routing: str
    document: dict[str, Any]


def document_id(article_id: str, offset: int | None = None) -> str:
    """Return the id of the document of an article, or of its block at an offset: the same however often it is sent."""
    known = article_id
    if len(article_id.encode(errors="surrogatepass")) > _LONGEST_ID:
        known = hashlib.blake2b(article_id.encode(errors="surrogatepass"), digest_size=32).hexdigest()
    return f"{'article' if offset is None else offset}:{known}"


def routing(article_id: str) -> str:
    """Return what chooses the shard of an article and its blocks."""
    return document_id(article_id)


def settings(shards: int = 3, replicas: int = 1) -> dict[str, Any]:
    """Return the settings of an index."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        # What was added is seen when it is committed.
        "refresh_interval": "-1",
        "max_result_window": WINDOW,
        # What is misspelt is looked for by long expressions.
        "max_regex_length": LONGEST_EXPRESSION,
        "similarity": {"default": {"type": "BM25", "k1": K1, "b": B, "discount_overlaps": True}},
        "analysis": {
            "tokenizer": {"ready": {"type": "char_group", "tokenize_on_chars": [" "], "max_token_length": 32_000}},
            "filter": {
                # Both take the term behind the sign, at the same place.
                "twice": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"^{TWICE}(.+)$", f"^(?:{TWICE})(.+)$"],
                },
                # All at one place, so that they are weighed as one word.
                "either": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{EITHER}]+)"]},
                "short": {"type": "truncate", "length": LONGEST_TERM},
            },
            "analyzer": {
                "ready": {"tokenizer": "ready", "filter": ["twice", "short"]},
                "asked": {"tokenizer": "ready", "filter": ["short"]},
                "either": {"tokenizer": "ready", "filter": ["either", "short"]},
            },
        },
    }


def mapping() -> dict[str, Any]:
    """Return the mapping of an index."""
    of_terms = {"type": "text", "analyzer": "ready", "search_analyzer": "asked", "position_increment_gap": GAP}
    of_values = {"type": "text", "analyzer": "asked", "norms": False, "position_increment_gap": 0}
    keyword = {"type": "keyword", "ignore_above": LONGEST_TERM}
    shown = {**keyword, "index": False}
    properties: dict[str, Any] = {
        DOC: keyword,
        JOIN: {"type": "join", "relations": {AN_ARTICLE: A_BLOCK}},
        schema.ARTICLE: keyword,
        schema.KIND: keyword,
        SEQUENCE: {"type": "long"},
        OFFSET: {"type": "integer"},
        TERMS: of_terms,
        ALL_TERMS: of_terms,
        LENGTH: {"type": "integer"},
        ARTICLE_LENGTH: {"type": "integer"},
        WORDS: keyword,
        NAMES: keyword,
        BANDS: {**keyword, "doc_values": False},
        PRINT: keyword,
        SKETCH: {**shown, "doc_values": False},
        schema.PATH: keyword,
        schema.LANGUAGE: keyword,
        schema.DATE: keyword,
        PUBLISHED: {"type": "integer"},
        GENERATION: {"type": "long"},
        STORED: {"type": "object", "enabled": False},
    }
    properties |= dict.fromkeys((*schema.ARTICLE_WORDS, *schema.BLOCK_WORDS), of_values)
    properties |= dict.fromkeys(schema.WHOLE.values(), keyword)
    properties |= dict.fromkeys((*SORTED.values(), *map(COUNTED.__getitem__, schema.STORED_VALUES)), shown)
    return {
        "dynamic": "strict",
        "_meta": {"cuttings": VERSION},
        "_routing": {"required": True},
        "_source": {"includes": [STORED, SEQUENCE, SKETCH, PRINT, GENERATION]},
        "properties": properties,
    }


def actions(article: Analysed, sequence: int) -> Iterator[Action]:
    """Yield the documents of an article, its own before those of its blocks; it stands at `sequence` in the index."""
    head = article.records[0][schema.HEAD]
    article_id = article.records[0][schema.ARTICLE]
    about, shard = _about(article_id, head), routing(article_id)
    about[ARTICLE_LENGTH] = sum(map(count_tokens, article.terms))
    yield Action(document_id(article_id), shard, _of_article(article, about, sequence))
    for offset, (record, its_terms) in enumerate(zip(article.records, article.terms, strict=True)):
        block: dict[str, Any] = {
            **about,
            DOC: A_BLOCK,
            JOIN: {"name": A_BLOCK, "parent": document_id(article_id)},
            SEQUENCE: sequence + offset,
            OFFSET: offset,
            schema.KIND: record[schema.KIND],
            TERMS: ready(its_terms, record[schema.KIND]),
            LENGTH: count_tokens(its_terms),
            STORED: record,
        }
        if article.prints[offset]:
            block[PRINT] = article.prints[offset].hex()
        for name in schema.BLOCK_WORDS:
            if value := record[schema.BLOCK].get(name):
                block[name] = joined_terms([value])
                block[schema.WHOLE[name]] = distinct([value])
        block |= _stored_values(schema.BLOCK, [record])
        yield Action(
            document_id(article_id, offset), shard, {name: value for name, value in block.items() if value != []}
        )


def _of_article(article: Analysed, about: Mapping[str, Any], sequence: int) -> dict[str, Any]:
    kinds = [record[schema.KIND] for record in article.records]
    found: dict[str, Any] = {
        **about,
        DOC: AN_ARTICLE,
        JOIN: AN_ARTICLE,
        SEQUENCE: sequence,
        ALL_TERMS: [ready(one, kind) for one, kind in zip(article.terms, kinds, strict=True)],
        LENGTH: about[ARTICLE_LENGTH],
        WORDS: [*article.words],
        NAMES: [*article.names],
        STORED: article.records[0],
    }
    if article.sketch:
        found[SKETCH] = article.sketch.hex()
        found[BANDS] = bands_of(article.sketch)
    for name in schema.BLOCK_WORDS:
        values = distinct(record[schema.BLOCK].get(name, "") for record in article.records)
        found[schema.WHOLE[name]] = values
    found |= _stored_values(schema.BLOCK, article.records)
    return {key: value for key, value in found.items() if value != []}


def _stored_values(field: str, records: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return by which values that are stored in a field some documents are counted, each once."""
    held = [record[field] for record in records]
    names = [name for name, one in schema.STORED_VALUES.items() if one == field]
    return {COUNTED[name]: [*dict.fromkeys(chain(*(distinct_stored(name, one) for one in held)))] for name in names}


def bands_of(sketch: bytes) -> list[str]:
    """Return by what an article is found that is a version of another: like sketches have one of these in common."""
    return [f"{number}:{band.hex()}" for number, band in enumerate(bands(sketch))]


def ready(its_terms: Iterable[str], kind: str) -> str:
    """Return the terms of a block as they are sent: those of a headline count twice."""
    if kind == "headline":
        return " ".join(f"{TWICE}{term or EMPTY}" for term in its_terms)
    return " ".join(term or EMPTY for term in its_terms)


def joined_terms(values: Iterable[str]) -> str:
    """Return the words of values, folded, with what parts one value from the next."""
    each = (" ".join(term or EMPTY for term in terms_of_text(value, "")) for value in values if value)
    return f" {BREAK} ".join(filter(None, each))


def _about(article_id: str, head: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of an article, which each of its blocks is searched and counted by too."""
    found: dict[str, Any] = {
        schema.ARTICLE: article_id,
        schema.LANGUAGE: head.get("language") or schema.UNDETERMINED,
        schema.PATH: head.get("path") and (head.get("container") or head["path"]),
        schema.DATE: head.get("date"),
        PUBLISHED: dt.date.fromisoformat(head["date"]).toordinal() if head.get("date") else None,
    }
    for name in schema.ARTICLE_WORDS:
        found[name] = joined_terms(_values_of(head, name))
    for name in schema.ARTICLE_VALUES:
        found[schema.WHOLE[name]] = distinct(_values_of(head, name))
    found |= _stored_values(schema.HEAD, [{schema.HEAD: head}])
    for name, field in SORTED.items():
        found[field] = fold(head.get(name, ""))[:LONGEST_TERM]
    return {name: value for name, value in found.items() if value}


def _values_of(head: Mapping[str, Any], name: str) -> Sequence[str]:
    """Return the values that are searched in a field of the article: who contributed is found with who wrote."""
    if name == schema.KEYWORDS:
        return [*head.get(name, ())]
    if name == schema.BYLINE:
        return [head.get(name, ""), *head.get("contributors", ())]
    return [head.get(name, "")]
