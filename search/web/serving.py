"""Run the application until it is told to stop."""

from typing import TextIO

import uvicorn

from search.web.app import create_app
from search.web.settings import Settings


def serve(settings: Settings, out: TextIO) -> None:
    """Answer requests until a signal says stop; those that came are answered first."""
    app = create_app(settings)
    out.write(f"http://{settings.host}:{settings.port}/\n")
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=5)
