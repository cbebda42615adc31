"""Answer programs: `/api/v1`, in JSON, with the names of the library."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.responses import Response

from search.hits import plain
from search.index.errors import UnknownIdError
from search.numbers import dated
from search.service import Searcher
from search.web import answers, parameters
from search.web.asking import Answering, Opened
from search.web.describing import PREFIX, RESPONSES, UNKNOWN
from search.web.opened import generation_of
from search.web.paging import Place, Turn
from search.web.parameters import Reference
from search.web.problems import UNREADABLE
from search.web.written import as_json

router = APIRouter(prefix=PREFIX, responses=RESPONSES)


@router.get("/search", operation_id="search", summary="Search", response_model=answers.SearchAnswer)
async def search(answering: Answering, asked: parameters.Searching) -> Response:
    """Return a page of hits, the best first. With its `next`, the same address gives the page after it."""
    arguments = asked.arguments()
    turn = Turn(Place.read(asked.next, arguments), asked.limit, arguments)
    return await answering.respond(as_json(_search, turn, answering.timeout))


def _search(turn: Turn, timeout: float, searcher: Searcher) -> Mapping[str, Any]:
    return turn.to_dict(searcher.search(**turn.asked, timeout=timeout), generation_of(searcher))


@router.get("/facets", operation_id="facets", summary="Count results", response_model=answers.FacetsAnswer)
async def facets(answering: Answering, asked: parameters.Counting) -> Response:
    """Return how many results a search has by the values of fields, without any hits."""
    return await answering.respond(as_json(_facets, asked.arguments(), answering.timeout))


def _facets(asked: Mapping[str, Any], timeout: float, searcher: Searcher) -> Mapping[str, Any]:
    found = searcher.search(**asked, limit=0, timeout=timeout, did_you_mean=False).to_dict()
    return {name: value for name, value in found.items() if name != "hits"}


@router.get(
    "/article/{reference:path}",
    operation_id="article",
    summary="Show an article",
    response_model=answers.ArticleAnswer,
    responses=UNKNOWN,
)
async def article(answering: Answering, reference: Reference, _: parameters.AskingQuery) -> Response:
    """Return an article with all its blocks in order."""
    return await answering.respond(as_json(_article, reference))


def _article(reference: str, searcher: Searcher) -> Mapping[str, Any]:
    return searcher.article(reference).to_dict()


@router.get(
    "/block/{reference:path}",
    operation_id="block",
    summary="Show a block",
    response_model=answers.BlockAnswer,
    responses=UNKNOWN,
)
async def block(answering: Answering, reference: Reference, _: parameters.AskingQuery) -> Response:
    """Return one block, and its article: that with an id, or what stands at a line of a file."""
    return await answering.respond(as_json(_block, reference))


def _block(reference: str, searcher: Searcher) -> Mapping[str, Any]:
    row, block_id = searcher.locate(reference)
    if not block_id:
        raise UnknownIdError(f"{reference} is an article: add a colon and the number of a block")
    found = next(one for one in row.blocks if one.id == block_id)
    return {"article": plain(row.article), "block": plain(found)}


@router.get(
    "/similar/{reference:path}",
    operation_id="similar",
    summary="Find similar articles",
    response_model=answers.SimilarAnswer,
    responses=UNKNOWN,
)
async def similar(answering: Answering, reference: Reference, asked: parameters.ComparingQuery) -> Response:
    """Return what is most similar to an article or block, by the weightiest words of that."""
    return await answering.respond(as_json(_similar, reference, asked, answering.timeout))


def _similar(reference: str, asked: parameters.Comparing, timeout: float, searcher: Searcher) -> Mapping[str, Any]:
    return searcher.similar(reference, asked.limit, asked.by, timeout=timeout).to_dict()


@router.get("/suggest", operation_id="suggest", summary="Complete a query", response_model=answers.SuggestAnswer)
async def suggest(answering: Answering, asked: parameters.CompletingQuery) -> Response:
    """Return completions of what a person types: words, names, fields and their values."""
    return await answering.respond(as_json(_suggestions, asked))


def _suggestions(asked: parameters.Completing, searcher: Searcher) -> Mapping[str, Any]:
    return {"suggestions": [asdict(one) for one in searcher.suggest(asked.q, asked.limit)]}


@router.get("/duplicates", operation_id="duplicates", summary="List copies", response_model=answers.DuplicatesAnswer)
async def duplicates(answering: Answering, asked: parameters.RepeatingQuery) -> Response:
    """Return the largest groups of articles that tell the same, or of captions that several articles have."""
    return await answering.respond(as_json(_duplicates, asked), aside=True)


def _duplicates(asked: parameters.Repeating, searcher: Searcher) -> Mapping[str, Any]:
    groups = searcher.duplicates(asked.kind, asked.first)
    shown = [[version.to_dict() for version in group] for group in groups[: asked.limit]]
    return {"groups": shown, "total": len(groups)}


@router.get("/trends", operation_id="trends", summary="Find what rose", response_model=answers.TrendsAnswer)
async def trends(answering: Answering, asked: parameters.RisingQuery) -> Response:
    """Return the terms that rose in some days, compared with all others. It may take seconds."""
    return await answering.respond(as_json(_trends, asked), aside=True)


def _trends(asked: parameters.Rising, searcher: Searcher) -> Mapping[str, Any]:
    days = asked.first_day, asked.last_day
    found = searcher.trends(*days, asked.limit, language=asked.language, query=asked.q, least=asked.least)
    return found.to_dict()


@router.get("/stats", operation_id="stats", summary="Describe the index", response_model=answers.StatsAnswer)
async def stats(answering: Answering, asked: parameters.DescribingQuery) -> Response:
    """Return the counts that describe the index. It may take seconds."""
    return await answering.respond(as_json(_stats, asked), aside=True)


def _stats(asked: parameters.Describing, searcher: Searcher) -> Mapping[str, Any]:
    return dated(searcher.stats(asked.most))


@router.get("/health", operation_id="health", summary="Tell how it is", response_model=answers.HealthAnswer)
def health(opened: Opened, _: parameters.AskingQuery) -> Response:
    """Say whether the newest commit is searched, and what that holds."""
    counts = opened.counts()
    told = {"generation": opened.generation, "articles": counts["articles"], "blocks": counts["blocks"]}
    found = {"status": "behind", **told, "trouble": UNREADABLE.title} if opened.trouble else {"status": "ok", **told}
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
