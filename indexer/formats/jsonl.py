"""Read JSON Lines: one article a line, an object with at least `text` or `title`."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from indexer.blocks import blocks_of
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

# As common exports name them; the first that a record has is taken.
_FIELDS = {
    "id": ("id", "guid", "uri"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "date": ("date", "published", "date_published"),
    "byline": ("byline", "author", "authors"),
    "agency": ("agency", "source"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}


class JsonLines:
    """Read one JSON object a line, an article each."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield an article for each line; raises SourceError, naming the line, if one is not such an object."""
        for number, line in enumerate(decode(source.data, source.charset).split("\n"), start=1):
            if line.strip():
                yield _article(_record(line, number), number)


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"line {number} is not JSON ({error}): mend or remove the line") from error
    if not isinstance(record, dict):
        raise SourceError(f"line {number} is not a JSON object: mend or remove the line")
    return record


def _article(record: dict[str, Any], number: int) -> Article:
    values = {name: _first(record, keys) for name, keys in _FIELDS.items()}
    text, title = values["text"], " ".join(values["title"].split())
    if not text.strip() and not title:
        raise SourceError(f"line {number} has no text: it needs one of the fields {', '.join(_FIELDS['text'])}")
    return Article(
        id=values["id"],
        title=title,
        blocks=blocks_of(text),
        agency=values["agency"],
        byline=values["byline"],
        date=_date(values["date"]),
        language=_language(values["language"]),
        url=values["url"],
    )


def _first(record: dict[str, Any], keys: Iterable[str]) -> str:
    for key in keys:
        value = record.get(key)
        if isinstance(value, list):
            value = ", ".join(str(part) for part in value)
        if value is not None and str(value).strip():
            # A lone surrogate may stand in JSON as an escape, and in no text file.
            return str(value).encode("utf-8", "replace").decode("utf-8")
    return ""


def _language(text: str) -> str:
    """Return the ISO 639-1 code in "en" and "pt-BR"; nothing of "English", which is none: then the text tells."""
    code = re.split("[-_]", text.strip().lower(), maxsplit=1)[0]
    return code if re.fullmatch("[a-z]{2}", code) else ""


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
