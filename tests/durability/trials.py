"""Run trials of a laboratory one after the other, each with its seed, and print figures."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TypeAlias

from tests.durability.states import BrokenPromiseError

# Makes one trial in an empty folder, from its seed; returns what it counted. Raises BrokenPromiseError.
Trial: TypeAlias = Callable[[Path, int], Counter[str]]
_FIGURES = ("trials", "lost", "corrupt", "wrong")


def run(trial: Trial, seed: int, trials: int | None, seconds: float | None) -> Counter[str]:
    """Make trials from a seed on, so many or for so long; print those that fail, and return figures."""
    figures, begun = Counter(dict.fromkeys(_FIGURES, 0)), time.monotonic()
    for one in count(seed):
        late = seconds is not None and time.monotonic() - begun >= seconds
        if late or (trials is not None and figures["trials"] >= trials):
            break
        figures["trials"] += 1
        figures += _made(trial, one)
        figures.update(dict.fromkeys(_FIGURES, 0))
    return figures


def _made(trial: Trial, seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory(prefix="cuttings-") as folder:
        try:
            return trial(Path(folder), seed)
        except BrokenPromiseError as error:
            print(f"seed {seed}: {error}", flush=True)
            return Counter([error.kind])
        except Exception as error:  # noqa: BLE001 (whatever comes out is told with its seed)
            print(f"seed {seed}: wrong: {type(error).__name__}: {error}", flush=True)
            return Counter(["wrong"])


def is_kept(figures: Counter[str]) -> bool:
    """Say whether every promise was kept."""
    return not any(figures[name] for name in ("lost", "corrupt", "wrong"))


def command(trial: Trial, trials: int) -> None:
    """Run trials as the command line says, so many if it says nothing, print figures, and end with status 1 for any."""
    parser = argparse.ArgumentParser(description=f"Make trials, each with a seed one higher; {trials} by default.")
    parser.add_argument("--seed", type=int, default=1, help="of the first trial; with --trials 1, one is made again")
    parser.add_argument("--trials", type=int, help="how many")
    parser.add_argument("--seconds", type=float, help="for how long, instead")
    options = parser.parse_args()
    if options.trials is None and options.seconds is None:
        options.trials = trials
    begun = time.monotonic()
    figures = run(trial, options.seed, options.trials, options.seconds)
    told = ", ".join(f"{name} {number:,}" for name, number in figures.items())
    print(f"seeds from {options.seed}: {told}, seconds {time.monotonic() - begun:.1f}")
    sys.exit(not is_kept(figures))
