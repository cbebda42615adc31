"""Draw how figures grow with the number of blocks, as SVG."""

import math
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.figures import NAMES, Figure

_STYLES = {"p50": "o-", "p99": "^:"}
_COLUMNS = 3


def plot_indexing(path: Path, figures: Sequence[Figure]) -> None:
    """Draw speed, size and memory."""
    rows = [*dict.fromkeys(figure.row for figure in figures if figure.part == "indexing")]
    axes = _axes(rows)
    for row in rows:
        _draw(axes[row], [figure for figure in figures if figure.part == "indexing" and figure.row == row])
    _save(path, axes)


def plot_answering(path: Path, figures: Sequence[Figure]) -> None:
    """Draw the times of answers by unit and kind: the median as a line, the 99th percentile dotted."""
    answers = [figure for figure in figures if figure.part == "answering"]
    titles = [*dict.fromkeys(figure.row.rsplit(", ", 2)[0] for figure in answers)]
    axes = _axes(titles)
    for title in titles:
        for name, style in _STYLES.items():
            _draw(axes[title], [figure for figure in answers if figure.row == f"{title}, {name}, ms"], style)
        axes[title].set_ylabel("ms")
    _save(path, axes)


def _draw(axes: Any, figures: Sequence[Figure], style: str = _STYLES["p50"]) -> None:
    """Draw a line for each engine, each always in its colour."""
    for number, (engine, name) in enumerate(NAMES.items()):
        points = [(figure.blocks, figure.value) for figure in figures if figure.engine == engine]
        label = name if style == _STYLES["p50"] else "_"
        if points:
            axes.plot(*zip(*points, strict=True), style, label=label, color=f"C{number}")


def _axes(titles: Sequence[str]) -> dict[str, Any]:
    """Return a plot for each title."""
    pyplot: Any = import_module("matplotlib.pyplot")
    pyplot.rcParams.update({"svg.hashsalt": "cuttings", "svg.fonttype": "none"})
    rows = math.ceil(len(titles) / _COLUMNS)
    _, grid = pyplot.subplots(rows, _COLUMNS, figsize=(12, 4 * rows), layout="constrained")
    axes = dict(zip(titles, grid.flat, strict=False))
    for title, place in axes.items():
        place.set(xscale="log", yscale="log", xlabel="blocks", title=title)
        place.grid(visible=True, alpha=0.3)
    return axes


def _save(path: Path, axes: dict[str, Any]) -> None:
    first = next(iter(axes.values()))
    first.figure.legend(*first.get_legend_handles_labels(), loc="outside upper center", ncols=len(NAMES))
    first.figure.savefig(path, metadata={"Date": None})
