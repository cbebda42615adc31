"""The command `config`. Thin: read, look up, print."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import click

from search.configuration import GLOBAL, KEYS, VARIABLES, Settings, defaults, option_of, settings, variable_of
from search.configuration_files import configuration_files
from search.index.cluster_address import resolve_place
from search.index.printing import harmless_json, printable
from search.options import NOTHING_FOUND, echo_json


class _Row(NamedTuple):
    """Hold what holds for a key of a table, and where that comes from: a file, a variable, or what is built in."""

    table: str
    key: str
    value: Any
    source: str


@click.command("config")
@click.option("--path", "is_path", is_flag=True, help="Print the files that are read, and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
@click.pass_context
def config_command(ctx: click.Context, is_path: bool, as_json: bool) -> None:
    """Show what holds for each option that a file can set, and where it comes from.

    Files are cuttings.toml where you are or in a folder above, and the one in your configuration folder;
    $CUTTINGS_CONFIG names another in place of both, or none if it is empty. Options go before variables, these before
    files. Exit status with --path: 1 if there is no file.
    """
    files = configuration_files()
    if is_path:
        for file in files:
            click.echo(printable(str(file.path)))
        ctx.exit(0 if files else NOTHING_FOUND)
    rows = list(_rows(ctx, settings(files)))
    if as_json:
        echo_json([row._asdict() for row in rows])
        return
    tables = groupby(rows, key=attrgetter("table"))
    click.echo("\n\n".join("\n".join([f"[{table}]", *map(_line, group)]) for table, group in tables))


def _rows(ctx: click.Context, found: Settings) -> Iterator[_Row]:
    """Yield a row for each key of each table. Raises CuttingsError for a value that its command would not take."""
    for table, command in _commands(ctx).items():
        defaults(found, command)
        for key in KEYS[table]:
            setting, variable = found.get((table, key)), variable_of(key)
            value = setting.value if setting else _built_in(command, key)
            if key == "index":
                value = str(resolve_place(None if variable or not setting else value))
            elif variable:
                value = VARIABLES[key][variable]
            yield _Row(table, key, value, f"${variable}" if variable else str(setting or "built in"))


def _commands(ctx: click.Context) -> dict[str, click.Command]:
    """Return for each table the command whose options it sets, of either half; a search has those that all have."""
    group = ctx.find_root().command
    if not isinstance(group, click.Group):
        return {}
    tables = filter(KEYS.__contains__, (GLOBAL, *group.list_commands(ctx)))
    found = {table: group.get_command(ctx, "search" if table == GLOBAL else table) for table in tables}
    return {table: command for table, command in found.items() if command}


def _built_in(command: click.Command, key: str) -> Any:
    """Return the default of an option; None if it has none, and is worked out when the command runs."""
    option = option_of(command, key)
    if option and option.multiple:
        return []
    value = option.get_default(click.Context(command)) if option else None
    return value if isinstance(value, str | int | float) else None


def _line(row: _Row) -> str:
    """Return a row as a file would have it, and where it comes from."""
    said = f"{row.key} = {json.dumps(row.value, ensure_ascii=False)}" if row.value is not None else f"# {row.key}"
    return printable(harmless_json(f"{said}  # {row.source}"))
