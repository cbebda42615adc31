"""Answer people who want to read: the page of an article, and what is similar to it."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from search.backends.base import Row
from search.hits import ArticleHit
from search.index.errors import UnknownIdError
from search.matching.spans import Span
from search.pictures import Pictures
from search.references import web_address
from search.service import Searcher
from search.terminal import relative
from search.web import views
from search.web.asking import Opened, Searched
from search.web.pages import templates
from search.web.parameters import LONGEST_REFERENCE
from search.web.reading import citations, read
from search.web.state import SearchState

router = APIRouter(include_in_schema=False)
_SIMILAR = 6
# Of such a share of the words that were looked for, most of the text is the same.
_LIKE_A_COPY = 0.9
# Each caption is compared with each paragraph. More pairs, as of a hundred pictures, take a second, and others wait.
MOST_PAIRS = 10_000

Marks = Mapping[str, Sequence[Span]]
# Not that of the API: an empty one is unknown as any other, and a page says what to do then.
Reference = Annotated[str, Path(max_length=LONGEST_REFERENCE)]


@router.get("/article/{reference:path}")
def article_page(
    request: Request,
    opened: Opened,
    state: Searched,
    reference: Reference,
    cite: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show an article with the marks of a search, and the citation of it, or of the block with the number `cite`."""
    try:
        with opened.newest() as searcher:
            row, block_id = searcher.locate(reference)
            if reference != row.article.id:
                return _sent_on(row, block_id, state)
            marked = _of_chosen_kinds(searcher.marks(state.q, row), row, state) if state.q else {}
            reading = read(row, marked, _pictures(searcher, row))
    except UnknownIdError:
        return _missing(request, state, reference)
    # Readers know the folder of their stories, not where the server has it.
    article = row.article._replace(path=relative(row.article.path))
    cited = next((block for block in row.blocks if block.number == cite), None)
    shown = {
        "state": state,
        "article": article,
        "path": row.article.path,
        "web": web_address(row.article),
        "line": row.blocks[0].line if row.blocks else None,
        "reading": reading,
        "cited": cited,
        "citations": citations(row._replace(article=article), cited),
        "here": views.address_of(row.article, state),
        "back": state.address(page=state.page),
        "similar": _similar_to(row.article, state),
    }
    return templates.TemplateResponse(request, "article.html", shown)


@router.get("/similar/{reference:path}")
def similar_page(request: Request, opened: Opened, state: Searched, reference: Reference) -> HTMLResponse:
    """Show the articles that are most similar to one."""
    try:
        with opened.newest() as searcher:
            article = searcher.article(reference).article
            page = searcher.similar(article.id, _SIMILAR, timeout=opened.settings.timeout)
            hits = [(hit, views.address_of(hit.article, state)) for hit in page]
    except UnknownIdError:
        return _missing(request, state, reference)
    shown = {
        "state": state,
        "page": page,
        "hits": hits,
        "article": article,
        "LIKE_A_COPY": _LIKE_A_COPY,
        "here": views.address_of(article, state),
        "again": _similar_to(article, state),
    }
    return templates.TemplateResponse(request, "similar.html", shown)


def _sent_on(row: Row, block_id: str, state: SearchState) -> Response:
    """Lead from a block, a line of a file, or the beginning of an id to the address of the article, and the place."""
    block = next((one for one in row.blocks if one.id == block_id), None)
    place = f"#b{block.number}" if block else ""
    return RedirectResponse(views.address_of(row.article, state) + place, status_code=307)


def _of_chosen_kinds(marked: Marks, row: Row, state: SearchState) -> Marks:
    """Return the marks of blocks of the kinds that are chosen, if there are any: others are not what was found."""
    kinds = {value.strip('"') for name, _, value in (text.partition(":") for text in state.filter) if name == "kind"}
    chosen = {block.id for block in row.blocks if block.kind in kinds}
    return {name: spans for name, spans in marked.items() if name in chosen} or marked


def _pictures(searcher: Searcher, row: Row) -> Pictures:
    """Return what goes with what; of very many, captions stand where they stand in the source."""
    captions, paragraphs = (sum(block.kind == kind for block in row.blocks) for kind in ("caption", "paragraph"))
    return searcher.pictures(row.article.id) if captions * paragraphs <= MOST_PAIRS else Pictures({}, {})


def _similar_to(article: ArticleHit, state: SearchState) -> str:
    return state.address(f"/similar/{views.quoted(article.id)}", page=state.page)


def _missing(request: Request, state: SearchState, reference: str) -> HTMLResponse:
    shown = {"state": state, "reference": reference}
    return templates.TemplateResponse(request, "missing.html", shown, status_code=404)
