"""The command `mcp`. Thin: open, serve."""

import importlib
from typing import Any

import click

from search.index.errors import CuttingsError
from search.options import index_option
from search.service import Searcher, open_searcher

_NEEDED = "language models need a package that is not installed: pip install 'cuttings[mcp]'"


@click.command("mcp")
@index_option
def mcp_command(directory: str | None) -> None:
    """Let a language model search the archive, by the Model Context Protocol on standard input and output.

    It is started by the program that the model runs in, which is told of it as of other servers of this protocol.
    """
    with open_searcher(directory) as searcher:
        _server_of(searcher).run()


def _server_of(searcher: Searcher) -> Any:
    try:
        serving = importlib.import_module("search.integrations.mcp_server")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise CuttingsError(_NEEDED) from error
    return serving.server_of(searcher)
