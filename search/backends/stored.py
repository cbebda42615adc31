"""Read what was stored with a document back into hits."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from search.hits import ArticleHit, BlockHit
from search.index import schema


def article_hit(stored: Mapping[str, Any]) -> ArticleHit:
    """Return the article of the stored fields of its head."""
    head = stored[schema.HEAD]
    return ArticleHit(
        id=stored[schema.ARTICLE],
        title=head["title"],
        date=_date(head),
        place=head.get("place", ""),
        agency=head.get("agency", ""),
        byline=head.get("byline", ""),
        language=head.get("language", ""),
        path=head.get("path", ""),
        url=head.get("url", ""),
        dateline=head.get("dateline", ""),
        contributors=tuple(head.get("contributors", ())),
        keywords=tuple(head.get("keywords", ())),
        section=head.get("section", ""),
        source=head.get("source", ""),
    )


def rules(stored: Mapping[str, Any]) -> Mapping[str, str]:
    """Return how the values of the article were found, by the names of fields, of the stored fields of its head."""
    found: Mapping[str, str] = stored[schema.HEAD].get("rules", {})
    return found


def block_hit(stored: Mapping[str, Any]) -> BlockHit:
    """Return the block of the stored fields of its document."""
    block = stored[schema.BLOCK]
    number, known = block["number"], block.get
    # In the order of its fields, since ten are made for each page.
    return BlockHit(
        f"{stored[schema.ARTICLE]}:{number}",
        stored[schema.KIND],
        number,
        stored[schema.TEXT_FIELD],
        known("line"),
        known("start"),
        known("end"),
        known("credit", ""),
        known("photographer", ""),
        _date(block),
        tuple(known("repeats", ())),
        known("picture", ""),
        tuple(map(tuple, known("shifts", ()))),
        known("end_line", known("line")),
    )


def _date(values: Mapping[str, Any]) -> dt.date | None:
    return dt.date.fromisoformat(values["date"]) if values.get("date") else None
