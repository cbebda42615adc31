"""The command `serve`. Thin: parse, open, serve."""

import importlib
import sys
from typing import Any

import click

from search.index.cluster_address import resolve_place
from search.index.errors import CuttingsError
from search.options import index_option, number
from search.web.settings import Settings

_NEEDED = "the page needs packages that are not installed: pip install 'cuttings[web]'"
# Other packages that are missing are a fault of ours.
_EXTRA = {"anyio", "fastapi", "h11", "jinja2", "pydantic", "starlette", "uvicorn"}


@click.command("serve")
@index_option
@click.option("--host", default=Settings.host, show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=Settings.port, show_default=True, help="The port; 0 is any."
)
@click.option(
    "--token",
    envvar="CUTTINGS_TOKEN",
    default="",
    help="Answer only who knows it; needed to listen where others can ask. Better in $CUTTINGS_TOKEN.",
)
@click.option(
    "--host-name", "hosts", multiple=True, metavar="NAME", help="A name by which the page may be called. Repeatable."
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A page that may read the API, such as https://news.example. Repeatable.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0),
    callback=number,
    default=Settings.rate,
    show_default=True,
    metavar="N",
    help="Requests a second of one client; 0 is any.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 60, min_open=True),
    callback=number,
    default=Settings.timeout,
    show_default=True,
    metavar="SECONDS",
    help="Give up a search that takes longer.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processes that answer; default one a core for a large archive, else one.",
)
@click.option("--log", is_flag=True, help="Write a line about each request, as JSON without its query.")
@click.option("--open", "browser", is_flag=True, help="Show the page in a browser.")
def serve_command(directory: str | None, *, browser: bool, log: bool, **options: Any) -> None:
    """Serve a page to search on, at http://127.0.0.1:8765, and its API.

    Only this machine can ask, unless --host says otherwise. Ctrl-C stops it.
    """
    try:
        serving = importlib.import_module("search.web.serving")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise CuttingsError(_NEEDED) from error
    serving.serve(Settings(resolve_place(directory), **options), out=sys.stderr, browser=browser, log=log)
