"""Answer people who want to read: the page of an article, and what is similar to it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from search.index.errors import UnknownIdError
from search.web import views
from search.web.asking import Opened, Searched
from search.web.pages import templates
from search.web.reading import citations, read

router = APIRouter(include_in_schema=False)
_SIMILAR = 6
# Ids and paths are shorter; a longer one leads nowhere.
_LONGEST = 4_000

Reference = Annotated[str, Path(max_length=_LONGEST)]


@router.get("/article/{reference:path}")
def article_page(
    request: Request,
    opened: Opened,
    state: Searched,
    reference: Reference,
    cite: Annotated[int | None, Query(ge=0)] = None,
) -> HTMLResponse:
    """Show an article with the marks of a search, and the citation of it, or of the block with the number `cite`."""
    try:
        with opened.newest() as searcher:
            row = searcher.article(reference)
            marked = searcher.marks(state.q, row) if state.q else {}
            reading = read(row, marked, searcher.pictures(row.article.id))
    except UnknownIdError as error:
        return _missing(request, str(error))
    cited = next((block for block in row.blocks if block.number == cite), None)
    shown = {
        "state": state,
        "article": row.article,
        "row": row,
        "reading": reading,
        "cited": cited,
        "citations": citations(row.article, cited),
        "here": state.address(f"/article/{views.quoted(row.article.id)}", page=state.page),
        "back": state.address(page=state.page),
    }
    return templates.TemplateResponse(request, "article.html", shown)


@router.get("/similar/{reference:path}")
def similar_page(request: Request, opened: Opened, state: Searched, reference: Reference) -> HTMLResponse:
    """Show the articles that are most similar to one."""
    try:
        with opened.newest() as searcher:
            page = searcher.similar(reference, _SIMILAR, timeout=opened.settings.timeout)
            article = searcher.article(reference).article
            hits = [(hit, views.address_of(hit.article, state)) for hit in page]
    except UnknownIdError as error:
        return _missing(request, str(error))
    shown = {"state": state, "page": page, "hits": hits, "article": article}
    shown["here"] = state.address(f"/article/{views.quoted(article.id)}", page=state.page)
    return templates.TemplateResponse(request, "similar.html", shown)


def _missing(request: Request, reason: str) -> HTMLResponse:
    return templates.TemplateResponse(request, "missing.html", {"reason": reason}, status_code=404)
