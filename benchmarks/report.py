"""Write what was measured as a table, and as a plot beside it."""

import datetime as dt
import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any, NamedTuple

NAMES = {"cuttings": "Cuttings", "whoosh": "Whoosh", "fts5": "SQLite FTS5", "tantivy": "tantivy"}
_BEGIN, _END = "<!-- begin: indexing -->", "<!-- end: indexing -->"


class Result(NamedTuple):
    """Hold what one engine came to with some number of blocks: MB of text a second, MB on disk, MiB of memory."""

    engine: str
    blocks: int
    speed: float
    size: float
    memory: float

    def __str__(self) -> str:
        """Return a line of a table."""
        name = NAMES[self.engine]
        return f"| {self.blocks:,} | {name} | {self.speed:.2f} | {self.size:,.1f} | {self.memory:,.0f} |"


def write_report(path: Path, results: Sequence[Result]) -> None:
    """Put the table into a page, between the lines that mark its place, and the plot beside the page."""
    table = ["| blocks | engine | MB of text a second | MB on disk | MiB of memory |", "|---:|---|---:|---:|---:|"]
    lines = [_BEGIN, "", *_machine(), "", *table, *map(str, results), "", _END]
    page = path.read_text(encoding="utf-8")
    before, after = page.split(_BEGIN)[0], page.split(_END)[1]
    path.write_text(before + "\n".join(lines) + after, encoding="utf-8")
    _plot(path.with_suffix(".svg"), results)


def _machine() -> list[str]:
    """Return what the figures depend on."""
    installed = {one.metadata["Name"] for one in distributions()}
    names = [name for name in ("whoosh3", "tantivy", "numpy") if name in installed]
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    cores = f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}"
    languages = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return [f"{dt.date.today():%d %B %Y}; {cores}; {languages}, {packages}."]


def _plot(path: Path, results: Sequence[Result]) -> None:
    pyplot: Any = import_module("matplotlib.pyplot")
    pyplot.rcParams.update({"svg.hashsalt": "cuttings", "svg.fonttype": "none"})
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 4), layout="constrained")
    for place, label in zip(axes, ("MB of text a second", "MB on disk", "MiB of memory"), strict=True):
        place.set(xscale="log", yscale="log", xlabel="blocks", title=label)
        place.grid(visible=True, alpha=0.3)
    for engine, name in NAMES.items():
        of_engine = [result for result in results if result.engine == engine]
        for place, values in zip(axes, zip(*(result[2:] for result in of_engine), strict=True), strict=False):
            place.plot([result.blocks for result in of_engine], values, marker="o", label=name)
    axes[0].legend()
    figure.savefig(path, metadata={"Date": None})
