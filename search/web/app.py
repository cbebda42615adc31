"""Compose the application: the index, the pages, the API, and what guards them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from search.index.processes import cores
from search.web import api, article_page, measures, pages, pictures, problems
from search.web.archive import Archives
from search.web.describing import OPENAPI, PREFIX, describe
from search.web.guarding import Guard
from search.web.kept import KeptAnswers
from search.web.opened import OpenIndex
from search.web.refusing import shown_to_people
from search.web.settings import Settings
from search.web.workers import Workers

STATIC = Path(__file__).parent / "static"
# Less takes no less time on the way; a higher level takes longer than it saves.
_LEAST_TO_COMPRESS = 1_000
_COMPRESSION = 4


def create_app(settings: Settings, log: TextIO | None = None) -> measures.Measured:
    """Return the application that answers for an index, guarded. Raises IndexNotFoundError, CorruptIndexError.

    A line about each request is written to the `log`. The index is open from now on until the application shuts down.
    """
    app = compose(settings)
    # The guard is around all else, for the headers of what fails; the measures around it count what it refuses.
    return measures.Measured(Guard(app, settings), app.state.measures, log)


def compose(settings: Settings) -> FastAPI:
    """Return the application as it is behind its guard."""
    opened = OpenIndex(settings)
    processes = _processes(settings.jobs, opened)
    archives = Archives(opened)
    workers = Workers(settings, processes, pages.example_page(archives.newest(), settings.timeout))
    if opened.is_large and not processes:
        opened.prepare()

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        await workers.start()
        try:
            yield
        finally:
            workers.close()
            opened.close()

    app = FastAPI(title="Cuttings", docs_url=None, redoc_url=None, openapi_url=OPENAPI, lifespan=running)
    app.state.opened, app.state.kept, app.state.measures = opened, KeptAnswers(), measures.Measures()
    app.state.archives, app.state.workers = archives, workers
    app.add_middleware(GZipMiddleware, minimum_size=_LEAST_TO_COMPRESS, compresslevel=_COMPRESSION)
    problems.install(app, PREFIX, shown_to_people)
    describe(app)
    app.include_router(api.router)
    app.include_router(measures.router)
    app.include_router(pages.router)
    app.include_router(article_page.router)
    app.include_router(pictures.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _processes(jobs: int | None, opened: OpenIndex) -> int:
    """Return how many processes answer beside this one: none where one is enough, which then is this."""
    wanted = (cores() if opened.is_large else 1) if jobs is None else jobs
    return wanted if wanted > 1 else 0
