"""Run the examples of a page of the documentation as its reader would: in order, in a folder with the sample stories.

CONTRIBUTING.md, "Examples in the documentation", says how they are written.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.files import source_of
from indexer.models import Article
from indexer.reading import read_articles
from tests.cli.streams import run_here

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "index_data" / "sample"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
# Its examples need other people's packages: tests/integrations runs them.
INTEGRATIONS = ROOT / "docs" / "integrations.md"
# The folder that the reader of the examples works in, as the pages write it.
FOLDER = Path("/home/ana/desk")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WILDCARDS = ("…", "...")
# What differs from run to run → how it is compared.
_UNSTEADY = {
    r"\(\d+\.\d ms\)": "(0.0 ms)",
    r'"took": [\d.e-]+': '"took": 0.0',
    r'("?bytes"?:? +)[\d,]+\d': r"\g<1>0",
    r"[ \t]+$": "",
}
# Ends the output of each command: the ASCII record separator, as printf takes it and as it is printed.
_SEPARATOR, _SEPARATED = r"\036\n", "\x1e\n"


# What a reader has not set.
_UNSET = ("CUTTINGS_INDEX", "FORCE_COLOR")
# What the commands behind it would miss in a shell of their own.
_CHANGES_SHELL = re.compile(r"(cd|export|\w+=)")
_QUOTED = re.compile(r"'[^']*'")
_NEEDS_SHELL = re.compile(r"[|&;<>$`\\*?\[\]#~(){}\n]")


class Example(NamedTuple):
    """Hold a fenced block of a page: the language behind its fence, its text, and the line that it begins on."""

    language: str
    text: str
    line: int


class Command(NamedTuple):
    """Hold one command of a console block and the output that the page shows for it."""

    typed: str
    shown: str


class Printed(NamedTuple):
    """Hold what a command printed, and its status."""

    text: str
    status: int


def examples(page: Path) -> list[Example]:
    """Return the fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    return [Example(match[1], match[2], text.count("\n", 0, match.start()) + 2) for match in _BLOCK.finditer(text)]


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a console block: `$ ` begins one, `>` goes on with it, the other lines are its output."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        typed, *lines = part.splitlines()
        while lines and (lines[0] == ">" or lines[0].startswith("> ")):
            typed += "\n" + lines.pop(0)[2:]
        yield Command(typed, "\n".join(lines))


def arguments(typed: str) -> list[str] | None:
    """Return the arguments of a `cuttings` that is typed alone; nothing for what only a shell understands."""
    if _NEEDS_SHELL.search(_QUOTED.sub("", typed)):
        return None
    program, *words = shlex.split(typed)
    return words if program == "cuttings" else None


def agrees(shown: str, printed: str) -> bool:
    """Say whether a command printed what the page shows; `…` or `...` alone on a line stands for any lines."""
    lines = _steady(shown).splitlines()
    pattern = "".join(r"(?:.*\n)*?" if line.strip() in _WILDCARDS else re.escape(line) + r"\n" for line in lines)
    return re.fullmatch(pattern, _steady(printed) + "\n" if _steady(printed) else "") is not None


def _steady(text: str) -> str:
    for pattern, steady in _UNSTEADY.items():
        text = re.sub(pattern, steady, text, flags=re.MULTILINE)
    return text.strip("\n")


class Reader:
    """Try the examples of one page: `folder` stands for the reader's, and Python names live as long as the reader."""

    def __init__(self, folder: Path) -> None:
        """Copy the sample stories into the folder."""
        shutil.copytree(SAMPLE, folder / "stories")
        self._folder = folder
        self._stands_for = _differences(folder)
        self._names: dict[str, Any] = {"__name__": "__main__"}

    def complaints(self, example: Example) -> list[str]:
        """Run an example, and return what differs from the page; empty if it is as shown."""
        if example.language == "console":
            return self._console(example)
        if ">>>" in example.text:
            return self._doctest(example)
        code = compile(self._here(example.text), f"line {example.line}", "exec")
        exec(code, self._names)  # noqa: S102 (the page's own code)
        return []

    def _console(self, example: Example) -> list[str]:
        shown = list(commands(self._here(example.text)))
        printed = self._printed([command.typed for command in shown])
        return [
            f"line {example.line}: $ {command.typed}\n{output}\n--- but the page shows:\n{command.shown}"
            for command, output in zip(shown, printed, strict=True)
            if not agrees(command.shown, output)
        ]

    def _doctest(self, example: Example) -> list[str]:
        """Run an example of `>>>` lines."""
        test = doctest.DocTestParser().get_doctest(self._here(example.text), {}, "page", "page", example.line)
        test.globs = self._names
        found: list[str] = []
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=found.append, clear_globs=False)
        return found

    def _printed(self, typed: list[str]) -> list[str]:
        """Return what each command prints, errors included, as if all were typed into one shell."""
        if any(_CHANGES_SHELL.match(one) for one in typed):
            return self._shell(typed)
        printed: list[Printed] = []
        for one in typed:
            # The status of each is kept for the next, since a page may show `echo $?`.
            printed.append(self._run(one, printed[-1].status if printed else 0))
        return [one.text for one in printed]

    def _run(self, typed: str, status: int) -> Printed:
        """Run a command that follows one of this status: in this process if it needs no shell, which is much faster."""
        words = arguments(typed)
        if words is None:
            return self._sh(f"(exit {status})\n{typed}")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self._folder)
            patch.setenv("COLUMNS", "80")
            for name in _UNSET:
                patch.delenv(name, raising=False)
            ended = run_here(patch, words, joined=True)
        return Printed(ended.stdout, ended.returncode)

    def _shell(self, typed: list[str]) -> list[str]:
        """Return what each command prints, all typed into one shell that they change."""
        script = "".join(f"{one}\nstatus=$?; printf '{_SEPARATOR}'; (exit $status)\n" for one in typed)
        return self._sh(script).text.split(_SEPARATED)[:-1]

    def _sh(self, script: str) -> Printed:
        """Run a script of the shell."""
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=self._folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return Printed(done.stdout.decode(), done.returncode)

    def _here(self, text: str) -> str:
        """Return text of the page with the reader's folder, and the ids that follow from it, as they are here."""
        for written, here in self._stands_for.items():
            text = text.replace(written, here)
        return text


def _differences(folder: Path) -> dict[str, str]:
    """Return what the pages write and what it is in `folder`: an article's id follows from the path of its file."""
    found = {str(FOLDER): folder.as_posix()}
    for path in SAMPLE.glob("*.txt"):
        stories = Path("stories", path.name)
        found[_id_prefix(path.read_bytes(), FOLDER / stories)] = _id_prefix(path.read_bytes(), folder / stories)
    return found


def _id_prefix(data: bytes, path: Path) -> str:
    """Return what the ids of the articles of a file at `path` have in common."""
    article = next(found for found in read_articles(source_of(data, path)) if isinstance(found, Article))
    return article.id.rpartition("-")[0]


def _environment() -> dict[str, str]:
    """Return the environment of a reader with a terminal of 80 columns, who has set nothing else."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    path = os.pathsep.join([sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ["PATH"]])
    return kept | {"PATH": path, "COLUMNS": "80", "PYTHONUTF8": "1"}
