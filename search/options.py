"""The options that commands which read have in common, and how they print."""

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from search.index.printing import harmless_json
from search.service import TIMEOUT

# How commands that read end.
FOUND, NOTHING_FOUND, ERROR = 0, 1, 2

_Command = TypeVar("_Command", bound=Callable[..., Any])

index_option = click.option(
    "--index",
    "directory",
    metavar="DIR",
    help="The index, a folder or opensearch://HOST:PORT/NAME; default $CUTTINGS_INDEX, else index_data.",
)

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to colour, and to link files.",
)


def timeout_option(what: str) -> Callable[[_Command], _Command]:
    """Return the option that limits the time of `what`, such as "search"."""
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0),
        callback=number,
        metavar="SECONDS",
        default=TIMEOUT,
        show_default=True,
        help=f"Give up a {what} that takes longer.",
    )


def number(_: click.Context, __: click.Parameter, value: float) -> float:
    """Return a number; raise BadParameter for what reads as one and is none."""
    if value != value:  # noqa: PLR0124 (as only "nan" is)
        raise click.BadParameter("give a number of seconds")
    return value


def echo_json(value: Any) -> None:
    """Print a value as JSON, which cannot steer the terminal."""
    json = importlib.import_module("json")
    click.echo(harmless_json(json.dumps(value, ensure_ascii=False, indent=2)))


def set_color(ctx: click.Context, choice: str) -> bool:
    """Tell click whether to keep colours, and return it: as asked, else as the environment says, else on a terminal."""
    if choice != "auto":
        ctx.color = choice == "always"
    elif os.environ.get("NO_COLOR"):
        ctx.color = False
    else:
        ctx.color = bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
    return ctx.color


def counted(count: int, what: str) -> str:
    """Return a count with the noun that it is of, such as "2,000 articles"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
