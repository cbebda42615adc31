"""Make of articles the lines that a cluster is sent: the work of a batch, which another process may do."""

from collections.abc import Iterable, Iterator, Sequence
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
from search.index.errors import ArticleError

# Stands between lines that must arrive before those behind it.
BARRIER = b""
# Bytes that are sent together, and that an article may have before it is sent in parts: a cluster refuses a request of
# more than 100 MB, and one of small machines refuses less.
_BODY, _PART = 1_000_000, 4_000_000
# An article's own document has the terms of all of its blocks, which may take some times the room of its texts; and
# each block begins so many places behind the last that their number has an end too.
MOST_BYTES, MOST_BLOCKS = 20_000_000, 200_000


class Placed(NamedTuple):
    """Hold an article with its place in the order of the index, and how many blocks it had there before.

    Of two versions of a document the cluster keeps the one with the greater number, in whatever order they arrive.
    """

    documents: Documents
    sequence: int
    blocks_before: int = 0
    version: int = 1


def check_size(documents: Documents) -> None:
    """Raise ArticleError for an article that no cluster takes."""
    size = sum(len(text.encode(errors="surrogatepass")) for text in documents.texts)
    if size > MOST_BYTES or len(documents.texts) > MOST_BLOCKS:
        raise ArticleError(
            f"article {documents.article.id} has {size / 1e6:,.1f} MB of text in {len(documents.texts):,} blocks, and "
            f"a cluster takes {MOST_BYTES / 1e6:,.0f} MB in {MOST_BLOCKS:,} at most: split it"
        )


def bodies_of(articles: Sequence[Placed]) -> list[bytes]:
    """Return the lines of articles as they are sent: those of each together, but for large ones."""
    found = [one.documents for one in articles]
    analyses = analysed([*map(_recorded, found, _languages(found))])
    lines = (_lines_of(one, [*actions(of_it, one.sequence)]) for one, of_it in zip(articles, analyses, strict=True))
    return [*joined(chain.from_iterable(lines))]


def deletions(article_id: str, blocks: int, version: int) -> bytes:
    """Return the lines that delete an article that has so many blocks: itself first, so that it is gone as a whole."""
    offsets: list[int | None] = [None, *range(blocks)]
    return b"".join(_deletion(article_id, offset, version) for offset in offsets)


def joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines, as many together as are sent at once, and barriers where they stand."""
    held: list[bytes] = []
    size = 0
    for one in lines:
        held.append(one)
        size += len(one)
        if size >= _BODY or one == BARRIER:
            yield from filter(None, [b"".join(held)])
            held, size = [], 0
        if one == BARRIER:
            yield BARRIER
    if held:
        yield b"".join(held)


def _lines_of(article: Placed, found: Sequence[Action]) -> list[bytes]:
    """Return the lines of an article: its own document is the last, so that where it is all of its blocks are."""
    own, *blocks = found
    gone = range(len(blocks), article.blocks_before)
    lines = [
        *(_indexing(block, article.version) for block in blocks),
        *(_deletion(article.documents.article.id, offset, article.version) for offset in gone),
    ]
    last = _indexing(own, article.version)
    if len(last) + sum(map(len, lines)) < _PART:
        return [b"".join([*lines, last])]
    return [*lines, BARRIER, last]


def _indexing(action: Action, version: int) -> bytes:
    about = orjson.dumps({"index": _named(action.id, action.routing, version)})
    return b"%b\n%b\n" % (about, _encoded(action.document))


def _deletion(article_id: str, offset: int | None, version: int) -> bytes:
    about = {"delete": _named(document_id(article_id, offset), routing(article_id), version)}
    return orjson.dumps(about) + b"\n"


def _named(name: str, shard: str, version: int) -> dict[str, Any]:
    """Return what names a document: a request that arrives after a later one changes nothing of what that wrote."""
    return {"_id": name, "routing": shard, "version": version, "version_type": "external_gte"}


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
    of_files = (article.origin.language for article in articles)
    return [next(filter(None, one), "") for one in zip(told, detected, of_files, strict=True)]
