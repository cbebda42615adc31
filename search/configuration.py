"""Read configuration files: which options they may set, and what they say for a command. Imported if there is one.

A file has a table for each command, whose keys are the long options without dashes, and one for all commands.
"""

import difflib
import importlib
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from search.configuration_files import ConfigurationFile, own_path
from search.index.cluster_address import is_address
from search.index.directory import DIRECTORY_VARIABLE
from search.index.errors import CuttingsError

MOST_BYTES = 100_000
# The table of what holds for all commands.
GLOBAL = "global"
# Table → what any file may set: how stories are read and shown. What writes, deletes, lets others in, or changes what a
# program reads is left out.
OF_ANY_FILE: Mapping[str, Sequence[str]] = {
    GLOBAL: ("index", "color"),
    "index": ("map",),
    "search": ("limit", "by", "match", "kind", "sort", "fragments", "unfold", "first", "facet-limit", "strict"),
    "batch": ("limit", "by", "match", "sort", "kind"),
    "suggest": ("limit",),
    "similar": ("limit", "by"),
    "duplicates": ("first", "limit"),
    "blocks": ("map",),
    "stats": ("top",),
    "trends": ("language", "limit", "least"),
}
# Table → what the user's own file may set besides: how much of the machine is taken, and who may ask.
OF_OWN_FILES: Mapping[str, Sequence[str]] = {
    "index": ("jobs", "memory", "max-size", "wait"),
    "search": ("timeout",),
    "batch": ("timeout",),
    "alerts": ("timeout",),
    "similar": ("timeout",),
    "repair": ("jobs", "wait"),
    "optimize": ("wait",),
    "serve": ("host", "port", "host-name", "origin", "rate", "timeout", "jobs", "log", "open"),
}
KEYS = {table: (*OF_ANY_FILE.get(table, ()), *OF_OWN_FILES.get(table, ())) for table in (*OF_ANY_FILE, *OF_OWN_FILES)}
# Key → variables that go before a file, and what they say; None is what stands in them.
VARIABLES: Mapping[str, Mapping[str, str | None]] = {
    "index": {DIRECTORY_VARIABLE: None},
    "color": {"NO_COLOR": "never", "FORCE_COLOR": "always"},
}
_TABLE, _KEY = re.compile(r'\s*\[\s*"?([\w-]+)"?\s*\]'), re.compile(r'\s*"?([\w-]+)"?\s*=')


class Setting(NamedTuple):
    """Hold a value of a file, and where it stands; the line is 0 where it cannot be told."""

    value: Any
    path: Path
    line: int = 0

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)


# By table and key.
Settings = dict[tuple[str, str], Setting]


def settings(files: Sequence[ConfigurationFile]) -> Settings:
    """Return what the files set, those before others first. Raises CuttingsError for what they may not set."""
    found: Settings = {}
    for file in reversed(files):
        found |= _read(file)
    return found


def defaults(found: Settings, command: click.Command) -> dict[str, Any]:
    """Return the defaults of a command's parameters by their names, but for those that a variable goes before.

    Raises CuttingsError for a value that the command would not take.
    """
    values = {}
    for (table, key), setting in found.items():
        if table in {GLOBAL, command.name} and (option := option_of(command, key)):
            _check(setting, f"[{table}] {key}", option, command)
            if not variable_of(key):
                values[option.name] = setting.value
    return values


def variable_of(key: str) -> str:
    """Return the variable that is set and goes before what files say of a key, if there is one."""
    return next((name for name in VARIABLES.get(key, ()) if os.environ.get(name)), "")


def option_of(command: click.Command, key: str) -> click.Option | None:
    """Return the option that a key stands for: of this long name, else of this name."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    return next((one for one in options if f"--{key}" in one.opts or one.name == key), None)


def _read(file: ConfigurationFile) -> Settings:
    """Return what a file sets. Raises CuttingsError if it cannot be read, or sets what it may not."""
    text = _text(file.path)
    try:
        # Imported by name: a start without a file does not wait for it.
        tables = importlib.import_module("tomllib").loads(text)
    except (ValueError, RecursionError) as error:
        raise CuttingsError(f"{file.path} cannot be read as TOML: {error}") from error
    found: Settings = {}
    for table, values in tables.items():
        if table not in KEYS or not isinstance(values, dict):
            where = Setting(values, file.path, _line_of(text, table))
            raise CuttingsError(f"{where}: {table} is no table of a configuration file: {_meant(table, KEYS)}")
        for key, value in values.items():
            setting = Setting(value, file.path, _line_of(text, table, key))
            found[table, key] = _allowed(setting, table, key, is_own=file.is_own)
    return found


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise CuttingsError(f"{path} is longer than {MOST_BYTES:,} bytes: it cannot be a configuration file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CuttingsError(f"{path} is not UTF-8 ({error}): convert it") from error


def _line_of(text: str, table: str, key: str = "") -> int:
    """Return the line where a table begins, or a key of it stands; 0 if it is written in another way than most are."""
    current = ""
    for number, line in enumerate(text.split("\n"), start=1):
        header, named = _TABLE.match(line), _KEY.match(line)
        current = header[1] if header else current
        if current == table and ((header and not key) or (named and named[1] == key)):
            return number
    return 0


def _allowed(setting: Setting, table: str, key: str, *, is_own: bool) -> Setting:
    """Return a setting that its file may make, its index as a place. Raises CuttingsError for another."""
    if key not in KEYS[table]:
        raise CuttingsError(f"{setting}: [{table}] {key} cannot be set by a file: {_meant(key, KEYS[table])}")
    if not is_own and key not in OF_ANY_FILE.get(table, ()):
        told = f"[{table}] {key} is for your own file alone: set it in {own_path()}, and take it out of here"
        raise CuttingsError(f"{setting}: {told}")
    return setting._replace(value=_place(setting, is_own=is_own)) if key == "index" else setting


def _meant(name: str, names: Collection[str]) -> str:
    """Return what may be meant by a name that cannot stand where it does, but one of these can."""
    if name in KEYS[GLOBAL]:
        return f"write it in [{GLOBAL}]"
    if name in names:
        return f"write [{name}]"
    near = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(names)}"


def _place(setting: Setting, *, is_own: bool) -> Any:
    """Return the index that a file names, seen from its folder. Raises CuttingsError for one that leads out of it."""
    named, folder = setting.value, setting.path.parent
    if not isinstance(named, str) or "\0" in named or (is_own and is_address(named)):
        return named  # an address; else it is said to be wrong when it is checked
    # Never relative: what begins as the address of a cluster would be one.
    place = os.path.normpath(folder / os.path.expanduser(named))  # noqa: PTH111 (Path fails where there is no home)
    if not is_own and (is_address(named) or not _lies_in(place, folder)):
        told = f"[{GLOBAL}] index leads out of the folder: only your own file, {own_path()}, can name such an index"
        raise CuttingsError(f"{setting}: {told}")
    return place


def _lies_in(path: str, folder: Path) -> bool:
    """Say whether a path lies in a folder, as it is written and with links followed."""
    # As it is written first: Windows asks the host that a path names.
    return Path(path).is_relative_to(folder) and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _check(setting: Setting, name: str, option: click.Option, command: click.Command) -> None:
    """Raise CuttingsError for a value that an option does not take."""
    is_taken, wanted = _takes(option, command)
    if option.multiple and not isinstance(setting.value, list):
        raise CuttingsError(f"{setting}: {name} takes a list in brackets, each {wanted}")
    if not all(map(is_taken, setting.value if option.multiple else [setting.value])):
        raise CuttingsError(f"{setting}: {name} takes {wanted}")
    try:
        option.process_value(click.Context(command), setting.value)
    except click.BadParameter as error:
        raise CuttingsError(f"{setting}: {name}: {error.message}") from error


def _takes(option: click.Option, command: click.Command) -> tuple[Callable[[Any], bool], str]:
    """Return what tells the values of the kind that an option takes, and what these are to people."""
    if option.is_bool_flag:
        return lambda value: isinstance(value, bool), "true or false"
    if option.is_flag:
        same = [one.flag_value for one in command.params if isinstance(one, click.Option) and one.name == option.name]
        return same.__contains__, " or ".join(f'"{value}"' for value in same)
    # To Python, true is a number.
    if option.type.name.startswith("integer"):
        return lambda value: type(value) is int, "a whole number"
    if option.type.name.startswith("float"):
        return lambda value: type(value) in {int, float}, "a number"
    return lambda value: isinstance(value, str) and "\0" not in value, "a text in quotes"
