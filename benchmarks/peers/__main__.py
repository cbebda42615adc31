"""Measure Cuttings beside other engines: indexing, answering, starting, ranking.

    python -m benchmarks.peers FILE… [--blocks 10000 100000] [--judged DIR…] [--figures FILE.json]

FILE are JSON Lines of stories with `text`, or plain texts; a block is a line. They are repeated until there are as many
blocks as asked for, the first five times with other words each time. Engines that are not installed are named, and left
out. Figures are printed as they come; `python -m benchmarks.peers.report` makes a page of their file.
"""

import argparse
import datetime as dt
import json
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.peers.engines import ENGINES
from benchmarks.peers.engines.base import By
from benchmarks.peers.figures import NAMES, Figure, shown
from benchmarks.peers.judged import read_collection
from benchmarks.peers.measuring import Queries, Setting, answering, build, indexing, ranking, starting
from benchmarks.peers.processes import EngineProcess, python_of
from benchmarks.peers.stories import KINDS, draw, read, repeated

_RANKS_ONLY = "bm25s"
_SLOW = "whoosh"
# A load that a machine has of itself.
_QUIET = 0.5
_UNITS: tuple[By, ...] = ("block", "article")


def main() -> None:
    """Measure all, and write the figures as they come, so that none are lost."""
    options = _arguments()
    present = [engine for engine in options.engines if python_of(engine)]
    about = [*conditions(options.engines, present), amounts(options)]
    print(*about, sep="\n", flush=True)
    figures: list[Figure] = []
    for figure in measured(options, present):
        print(
            f"{figure.part}: {figure.row}, {figure.blocks:,} blocks, {NAMES[figure.engine]}: {shown(figure.value)}",
            flush=True,
        )
        figures.append(figure)
        if options.figures:
            options.figures.parent.mkdir(parents=True, exist_ok=True)
            options.figures.write_text(json.dumps({"about": about, "figures": figures}), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--blocks", nargs="+", type=int, default=[10_000, 100_000])
    arguments.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    arguments.add_argument("--queries", type=int, default=300, help="of each kind")
    arguments.add_argument("--rounds", type=int, default=5, help="in which each query is answered once")
    arguments.add_argument("--runs", type=int, default=3, help="of indexing")
    arguments.add_argument("--starts", type=int, default=20, help="of a process that answers one query")
    arguments.add_argument("--slow", type=int, default=10_000, help="Whoosh takes part up to so many blocks")
    arguments.add_argument("--judged", nargs="*", type=Path, default=[], help="folders of judged collections")
    arguments.add_argument("--figures", type=Path, help="the file to write")
    options = arguments.parse_args()
    if "cuttings" not in options.engines:
        arguments.error("Others are measured beside Cuttings.")
    return options


def measured(options: argparse.Namespace, present: Sequence[str]) -> Iterator[Figure]:
    """Yield all figures."""
    texts = read(options.files)
    first = repeated(texts, min(options.blocks))
    queries: dict[By, Queries] = {by: {kind: draw(first, by, kind, options.queries) for kind in KINDS} for by in _UNITS}
    for blocks in sorted(options.blocks):
        engines = [name for name in present if name != _RANKS_ONLY and (name != _SLOW or blocks <= options.slow)]
        with tempfile.TemporaryDirectory() as home:
            setting = Setting(engines, options.rounds, Path(home))
            yield from indexing(setting._replace(rounds=options.runs), repeated(texts, blocks))
            yield from searching(setting, blocks, queries, options.starts)
    for folder in options.judged:
        with tempfile.TemporaryDirectory() as home:
            yield from ranking(Setting(present, 1, Path(home)), folder.name, read_collection(folder))


def searching(setting: Setting, blocks: int, queries: Mapping[By, Queries], starts: int) -> Iterator[Figure]:
    """Yield the figures of searching in the indexes that have just been made by block, and then by article."""
    yield from answering(setting, "block", blocks, queries["block"])
    yield from starting(setting, blocks, queries["block"]["intersection"][:starts])
    for engine in setting.engines:
        if setting.index_of(engine, "article") != setting.index_of(engine, "block"):
            build(setting, engine, "article")
    yield from answering(setting, "article", blocks, queries["article"])


def conditions(asked: Sequence[str], present: Sequence[str]) -> list[str]:
    """Return what the figures depend on, a sentence each."""
    machine = f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}"
    versions = []
    for engine in present:
        with EngineProcess(engine, Path(), "block") as process:
            versions.append(process.call("version"))
    load = os.getloadavg()[0]
    absent = [NAMES[engine] for engine in asked if engine not in present]
    return [
        f"{dt.date.today():%d %B %Y}; {machine}; Python {platform.python_version()}, {', '.join(versions)}.",
        f"{'Other' if load > _QUIET else 'No other'} work shared the machine: its load was {load:.1f} before.",
        *([f"Not measured, since not installed: {', '.join(absent)}."] if absent else []),
    ]


def amounts(options: argparse.Namespace) -> str:
    """Return how often all was done."""
    runs = "once" if options.runs == 1 else f"{options.runs} times"
    return (
        f"{options.queries} queries of each kind, each answered {options.rounds} times; indexing {runs}; "
        f"{options.starts} starts."
    )


if __name__ == "__main__":
    main()
