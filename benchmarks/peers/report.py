"""Make a page of figures: `python -m benchmarks.peers.report FIGURES.json [PAGE.md]`.

The words of the page are those of docs/benchmarks.md; tables stand between the lines that mark their places, and plots
beside the page.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.figures import Figure, losses, table
from benchmarks.peers.plots import plot_answering, plot_indexing

_WORDS = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def filled(page: str, about: Sequence[str], figures: Sequence[Figure]) -> str:
    """Return a page with all its tables made anew."""
    lines = {"machine": [*about], "losses": [*table(losses(figures))]}
    for part in dict.fromkeys(figure.part for figure in figures):
        lines[part] = [*table(figure for figure in figures if figure.part == part)]

    def inside(match: re.Match[str]) -> str:
        return "\n\n".join((match[1], "\n".join(lines.get(match[2], ["Not measured."])), match[3]))

    return re.sub(r"(<!-- begin: (\w+) -->).*?(<!-- end: \2 -->)", inside, page, flags=re.DOTALL)


def main() -> None:
    """Write the page and its plots."""
    source, *targets = map(Path, sys.argv[1:])
    page = targets[0] if targets else _WORDS
    held = json.loads(source.read_text(encoding="utf-8"))
    figures = [Figure(*one) for one in held["figures"]]
    # Its plots are named after it.
    words = _WORDS.read_text(encoding="utf-8").replace(f"({_WORDS.stem}", f"({page.stem}")
    page.write_text(filled(words, held["about"], figures), encoding="utf-8")
    plot_indexing(page.with_suffix(".svg"), figures)
    plot_answering(page.with_name(f"{page.stem}-answering.svg"), figures)


if __name__ == "__main__":
    main()
