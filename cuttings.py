"""Cuttings: a search engine for files of news. The one import and command of its users.

From Python: `cuttings.open_index("index_data").search("border migrants")`. From the shell: `cuttings --help`.
"""

import gc

# What is imported stays to the end of the process: to look for garbage in it meanwhile takes a tenth of the help's
# time.
_COLLECTS = gc.isenabled()
gc.disable()

import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from search.width import terminal_columns

if TYPE_CHECKING:
    from pathlib import Path

    from search.index.cluster_address import ClusterAddress
    from search.service import Searcher

__all__ = ["main", "open_index"]

# Command → the module that is imported when it runs, and its line in the help, shown without importing it.
_COMMANDS = {
    "index": ("indexer.cli", "Add new, update changed and drop vanished files."),
    "search": ("search.cli", "Show ranked snippets of what matches a query."),
    "batch": ("search.batch_cli", "Answer the queries of a file, as CSV or JSON Lines."),
    "alerts": ("search.alerts_cli", "Print what is new of saved searches, for cron."),
    "suggest": ("search.suggest_cli", "Complete a word, a name or a field that was begun."),
    "show": ("search.cli", "Show a whole article, or a block in its place."),
    "similar": ("search.similar_cli", "Show what is most similar to an article, a block or a text."),
    "duplicates": ("search.duplicates_cli", "List repeated copy: versions of articles, captions."),
    "blocks": ("indexer.cli", "Show how files split into articles and blocks."),
    "formats": ("indexer.cli", "List the formats of files that are read."),
    "verify": ("indexer.maintenance_cli", "Say whether the index is sound."),
    "repair": ("indexer.maintenance_cli", "Make a damaged index sound again."),
    "backup": ("indexer.maintenance_cli", "Copy the index, also while it is written to."),
    "optimize": ("indexer.maintenance_cli", "Write the whole index anew as one segment."),
    "export": ("search.cli", "Print all that the index holds as JSON Lines."),
    "stats": ("search.numbers_cli", "Count what the index holds."),
    "trends": ("search.numbers_cli", "Show the terms that rose in a period."),
    "mcp": ("search.mcp_cli", "Let a language model search, by the Model Context Protocol."),
    "serve": ("search.serve_cli", "Serve a page to search on, and its API."),
    "config": ("search.config_cli", "Show what is configured, and where."),
    "demo": ("cuttings", "Index the sample corpus and run three searches on it."),
    "completion": ("cuttings", "Print the completion script of a shell."),
}
# What no file configures.
_UNCONFIGURED = {"config", "demo", "completion"}
# Not as paths, which the help does not wait for.
SAMPLE = os.path.join(os.path.dirname(__file__), "index_data", "sample")  # noqa: PTH118, PTH120 (see above)
# Columns of the help.
_WIDEST = 100
# Beside these, a command exits with 1 when it ran well and found nothing.
_DONE, _ERROR, _INTERRUPTED = 0, 2, 130


def open_index(path: "str | os.PathLike[str] | ClusterAddress | None" = None) -> "Searcher":
    """Open the index at `path`, else $CUTTINGS_INDEX, else `index_data`, for searching.

    It is a folder, or the address of an index on a cluster, such as `opensearch://host:9200/archive`. Raises
    search.index.errors.IndexNotFoundError if there is none, CorruptIndexError if it cannot be read, and ClusterError.
    """
    # Here, so that a command that only writes does not import what reads.
    searcher: Searcher = importlib.import_module("search.service").open_searcher(path)
    return searcher


class _LazyGroup(click.Group):
    """Import the module of a command when the command is used, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, and give it the options that all commands have."""
        if cmd_name not in _COMMANDS:
            return None
        module = _import_uncollected(_COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        names = {parameter.name for parameter in command.params}
        command.params.extend(option for option in _EVERYWHERE if option.name not in names)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their help from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


def _import_uncollected(name: str) -> ModuleType:
    """Import a module without looking for garbage meanwhile: what imports make stays to the end of the process.

    With the freeze at exit in `main` this takes a fifth off the time of a search as a whole process.
    """
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def _remember(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    # Given before the command or behind it, a flag holds.
    asked = ctx.ensure_object(dict)
    asked[parameter.name] = asked.get(parameter.name, False) or value


_QUIET, _VERBOSE = ("-q", "--quiet"), ("-v", "--verbose")
_FLAG: dict[str, Any] = {"is_flag": True, "expose_value": False, "callback": _remember}
_EVERYWHERE = [
    click.Option(_QUIET, **_FLAG, help="Print nothing but results and errors."),
    click.Option(_VERBOSE, **_FLAG, help="Show tracebacks of errors."),
]


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": _WIDEST})
@click.version_option(message="%(version)s", package_name="cuttings")
@click.option(*_QUIET, **_FLAG, help="Print nothing but results and errors.")
@click.option(*_VERBOSE, **_FLAG, help="Show tracebacks of errors.")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Search files of news: ranked, highlighted, citable snippets of articles, paragraphs and photo captions.

    Start with 'cuttings index PATH…', then 'cuttings search WORDS…'. The index is --index DIR, else $CUTTINGS_INDEX,
    else what cuttings.toml says, else index_data. Exit status: 0 found, 1 nothing found, 2 error.
    """
    name = ctx.invoked_subcommand or ""
    if ctx.default_map is not None or name in _UNCONFIGURED:
        return
    # Imported by name: the help does not wait for the one, nor a start without a file for the other.
    if files := importlib.import_module("search.configuration_files").configuration_files():
        command = cli.get_command(ctx, name)
        configuration = importlib.import_module("search.configuration")
        ctx.default_map = {name: configuration.defaults(configuration.settings(files), command)}


@click.command("demo")
@click.option(
    "--index",
    "directory",
    default=os.path.join("index_data", "demo"),  # noqa: PTH118 (as of SAMPLE)
    show_default=True,
    metavar="DIR",
    help="Where to build the index of the sample.",
)
def demo_command(directory: str) -> None:
    """Index the sample corpus, invented stories in five languages, and run three searches on it."""
    printable = importlib.import_module("search.index.printing").printable
    runs: list[list[str]] = [
        ["index", SAMPLE],
        ["search", "dockworkers strike", "-n", "3"],
        ["search", "olaizabal", "--kind", "caption", "-n", "2"],
        ["search", '"night train"', "-n", "2"],
    ]
    for run in runs:
        shown = " ".join(f"'{word}'" if " " in word else word for word in run)
        click.secho(f"\n$ cuttings {shown} --index {printable(directory)}", bold=True)
        # Nothing is configured: the demonstration is the same for all.
        cli.main([*run, "--index", directory], prog_name="cuttings", standalone_mode=False, default_map={})
    is_found = importlib.import_module("shutil").which("cuttings")
    command = os.path.basename(sys.argv[0]) if is_found else sys.argv[0]  # noqa: PTH119 (as of SAMPLE)
    where = printable(directory)
    click.echo(
        f"\nThe index stays in {where}. Go on with:\n"
        f"  {command} search 'night train' --index {where}\n"
        f"  {command} serve --open --index {where}      shows them in a browser\n"
        f"  {command} index YOUR_FOLDER      and then      {command} search 'your words'\n"
        "  README.md: five minutes from the shell and from Python"
    )


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def completion_command(shell: str) -> None:
    """Print the completion script of SHELL; try: eval "$(cuttings completion bash)"."""
    complete = importlib.import_module("click.shell_completion").get_completion_class(shell)
    click.echo(complete(cli, {}, "cuttings", "_CUTTINGS_COMPLETE").source())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line (default: that of this process) and exit with its status."""
    # NumPy's library of matrices starts threads that wait in a loop, here and in workers; no command has work for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.freeze()  # what was imported stays: nothing of it is garbage
    # Null stands in for streams that the caller closed.
    sys.stdin = sys.stdin or _null("r")
    sys.stdout = sys.stdout or _null("w")
    sys.stderr = sys.stderr or _null("w")
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is shown as a question mark: better than no answer.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    status = _status(list(sys.argv[1:] if arguments is None else arguments))
    gc.freeze()  # nothing is worth collecting now: the process ends
    workers = sys.modules.get("multiprocessing")
    if status == _INTERRUPTED and workers and workers.active_children():
        # Python would wait for them, and each may read a large file to its end; they end with this process.
        # Their locks are let go first, or Python reports them as leaked; nothing public does it without waiting.
        importlib.import_module("multiprocessing.util")._run_finalizers(0)  # noqa: SLF001 (see above)
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _help_width() -> int:
    """Return how wide the help is, as click finds it."""
    return max(min(terminal_columns(), _WIDEST) - 2, 50)


def _null(mode: str) -> Any:
    return open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123 (a path is not imported, nor is it closed)


def _print_new(searches: str, place: "Path | ClusterAddress", *, quiet: bool) -> int:
    """Print what is new of saved searches: the half that writes does not know the one that reads."""
    status: int = importlib.import_module("search.alerts_cli").print_new(searches, place, quiet=quiet)
    return status


def _status(arguments: list[str]) -> int:
    settings: dict[str, Any] = {"print_new": _print_new}
    try:
        status = cli.main(
            arguments, prog_name="cuttings", standalone_mode=False, obj=settings, terminal_width=_help_width()
        )
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted: nothing was left half done", err=True)
        return _INTERRUPTED
    except (BrokenPipeError, SystemExit) as ended:
        # Click ends so where a completion was printed, and with a status where the reader of a pipe is gone.
        if isinstance(ended, SystemExit) and not ended.code:
            raise
        # That has seen enough. Python would complain when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _DONE
    except Exception as error:  # noqa: BLE001 (the last place: whatever it is gets a message and a status)
        faults = importlib.import_module("search.faults")
        if settings.get("verbose") and not isinstance(error, click.UsageError):
            faults.echo_traceback(error)
        faults.complain(error, arguments)
        return _ERROR
    return status if isinstance(status, int) else _DONE


if _COLLECTS:
    if not gc.get_freeze_count():  # what an application froze stays so
        # Taken for old at once, as it would be after a while: else all of it is looked through first.
        gc.freeze()
        gc.unfreeze()
    gc.enable()

if __name__ == "__main__":
    main()
