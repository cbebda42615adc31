"""Answer people: the page to search on, in HTML, and the same results as CSV and as a feed."""

import datetime as dt
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from search.exports import export
from search.hits import Page
from search.index.errors import SearchTimeoutError
from search.service import Searcher
from search.web import views
from search.web.archive import Archive, listing
from search.web.asking import Answering, Opened, Searched
from search.web.feeds import atom
from search.web.opened import OpenIndex, generation_of
from search.web.pictures import has_picture
from search.web.problems import NO_DAY, Refusal, refused
from search.web.responding import HTML, PART, PARTS
from search.web.state import SearchState
from search.web.timeline import HEIGHT, STEP, chosen_days, in_words, timeline, with_days
from search.web.written import Write, Written

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
    """Show the search that an address asks for; while a person types, what is `typed`, first as its `hits` alone.

    `whole` names the filter of which all values are listed.
    """
    if {"from", "to"} & set(request.query_params):
        return _with_days_typed(request, state)
    answering = answering._replace(media_type=HTML)
    asked = _Asked(state, whole, part if part in PARTS else "", answering.timeout)
    is_asked = bool(state.q.strip() or state.filter)
    if asked.part == "hits" and is_asked:
        return await answering.respond(partial(_hits, asked))
    archive: Archive = await run_in_threadpool(request.app.state.archives.newest)
    if is_asked:
        return await answering.respond(partial(_results, asked, archive))
    return await run_in_threadpool(_start, asked, archive, answering.opened)


class _Asked(NamedTuple):
    """Hold what a page is asked for, and the seconds that a search for it may take."""

    state: SearchState
    whole: str
    part: str
    timeout: float

    def search(self, searcher: Searcher, **changes: Any) -> tuple[SearchState, Page]:
        """Return what is found, and for what; some arguments changed."""
        if self.part:
            return _while_typing(searcher, self.state, timeout=self.timeout, **changes)
        return self.state, _searched(searcher, self.state, timeout=self.timeout, **changes)

    def page(self, template: str, state: SearchState, **shown: Any) -> str:
        """Return the page that shows something for a state."""
        begun = state.q != self.state.q
        values = {"state": state, "part": self.part, "begun": begun, "chosen": chosen_days(state), **shown}
        return templates.get_template(template).render(values)


def example_page(archive: Archive, timeout: float) -> Write:
    """Return what writes a page of hits such as an archive gives."""
    query = archive.examples[0].query if archive.examples else ""
    return partial(_results, _Asked(SearchState(query), "", "", timeout), archive)


def _hits(asked: _Asked, searcher: Searcher) -> Written:
    """Write the hits alone."""
    return _written(asked, *asked.search(searcher))


def _results(asked: _Asked, archive: Archive, searcher: Searcher) -> Written:
    """Write the page with the hits, the filters and the line of time."""
    counted = {"facets": views.facets_of(asked.state, archive.days), "facet_limit": views.limit_of(asked.whole)}
    state, page = asked.search(searcher, **counted)
    written = _written(
        asked,
        state,
        page,
        archive=archive,
        groups=views.groups(page, state, asked.whole),
        chips=list(views.chips(state)),
        timeline=timeline(page, state, archive.days),
    )
    # The line of time has the bounds of the archive.
    return written._replace(is_behind=archive.generation != generation_of(searcher))


def _written(asked: _Asked, state: SearchState, page: Page, **shown: Any) -> Written:
    text = asked.page("search.html", state, **shown, **views.results(page, state))
    return Written(text.encode(), page.given_up)


def _start(asked: _Asked, archive: Archive, opened: OpenIndex) -> HTMLResponse:
    """Show what there is to search, or the values of one field as a whole."""
    page = archive.page
    if asked.whole in views.HEADINGS:
        with opened.newest() as searcher:
            page = listing(searcher, asked.whole, views.limit_of(asked.whole))
    groups = views.groups(page, asked.state, asked.whole)
    drawn = timeline(archive.page, asked.state, archive.days)
    shown = {"archive": archive, "groups": groups, "timeline": drawn, "whole": asked.whole in views.HEADINGS}
    return HTMLResponse(asked.page("start.html", asked.state, **shown))


@router.get("/search.csv")
def table(opened: Opened, state: Searched) -> Response:
    """Give the first hits of a search as a table."""
    with opened.newest() as searcher:
        # As on the command line: a table has no place to say what was folded.
        page = _listed(searcher, state, timeout=opened.settings.timeout, limit=_MOST_ROWS, fold=False)
        text = export(page, "csv", state.by)
    headers = {"Content-Disposition": 'attachment; filename="cuttings.csv"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/feed.atom")
def feed(request: Request, opened: Opened, state: Searched) -> Response:
    """Give the newest hits of a search as a feed."""
    with opened.newest() as searcher:
        page = _listed(searcher, state, timeout=opened.settings.timeout, limit=_MOST_ENTRIES, sort="newest")
        text = atom(page, str(request.url), str(request.base_url).rstrip("/"), state.by)
    return Response(text, media_type="application/atom+xml")


def _searched(searcher: Searcher, state: SearchState, **changes: Any) -> Page:
    return searcher.search(**{**state.asked, "more": views.FURTHER, **changes})


def _listed(searcher: Searcher, state: SearchState, **changes: Any) -> Page:
    """Return the first hits. Raises SearchTimeoutError: neither a table nor a feed can say that it is none."""
    page = _searched(searcher, state, offset=0, did_you_mean=False, **changes)
    if page.given_up:
        raise SearchTimeoutError(page.notes[-1])
    return page


def _while_typing(searcher: Searcher, state: SearchState, **changes: Any) -> tuple[SearchState, Page]:
    """Search what is not typed to its end: where a last word finds nothing it is the beginning of one, and no slip."""
    if _BEGUN.search(state.q):
        for typed in (state, replace(state, q=f"{state.q}*")):
            page = _searched(searcher, typed, did_you_mean=False, relax=False, **changes)
            if page.total.articles:
                return typed, page
    return state, _searched(searcher, state, did_you_mean=False, **changes)


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
