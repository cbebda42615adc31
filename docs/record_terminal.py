"""Record what commands print on a terminal, of the sample corpus, as pictures that play once.

python docs/record_terminal.py            writes docs/recordings/*.svg
python docs/record_terminal.py --check    exits with 1 if one shows what is not printed any more, times aside
"""

import argparse
import contextlib
import html
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from click.testing import CliRunner

from cuttings import cli

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "recordings"
# Name → what is typed, in a folder that holds the sample as `stories`.
RECORDINGS: Final = {
    "first-search": ("cuttings index stories", "cuttings search dockworkers strike -n 2"),
    "captions": (
        "cuttings index stories",
        "cuttings search solheim --kind caption --sort newest -n 2",
        "cuttings trends 2026-03 -q",
    ),
}
_COLUMNS, _CHARACTER, _LINE, _EDGE = 88, 8.4, 19, 14
# All has played before movement beside a text has to offer a way to stop it (WCAG 2.2.2).
_SECONDS: Final = 4.5
_COLOURS: Final = {"31": "#ff8a80", "32": "#a5d6a7", "33": "#f3c74f", "34": "#90caf9", "35": "#f3a6d8", "36": "#80deea"}
_SGR = re.compile(r"\x1b\[([\d;]*)m")
# Links to files hold the folder in which the recording was made.
_HYPERLINK = re.compile(r"\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)")
_SHOWN = re.compile(r"<tspan[^>]*>([^<]*)</tspan>|(</text>)")
_TIME = re.compile(r"\(\d+\.\d ms\)")
_STYLE = """\
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#e0e0e0}
.b{font-weight:bold}.d{opacity:.65}.r{fill:#f3c74f;font-weight:bold}
@media (prefers-reduced-motion:no-preference){text{animation:show .1s both}@keyframes show{from{visibility:hidden}}}
"""


class Run(NamedTuple):
    """Hold characters of one line that look alike: their column, and the attributes of their element."""

    column: int
    text: str
    attributes: str


def lines(typed: Sequence[str]) -> Iterator[str]:
    """Type commands in a new folder with the sample stories, and yield what a terminal shows, with its colours."""
    environment = {"COLUMNS": str(_COLUMNS), "FORCE_COLOR": "1", "NO_COLOR": None, "CUTTINGS_INDEX": None}
    typist = CliRunner(env=environment)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(ROOT / "index_data" / "sample", "stories")
        for command in typed:
            yield f"\x1b[32m$\x1b[0m \x1b[1m{command}\x1b[0m"
            done = typist.invoke(cli, command.split()[1:], color=True, catch_exceptions=False)
            for line in _HYPERLINK.sub("", done.output).splitlines():
                yield from _wrapped(line)
            yield ""


def _wrapped(line: str) -> Iterator[str]:
    """Yield a line as a terminal breaks it; what has colours was broken by the command."""
    width = len(line) if _SGR.search(line) else _COLUMNS
    yield from (line[start : start + width] for start in range(0, max(len(line), 1), max(width, 1)))


def runs(line: str) -> Iterator[Run]:
    """Yield the parts of a line by what its codes for a terminal say of their looks."""
    column, codes = 0, set[str]()
    # What is split by the one group of a pattern is text and codes by turns.
    for number, part in enumerate(_SGR.split(line)):
        if number % 2:
            said = set(part.split(";")) - {""}
            codes = set() if not said or "0" in said else codes | said
        elif part:
            yield Run(column, part, _attributes(codes))
            column += len(part)


def _attributes(codes: set[str]) -> str:
    classes = "".join(name for code, name in (("1", "b"), ("2", "d"), ("7", "r")) if code in codes)
    colour = next((_COLOURS[code] for code in sorted(codes) if code in _COLOURS), "")
    return "".join(
        [f' class="{" ".join(classes)}"' if classes else "", f' style="fill:{colour}"' if colour else ""],
    )


def picture(shown: Sequence[str]) -> str:
    """Return lines as an SVG in which one comes after the other."""
    width, height = _COLUMNS * _CHARACTER + 2 * _EDGE, len(shown) * _LINE + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}">\n<style>\n{_STYLE}</style>\n',
        '<rect width="100%" height="100%" rx="8" fill="#22272e"/>\n',
    ]
    for number, line in enumerate(shown):
        delay = f"animation-delay:{number / len(shown) * _SECONDS:.2f}s"
        spans = "".join(
            f'<tspan x="{_EDGE + run.column * _CHARACTER:.1f}" textLength="{len(run.text) * _CHARACTER:.1f}"'
            f"{run.attributes}>{html.escape(run.text, quote=False)}</tspan>"
            for run in runs(line)
        )
        parts.append(f'<text y="{_EDGE + number * _LINE + 14}" style="{delay}">{spans}</text>\n')
    return "".join([*parts, "</svg>\n"])


def text(drawn: str) -> str:
    """Return the text of such a picture, line by line, without the times that differ from run to run."""
    found = "".join("\n" if end else html.unescape(part) for part, end in _SHOWN.findall(drawn))
    return _TIME.sub("(0.0 ms)", found)


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Record, or compare with what was recorded; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a recording is out of date")
    is_check = parser.parse_args(arguments).check
    status = 0
    for name, typed in RECORDINGS.items():
        path = folder / f"{name}.svg"
        drawn = picture(list(lines(typed))[:-1])
        # One that differs in its times alone stays as it is.
        if path.exists() and text(path.read_text(encoding="utf-8")) == text(drawn):
            continue
        if is_check:
            print(f"{path} is out of date: run 'python docs/record_terminal.py'", file=sys.stderr)
            status = 1
        else:
            path.write_text(drawn, encoding="utf-8", newline="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
