"""Draw the numbers of an archive as PNG or SVG, with Matplotlib; imported when a picture is asked for.

The same numbers give the same SVG to the last byte.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from search.bars import Timeline, padded, timeline
from search.index.errors import CuttingsError
from search.index.printing import printable
from search.numbers import span_name, step_name
from search.trends import Trend, Trends

_SUFFIXES = (".png", ".svg")
_INK, _PALE, _GRID, _FILL = "#2b2b2b", "#6f6f6f", "#e4e4e4", "#3b6e8f"
_MOST_TERMS, _COLUMNS = 12, 4
_STEPS = 180  # of a time: more would be too narrow
_FEW_STEPS = 36  # that have room for larger dots
_LABELS, _FEW_LABELS = 9, 4  # of these that are named
_LABEL = 26  # columns of the name of a value
_LISTED, _FEW_ROWS = 10, 7
_DPI = 160
# Fonts that have the scripts that the first lacks, as systems come with them.
_FONTS = (
    *("DejaVu Sans", "Noto Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew"),
    *("Noto Sans Devanagari", "Noto Sans Thai", "Hiragino Sans", "Arial Unicode MS", "Microsoft YaHei", "Yu Gothic"),
)
_STYLE = {
    "svg.hashsalt": "cuttings",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 10,
    "text.color": _INK,
    "axes.edgecolor": _PALE,
    "axes.labelcolor": _PALE,
    "axes.titlecolor": _INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _PALE,
    "ytick.color": _PALE,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


def check(path: Path) -> None:
    """Raise CuttingsError if no picture can be drawn into a file of this name, or there is nothing to draw it with."""
    if path.suffix.lower() not in _SUFFIXES:
        raise CuttingsError(f"{path} is no picture that can be drawn: end its name in .png or .svg")
    if not path.absolute().parent.is_dir():
        raise CuttingsError(f"there is no folder {path.absolute().parent}: make it first")
    try:
        import_module("matplotlib")
    except ImportError as error:
        raise CuttingsError(
            "pictures are drawn with Matplotlib, which is not installed: pip install 'cuttings[plot]'"
        ) from error


def plot_stats(stats: Mapping[str, Any], path: Path) -> None:
    """Draw what an index holds into a file: articles over time, kinds, languages, and who published most or sent it."""
    lists = [
        ("Blocks by kind", "blocks", stats["kinds"]),
        ("Articles by language", "articles", stats["languages"]),
    ]
    by = next((by for by in (("publisher", "sources"), ("agency", "agencies")) if stats.get(by[1])), None)
    if by:
        total, shown = stats["distinct"][by[1]], len(stats[by[1]])
        title = f"Articles by {by[0]}" + (f", {shown} of {total:,}" if shown < total else "")
        lists.append((title, "articles", stats[by[1]]))
    with _figure(path, (12, 7.4)) as figure:
        grid = figure.add_gridspec(2, len(lists), height_ratios=(1.15, 1))
        _draw_time(figure.add_subplot(grid[0, :]), stats["months"])
        for place, (title, unit, counts) in enumerate(lists):
            _draw_list(figure.add_subplot(grid[1, place]), title, unit, counts)
        words = f"{stats['articles']:,} articles · {stats['blocks']:,} blocks · {stats['tokens']:,} words"
        _head(figure, "What the archive holds", words)


def plot_trends(trends: Trends, path: Path) -> None:
    """Draw into a file, for each of the terms that rose most, which share of the articles held it over time."""
    shown = trends.trends[:_MOST_TERMS]
    columns = min(len(shown), _COLUMNS) or 1
    rows = max(-(-len(shown) // columns), 1)
    time = timeline(trends.months, _STEPS)
    with _figure(path, (max(3.2 * columns, 7), 2.1 * rows + 1.1)) as figure:
        for place, trend in enumerate(shown):
            _draw_trend(figure.add_subplot(rows, columns, place + 1), trend, trends, time)
        about = f"{trends.articles:,} articles, against {trends.others:,} others · in % of all articles"
        days = span_name(trends.first_day, trends.last_day)
        _head(figure, f"What rose in {days}" if trends.first_day and trends.last_day else f"What rose, {days}", about)


def _draw_trend(axes: Any, trend: Trend, trends: Trends, time: Timeline) -> None:
    """Draw which share of the articles held one term; where there are no articles, there is a gap."""
    counts = zip(time.along(trend.months), time.counts, strict=True)
    shares = [100 * found / all_ if all_ else float("nan") for found, all_ in counts]
    places = range(len(shares))
    _shade(axes, trends, time.steps)
    axes.fill_between(places, shares, color=_FILL, alpha=0.22, linewidth=0)
    dots = {"marker": "o", "markersize": 2.2 if len(shares) > _FEW_STEPS else 4}
    axes.plot(places, shares, color=_FILL, linewidth=1.5, **dots)
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="y", nbins=3)
    axes.tick_params(labelsize=8.5)
    axes.set_title(_shown(trend.term), pad=16)
    expected = f"{trend.articles:,} articles, {trend.expected:,.1f} expected"
    axes.text(0, 1.04, expected, transform=axes.transAxes, fontsize=8.5, color=_PALE)
    _name_steps(axes, time.steps, _FEW_LABELS)


@contextmanager
def _figure(path: Path, size: tuple[float, float]) -> Iterator[Any]:
    """Give a figure to draw on, and write it in the format that the name of the file says."""
    matplotlib: Any = import_module("matplotlib")
    installed = {font.name for font in import_module("matplotlib.font_manager").fontManager.ttflist}
    fonts = [name for name in _FONTS if name in installed] or ["sans-serif"]
    with matplotlib.rc_context({**_STYLE, "font.family": fonts}), warnings.catch_warnings():
        # A script that no font here has is drawn as boxes; SVG leaves it to the fonts of who looks at it.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = import_module("matplotlib.figure").Figure(figsize=size, layout="constrained")
        yield figure
        form = path.suffix.lower().removeprefix(".")
        metadata = {"Date": None} if form == "svg" else {"Software": None}
        figure.savefig(path, format=form, dpi=_DPI, metadata=metadata)


def _head(figure: Any, title: str, words: str) -> None:
    """Write a title over a figure, and below it what it is of."""
    figure.suptitle(f"{title}\n\n", x=0.01, ha="left", fontsize=15, fontweight="bold")
    figure.text(0.0105, 1 - 0.44 / figure.get_figheight(), words, ha="left", va="top", fontsize=10.5, color=_PALE)


def _draw_time(axes: Any, months: Mapping[str, int]) -> None:
    time = timeline(months, _STEPS)
    axes.bar(range(len(time.steps)), time.counts, width=0.82, color=_FILL)
    axes.set_title(f"Articles by {_unit(time.steps)}")
    axes.set_ylabel("articles")
    axes.grid(axis="y", color=_GRID)
    axes.set_axisbelow(True)
    _name_steps(axes, time.steps)
    left = [f"{count:,} {where}" for count, where in ((time.before, "earlier"), (time.after, "later")) if count]
    if left:
        axes.text(1, 1.03, f"not drawn: {', '.join(left)}", ha="right", transform=axes.transAxes, color=_PALE)


def _unit(steps: Sequence[str]) -> str:
    return {7: "month", 4: "year", 3: "decade", 2: "century"}.get(len(steps[0]) if steps else 7, "month")


def _name_steps(axes: Any, steps: Sequence[str], most: int = _LABELS) -> None:
    """Name some of the steps of time, so that the names do not touch; years where they begin, if there are many."""
    axes.set_xlim(-0.7, max(len(steps) - 0.3, 0.7))
    places = range(len(steps))
    if _unit(steps) == "month" and len(steps) > 2 * 12:
        years = [place for place in places if steps[place].endswith("-01")]
        every = max(1, -(-len(years) // most))
        axes.set_xticks(years[::every], [steps[place][:4] for place in years[::every]])
        return
    chosen = places[:: max(1, -(-len(steps) // most))]
    axes.set_xticks(chosen, [step_name(steps[place]) for place in chosen])


def _shade(axes: Any, trends: Trends, steps: Sequence[str]) -> None:
    """Shade the days that are looked at."""
    axes.grid(axis="y", color=_GRID)
    if not steps:
        return
    size = len(steps[0])
    first = trends.first_day.isoformat()[:size] if trends.first_day else steps[0]
    last = trends.last_day.isoformat()[:size] if trends.last_day else steps[-1]
    inside = [place for place, step in enumerate(steps) if first <= step <= last]
    if inside:
        axes.axvspan(inside[0] - 0.5, inside[-1] + 0.5, color="#f3efe3", zorder=0)


def _draw_list(axes: Any, title: str, unit: str, counts: Mapping[str, int]) -> None:
    """Draw how often each value stands there as bars that lie, the most frequent at the top."""
    rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_LISTED]
    places = range(len(rows))
    bars = axes.barh(places, [count for _, count in rows], color=_FILL, height=0.68)
    axes.bar_label(bars, [f"{count:,}" for _, count in rows], padding=4, color=_PALE, fontsize=9)
    axes.set_yticks(places, [_shown(value) for value, _ in rows])
    axes.tick_params(axis="y", length=0, labelcolor=_INK)
    axes.set_ylim(max(len(rows), _FEW_ROWS) - 0.4, -0.6)
    axes.margins(x=0.28)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xticks([])
    axes.set_title(title)
    axes.set_xlabel(unit)


def _shown(text: str) -> str:
    return padded(printable(text), _LABEL).rstrip()
