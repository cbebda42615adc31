"""What `cuttings index --watch` shows: a line a pass, and what others have to tell of the index after it."""

import time
from collections.abc import Callable

import click

from indexer.pipeline import Report
from indexer.reporting import print_pass
from indexer.watching import OpenIndex, Watched, Watcher, stopped_by_signals
from search.index.errors import CuttingsError
from search.index.printing import printable

# Called after each pass that changed the index.
AfterPass = Callable[[], None]


def watch(watched: Watched, open_index: OpenIndex, after_pass: AfterPass, *, quiet: bool) -> None:
    """Index what changes, and show it, until Ctrl-C or SIGTERM.

    If `after_pass` fails at the begin, so does this; later that is told, and no reason to end.
    """
    watcher = Watcher(watched, open_index)
    with stopped_by_signals(watcher.stop):
        after_pass()
        if not quiet:
            click.echo("watching for changes; Ctrl-C ends it", err=True)
        for told in watcher.reports():
            if isinstance(told, CuttingsError):
                click.echo(f"{_clock()} {printable(str(told))}; it is tried again", err=True)
            elif _is_telling(told):
                print_pass(_clock(), told, quiet=quiet)
                if told.added or told.updated or told.removed:
                    _tried(after_pass)
    if not quiet:
        click.echo("stopped watching: all is indexed that was seen to change", err=True)


def _tried(after_pass: AfterPass) -> None:
    try:
        after_pass()
    except BrokenPipeError:
        raise
    except (CuttingsError, OSError) as error:
        click.echo(f"{_clock()} {printable(str(error))}", err=True)


def _is_telling(report: Report) -> bool:
    return bool(report.added or report.updated or report.removed or report.skipped)


def _clock() -> str:
    return time.strftime("%H:%M:%S")
