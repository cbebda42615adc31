"""Give requests what all of them need: the index, and the search that their address asks for."""

from typing import Annotated

from fastapi import Depends, Query, Request

from search.backends.base import By, First, Match, Sort
from search.web.opened import OpenIndex
from search.web.parameters import LONGEST_QUERY, MOST_FILTERS
from search.web.responding import Responding
from search.web.state import MOST_PAGES, SearchState


async def opened_by(request: Request) -> OpenIndex:
    """Return the index that the application holds open. Asynchronous, since a thread would take longer."""
    opened: OpenIndex = request.app.state.opened
    return opened


async def answering_by(request: Request, opened: Annotated[OpenIndex, Depends(opened_by)]) -> Responding:
    """Return what answers a request in JSON."""
    return Responding(request, opened, request.app.state.kept, request.app.state.workers)


async def searched(  # noqa: PLR0913, PLR0917 (each is a parameter of the address)
    q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "",
    by: By = "article",
    match: Match = "all",
    sort: Sort = "relevance",
    first: First = "best",
    fold: bool = True,
    filter: Annotated[list[str] | None, Query(max_length=MOST_FILTERS)] = None,  # noqa: A002 (the name in the address)
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
) -> SearchState:
    """Return what an address asks for."""
    return SearchState(q, by, match, sort, first, fold, tuple(filter or ()), page)


Answering = Annotated[Responding, Depends(answering_by)]
Opened = Annotated[OpenIndex, Depends(opened_by)]
Searched = Annotated[SearchState, Depends(searched)]
