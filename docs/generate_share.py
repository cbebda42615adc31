"""Write share/, which an installation gets: a man page for each command, and completion for bash, zsh and fish.

python docs/generate_share.py            writes the files
python docs/generate_share.py --check    exits with 1 if one is out of date
"""

import argparse
import inspect
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from configparser import ConfigParser
from pathlib import Path

import click
from click.testing import CliRunner
from generate_command_line import statuses_of

from cuttings import _COMMANDS, cli

ROOT = Path(__file__).parents[1]
SHARE = ROOT / "share"
# Shell → where it looks for what completes a command.
COMPLETIONS = {
    "bash": "bash-completion/completions/cuttings",
    "fish": "fish/vendor_completions.d/cuttings.fish",
    "zsh": "zsh/site-functions/_cuttings",
}
_SUMMARY = "search files of news"
_VARIABLES = {
    "CUTTINGS_INDEX": "The index where --index names none: a folder, or the address of an index on a cluster.",
    "CUTTINGS_SEARCHES": "The file of saved searches where 'cuttings alerts' is given none.",
    "CUTTINGS_TOKEN": "The token of 'cuttings serve': who can list processes does not see it here.",
    "CUTTINGS_COMPILED": "0 does without what was compiled.",
    "NO_COLOR, FORCE_COLOR": "Turn colours off, or on, where --color does not.",
    "COLUMNS": "How wide text is, at most 100.",
}
# What troff would take for its own, or show as another sign.
_SIGNS = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"})
_WIDTH = 76


def files() -> dict[str, str]:
    """Return the text of each file by its path in share/."""
    runner = CliRunner()
    scripts = {path: runner.invoke(cli, ["completion", shell]).stdout for shell, path in COMPLETIONS.items()}
    return scripts | dict(_pages())


def _pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each man page."""
    group = click.Context(cli, info_name="cuttings", **cli.context_settings)
    yield "man/man1/cuttings.1", _page(group, _SUMMARY, [*_commands(), *_variables()])
    for name, (_, summary) in _COMMANDS.items():
        command = cli.get_command(group, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=group)
        yield f"man/man1/cuttings-{name}.1", _page(context, summary, [".SH SEE ALSO", ".BR cuttings (1)"])


def _page(context: click.Context, summary: str, ends: Sequence[str]) -> str:
    """Return the man page of a command, with some sections behind those that all have."""
    name = troff(context.command_path.replace(" ", "-"))
    lines = [
        f'.TH {name.upper()} 1 "" "cuttings {_version()}" "Cuttings"',
        ".SH NAME",
        rf"{name} \- {troff(summary.removesuffix('.'))}",
        ".SH SYNOPSIS",
        f".B {context.command_path}",
        *_filled(" ".join(context.command.collect_usage_pieces(context))),
        ".SH DESCRIPTION",
        *_described(context.command),
        ".SH OPTIONS",
    ]
    options = [one for one in context.command.get_params(context) if isinstance(one, click.Option)]
    lines += _terms(filter(None, (one.get_help_record(context) for one in options)))
    return "\n".join([*lines, ".SH EXIT STATUS", *_terms(statuses_of(context.command_path).items()), *ends, ""])


def _described(command: click.Command) -> Iterator[str]:
    for number, paragraph in enumerate(inspect.cleandoc(command.help or "").split("\n\n")):
        yield from ([".PP"] if number else [])
        yield from _filled(paragraph)


def _commands() -> Iterator[str]:
    yield ".SH COMMANDS"
    for name, (_, summary) in _COMMANDS.items():
        yield from (".TP", rf".BR cuttings\-{troff(name)} (1)", *_filled(summary))


def _variables() -> Iterator[str]:
    yield from (".SH ENVIRONMENT", *_terms(_VARIABLES.items()))


def _terms(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a list of terms, each with what it means."""
    for term, meaning in pairs:
        yield from (".TP", rf"\fB{troff(term)}\fR", *_filled(meaning))


def _filled(text: str) -> list[str]:
    """Return lines of text that troff takes for nothing else."""
    lines = textwrap.wrap(troff(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [rf"\&{line}" if line.startswith(".") else line for line in lines]


def troff(text: str) -> str:
    """Return text as troff reads it in any encoding."""
    return "".join(sign if sign.isascii() else rf"\[u{ord(sign):04X}]" for sign in text.translate(_SIGNS))


def _version() -> str:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return settings["metadata"]["version"]


def main(arguments: Sequence[str] | None = None, folder: Path = SHARE) -> int:
    """Write the files, or compare them with those that lie there; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is out of date")
    check = parser.parse_args(arguments).check
    made, there = files(), {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    stale = [*(there.keys() - made.keys())]
    changed = [name for name, text in made.items() if name not in there or there[name].read_text("utf-8") != text]
    if check and (stale or changed):
        print(f"out of date in {folder}: {', '.join(sorted([*stale, *changed]))}: run 'make docs'", file=sys.stderr)
        return 1
    for name in stale:
        there[name].unlink()
    for name in changed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(made[name], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
