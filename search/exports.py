"""Write a page for programs: JSON, JSON Lines, CSV, counts and paths. Imported when one of these is asked for."""

import csv
import importlib
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from search.hits import Hit, Page
from search.index.printing import harmless_json, printable

_ARTICLE = (
    *("id", "title", "date", "place", "agency", "byline", "language", "path", "url"),
    *("contributors", "keywords", "section", "source"),
)
# What a spreadsheet may run: a text that begins with one of these signs, in ASCII or in the other widths that some take
# for it, behind whatever blanks, controls and unseen characters; and one that begins with a tab or an end of a line.
# OWASP, "CSV Injection", advises an apostrophe before it, and quotes round every text, so that no separator in it
# begins another cell. Apostrophes that stand there count, so that the one of ours can be told and taken away.
_FORMULA = re.compile(
    "'*(?:[\t\r\n]|[\\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    "[-=+@\uff0d\uff1d\uff0b\uff20\ufe63\ufe66\ufe62\ufe6b])"
)
_BLOCK = ("id", "kind", "number", "line", "start", "end", "credit", "photographer", "date", "picture", "text")
HIT_COLUMNS = (
    *("rank", "score"),
    *(f"article_{name}" for name in _ARTICLE),
    *(f"block_{name}" for name in _BLOCK),
    "snippet",
)


def export(page: Page, form: str, by: str) -> str:
    """Return the page in a form: json, jsonl, csv, count (of what `by` names), files, shown or null."""
    return _FORMS[form](page, by)


def form_named(name: str) -> Callable[[Page, str], str]:
    """Return what writes a page in a form: one of these, else one that another package adds.

    Raises CuttingsError if there is none of this name that can be had.
    """
    # Imported by name: forms of other packages are rarely asked for.
    found: Callable[[Page, str], str] = _FORMS.get(name) or importlib.import_module("search.outputs").output_named(name)
    return found


def _json(page: Page, _: str) -> str:
    return harmless_json(json.dumps(page.to_dict(), ensure_ascii=False, indent=2)) + "\n"


def _jsonl(page: Page, _: str) -> str:
    return "".join(harmless_json(json.dumps(hit.to_dict(), ensure_ascii=False)) + "\n" for hit in page)


def _csv(page: Page, _: str) -> str:
    """Return the hits as CSV: numbers bare, texts quoted, an apostrophe before what a spreadsheet would run."""
    return csv_header(HIT_COLUMNS) + csv_rows(map(hit_values, page))


def hit_values(hit: Hit) -> list[Any]:
    """Return what stands in the columns of a hit."""
    article = [getattr(hit.article, name) for name in _ARTICLE]
    return [hit.rank, hit.score, *article, *(getattr(hit.block, name) for name in _BLOCK), hit.snippet.text]


def csv_header(names: Iterable[str]) -> str:
    """Return the first line of a table."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(names)
    return out.getvalue()


def csv_rows(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows of values as lines of a table: numbers bare, texts quoted and guarded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Return a value as it stands in a cell; each text of a list is guarded, since some spreadsheets part at `;`."""
    if isinstance(value, tuple):
        return "; ".join(map(guarded, value))
    return guarded(value) if isinstance(value, str) else value


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet may run it."""
    return f"'{text}" if _FORMULA.match(text) else text


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
