"""Answer many queries on one searcher, and write each with its hits as CSV or JSON Lines. Imported when asked for."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

import orjson

from search.exports import HIT_COLUMNS, csv_header, csv_rows, hit_values
from search.hits import Page
from search.index.printing import harmless_json
from search.saved_searches import SavedSearch
from search.service import TIMEOUT, Searcher

_PRINTABLE_ASCII = bytes(range(0x20, 0x7F))

Form = Literal["csv", "jsonl", "summary"]


class BatchAnswer(NamedTuple):
    """Hold a search and its page; `error` says why there is none, or why what there is to find is not known."""

    search: SavedSearch
    page: Page | None
    error: str = ""

    @property
    def is_found(self) -> bool:
        """Say whether anything matches."""
        return self.page is not None and self.page.total.blocks > 0


def run_batch(
    searcher: Searcher, searches: Iterable[SavedSearch], *, timeout: float = TIMEOUT
) -> Iterator[BatchAnswer]:
    """Yield the answer to each search, in their order, all from the commit that the searcher is at.

    Nothing is relaxed: what finds nothing says so. A search that fails, or takes more than `timeout` seconds, has its
    error and stops no other.
    """
    for search in searches:
        yield _answered(searcher, search, timeout)


def _answered(searcher: Searcher, search: SavedSearch, timeout: float) -> BatchAnswer:
    try:
        page = searcher.search(**search.arguments(), limit=search.limit, sort=search.sort, timeout=timeout)
    except ValueError as error:
        # What is wrong with the index itself is no fault of one search, and is raised.
        return BatchAnswer(search, None, str(error))
    return BatchAnswer(search, page, page.notes[-1] if page.given_up else "")


def header_of(form: Form) -> str:
    """Return what stands before the answers of a batch."""
    if form == "jsonl":
        return ""
    return csv_header([*_LABELS, *_COUNTS] if form == "summary" else [*_LABELS, *_COUNTS[:-1], *HIT_COLUMNS, "notes"])


def written(answer: BatchAnswer, form: Form) -> str:
    """Return an answer as lines: a JSON object, or a row a hit, one without a hit where there is none."""
    return _WRITTEN[form](answer)


_LABELS = ("name", "query")
_COUNTS = ("articles", "blocks", "notes")


def _labels(answer: BatchAnswer) -> list[Any]:
    total = answer.page.total if answer.page is not None and not answer.error else None
    return [answer.search.name, answer.search.query, *(total or (None, None))]


def _notes(answer: BatchAnswer) -> str:
    return "; ".join(
        dict.fromkeys([*(() if answer.page is None else answer.page.notes), *filter(None, [answer.error])])
    )


def _as_rows(answer: BatchAnswer) -> str:
    labels, notes = _labels(answer), _notes(answer)
    hits = [hit_values(hit) for hit in answer.page or ()] or [[None] * len(HIT_COLUMNS)]
    return csv_rows([*labels, *hit, notes] for hit in hits)


def _as_count(answer: BatchAnswer) -> str:
    return csv_rows([[*_labels(answer), _notes(answer)]])


def _as_json(answer: BatchAnswer) -> str:
    search, page = answer.search, answer.page
    told: dict[str, Any] = {"name": search.name, "query": search.query}
    if answer.error or page is None:
        told |= {"error": answer.error}
    else:
        told |= {"notes": page.notes, "total": page.total._asdict(), "hits": [hit.to_dict() for hit in page]}
    return _json_of(told) + "\n"


def _json_of(told: dict[str, Any]) -> str:
    try:
        data = orjson.dumps(told)
    except orjson.JSONEncodeError:  # half of a pair of surrogates, which JSON can hold and UTF-8 cannot
        data = json.dumps(told).encode()
    text = data.decode()
    # What is printable throughout holds no control; that is told far sooner than one is looked for, and soonest of
    # what is left without the characters of ASCII that are.
    return text if data.translate(None, _PRINTABLE_ASCII).decode().isprintable() else harmless_json(text)


_WRITTEN: dict[Form, Callable[[BatchAnswer], str]] = {"csv": _as_rows, "jsonl": _as_json, "summary": _as_count}
