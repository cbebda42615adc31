"""Hold what was measured, compare engines by it, and make tables of it: values to values, without files."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.peers.engines import ENGINES

OURS = "cuttings"
# What no engine is: the start of Python itself.
ALONE = "python"
NAMES = {name: shown for name, (shown, _) in ENGINES.items()} | {ALONE: "Python alone"}
SPEED = "MB of text a second"
# What is compared without a better and a worse.
COUNTS = "counts"
RANKING = "ranking"
# Less is within what two runs differ by.
_LEAST_LOSS = 1.02


class Figure(NamedTuple):
    """Hold one value: the part of the page and the row that it belongs to, the number of blocks, and the engine."""

    part: str
    row: str
    blocks: int
    engine: str
    value: float

    @property
    def place(self) -> tuple[str, str, int]:
        """Return what figures of other engines have in common with this."""
        return self.part, self.row, self.blocks


class Loss(NamedTuple):
    """Say that an engine is so many times better than Cuttings at a number of blocks."""

    part: str
    row: str
    engine: str
    blocks: int
    times: float


def quantile(values: Iterable[float], share: float) -> float:
    """Return the least value that is not exceeded by such a share of the values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def losses(figures: Sequence[Figure]) -> list[Loss]:
    """Return where another engine is better, in the order of the figures."""
    ours = {figure.place: figure.value for figure in figures if figure.engine == OURS}
    found = []
    for figure in figures:
        if figure.place in ours and figure.part != COUNTS and figure.engine != ALONE:
            is_more_better = figure.row == SPEED or figure.part == RANKING
            worse, better = sorted((ours[figure.place], figure.value))
            is_ahead = figure.value == (better if is_more_better else worse)
            if is_ahead and better > _LEAST_LOSS * worse:
                found.append(Loss(figure.part, figure.row, figure.engine, figure.blocks, better / worse))
    return found


def losses_table(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield a table of where another engine is better, and how many times, by the number of blocks."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for loss in losses(figures):
        at = f" at {loss.blocks:,}" if loss.blocks else ""
        grouped.setdefault((loss.part, loss.row, loss.engine), []).append(f"{loss.times:.2f}×{at}")
    yield from _header("", "measure", "better", "how many times, at how many blocks")
    for (part, row, engine), times in grouped.items():
        yield _line(part, row, NAMES[engine], ", ".join(times))


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield a table: a line for each row and number of blocks, a column for each engine."""
    values = {(figure.blocks, figure.row, figure.engine): figure.value for figure in figures}
    engines = [name for name in NAMES if any(engine == name for _, _, engine in values)]
    yield from _header("blocks", "", *(NAMES[engine] for engine in engines))
    for blocks, row in dict.fromkeys((blocks, row) for blocks, row, _ in values):
        cells = [values.get((blocks, row, engine)) for engine in engines]
        yield _line(f"{blocks:,}" if blocks else "", row, *("–" if cell is None else shown(cell) for cell in cells))


def shown(value: float) -> str:
    """Return a value with about three digits that count, and a number of things as it is."""
    if isinstance(value, int):
        return f"{value:,}"
    decimals = next((digits for digits, least in ((0, 100), (1, 10), (2, 1)) if abs(value) >= least), 3)
    return f"{value:,.{decimals}f}"


def _header(*titles: str) -> tuple[str, str]:
    return _line(*titles), "|---|" + "---:|" * (len(titles) - 1)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
