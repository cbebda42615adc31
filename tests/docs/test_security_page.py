"""Hold the limits that SECURITY.md names to those of the code."""

import importlib
import re
from operator import attrgetter

import click
import pytest

from cuttings import cli
from tests.docs.examples import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
# What is limited, the limit, the option that sets another, the module and the name in it.
LIMITS = re.findall(
    r"^\| (.+?) \| ([\d,]+)[^|]*\| (?:`(--[\w-]+)` )?\| `(\w+/[\w/]+)\.py` \| `([\w.]+)` \|$", PAGE, re.MULTILINE
)


def test_every_row_is_read() -> None:
    """No limit of the table stands there unchecked."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "limit | is" not in line]

    assert len(LIMITS) == len(rows) > 20


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: row[-1])
def test_limits_are_those_of_the_code(row: tuple[str, str, str, str, str]) -> None:
    """A limit that the page names is the one that holds, under that name."""
    _, limit, _, module, name = row

    assert attrgetter(name)(importlib.import_module(module.replace("/", "."))) == int(limit.replace(",", ""))


def test_no_limit_stands_there_twice() -> None:
    """One row tells one limit, in words that tell it from all others."""
    rows = [line.split(" | ")[0] for line in PAGE.splitlines() if line.startswith("| ")]

    assert sorted(set(rows)) == sorted(rows)
    assert len({row[3:] for row in LIMITS}) == len(LIMITS)


def test_options_that_set_limits_exist() -> None:
    """What is said to set another limit is an option of a command."""
    commands = [cli.get_command(click.Context(cli), name) for name in cli.list_commands(click.Context(cli))]
    options = {one for command in commands if command for parameter in command.params for one in parameter.opts}

    assert {"--max-size", "--memory", "--timeout"} == {row[2] for row in LIMITS if row[2]}
    assert {row[2] for row in LIMITS if row[2]} <= options
