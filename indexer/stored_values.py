"""Say what is stored with documents: the records that search shows, and from which sources are known again."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import repeat
from typing import Any

import orjson

from indexer.documents import Documents
from search.index import schema
from search.index.codec.stored import encode_json
from search.index.compiled import compiled

Record = dict[str, Any]

_TWIN = compiled(__name__)

# How what an article does not say of itself was found.
LANGUAGE_RULE = "function words, or the script"
LANGUAGE_OF_FILE_RULE = "function words, or the script; of short texts those of most of their file"
HEADLINE_RULE = "headline"
LEAD_RULE = "first words of the text"

_NAMES_OF_VALUES = ("credit", "photographer", "picture")


def records_of(documents: Documents, language: str) -> Sequence[bytes]:
    """Return what is stored with each document of an article, as JSON; the first holds what belongs to the article."""
    if _TWIN:
        with suppress(UnicodeEncodeError, OverflowError):
            return [_encoded(next(values_of(documents, language))), *_following_records(documents, _TWIN)]
    return list(map(_encoded, values_of(documents, language)))


def values_of(documents: Documents, language: str) -> Iterator[Record]:
    """Yield what is stored with each document of an article; the first holds what belongs to the article."""
    head = {schema.HEAD: head_of(documents, language)}
    for place, (kind, text) in enumerate(zip(documents.kinds, documents.texts, strict=True)):
        yield {schema.TEXT_FIELD: text, **_about(documents, kind, block_of(documents, place)), **head}
        head = {}


def _about(documents: Documents, kind: str, block: Record) -> Record:
    return {schema.KIND: kind, schema.ARTICLE: documents.article.id, schema.BLOCK: block}


def _following_records(documents: Documents, twin: Any) -> list[bytes]:
    """Return the records of all documents but the first."""
    texts, kinds, numbers = documents.texts[1:], documents.kinds[1:], documents.numbers[1:]
    behind = {}
    for kind in set(kinds):
        without_number, _, _ = _encoded(_about(documents, kind, {"number": 0})).rpartition(b"0}}")
        behind[kind] = b"," + without_number[1:]
    extents = documents.details["extent"][1:] if "extent" in documents.details else repeat(None, len(texts))
    found: list[bytes] = twin.plain_records(texts, kinds, numbers, extents, behind)
    # Of few blocks more is stored.
    others = [column for name, column in documents.details.items() if name != "extent"]
    for place in [place for place, values in enumerate(zip(*others, strict=True)) if place and any(values)]:
        record = {schema.TEXT_FIELD: documents.texts[place]}
        record |= _about(documents, documents.kinds[place], block_of(documents, place))
        found[place - 1] = _encoded(record)
    return found


def block_of(documents: Documents, place: int) -> Record:
    """Return what is stored of the block that is a document of an article, beside its text and kind."""
    stored: Record = {"number": documents.numbers[place]}
    if not documents.details:
        return stored
    values = {name: column[place] for name, column in documents.details.items() if column[place]}
    if extent := values.get("extent"):
        stored |= {"line": extent.line, "start": extent.start, "end": extent.end}
        if extent.end_line != extent.line:
            stored["end_line"] = extent.end_line
        if extent.shifts:
            stored["shifts"] = [*map(list, extent.shifts)]
    for name in _NAMES_OF_VALUES:
        if name in values:
            stored[name] = values[name]
    if "date" in values:
        stored["date"] = values["date"].isoformat()
    if "repeats" in values:
        stored["repeats"] = [repeat.line for repeat in values["repeats"]]
    return stored


def head_of(documents: Documents, language: str) -> Record:
    """Return what is stored of an article; `language` is the empty string if it could not be told."""
    article, origin = documents.article, documents.origin
    stored: Record = {
        "title": documents.title or article.id,
        "dateline": article.dateline,
        "place": article.place,
        "agency": article.agency,
        "byline": article.byline,
        "contributors": list(article.contributors),
        "date": article.date.isoformat() if article.date else "",
        "language": language,
        "path": article.path,
        "url": article.url,
        "keywords": [keyword for keyword in article.keywords if keyword.strip()],
        "section": article.section,
        "source": article.source,
        "rules": _rules(documents, language),
        "digest": origin.digest,
        "container": origin.path if origin.path != article.path else "",
        "version": article.version,
        "modified": article.modified.timestamp() if article.modified else 0.0,
        "blocks": len(documents.texts),
        "siblings": documents.siblings,
    }
    return {name: value for name, value in stored.items() if value}


def _rules(documents: Documents, language: str) -> dict[str, str]:
    """Return how the values of the article were found: what it says itself, and what was made up for it here."""
    rules = {"title": HEADLINE_RULE if "headline" in documents.kinds else LEAD_RULE}
    if language and not documents.article.language:
        rules["language"] = LANGUAGE_OF_FILE_RULE if documents.origin.language else LANGUAGE_RULE
    return {**rules, **documents.article.rules}


def _encoded(record: Record) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:  # numbers of more than 64 bits
        return encode_json(record)
