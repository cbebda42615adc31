"""Run the examples of a page of the documentation as its reader would: in order, in a folder with the sample stories.

CONTRIBUTING.md, "Examples in the documentation", says how they are written.
"""

import doctest
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.files import source_of
from indexer.models import Article
from indexer.reading import read_articles
from search import configuration_files
from search.index.errors import SourceError
from tests.cli.streams import run_here

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "index_data" / "sample"
PHOTOGRAPHS = ROOT / "docs" / "make_sample_photographs.py"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
HOW_TO = ROOT / "docs" / "how-to"
# Their examples need other people's packages: tests/integrations runs them.
INTEGRATIONS = (ROOT / "docs" / "integrations.md", HOW_TO / "django.md", HOW_TO / "flask.md")
# Its examples need a cluster: tests/cluster runs them, and test_how_to.py as far as they go without one.
TO_OPENSEARCH = HOW_TO / "to-opensearch.md"
RUN = ("console", "python")
# The folders that the reader of the examples works in, as the pages write them: a page has one.
FOLDERS = tuple(Path("/home/ana", name) for name in ("desk", "half-hour", "night", "photo-desk"))

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The comment that names the file which a block is the whole of; a shell wants another line before it.
_NAMED = re.compile(r"(?:#!.*\n)?(?:#|<!--|\{#) (\w[\w./-]*\.\w+)(?: -->| #\})?\n")
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
_UNSET = ("CUTTINGS_CONFIG", "CUTTINGS_INDEX", "FORCE_COLOR")
# What the commands behind it would miss in a shell of their own.
_CHANGES_SHELL = re.compile(r"(cd|export|\w+=)")
_QUOTED = re.compile(r"'[^']*'")
_NEEDS_SHELL = re.compile(r"[|&;<>$`\\*?\[\]#~(){}\n]")


class Example(NamedTuple):
    """Hold a fenced block of a page: the language behind its fence, its text, and the line that it begins on."""

    language: str
    text: str
    line: int

    @property
    def path(self) -> str:
        """Return the path of the file that the block is, if its first lines name one; else the empty string."""
        named = _NAMED.match(self.text)
        return named[1] if named else ""

    @property
    def is_tried(self) -> bool:
        """Say whether it is run, or is a file that others need."""
        return self.language in RUN or bool(self.path)


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
        """Copy the sample stories into the folder, and make the sample photographs beside them.

        No configuration file of this machine is looked for above the folder.
        """
        shutil.copytree(SAMPLE, folder / "stories")
        runpy.run_path(str(PHOTOGRAPHS))["make"](folder / "photographs")
        (folder.parent / configuration_files.NAME).touch()
        self._folder = folder
        self._no_configuration = str(folder.parent / "none")
        self._stands_for = _differences(folder)
        self._names: dict[str, Any] = {"__name__": "__main__"}

    def complaints(self, example: Example) -> list[str]:
        """Run an example, or save the file that it is, and return what differs from the page."""
        if example.path:
            self._save(example)
            return []
        if example.language == "console":
            return self._console(example)
        if ">>>" in example.text:
            return self._doctest(example)
        code = compile(self._here(example.text), f"line {example.line}", "exec")
        exec(code, self._names)  # noqa: S102 (the page's own code)
        return []

    def let_stand(self, written: str, here: str) -> None:
        """Let text of the page stand for what it is here, such as the address of a server."""
        self._stands_for[written] = here

    def _save(self, example: Example) -> None:
        path = self._folder / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._here(example.text), encoding="utf-8")
        if example.text.startswith("#!"):
            path.chmod(0o755)

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
            patch.setenv("XDG_CONFIG_HOME", self._no_configuration)
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
            env=environment() | {"XDG_CONFIG_HOME": self._no_configuration},
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
    found = {str(one): folder.as_posix() for one in FOLDERS}
    for path in [*folder.glob("stories/*.txt"), *folder.glob("photographs/*.jpg")]:
        data = path.read_bytes()
        with suppress(SourceError):  # a photograph in which nothing is written gives no article
            for one in FOLDERS:
                found[_id_prefix(data, one / path.relative_to(folder))] = _id_prefix(data, path)
    return found


@cache
def _id_prefix(data: bytes, path: Path) -> str:
    """Return what the ids of the articles of a file at `path` have in common. Raises SourceError if it gives none."""
    article = next(found for found in read_articles(source_of(data, path)) if isinstance(found, Article))
    return article.id.rpartition("-")[0]


def environment() -> dict[str, str]:
    """Return the environment of a reader with a terminal of 80 columns, who has set nothing else."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    path = os.pathsep.join([sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ["PATH"]])
    return kept | {"PATH": path, "COLUMNS": "80", "PYTHONUTF8": "1"}
