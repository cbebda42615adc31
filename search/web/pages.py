"""Answer people: the pages, in HTML."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from search.web.asking import Opened, Searched

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(Path(__file__).parent / "templates")


@router.get("/")
def search(request: Request, opened: Opened, state: Searched) -> HTMLResponse:
    """Show a page of hits."""
    with opened.newest() as searcher:
        page = searcher.search(**state.asked, timeout=opened.settings.timeout) if state.q or state.filter else None
        return _templates.TemplateResponse(request, "search.html", {"state": state, "page": page})
