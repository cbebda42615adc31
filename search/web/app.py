"""Compose the application: the index, the pages, the API, and what guards them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from search.web import api, pages, pictures
from search.web.guarding import Guard
from search.web.opened import OpenIndex
from search.web.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> Guard:
    """Return the application that answers for an index, and its guard. Raises IndexNotFoundError, CorruptIndexError.

    The index is open from now on until the application shuts down.
    """
    return Guard(compose(settings), settings)


def compose(settings: Settings) -> FastAPI:
    """Return the application without its guard, which also answers for errors of the application itself."""
    opened = OpenIndex(settings)

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncIterator[None]:
        yield
        opened.close()

    app = FastAPI(title="Cuttings", docs_url=None, redoc_url=None, openapi_url=None, lifespan=closing)
    app.state.opened = opened
    app.include_router(api.router, prefix="/api/v1")
    app.include_router(pages.router)
    app.include_router(pictures.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
