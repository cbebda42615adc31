"""A laboratory: give every reader of what comes from outside inputs that chance makes, and find what it does not stand.

    python -m tests.durability.fuzzing [--inputs N] [--seconds S] [--seed K] [--target NAME] [--replay FILE]

An input is known by its target, the seed and its number, so that a fault can be had again. What breaks a promise is
written to a file, which `--replay` reads. The exit status is 1 if there was any fault.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.durability.targets import TARGETS, TOGETHER, Target
from tests.durability.watching import BrokenPromiseError, Cost, limit_memory, watched

FOLDER = Path(".fuzzing")
# More of one kind tell nothing new, and fill the disk.
_MOST_WRITTEN = 200
_FOREVER = 10**9


class Fault(NamedTuple):
    """Hold an input that breaks a promise, and how."""

    number: int
    data: bytes
    told: str


class Report(NamedTuple):
    """Say what became of the inputs of a target."""

    target: str
    seed: int
    inputs: int
    seconds: float
    slowest: tuple[float, int]
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        """Return the report in a line."""
        seconds, number = self.slowest
        return (
            f"{self.target:10} {self.inputs:>9,} inputs, seed {self.seed}, {self.seconds:8.1f} s"
            f" ({self.inputs / max(self.seconds, 1e-9):7,.0f} a second), slowest {seconds:.3f} s (number {number}),"
            f" {len(self.faults)} faults"
        )


def input_of(name: str, target: Target, seed: int, number: int) -> bytes:
    """Return one of the inputs of a target."""
    return target.make(Random(f"{name} {seed} {number}"))


def fuzz(name: str, seed: int, numbers: range, seconds: float = _FOREVER) -> Report:
    """Give a target inputs until there are so many, or so much time has passed."""
    target = TARGETS[name]()
    # What is imported and built for the first input is no fault of it.
    run_one(target, input_of(name, target, seed, 0))
    started, slowest, faults, done = time.perf_counter(), (0.0, 0), list[Fault](), 0
    most, between = TOGETHER.get(name, (1, b""))
    for first in range(0, len(numbers), most):
        if time.perf_counter() - started > seconds:
            break
        inputs = {number: input_of(name, target, seed, number) for number in numbers[first : first + most]}
        found = run_one(target, between.join(inputs.values()))
        if isinstance(found, str):
            faults += _faults(target, inputs) or [Fault(numbers[first], between.join(inputs.values()), found)]
        else:
            slowest = max(slowest, (found.seconds, numbers[first]))
        done += len(inputs)
    return Report(name, seed, done, time.perf_counter() - started, slowest, tuple(faults))


def _faults(target: Target, inputs: Mapping[int, bytes]) -> list[Fault]:
    """Give a target inputs one by one, and return those that break a promise alone."""
    found = {number: run_one(target, data) for number, data in inputs.items()}
    return [Fault(number, inputs[number], told) for number, told in found.items() if isinstance(told, str)]


def run_one(target: Target, data: bytes) -> Cost | str:
    """Give a target an input, and return what it took, or how it broke a promise."""
    try:
        return watched(lambda: target.run(data))
    except (Exception, BrokenPromiseError):  # noqa: BLE001 (whatever comes out is what is looked for)
        return traceback.format_exc()


def _kinds(faults: Sequence[Fault]) -> Iterator[tuple[Fault, int]]:
    """Yield the first fault of each kind, and how many are of it: those that were raised at the same place."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        places = [line for line in fault.told.splitlines() if line.lstrip().startswith("File ")]
        last = fault.told.strip().splitlines()[-1].partition(":")[0]
        kinds.setdefault(f"{last}{places[-1:]}", []).append(fault)
    for those in kinds.values():
        yield those[0], len(those)


def _tell(report: Report) -> None:
    print(report, flush=True)
    FOLDER.mkdir(exist_ok=True)
    for fault in report.faults[:_MOST_WRITTEN]:
        _path(report, fault).write_bytes(fault.data)
    for fault, count in _kinds(report.faults):
        print(f"\n{count} like number {fault.number} of seed {report.seed}: --replay {_path(report, fault)}")
        print(fault.told)


def _path(report: Report, fault: Fault) -> Path:
    return FOLDER / f"{report.target}-{report.seed}-{fault.number}"


def _replay(path: Path) -> int:
    """Give a target an input that was written to a file."""
    found = run_one(TARGETS[path.name.partition("-")[0]](), path.read_bytes())
    print(found)
    return int(isinstance(found, str))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability.fuzzing", description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=_FOREVER, metavar="N", help="how many of each target")
    parser.add_argument("--seconds", type=float, default=60, metavar="S", help="how long for each target at most")
    parser.add_argument("--seed", type=int, default=0, metavar="K")
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the number of the first input")
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="an input that was written to a file")
    chosen = parser.parse_args(arguments)
    limit_memory()
    if chosen.replay:
        return _replay(chosen.replay)
    faults = 0
    for name in chosen.target or TARGETS:
        report = fuzz(name, chosen.seed, range(chosen.first, chosen.first + chosen.inputs), chosen.seconds)
        _tell(report)
        faults += len(report.faults)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
