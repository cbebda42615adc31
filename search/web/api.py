"""Answer programs: `/api/v1`, in JSON, with the names of the library."""

from typing import Any

from fastapi import APIRouter

from search.web.asking import Opened, Searched

router = APIRouter()


@router.get("/search")
def search(opened: Opened, state: Searched) -> dict[str, Any]:
    """Return a page of hits."""
    with opened.newest() as searcher:
        return searcher.search(**state.asked, timeout=opened.settings.timeout).to_dict()
