"""Measure engines by turns: in each round all do the same, so that what else the machine does falls on all."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from operator import eq
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.peers.engines.base import By, Query, Story
from benchmarks.peers.figures import ALONE, COUNTS, OURS, RANKING, SPEED, Figure, quantile
from benchmarks.peers.judged import Collection, ndcg
from benchmarks.peers.memory import Peak, memory
from benchmarks.peers.processes import EngineProcess, command_of, once, python_of

_MEGABYTE, _MEBIBYTE = 1_000_000, 2**20
_QUANTILES = {"p50": 0.5, "p99": 0.99}
Queries = Mapping[str, Sequence[Query]]


class Setting(NamedTuple):
    """Hold the engines that take part, how often each does its work, and the folder for the indexes and the stories."""

    engines: Sequence[str]
    rounds: int
    home: Path

    @property
    def stories(self) -> Path:
        """Return the file of the stories."""
        return self.home / "stories.json"

    def index_of(self, engine: str, by: By) -> Path:
        """Return the folder of an index; one of Cuttings answers by both."""
        return self.home / (engine if engine == OURS else f"{engine}-{by}")

    def turns(self) -> Iterator[str]:
        """Yield all engines in each round, another one first each time."""
        for number in range(self.rounds):
            first = number % len(self.engines)
            yield from (*self.engines[first:], *self.engines[:first])


def indexing(setting: Setting, stories: Sequence[Story]) -> Iterator[Figure]:
    """Index stories by block, and yield the medians; the indexes of the last round stay."""
    setting.stories.write_text(json.dumps(stories), encoding="utf-8")
    blocks = sum(len(story.lines) for story in stories)
    size = sum(len(line.encode()) for story in stories for line in story.lines)
    built: dict[str, list[tuple[float, float]]] = {}
    for engine in setting.turns():
        built.setdefault(engine, []).append(build(setting, engine, "block"))
    for engine, runs in built.items():
        seconds, peak = map(median, zip(*runs, strict=True))
        yield Figure("indexing", SPEED, blocks, engine, size / seconds / _MEGABYTE)
        on_disk = sum(path.stat().st_size for path in setting.index_of(engine, "block").rglob("*") if path.is_file())
        yield Figure("indexing", "MB on disk", blocks, engine, on_disk / _MEGABYTE)
        if peak:
            yield Figure("indexing", "MiB of memory", blocks, engine, peak / _MEBIBYTE)


def build(setting: Setting, engine: str, by: By) -> tuple[float, int]:
    """Index the stories anew, and return the seconds and the peak of memory, beside the stories."""
    folder = setting.index_of(engine, by)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with EngineProcess(engine, folder, by) as process:
        process.call("read", str(setting.stories))
        peak = Peak(process.number)
        return process.call("build"), peak.stop()


def answering(setting: Setting, by: By, blocks: int, queries: Queries) -> Iterator[Figure]:
    """Answer the queries of each kind, first without measuring; a query counts by the median of its times."""
    times: dict[tuple[str, str], list[list[float]]] = {}
    with ExitStack() as stack:
        processes = {engine: stack.enter_context(_opened(setting, engine, by)) for engine in setting.engines}
        for engine in setting._replace(rounds=setting.rounds + 1).turns():
            for kind, of_kind in queries.items():
                times.setdefault((kind, engine), []).append(processes[engine].call("times", of_kind))
        held = {engine: memory(process.number) for engine, process in processes.items()}
        counts = {(kind, engine): processes[engine].call("counts", queries[kind]) for kind, engine in times}
    row = f"MiB of memory, searching by {by}"
    yield from (Figure("starting", row, blocks, engine, size / _MEBIBYTE) for engine, size in held.items() if size)
    for (kind, engine), (_, *rounds) in times.items():
        medians = [median(of_query) for of_query in zip(*rounds, strict=True)]
        for name, share in _QUANTILES.items():
            row = f"{by}, {kind}, {name}, ms"
            yield Figure("answering", row, blocks, engine, quantile(medians, share) * 1000)
        found = counts[kind, engine]
        yield Figure(COUNTS, f"{by}, {kind}, hits", blocks, engine, sum(found))
        yield Figure(COUNTS, f"{by}, {kind}, same, %", blocks, engine, 100 * fmean(map(eq, counts[kind, OURS], found)))


def _opened(setting: Setting, engine: str, by: By) -> EngineProcess:
    process = EngineProcess(engine, setting.index_of(engine, by), by)
    process.call("open")
    return process


def starting(setting: Setting, blocks: int, queries: Sequence[Query]) -> Iterator[Figure]:
    """Answer one query in a whole process, another query each round, and yield the medians of its time."""
    commands = {engine: command_of(engine, setting.index_of(engine, "block"), "block") for engine in setting.engines}
    commands[ALONE] = [str(python_of(OURS)), "-c", ""]
    times: dict[str, list[float]] = {engine: [] for engine in commands}
    for query in queries:
        for engine, command in commands.items():
            times[engine].append(_timed(command, query))
    for engine, of_engine in times.items():
        yield Figure("starting", "ms of a process that answers once", blocks, engine, median(of_engine) * 1000)


def _timed(command: list[str], query: Query) -> float:
    began = time.perf_counter()
    once(command, [["open"], ["documents", [query]]])
    return time.perf_counter() - began


def ranking(setting: Setting, name: str, collection: Collection) -> Iterator[Figure]:
    """Yield the mean nDCG of the first ten of each engine, for the queries of a judged collection as unions."""
    setting.stories.write_text(json.dumps(collection.stories), encoding="utf-8")
    for engine in setting.engines:
        build(setting, engine, "article")
        with _opened(setting, engine, "article") as process:
            ranked = process.call("documents", [*collection.queries.values()])
        scores = [
            ndcg(found, collection.grades[query]) for query, found in zip(collection.queries, ranked, strict=True)
        ]
        yield Figure(RANKING, f"{name}, {len(scores)} queries", 0, engine, fmean(scores))
