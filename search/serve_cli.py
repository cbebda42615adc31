"""The command `serve`. Thin: parse, open, serve."""

import importlib
import sys
from typing import Any

import click

from search.index.directory import resolve_directory
from search.index.errors import CuttingsError
from search.options import index_option

_NEEDED = "the page needs packages that are not installed: pip install 'cuttings[web]'"


@click.command("serve")
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8765, show_default=True, help="The port; 0 is any.")
def serve_command(directory: str | None, **options: Any) -> None:
    """Serve a page to search on, at http://127.0.0.1:8765, and its API."""
    try:
        serving = importlib.import_module("search.web.serving")
        settings = importlib.import_module("search.web.settings").Settings
    except ModuleNotFoundError as error:
        raise CuttingsError(_NEEDED) from error
    serving.serve(settings(resolve_directory(directory), **options), out=sys.stderr)
