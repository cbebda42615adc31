"""Make of articles the lines that a cluster is sent: the work of a batch, which another process may do."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import orjson

from indexer.documents import Documents
from indexer.languages import detect_languages
from indexer.names_in_text import name_terms
from indexer.stored_values import values_of
from search.index.analysis.batch import number_words
from search.index.cluster_analysis import Recorded, analysed
from search.index.cluster_schema import Action, actions, document_id, routing
from search.index.codec.stored import encode_json

# Bytes that are sent together, and that an article may have before it is sent in parts.
_BODY = 1_000_000


class Placed(NamedTuple):
    """Hold an article with its place in the order of the index, and how many blocks it had there before."""

    documents: Documents
    sequence: int
    blocks_before: int = 0


def bodies_of(articles: Sequence[Placed]) -> list[bytes]:
    """Return the lines of articles, those of each together, as they are sent."""
    found = [one.documents for one in articles]
    analyses = analysed([*map(_recorded, found, _languages(found))])
    lines = (_lines_of(one, [*actions(of_it, one.sequence)]) for one, of_it in zip(articles, analyses, strict=True))
    return [*joined(lines)]


def deletions(article_id: str, blocks: int) -> bytes:
    """Return the lines that delete an article that has so many blocks: itself first, so that it is gone as a whole."""
    offsets: list[int | None] = [None, *range(blocks)]
    return b"".join(_deletion(article_id, offset) for offset in offsets)


def joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines, as many together as are sent at once."""
    held: list[bytes] = []
    size = 0
    for one in lines:
        held.append(one)
        size += len(one)
        if size >= _BODY:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _lines_of(article: Placed, found: Sequence[Action]) -> bytes:
    """Return the lines of an article: its own document is the last, so that where it is all of its blocks are."""
    own, *blocks = found
    gone = range(len(blocks), article.blocks_before)
    deleted = (_deletion(article.documents.article.id, offset) for offset in gone)
    return b"".join([*map(_indexing, blocks), *deleted, _indexing(own)])


def _indexing(action: Action) -> bytes:
    about = orjson.dumps({"index": {"_id": action.id, "routing": action.routing}})
    return b"%b\n%b\n" % (about, _encoded(action.document))


def _deletion(article_id: str, offset: int | None) -> bytes:
    about = {"delete": {"_id": document_id(article_id, offset), "routing": routing(article_id)}}
    return orjson.dumps(about) + b"\n"


def _encoded(document: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(document)
    except TypeError:  # numbers of more than 64 bits
        return encode_json(document)


def _recorded(documents: Documents, language: str) -> Recorded:
    names = name_terms(documents.kinds, documents.texts, language)
    return Recorded([*values_of(documents, language)], [*names])


def _languages(articles: Sequence[Documents]) -> list[str]:
    told = [article.article.language for article in articles]
    if all(told):
        return told
    words = number_words([*chain.from_iterable(article.texts for article in articles)])
    detected = detect_languages(words, [len(article.texts) for article in articles])
    return [one or other for one, other in zip(told, detected, strict=True)]
