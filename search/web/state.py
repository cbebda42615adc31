"""Say what is searched, as the address of a page holds it: each choice has one place there, and defaults have none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from search.backends.base import By, First, Match, Sort

PAGE_SIZE = 10
MOST_PAGES = 500


@dataclass(frozen=True)
class SearchState:
    """Hold the choices of a search under the names of `Searcher.search`: `q` is the query, `page` counts from 1."""

    q: str = ""
    by: By = "article"
    match: Match = "all"
    sort: Sort = "relevance"
    first: First = "best"
    fold: bool = True
    filter: tuple[str, ...] = ()
    page: int = 1

    def address(self, path: str = "/", **changes: Any) -> str:
        """Return the address of a page with these choices, some changed; it is page 1 unless that is changed.

        It can be written into an attribute of HTML once it is escaped.
        """
        changed = replace(self, **({"page": 1} | changes))
        asked = urlencode(list(changed.pairs()))
        return f"{path}?{asked}" if asked else path

    def with_filter(self, text: str) -> Self:
        """Return the state with one more filter, on the first page."""
        return replace(self, filter=tuple(dict.fromkeys((*self.filter, text))), page=1)

    def without_filter(self, text: str) -> Self:
        """Return the state without a filter, on the first page."""
        return replace(self, filter=tuple(one for one in self.filter if one != text), page=1)

    @property
    def asked(self) -> Mapping[str, Any]:
        """Return the arguments of `Searcher.search` that give this page."""
        return {
            "query": self.q,
            "limit": PAGE_SIZE,
            "offset": (self.page - 1) * PAGE_SIZE,
            "by": self.by,
            "match": self.match,
            "sort": self.sort,
            "first": self.first,
            "fold": self.fold,
            "filters": self.filter,
        }

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Yield the names and values of the choices that are not the default ones."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "filter":
                yield from (("filter", text) for text in value)
            elif value != field.default:
                yield field.name, str(int(value)) if isinstance(value, bool) else str(value)
