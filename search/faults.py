"""Say on stderr in one line what went wrong in a command, and what to do. It is imported when something did."""

import importlib
import io
import itertools
import traceback
from collections.abc import Sequence

import click

from search.index.errors import CuttingsError
from search.index.late_patterns import late_pattern
from search.index.printing import printable, printable_lines

# What the shell hands over of a query such as: strike -bergen
_EXCLUDED = late_pattern(r"-[^\W\d_]{2,}")


def echo_traceback(error: Exception) -> None:
    """Print where an error arose; what it cites of others cannot steer the terminal."""
    click.echo(printable_lines("".join(traceback.format_exception(error))), err=True, nl=False)


def complain(error: Exception, arguments: Sequence[str]) -> None:
    """Say what went wrong with the arguments of a command; what it cites of others cannot steer the terminal."""
    if isinstance(error, click.ClickException):
        shown = io.StringIO()
        error.show(shown)
        click.echo(printable_lines(shown.getvalue()), err=True, nl=False)
        if isinstance(error, click.UsageError) and (meant := _meant(error.ctx, arguments)):
            click.echo(f"Did you mean {meant}?", err=True)
        if isinstance(error, click.UsageError) and "search" in arguments and any(map(_EXCLUDED.match, arguments)):
            click.echo(printable(f"To leave out a word, {_with_words_left_out(arguments)}"), err=True)
    elif isinstance(error, CuttingsError):
        click.echo(f"cuttings: {printable(str(error))}", err=True)
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        click.echo(printable(f"cuttings: {where}{error.strerror or error}"), err=True)
    else:
        what = printable(f"{type(error).__name__}: {error}")
        click.echo(
            f"cuttings: {what}. This is a fault of Cuttings: run it again with -v and report what it prints", err=True
        )


def _meant(ctx: click.Context | None, arguments: Sequence[str]) -> str:
    """Return the command that one which does not exist is most like, the empty string if it exists or none is."""
    # Where a command was found, the error is of its context.
    if ctx is None or not isinstance(ctx.command, click.Group):
        return ""
    typed = next((one for one in arguments if not one.startswith("-")), "")
    names = ctx.command.list_commands(ctx)
    # Imported by name: few errors are of a command that does not exist.
    matches = importlib.import_module("difflib").get_close_matches
    return "" if typed in names else next(iter(matches(typed, names, 1)), "")


def _with_words_left_out(arguments: Sequence[str]) -> str:
    """Say how the search that was typed leaves out words: with its options before `--`, or with NOT."""
    # Imported by name: the command is above what complains of it.
    search = importlib.import_module("search.cli").search_command
    valued = {name for one in search.params if not getattr(one, "is_flag", True) for name in one.opts}
    options, words = [], []
    typed = iter(arguments[arguments.index("search") + 1 :])
    for one in typed:
        if one in valued:
            options += [one, *itertools.islice(typed, 1)]
        elif one.startswith("-") and not _EXCLUDED.match(one):
            options.append(one)
        else:
            words.append(one)
    quote = importlib.import_module("shlex").join
    negated = " ".join(f"NOT {one[1:]}" if _EXCLUDED.match(one) else one for one in words)
    before = quote(["cuttings", "search", *options])
    return f"write -- before the query, or NOT: {before} -- {quote(words)}, or {before} {quote([negated])}"
