"""Answer people: the page to search on, in HTML, and the same results as CSV and as a feed."""

import datetime as dt
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from search.exports import export
from search.feeds import atom
from search.hits import Page
from search.index.errors import SearchTimeoutError
from search.service import Searcher
from search.web import views
from search.web.archive import listing
from search.web.asking import Answering, Opened, Searched
from search.web.opened import OpenIndex, generation_of
from search.web.pictures import has_picture
from search.web.problems import NO_DAY, Refusal, refused
from search.web.responding import HTML, PART, Written
from search.web.state import SearchState
from search.web.timeline import HEIGHT, STEP, chosen_days, in_words, timeline, with_days

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
)
templates.env.filters |= {"in_words": in_words, "quoted": views.quoted, "has_picture": has_picture}
templates.env.globals |= {
    "STEP": STEP,
    "HEIGHT": HEIGHT,
    "SORTS": views.SORTS,
    "FURTHER": views.FURTHER,
}

# Hits of a table, and of a feed: readers of feeds ask again and again.
_MOST_ROWS, _MOST_ENTRIES = 1_000, 50
# A last word of two letters or more: what begins with one letter is too much to tell.
_BEGUN = re.compile(r"(?:^|\s)[^\W\d_]{2,}$")


@router.get("/")
async def search_page(
    request: Request,
    answering: Answering,
    state: Searched,
    whole: Annotated[str, Query(max_length=20)] = "",
    part: Annotated[str, Header(alias=PART)] = "",
) -> Response:
    """Show the search that an address asks for; as its hits alone, without filters, while a person types.

    `whole` names the filter of which all values are listed.
    """
    if {"from", "to"} & set(request.query_params):
        return _with_days_typed(request, state)
    opened, answering = answering.opened, answering._replace(media_type=HTML)
    shown: dict[str, Any] = {"state": state, "part": part, "chosen": chosen_days(state)}
    is_asked = bool(state.q.strip() or state.filter)
    if part == "hits" and is_asked:
        return await answering.respond(partial(_hits, request, opened, shown))
    shown["archive"] = await run_in_threadpool(request.app.state.archives.newest)
    if is_asked:
        return await answering.respond(partial(_results, request, opened, shown, whole))
    return await run_in_threadpool(_start, request, opened, whole, shown)


def _hits(request: Request, opened: OpenIndex, shown: dict[str, Any], searcher: Searcher) -> Written:
    """Write the hits alone."""
    page = _while_typing(searcher, opened, shown["state"])
    return _written(request, page, shown)


def _results(request: Request, opened: OpenIndex, shown: dict[str, Any], whole: str, searcher: Searcher) -> Written:
    """Write the page with the hits, the filters and the line of time."""
    state, archive = shown["state"], shown["archive"]
    counted = {"facets": views.facets_of(state, archive.days), "facet_limit": views.limit_of(whole)}
    page = _searched(searcher, opened, state, **counted)
    shown |= {
        "groups": views.groups(page, state, whole),
        "chips": list(views.chips(state)),
        "timeline": timeline(page, state, archive.days),
    }
    # The line of time has the bounds of the archive.
    return _written(request, page, shown)._replace(is_behind=archive.generation != generation_of(searcher))


def _written(request: Request, page: Page, shown: dict[str, Any]) -> Written:
    answer = _answer(request, "search.html", shown | views.results(page, shown["state"]))
    return Written(bytes(answer.body), page.given_up)


def _start(request: Request, opened: OpenIndex, whole: str, shown: dict[str, Any]) -> HTMLResponse:
    """Show what there is to search, or the values of one field as a whole."""
    archive, state = shown["archive"], shown["state"]
    page = archive.page
    if whole in views.HEADINGS:
        with opened.newest() as searcher:
            page = listing(searcher, whole, views.limit_of(whole))
    groups = [group for group in views.groups(page, state, whole) if group.name not in {"kind", "year"}]
    drawn = timeline(archive.page, state, archive.days)
    return _answer(request, "start.html", shown | {"groups": groups, "timeline": drawn})


@router.get("/search.csv")
def table(opened: Opened, state: Searched) -> Response:
    """Give the first hits of a search as a table."""
    with opened.newest() as searcher:
        # As on the command line: a table has no place to say what was folded.
        page = _listed(searcher, opened, state, limit=_MOST_ROWS, fold=False)
        text = export(page, "csv", state.by)
    headers = {"Content-Disposition": 'attachment; filename="cuttings.csv"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/feed.atom")
def feed(request: Request, opened: Opened, state: Searched) -> Response:
    """Give the newest hits of a search as a feed."""
    with opened.newest() as searcher:
        page = _listed(searcher, opened, state, limit=_MOST_ENTRIES, sort="newest")
        text = atom(page, str(request.url), str(request.base_url).rstrip("/"), state.by)
    return Response(text, media_type="application/atom+xml")


def _searched(searcher: Searcher, opened: OpenIndex, state: SearchState, **changes: Any) -> Page:
    asked = {**state.asked, "more": views.FURTHER, **changes}
    return searcher.search(**asked, timeout=opened.settings.timeout)


def _listed(searcher: Searcher, opened: OpenIndex, state: SearchState, **changes: Any) -> Page:
    """Return the first hits. Raises SearchTimeoutError: neither a table nor a feed can say that it is none."""
    page = _searched(searcher, opened, state, offset=0, did_you_mean=False, **changes)
    if page.given_up:
        raise SearchTimeoutError(page.notes[-1])
    return page


def _while_typing(searcher: Searcher, opened: OpenIndex, state: SearchState) -> Page:
    """Search what is not typed to its end: where a last word finds nothing it is the beginning of one, and no slip."""
    if _BEGUN.search(state.q):
        for typed in (state, replace(state, q=f"{state.q}*")):
            page = _searched(searcher, opened, typed, did_you_mean=False, relax=False)
            if page.total.articles:
                return page
    return _searched(searcher, opened, state, did_you_mean=False)


def _with_days_typed(request: Request, state: SearchState) -> Response:
    """Send a form without JavaScript, which has a field for each day, on to the address that has them as a filter."""
    first, last = (_day(request, name) for name in ("from", "to"))
    return RedirectResponse(with_days(state, first, last).address(), status_code=303)


def _day(request: Request, name: str) -> dt.date | None:
    """Return the day that was typed into a field, None if it is empty; raise Refusal for what is no day."""
    text = request.query_params.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal(refused({"in": "query", "name": name, "reason": NO_DAY})) from error


def _answer(request: Request, template: str, shown: dict[str, Any]) -> HTMLResponse:
    response: HTMLResponse = templates.TemplateResponse(request, template, shown)
    return response
