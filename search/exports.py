"""Write a page for programs: JSON, JSON Lines, CSV, counts and paths. Imported when one of these is asked for."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from search.hits import Hit, Page
from search.index.printing import harmless_json, printable

_ARTICLE = (
    *("id", "title", "date", "place", "agency", "byline", "language", "path", "url"),
    *("contributors", "keywords", "section", "source"),
)
_BLOCK = ("id", "kind", "number", "line", "start", "end", "credit", "photographer", "date", "picture", "text")


def export(page: Page, form: str, by: str) -> str:
    """Return the page in a form: json, jsonl, csv, count (of what `by` names), files, shown or null."""
    return _FORMS[form](page, by)


def _json(page: Page, _: str) -> str:
    return harmless_json(json.dumps(page.to_dict(), ensure_ascii=False, indent=2)) + "\n"


def _jsonl(page: Page, _: str) -> str:
    return "".join(harmless_json(json.dumps(hit.to_dict(), ensure_ascii=False)) + "\n" for hit in page)


def _csv(page: Page, _: str) -> str:
    """Return the hits as CSV: a list in one cell, an apostrophe before what a spreadsheet would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [*(f"article_{name}" for name in _ARTICLE), *(f"block_{name}" for name in _BLOCK)]
    writer.writerow(["rank", "score", *names, "snippet"])
    writer.writerows([_cell(value) for value in _row(hit)] for hit in page)
    return out.getvalue()


def _row(hit: Hit) -> list[Any]:
    article = [getattr(hit.article, name) for name in _ARTICLE]
    return [hit.rank, hit.score, *article, *(getattr(hit.block, name) for name in _BLOCK), hit.snippet.text]


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        value = "; ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _count(page: Page, by: str) -> str:
    return f"{page.total.articles if by == 'article' else page.total.blocks}\n"


def _files(page: Page, _: str) -> str:
    return "".join(f"{path}\n" for path in _paths(page))


def _shown(page: Page, _: str) -> str:
    """Return the paths for a terminal, which a name must not steer."""
    return "".join(f"{printable(path)}\n" for path in _paths(page))


def _null(page: Page, _: str) -> str:
    return "".join(f"{path}\0" for path in _paths(page))


def _paths(page: Page) -> list[str]:
    return list(dict.fromkeys(hit.article.path for hit in page if hit.article.path))


_FORMS: dict[str, Callable[[Page, str], str]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "count": _count,
    "files": _files,
    "shown": _shown,
    "null": _null,
}
