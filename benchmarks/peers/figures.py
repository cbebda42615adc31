"""Hold what was measured, compare engines by it, and make tables of it: values to values, without files."""

import math
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
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


def quantile(values: Iterable[float], share: float) -> float:
    """Return the least value that is not exceeded by such a share of the values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def losses(figures: Sequence[Figure]) -> list[Figure]:
    """Return where another engine is better than Cuttings, and how many times, by the number of blocks."""
    ours = {figure.place: figure.value for figure in figures if figure.engine == OURS}
    found = []
    for figure in figures:
        if figure.place in ours and figure.part != COUNTS and figure.engine != ALONE:
            is_more_better = figure.row == SPEED or figure.part == RANKING
            times = figure.value / ours[figure.place] if is_more_better else ours[figure.place] / figure.value
            if times > _LEAST_LOSS:
                found.append(figure._replace(row=f"{figure.part}: {figure.row}", value=times))
    return sorted(found, key=attrgetter("blocks", "part"))


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield a table: a line for each row and number of blocks, a column for each engine."""
    values = {(figure.blocks, figure.row, figure.engine): figure.value for figure in figures}
    engines = [name for name in NAMES if any(engine == name for _, _, engine in values)]
    yield _line("blocks", "", *(NAMES[engine] for engine in engines))
    yield "|---:|---|" + "---:|" * len(engines)
    for blocks, row in dict.fromkeys((blocks, row) for blocks, row, _ in values):
        cells = [values.get((blocks, row, engine)) for engine in engines]
        yield _line(f"{blocks:,}" if blocks else "", row, *("–" if cell is None else shown(cell) for cell in cells))


def shown(value: float) -> str:
    """Return a value with about three digits that count, and a number of things as it is."""
    if isinstance(value, int):
        return f"{value:,}"
    decimals = next((digits for digits, least in ((0, 100), (1, 10), (2, 1)) if abs(value) >= least), 3)
    return f"{value:,.{decimals}f}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
